import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a test file's own, gone when its tests are done. Others may enter it: PostgreSQL does not run as root. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bestendig-test-'));
  chmodSync(folder, 0o755);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
