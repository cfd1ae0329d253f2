import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { publishPolicies } from '../../activities/policies';
import type { PublishedPolicy } from '../../domain/policy/schema';
import { createPrisma } from '../../prisma/client';
import { projectRoot } from '../../prisma/folder';
import type { PrismaClient } from '../../prisma/generated/client';
import { migrate } from '../../prisma/migrate';
import { startChild, type Child, type ChildOptions } from '../../scripts/child';
import { startDemoOidc } from '../../scripts/demo-oidc';
import { demoPeople, type DemoPerson } from '../../scripts/demo-people';
import { startPostgres } from '../../scripts/postgres';
import { startTemporalDevServer } from '../../scripts/temporal-server';
import { endAfter } from '../../scripts/told-to-end';
import { waitUntil } from '../../scripts/wait';
import { taskQueue } from '../../temporal/connection';
import type { Keys } from '../../keys/keys';
import { createDataConverter } from '../../temporal/data-converter';
import { masterKeysText, testKeys, testMasterKeys } from '../support/keys';
import { startController, type Controller } from './controller';
import { startMailServer, type MailServer } from './mail-server';
import { quietPort, victim, type Victim } from './processes';

/** In the order in which they start: each needs those before it. */
export const parts = ['PostgreSQL', 'Temporal', 'worker', 'API'] as const;
export type Part = (typeof parts)[number];

/** All of Bestendig as it runs in earnest, every part a process that can be killed; what only listens (mail, sign-in) is in this one. */
export interface Stack {
  folder: string;
  apiUrl: string;
  /** Of API and worker. */
  metricsUrls: string[];
  databaseUrl: string;
  prisma: PrismaClient;
  keys: Keys;
  temporal: Client;
  policies: PublishedPolicy[];
  people: DemoPerson[];
  issuer: string;
  controller: Controller;
  mails: MailServer;
  /** The bearer token of one of the demo people. */
  tokenOf(person: string): Promise<string>;
  /** SIGKILL, all at once. */
  kill(...victims: Part[]): Promise<void>;
  /** Starts again what was killed, one after the other, and resolves when it can be used. */
  restart(...victims: Part[]): Promise<void>;
  pidOf(part: Part): number | undefined;
  /** Ends of processes that nobody had killed. */
  ends: string[];
  /** Requests that failed by the API's own fault, as its log has them; also those whose sender had hung up and heard nothing. */
  failedRequests(): string[];
  /** Removes all that Temporal knows. Only while it does not run. */
  loseTemporalsData(): void;
  /** Runs one of the project's programs to its end, as `npm run …` does. */
  program(...file: string[]): ChildOptions;
  /** @param keep leaves the folder with its logs where it is */
  stop(keep?: boolean): Promise<void>;
}

/** A run hands over to the next one after so many events instead of 4,096: every few commands. */
const CONTINUE_AS_NEW_AFTER = 40;
const PATIENCE_MS = 180_000;

