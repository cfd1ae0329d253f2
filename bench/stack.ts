import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from '@temporalio/client';
import { publishPolicies } from '../activities/policies';
import type { PublishedPolicy } from '../domain/policy/schema';
import { Keys } from '../keys/keys';
import { readMasterKeys, type MasterKeys } from '../keys/master-keys';
import { createPrisma } from '../prisma/client';
import type { PrismaClient } from '../prisma/generated/client';
import { migrate } from '../prisma/migrate';
import { startChild, type Child } from '../scripts/child';
import { startDemoOidc } from '../scripts/demo-oidc';
import { demoPeople } from '../scripts/demo-people';
import { freePort } from '../scripts/ports';
import { startPostgres } from '../scripts/postgres';
import { startTemporalDevServer } from '../scripts/temporal-server';
import { endAfter } from '../scripts/told-to-end';
import { waitUntil } from '../scripts/wait';
import { createClient } from '../temporal/connection';

/** The real processes, each on a free port, with their data on disk. */
export interface Stack {
  apiUrl: string;
  databaseUrl: string;
  prisma: PrismaClient;
  masterKeys: MasterKeys;
  keys: Keys;
  /** Seals and opens what passes Temporal, as the API's does. */
  client: Client;
  /** The policy that the story is told under. */
  policy: PublishedPolicy;
  worker: Child;
  /** Everything whose processor time a step costs, by name. */
  pids: Record<string, number>;
  /** Of the tokens. */
  issuer: string;
  /** A bearer token of one of the people; made once. */
  token(person: string): Promise<string>;
  /** Starts another of our programs (compiled) beside these; stopped with them. */
  run(name: string, file: string, ...args: string[]): Promise<Child>;
  /** Stops them in the reverse order and deletes the data. */
  stop(): Promise<void>;
}

/** Starts PostgreSQL as it is by default (fsync on), Temporal's development server, an OpenID provider in this process, worker and API. */
export async function startStack(): Promise<Stack> {
  const stops: (() => Promise<void>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'bestendig-bench-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const stopAll = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAll());
  // Where it is started as root, PostgreSQL runs as another user.
  await chmod(folder, 0o755);
  const path = (...parts: string[]): string => join(folder, ...parts);

  const env: NodeJS.ProcessEnv = { ...process.env };
  const run = async (name: string, file: string, ...args: string[]): Promise<Child> => {
    const logFile = path('logs', `${name.replaceAll(' ', '-')}.log`);
    const child = await startChild({ name, command: process.execPath, args: [join(__dirname, '..', file), ...args], env, logFile });
    stops.push(child.stop);
    return child;
  };

  try {
    const postgres = await startPostgres({ dataDir: path('postgres'), port: await freePort(), logFile: path('logs', 'postgres.log') });
    stops.push(postgres.stop);
    await migrate(postgres.url);
    const temporal = await startTemporalDevServer({ dataFile: path('temporal.db'), logFile: path('logs', 'temporal.log') });
    stops.push(temporal.stop);
    const oidc = await startDemoOidc({ port: await freePort(), keyFile: path('oidc-key.json'), people: demoPeople() });
    stops.push(oidc.stop);
    const apiPort = await freePort();
    const apiUrl = `http://127.0.0.1:${apiPort}`;
    // In our own environment too: clients of the bench find the server there.
    process.env.TEMPORAL_ADDRESS = temporal.address;
    Object.assign(env, {
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporal.address,
      OIDC_ISSUERS: oidc.issuer,
      PUBLIC_URL: apiUrl,
      PORT: `${apiPort}`,
      DOCUMENTS_URL: pathToFileURL(path('documents')).href,
      MASTER_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      MAIL_FROM: 'Bestendig <noreply@lvv.example>',
      // Nobody listens there: what is measured makes no mail but of an answered escalation, and that waits.
      SMTP_URL: 'smtp://127.0.0.1:9',
    });
    const prisma = createPrisma(postgres.url);
    stops.push(() => prisma.$disconnect());
    const masterKeys = readMasterKeys(env);
    const keys = await Keys.open(prisma, masterKeys);
    const client = createClient(keys);
    stops.push(() => client.connection.close());
    const policies = await publishPolicies(prisma);
    const worker = await run('worker', 'worker.js');
    const api = await run('API', 'api/server.js');
    await waitUntil('the API to be ready', () => assertReady(`${apiUrl}/readyz`), { child: api });

    const tokens = new Map<string, Promise<string>>();
    const token = (person: string): Promise<string> => {
      if (!tokens.has(person)) tokens.set(person, oidc.issueToken(person));
      return tokens.get(person)!;
    };
    endAfter(stop);
    return {
      apiUrl, databaseUrl: postgres.url, prisma, masterKeys, keys, client, worker, issuer: oidc.issuer, token, run, stop,
      policy: policies.find(({ policy }) => policy.programme === 'groningen')!,
      pids: { API: api.pid, worker: worker.pid, PostgreSQL: postgres.pid, Temporal: temporal.child.pid },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assertReady(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
}
