import type { DataConverter } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { createEmergencyActivities } from '../../activities/emergency';
import { createLogActivities } from '../../activities/log';
import { messageActivities } from '../../activities/messages';
import { publishPolicies } from '../../activities/policies';
import type { PublishedPolicy } from '../../domain/policy/schema';
import { createPrisma } from '../../prisma/client';
import type { PrismaClient } from '../../prisma/generated/client';
import { migrate } from '../../prisma/migrate';
import { findTimeSkippingServer } from '../../scripts/temporal-binaries';
import type { Keys } from '../../keys/keys';
import { createDataConverter } from '../../temporal/data-converter';
import { searchAttributes } from '../../temporal/search-attributes';
import { bundling } from '../../temporal/worker';
import { testKeys } from './keys';
import { startTestPostgres } from './postgres';

/** As the server's API numbers them. */
const indexedValueType = { KEYWORD: 2, KEYWORD_LIST: 7 } as const;

/** A worker on a server that skips the time in which nothing happens, with a real log. */
export interface TimeSkipping {
  env: TestWorkflowEnvironment;
  prisma: PrismaClient;
  databaseUrl: string;
  keys: Keys;
  policies: PublishedPolicy[];
  taskQueue: string;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, the server and a worker; a few seconds. Time is one for the whole server: run stories one after the other.
 * @param workflowsPath where the worker has its workflows from, if it carries others too
 */
export function startTimeSkipping(workflowsPath = bundling.workflowsPath): Promise<TimeSkipping> {
  return startStage('time-skipping', async (dataConverter) => {
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
      client: { dataConverter },
    });
    // Unregistered, an upsert of one would hang the workflow without a word.
    await env.connection.operatorService.addSearchAttributes({
      namespace: env.client.options.namespace,
      searchAttributes: Object.fromEntries(searchAttributes.map(({ name, type }) => [name, indexedValueType[type]])),
    });
    return env;
  }, workflowsPath);
}

/** PostgreSQL and a worker on any server of a test's own. */
export async function startStage(
  taskQueue: string,
  startServer: (dataConverter: DataConverter) => Promise<TestWorkflowEnvironment>,
  workflowsPath = bundling.workflowsPath,
): Promise<TimeSkipping> {
  onlyWarnings();
  const postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  await migrate(url);
  const prisma = createPrisma(url);
  const policies = await publishPolicies(prisma);
  const keys = await testKeys(prisma);
  const dataConverter = createDataConverter(keys);
  const env = await startServer(dataConverter);
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    dataConverter,
    ...bundling,
    workflowsPath,
    activities: { ...createLogActivities(prisma, keys), ...messageActivities, ...createEmergencyActivities(prisma) },
  });
  const running = worker.run();
  return {
    env, prisma, databaseUrl: url, keys, policies, taskQueue,
    async stop() {
      worker.shutdown();
      await running;
      await env.teardown();
      await prisma.$disconnect();
      await postgres.stop();
    },
  };
}

let isQuiet = false;

/** A worker tells of each state it comes into and of each bundle it makes; a test's output has no use for that. Once a process. */
export function onlyWarnings(): void {
  if (isQuiet) return;
  isQuiet = true;
  const logging = { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) };
  Runtime.install({ logger: new DefaultLogger('WARN'), telemetryOptions: { logging } });
}
