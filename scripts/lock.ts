import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Makes this process the only one that runs on `dataDir`, and returns how to give that up; the end of the process does so
 * too. Rejects with who it is when another process runs there.
 *
 * The lock is a socket that its holder answers on. A file with a process number would outlive a killed holder, and in a
 * container the next start often gets that very number.
 */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  mkdirSync(dataDir, { recursive: true });
  // Not in the folder itself: a socket's path is at most about a hundred characters long.
  const path = join(tmpdir(), `bestendig-${createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16)}.sock`);
  const holder = await askHolder(path);
  if (holder) throw new Error(`Bestendig already runs on ${dataDir}: ${holder}. Stop it first, or set DATA_DIR to another folder.`);
  rmSync(path, { force: true });
  const since = new Date().toISOString();
  const server = createServer((socket) => socket.on('error', () => undefined).end(`process ${process.pid}, since ${since}`));
  server.listen(path);
  await once(server, 'listening');
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

async function askHolder(path: string): Promise<string | undefined> {
  try {
    return await text(connect(path));
  } catch {
    return undefined;
  }
}
