import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { publishPolicies } from '../activities/policies';
import { Keys } from '../keys/keys';
import { createLogger } from '../logger';
import { createPrisma } from '../prisma/client';
import { assertSchema } from '../prisma/migrate';
import { openStore } from '../storage/store';
import { createApp } from './app';
import { createAuthenticator } from './auth/authenticator';
import { createDemo } from './demo';
import { withoutMessage } from './failures';
import { readSettings, type Settings } from './settings';
import { createApiClient } from './temporal-client';

const POOL_SIZE = 20;
/** A query of a request that nobody waits for any more ends. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** A running API. */
export interface ApiServer {
  url: string;
  /** Takes no more requests, ends those that are under way, and closes what it opened. What is under way for `patienceMs` still (10 s) is broken off. */
  stop(patienceMs?: number): Promise<void>;
}

/** Publishes the policies and serves the API. Temporal may be away: then commands wait for it. @throws Error where PostgreSQL is away, a policy is wrong or a master key is missing */
export async function startServer({ databaseUrl, documentsUrl, issuers, masterKeys, temporalUi, host, port, demo }: Settings, logger: Logger): Promise<ApiServer> {
  const prisma = createPrisma(databaseUrl, { poolSize: POOL_SIZE, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  const opened: (() => Promise<void>)[] = [() => prisma.$disconnect()];
  const close = async (): Promise<void> => {
    for (const one of [...opened].reverse()) await one();
  };
  try {
    const documents = openStore(documentsUrl);
    await assertSchema(prisma);
    const keys = await Keys.open(prisma, masterKeys);
    const temporal = createApiClient(keys);
    opened.push(() => temporal.connection.close());
    const policies = await publishPolicies(prisma, { logger });
    const auth = createAuthenticator({ issuers, prisma });
    const server = createServer(createApp({ prisma, keys, documents, temporal, policies, auth, logger, ...(temporalUi !== undefined && { temporalUi }), ...(demo && { demo: createDemo(demo) }) }));
    server.listen(port, host);
    await once(server, 'listening');
    const { port: actual } = server.address() as AddressInfo;
    logger.info({ host, port: actual }, 'the API listens');
    return {
      url: `http://${host}:${actual}`,
      async stop(patienceMs = PATIENCE_MS) {
        await drain(server, patienceMs);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const SWEEP_MS = 50;
/** A command has five seconds; whoever has not sent a request or read an answer by then may never do so. */
const PATIENCE_MS = 10_000;

/** Every connection is closed as soon as no answer is under way on it, and in the end all the same: Node's own limits for a request end with `close`. */
async function drain(server: Server, patienceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const limit = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(limit);
}

async function main(): Promise<void> {
  const logger = createLogger('api');
  const server = await startServer(readSettings(process.env), logger);
  const stop = (signal: string): void => {
    logger.info({ signal }, 'stopping');
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error: withoutMessage(error) }, 'did not stop in order');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop(signal));
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
