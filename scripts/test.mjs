// `npm test`: compiles (and so checks the types), lints with the direction of imports, runs every test, and says in its last line how many
// passed. Arguments go to jest: `npm test -- test/domain`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bestendig-test-'));
const results = join(folder, 'jest.json');
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;

let passed = 0;
let failed = 0;
const count = (ok) => (ok ? (passed += 1) : (failed += 1));

try {
  count(run('scripts/bootstrap.mjs', 'prepare'));
  if (failed === 0) {
    count(run('node_modules/eslint/bin/eslint.js', '.'));
    const ok = run('node_modules/jest/bin/jest.js', '--json', `--outputFile=${results}`, '--silent=false', ...process.argv.slice(2));
    if (existsSync(results)) {
      const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
      passed += numPassedTests;
      failed += numFailedTests + numRuntimeErrorTestSuites;
    }
    if (!ok && failed === 0) failed += 1; // something else than a test: jest itself, or a handle that was left open
  }
} finally {
  rmSync(folder, { recursive: true });
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
