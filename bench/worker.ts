import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { publishPolicies } from '../activities/policies';
import { Keys } from '../keys/keys';
import { readMasterKeys } from '../keys/master-keys';
import { createPrisma } from '../prisma/client';
import type { PrismaClient } from '../prisma/generated/client';
import { required } from '../settings';
import { openStore } from '../storage/store';
import { createClient } from '../temporal/connection';
import { createActivities, workerOptions } from '../temporal/worker';
import { bareQueue, bundleBare, createBareActivities } from './bare';

/** Workers of the bench's own, by the name they are started with; what is not said here is as in worker.ts. */
const workers: Record<string, (prisma: PrismaClient, keys: Keys) => Promise<WorkerOptions>> = {
  /** Carries the bare workflow, and nothing else. */
  async bare(prisma, keys) {
    return { ...workerOptions(createBareActivities(prisma), keys), workflowBundle: await bundleBare(), taskQueue: bareQueue };
  },
  /** Carries trajectories, in a cache of the size that it is told. */
  async roomy(prisma, keys) {
    return { ...workerOptions(createActivities(prisma, keys, openStore(required('DOCUMENTS_URL')), createClient(keys), await publishPolicies(prisma)), keys), maxCachedWorkflows: Number(process.argv[3]) };
  },
};

async function main(name: string): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: ['SIGTERM'] });
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const prisma = createPrisma(required('DATABASE_URL'), { poolSize: 20 });
  const keys = await Keys.open(prisma, readMasterKeys(process.env));
  const worker = await Worker.create({ ...(await workers[name]!(prisma, keys)), connection, namespace });
  await worker.run();
  await connection.close();
  await prisma.$disconnect();
}

main(process.argv[2]!).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.stack);
    process.exit(1);
  },
);
