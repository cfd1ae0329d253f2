import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { startMailDispatcher } from './activities/notify';
import { publishPolicies } from './activities/policies';
import { Keys } from './keys/keys';
import { readMasterKeys } from './keys/master-keys';
import { createLogger } from './logger';
import { createPrisma } from './prisma/client';
import type { PrismaClient } from './prisma/generated/client';
import { assertSchema } from './prisma/migrate';
import { openStore, type DocumentStore } from './storage/store';
import { required } from './settings';
import { createClient } from './temporal/connection';
import { prepareNamespace } from './temporal/namespace';
import { sdkLogger } from './temporal/sdk-logger';
import { createActivities, createWorker } from './temporal/worker';

/**
 * A worker: carries trajectories and imports, compares log and runs every hour, and sends the mails that wait. Any number may run.
 * SIGTERM and SIGINT drain it: what it has begun it ends, the rest goes to others.
 */
async function main(): Promise<void> {
  const logger = createLogger('worker');
  const metricsAddress = process.env.WORKER_METRICS_ADDRESS;
  Runtime.install({
    logger: sdkLogger(logger),
    shutdownSignals: ['SIGTERM', 'SIGINT'],
    telemetryOptions: metricsAddress === undefined ? {} : { metrics: { prometheus: { bindAddress: metricsAddress } } },
  });

  const masterKeys = readMasterKeys(process.env);
  const documents = openStore(required('DOCUMENTS_URL'));
  const prisma = createPrisma(required('DATABASE_URL'), { poolSize: 20 });
  const mails = startMailDispatcher({ prisma, smtpUrl: required('SMTP_URL'), from: required('MAIL_FROM'), publicUrl: required('PUBLIC_URL'), logger });
  try {
    await assertSchema(prisma);
    const keys = await Keys.open(prisma, masterKeys);
    await carry(prisma, keys, documents, logger);
  } finally {
    await mails.stop();
    await prisma.$disconnect();
  }
}

/** Resolves when the worker is drained. */
async function carry(prisma: PrismaClient, keys: Keys, documents: DocumentStore, logger: Logger): Promise<void> {
  const client = createClient(keys);
  try {
    const policies = await publishPolicies(prisma, { logger });
    await prepareNamespace(client);
    const worker = await createWorker(createActivities(prisma, keys, documents, client, policies), keys);
    await worker.run();
  } finally {
    await client.connection.close();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
