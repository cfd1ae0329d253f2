import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Env } from './services';

/*
 * Programs such as `npm run rebuild` find what `npm start` runs without being told: it leaves the settings of its services in the data folder
 * while it runs, readable by its owner only, for there are passwords and keys among them.
 */

const FILE = 'running.json';

/** Leaves the settings there, and returns how to take them away. */
export function leaveSettings(dataDir: string, env: Readonly<Env>): () => void {
  const file = join(dataDir, FILE);
  rmSync(file, { force: true }); // of a start that was killed; its mode would stay
  writeFileSync(file, JSON.stringify(env), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** Adds to the environment what the `npm start` on `DATA_DIR` runs with; what is set already wins. */
export function findSettings(env: NodeJS.ProcessEnv): void {
  let left: Env;
  try {
    left = JSON.parse(readFileSync(join(resolve(env.DATA_DIR || '.data'), FILE), 'utf8')) as Env;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Somebody with a database of their own wants none of the demonstration's keys with it; nor does somebody with keys of their own.
  if (env.DATABASE_URL) return;
  const hasKeys = Boolean(env.MASTER_KEYS || env.MASTER_KEYS_FILE);
  for (const [name, value] of Object.entries(left)) if (!(hasKeys && name.startsWith('MASTER_KEYS'))) env[name] ||= value;
}