export async function startStack(): Promise<Stack> {
  assertCompiled();
  const folder = mkdtempSync(join(tmpdir(), 'bestendig-chaos-'));
  chmodSync(folder, 0o755); // PostgreSQL does not run as root
  const [postgresPort, temporalPort, smtpPort, oidcPort] = [await quietPort(), await quietPort(), await quietPort(), await quietPort()];
  const [apiPort, metricsPort] = [await quietPort(), await quietPort()];
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const dataFile = join(folder, 'temporal.db');
  const ends: string[] = [];
  const endedByItself = (story: string): number => ends.push(story);

  const people = demoPeople();
  const controller = await startController();
  const mails = await startMailServer(smtpPort);
  const oidc = await startDemoOidc({ port: oidcPort, keyFile: join(folder, 'oidc-key.json'), people });

  const env: Record<string, string> = {
    DOCUMENTS_URL: pathToFileURL(join(folder, 'documents')).href,
    DATABASE_URL: '',
    TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
    OIDC_ISSUERS: oidc.issuer,
    PUBLIC_URL: apiUrl,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    MAIL_FROM: 'Bestendig <noreply@lvv.example>',
    MASTER_KEYS: masterKeysText(...testMasterKeys),
    WORKER_METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
    HOST: '127.0.0.1',
    PORT: `${apiPort}`,
    FAILPOINTS_URL: controller.url,
  };
  const logOf = (name: string): string => join(folder, `${name}.log`);
  const program = (...file: string[]): ChildOptions => {
    const name = file.at(-1)!.replace('.js', '');
    return { name, command: process.execPath, args: ['--enable-source-maps', join(projectRoot(), 'dist', ...file)], env: { ...process.env, ...env }, logFile: logOf(name) };
  };

  const launch: Record<Part, () => Promise<Child>> = {
    async PostgreSQL() {
      const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), port: postgresPort });
      env.DATABASE_URL = postgres.url;
      return postgres.child;
    },
    async Temporal() {
      const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': CONTINUE_AS_NEW_AFTER };
      return (await startTemporalDevServer({ dataFile, port: temporalPort, dynamicConfig })).child;
    },
    async worker() {
      const child = await startChild(program('worker.js'));
      await waitUntil('the worker to take tasks', () => assertPolls(temporal, child.pid), { child, timeoutMs: PATIENCE_MS });
      return child;
    },
    async API() {
      const child = await startChild(program('api', 'server.js'));
      await waitUntil('the API to be ready', () => assertReady(apiUrl), { child, timeoutMs: PATIENCE_MS });
      return child;
    },
  };
  const victims = Object.fromEntries(parts.map((part) => [part, victim(part, launch[part], endedByItself, part === 'PostgreSQL')])) as Record<Part, Victim>;

  await victims.PostgreSQL.start();
  await migrate(env.DATABASE_URL!);
  const prisma = createPrisma(env.DATABASE_URL!);
  const policies = await publishPolicies(prisma);
  const keys = await testKeys(prisma);
  const temporal = new Client({ connection: Connection.lazy({ address: env.TEMPORAL_ADDRESS }), dataConverter: createDataConverter(keys) });
  for (const part of parts.slice(1)) await victims[part].start();

  const stopAll = async (keep: boolean): Promise<void> => {
    for (const part of [...parts].reverse()) await victims[part].stop();
    await Promise.all([prisma.$disconnect(), temporal.connection.close(), controller.stop(), mails.stop(), oidc.stop()]);
    if (!keep) rmSync(folder, { recursive: true, force: true });
  };
  let stopping: Promise<void> | undefined;
  const stop = (keep = false): Promise<void> => (stopping ??= stopAll(keep));
  endAfter(stop);

  return {
    folder, apiUrl, databaseUrl: env.DATABASE_URL!, prisma, keys, temporal, policies, people, issuer: oidc.issuer, controller, mails, ends, program,
    metricsUrls: [`${apiUrl}/metrics`, `http://127.0.0.1:${metricsPort}/metrics`],
    tokenOf: tokensOf(oidc.issueToken),
    kill: async (...chosen) => void (await Promise.all(chosen.map((part) => victims[part].kill()))),
    async restart(...chosen) {
      for (const part of parts.filter((one) => chosen.includes(one))) await victims[part].start();
    },
    pidOf: (part) => victims[part].pid,
    failedRequests: () => [`${logOf('server')}.old`, logOf('server')].filter(existsSync).flatMap((file) => readFileSync(file, 'utf8').split('\n').filter((line) => line.includes('"a request failed"'))),
    loseTemporalsData() {
      for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(dataFile + suffix, { force: true });
    },
    stop,
  };
}

/** Chaos is about the programs as they are run in earnest, so they have to be there. */
function assertCompiled(): void {
  const missing = ['worker.js', 'api/server.js', 'scripts/rebuild.js', 'temporal/workflow-bundle.js'].filter((file) => !existsSync(join(projectRoot(), 'dist', file)));
  if (missing.length > 0) throw new Error(`The chaos test kills the compiled programs, and dist/ has no ${missing.join(', ')}. Run \`npm run build\` first (\`npm test\` does).`);
}

function tokensOf(issue: (person: string) => Promise<string>): (person: string) => Promise<string> {
  const tokens = new Map<string, Promise<string>>();
  return (person) => {
    if (!tokens.has(person)) tokens.set(person, issue(person));
    return tokens.get(person)!;
  };
}

/** The SDK names a worker by its process and machine. */
async function assertPolls(temporal: Client, pid: number): Promise<void> {
  const { namespace } = temporal.options;
  const asked = temporal.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType: 1 });
  const { pollers } = await asked;
  if (!pollers?.some(({ identity }) => identity?.startsWith(`${pid}@`))) throw new Error('it does not poll yet');
}

async function assertReady(apiUrl: string): Promise<void> {
  const response = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`/readyz answers ${response.status}: ${text}`);
}
