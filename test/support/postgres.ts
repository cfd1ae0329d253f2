import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { projectRoot } from '../../prisma/folder';
import { freePort, onPortsOfItsChoice, PortTaken } from '../../scripts/ports';

/** A PostgreSQL server of a test's own. */
export interface TestPostgres {
  /** URL of the maintenance database, as a superuser. */
  adminUrl: string;
  /** Creates an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Lets the server stand still: it takes connections and answers nobody, until what this gives back is called. */
  freeze(): Promise<() => void>;
  /** Stops the server and deletes its data. */
  stop(): Promise<void>;
}

/**
 * Starts an embedded PostgreSQL on a free port with its data in a temporary folder; takes about a second.
 * Rejects with the server's own log when it does not start.
 */
export const startTestPostgres = (): Promise<TestPostgres> => onPortsOfItsChoice(start);

async function start(): Promise<TestPostgres> {
  const server = spawn(process.execPath, [join(projectRoot(), 'test', 'support', 'postgres-server.mjs'), `${await freePort()}`], { stdio: 'pipe' });
  const exited = once(server, 'exit');
  let log = '';
  server.stderr.on('data', (chunk) => (log += chunk));
  const adminUrl = await Promise.race([
    once(createInterface(server.stdout), 'line').then(([line]) => line as string),
    exited.then(() => Promise.reject(new (/Address already in use/.test(log) ? PortTaken : Error)(`PostgreSQL did not start:\n${log}`))),
  ]);
  // A test that forgets to stop it must not keep jest waiting: the server ends with the pipe, when this process ends.
  for (const handle of [server, server.stdin, server.stdout, server.stderr] as { unref?(): void }[]) handle.unref?.();

  const asAdmin = async <R extends object>(sql: string): Promise<R[]> => {
    const admin = new Client({ connectionString: adminUrl });
    await admin.connect();
    try {
      return (await admin.query<R>(sql)).rows;
    } finally {
      await admin.end();
    }
  };

  let databases = 0;
  return {
    adminUrl,
    async createDatabase() {
      const name = `test_${++databases}`;
      await asAdmin(`CREATE DATABASE ${name}`);
      const url = new URL(adminUrl);
      url.pathname = `/${name}`;
      return url.href;
    },
    async freeze() {
      // The postmaster, whom new connections ask, and whoever serves those that are there.
      const processes = await asAdmin<{ pid: number }>(`
        SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid
        UNION ALL SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`);
      for (const { pid } of processes) process.kill(pid, 'SIGSTOP');
      return () => {
        for (const { pid } of processes.splice(0)) process.kill(pid, 'SIGCONT');
      };
    },
    async stop() {
      server.ref();
      server.stdin.end();
      await exited;
    },
  };
}
