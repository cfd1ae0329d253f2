import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Makes this process the only one that runs on `dataDir`, and returns how to give that up; the end of the process does so
 * too. Rejects with who it is when another process runs there.
 *
 * The lock is a socket that its holder answers on. A file with a process number would outlive a killed holder, and in a
 * container the next start often gets that very number.
 */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  makeFolder(dataDir);
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

/** @throws Error saying why there is no folder to write to */
function makeFolder(dataDir: string): void {
  try {
    make(dataDir);
    if (!statSync(dataDir).isDirectory()) throw new Error('it is no folder');
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new Error(`Nothing can be kept in ${dataDir}: ${(error as Error).message}. Set DATA_DIR to a folder that can be written to.`, { cause: error });
  }
}

/** Folder by folder: asked for all at once, Node tries for ever where a file system says of a folder that is there that it is not, as /proc does. */
function make(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })) return;
  make(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // somebody else was faster
  }
}

async function askHolder(path: string): Promise<string | undefined> {
  try {
    return await text(connect(path));
  } catch {
    return undefined;
  }
}
