import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DocumentStore } from './store';

/** A folder, with a folder for each first two characters of a name so that none grows too long to look into. */
export function diskStore(folder: string): DocumentStore {
  const fileOf = (name: string): string => join(folder, name.slice(0, 2), name);
  return {
    async put(name, bytes) {
      const file = fileOf(name);
      const made = await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, bytes, { mode: 0o600, flush: true });
      // That there is a file stands in its folder, and that there is a folder in the one above.
      await flushFolder(dirname(file));
      if (made !== undefined) await flushFolder(dirname(made));
    },
    async get(name) {
      return readFile(fileOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
    },
    remove: (name) => rm(fileOf(name), { force: true }),
  };
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
