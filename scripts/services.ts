import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DEMO } from '../keys/master-keys';
import { runToEnd, startChild, type Child, type ChildOptions } from './child';
import { startDemoOidc } from './demo-oidc';
import { demoPeople } from './demo-people';
import { keep } from './keep';
import { startMailbox } from './mailbox';
import { startPostgres } from './postgres';
import { startTemporalDevServer } from './temporal-server';
import { waitUntil } from './wait';

/** Environment variables, as worker and API read them. */
export type Env = Record<string, string>;

/** What a service is given to start with. */
export interface Context {
  /** What the services before it gave, and what holds for all. */
  env: Readonly<Env>;
  /** A path in the data folder. */
  path(...parts: string[]): string;
  /** The port that this environment variable names, or its default. */
  port(variable: string): number;
  /** Aborts when everything is to stop. */
  signal: AbortSignal;
}

/** A started service. One that only had to run to its end has no `stop`. */
export interface Running {
  /** What the services after it need to know. */
  env?: Env;
  /** Its end is the end of everything. */
  child?: Child;
  stop?(): Promise<void>;
}

/** A part of Bestendig on one machine. Should `start` reject, it has cleaned up after itself. */
export interface Service {
  name: string;
  /** The environment variables of its ports, with their defaults. */
  ports?: Readonly<Record<string, number>>;
  /** When this environment variable is set, that is used and the service is not started. */
  replacedBy?: string;
  start(context: Context): Promise<Running>;
}

/** What runs on one machine, in the order in which it starts; it stops in the reverse order. */
export const services: readonly Service[] = [
  {
    name: 'PostgreSQL',
    ports: { POSTGRES_PORT: 54329 },
    replacedBy: 'DATABASE_URL',
    async start({ path, port, signal }) {
      const password = keep(path('postgres-password'), () => randomBytes(24).toString('base64url'));
      const postgres = await startPostgres({ dataDir: path('postgres'), port: port('POSTGRES_PORT'), password, logFile: path('logs', 'postgres.log'), signal });
      return { ...postgres, env: { DATABASE_URL: postgres.url } };
    },
  },
  {
    name: 'database schema',
    async start(context) {
      await runToEnd(ours(context, 'migrations', 'prisma', 'migrate.js'), context.signal);
      return {};
    },
  },
  {
    name: 'Temporal',
    ports: { TEMPORAL_PORT: 7233, TEMPORAL_UI_PORT: 8233 },
    replacedBy: 'TEMPORAL_ADDRESS',
    async start({ env, path, port, signal }) {
      const temporal = await startTemporalDevServer({
        dataFile: path('temporal.db'), port: port('TEMPORAL_PORT'), uiPort: port('TEMPORAL_UI_PORT'), uiCodec: `${env.PUBLIC_URL}/codec`,
        logFile: path('logs', 'temporal.log'), signal,
      });
      return { ...temporal, env: { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_UI_URL: `http://localhost:${port('TEMPORAL_UI_PORT')}` } };
    },
  },
  {
    name: 'OpenID provider',
    ports: { OIDC_PORT: 3010 },
    replacedBy: 'OIDC_ISSUERS',
    async start({ env, path, port }) {
      const secret = randomBytes(32).toString('base64url');
      const oidc = await startDemoOidc({ port: port('OIDC_PORT'), keyFile: path('oidc-key.json'), people: demoPeople(), secret, webUrl: env.PUBLIC_URL });
      return { ...oidc, env: { OIDC_ISSUERS: oidc.issuer, DEMO_OIDC_SECRET: secret } };
    },
  },
  {
    name: 'master key',
    start({ env, path }) {
      const { MASTER_KEYS, MASTER_KEYS_FILE } = process.env;
      if (MASTER_KEYS) return Promise.resolve({ env: { MASTER_KEYS } });
      if (MASTER_KEYS_FILE) return Promise.resolve({ env: { MASTER_KEYS_FILE } });
      if (!env.BESTENDIG_DEMO) return Promise.reject(new Error('Set MASTER_KEYS or MASTER_KEYS_FILE; README.md says what they are.'));
      return Promise.resolve({ env: { MASTER_KEYS: keep(path('master-key'), () => `${DEMO}:${randomBytes(32).toString('base64')}`) } });
    },
  },
  {
    name: 'documents',
    replacedBy: 'DOCUMENTS_URL',
    start: ({ path }) => Promise.resolve({ env: { DOCUMENTS_URL: pathToFileURL(path('documents')).href } }),
  },
  {
    name: 'mailbox',
    ports: { SMTP_PORT: 3025, MAILBOX_PORT: 3080 },
    replacedBy: 'SMTP_URL',
    async start({ path, port }) {
      const mailbox = await startMailbox({ smtpPort: port('SMTP_PORT'), webPort: port('MAILBOX_PORT'), folder: path('mail') });
      return { ...mailbox, env: { SMTP_URL: mailbox.smtpUrl } };
    },
  },
  {
    name: 'worker',
    ports: { WORKER_METRICS_PORT: 3020 },
    async start(context) {
      const MAIL_FROM = process.env.MAIL_FROM ?? 'Bestendig <noreply@lvv.example>';
      const WORKER_METRICS_ADDRESS = `127.0.0.1:${context.port('WORKER_METRICS_PORT')}`;
      const child = await startChild(ours({ ...context, env: { ...context.env, MAIL_FROM, WORKER_METRICS_ADDRESS } }, 'worker', 'worker.js'));
      return { child, stop: child.stop };
    },
  },
  {
    name: 'API',
    ports: { PORT: 3000 },
    async start(context) {
      const child = await startChild(ours(context, 'API', 'api', 'server.js'));
      try {
        const url = `http://127.0.0.1:${context.port('PORT')}/readyz`;
        await waitUntil('the API to be ready', () => assertOk(url), { child, signal: context.signal, timeoutMs: 120_000 });
      } catch (error) {
        await child.stop();
        throw error;
      }
      return { child, stop: child.stop };
    },
  },
];

/** A program of our own: compiled, it lies beside this file's folder. */
function ours({ env, path }: Context, name: string, ...file: string[]): ChildOptions {
  return {
    name,
    command: process.execPath,
    args: ['--enable-source-maps', join(__dirname, '..', ...file)],
    env: { ...process.env, ...env },
    logFile: path('logs', `${name.toLowerCase()}.log`),
  };
}

async function assertOk(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${(await response.text()).slice(0, 500)}`);
}
