import { Runtime } from '@temporalio/worker';
import pino from 'pino';
import { startMailDispatcher } from './activities/notify';
import { publishPolicies } from './activities/policies';
import { createPrisma } from './prisma/client';
import { required } from './settings';
import { createClient } from './temporal/connection';
import { sdkLogger } from './temporal/sdk-logger';
import { ensureSchedules } from './temporal/schedules';
import { createActivities, createWorker } from './temporal/worker';

/**
 * A worker: carries trajectories and imports, compares log and runs every hour, and sends the mails that wait. Any number may run.
 * SIGTERM and SIGINT drain it: what it has begun it ends, the rest goes to others.
 */
async function main(): Promise<void> {
  const logger = pino({ name: 'worker' });
  const metricsAddress = process.env.WORKER_METRICS_ADDRESS;
  Runtime.install({
    logger: sdkLogger(logger),
    shutdownSignals: ['SIGTERM', 'SIGINT'],
    telemetryOptions: metricsAddress === undefined ? {} : { metrics: { prometheus: { bindAddress: metricsAddress } } },
  });

  const prisma = createPrisma(required('DATABASE_URL'), { poolSize: 20 });
  const client = createClient();
  const mails = startMailDispatcher({ prisma, smtpUrl: required('SMTP_URL'), from: required('MAIL_FROM'), publicUrl: required('PUBLIC_URL'), logger });
  try {
    const policies = await publishPolicies(prisma);
    await ensureSchedules(client);
    const worker = await createWorker(createActivities(prisma, client, policies));
    await worker.run();
  } finally {
    await mails.stop();
    await client.connection.close();
    await prisma.$disconnect();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
