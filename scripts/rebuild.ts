import { openTrajectories, startRun } from '../activities/reconcile';
import { createPrisma } from '../prisma/client';
import { createClient } from '../temporal/connection';
import { ensureSchedules } from '../temporal/schedules';

/**
 * Starts a run for every open trajectory from the log: all that is needed when Temporal's data is lost. A run that is there already is
 * joined, so it does no harm to run it twice, or while everything works.
 */
async function main(): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error('Set DATABASE_URL to the database with the log, and TEMPORAL_ADDRESS to the server that is to carry it.');
  const prisma = createPrisma(databaseUrl);
  const client = createClient();
  try {
    await ensureSchedules(client); // lost too, and workers that live on make them only at their start
    let runs = 0;
    for await (const trajectory of openTrajectories(prisma)) {
      await startRun(client, trajectory);
      runs += 1;
    }
    console.log(`${runs} open trajectories have a run.`);
  } finally {
    await client.connection.close();
    await prisma.$disconnect();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
