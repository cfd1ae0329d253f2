import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import { publishPolicies } from '../../activities/policies';
import type { PublishedPolicy } from '../../domain/policy/schema';
import { createApp, describeApi } from '../../api/app';
import { createAuthenticator, personId } from '../../api/auth/authenticator';
import type { Deps } from '../../api/deps';
import { impatientInterceptor } from '../../api/temporal-client';
import { createPrisma } from '../../prisma/client';
import type { PrismaClient } from '../../prisma/generated/client';
import { migrate } from '../../prisma/migrate';
import { startTemporalDevServer, type TemporalDevServer } from '../../scripts/temporal-server';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Keys } from '../../keys/keys';
import { openStore, type DocumentStore } from '../../storage/store';
import { createDataConverter } from '../../temporal/data-converter';
import { createActivities, workerOptions } from '../../temporal/worker';
import { createApiClient, type ApiClient } from './api-client';
import { startIssuer, type Issuer } from './issuer';
import { testKeys } from './keys';
import { startTestPostgres, type TestPostgres } from './postgres';
import { onlyWarnings } from './time-skipping';

/** Everything an API needs, real, on this machine: PostgreSQL, Temporal with a worker, an OpenID issuer. */
export interface Stack {
  url: string;
  api: ApiClient;
  prisma: PrismaClient;
  databaseUrl: string;
  keys: Keys;
  documents: DocumentStore;
  temporal: Client;
  issuer: Issuer;
  policies: PublishedPolicy[];
  postgres: TestPostgres;
  temporalServer: TemporalDevServer;
  /** The lines of the API's log. */
  log: Record<string, unknown>[];
  /** A token of `caseworker@INLIA`, who works for Groningen, or for the programmes after a `#`: `caseworker@INLIA#utrecht,groningen`. */
  tokenFor(who: string): Promise<string>;
  /** The person's id. */
  person(who: string): string;
  stop(): Promise<void>;
}

/** Starts them; about ten seconds. `over` replaces parts of what the API is made of; `keptMs` is how long unwrapped keys are kept. */
export async function startStack(over: Partial<Deps> = {}, keptMs?: number): Promise<Stack> {
  onlyWarnings();
  const [postgres, issuer, temporalServer] = await Promise.all([startTestPostgres(), startIssuer(), startTemporalDevServer()]);
  const databaseUrl = await postgres.createDatabase();
  await migrate(databaseUrl);
  const prisma = createPrisma(databaseUrl);
  const policies = await publishPolicies(prisma);
  const keys = await testKeys(prisma, keptMs);
  const documentsFolder = await mkdtemp(join(tmpdir(), 'bestendig-documents-'));
  const documents = over.documents ?? openStore(pathToFileURL(documentsFolder).href);
  const { worker, client } = await startWorker(temporalServer.address, prisma, keys, documents, policies);

  const log: Record<string, unknown>[] = [];
  const logger = pino({ base: undefined }, { write: (line: string) => log.push(JSON.parse(line) as Record<string, unknown>) });
  const auth = createAuthenticator({ issuers: [{ url: issuer.url }], prisma });
  const server = createServer(createApp({ prisma, keys, documents, temporal: client, policies, auth, logger, ...over })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const tokens = new Map<string, Promise<string>>();
  const tokenFor = (who: string): Promise<string> => {
    if (!tokens.has(who)) tokens.set(who, issuer.sign(claimsOf(who)));
    return tokens.get(who)!;
  };

  return {
    url, prisma, databaseUrl, keys, documents, temporal: client, issuer, policies, postgres, temporalServer, log, tokenFor,
    api: createApiClient(url, tokenFor, describeApi() as Parameters<typeof createApiClient>[2]),
    person: (who) => personId(issuer.url, claimsOf(who).sub),
    async stop() {
      server.close();
      server.closeAllConnections();
      await worker.stop();
      await client.connection.close();
      await Promise.all([temporalServer.stop(), issuer.stop(), prisma.$disconnect()]);
      await postgres.stop();
      await rm(documentsFolder, { recursive: true });
    },
  };
}

/** What a token says of `caseworker@INLIA#groningen`. */
function claimsOf(who: string) {
  const [role, organisation, programmes = 'groningen'] = who.split(/[@#]/) as [string, string, string?];
  return { sub: who, name: `Proef ${role}`, email: `${role}@${organisation.toLowerCase()}.example`, organisation, roles: [role], programmes: programmes.split(','), language: 'nl' };
}

async function startWorker(address: string, prisma: PrismaClient, keys: Keys, documents: DocumentStore, policies: PublishedPolicy[]): Promise<{ client: Client; worker: { stop(): Promise<void> } }> {
  const client = new Client({ connection: await Connection.connect({ address, interceptors: [impatientInterceptor()] }), dataConverter: createDataConverter(keys) });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({ ...workerOptions(createActivities(prisma, keys, documents, client, policies), keys), connection });
  const running = worker.run();
  const stop = async (): Promise<void> => {
    worker.shutdown();
    await running;
    await connection.close();
  };
  return { client, worker: { stop } };
}
