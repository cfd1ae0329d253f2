import { startEmergencyRuns } from '../activities/emergency';
import { openTrajectories, startRun } from '../activities/reconcile';
import { Keys } from '../keys/keys';
import { readMasterKeys } from '../keys/master-keys';
import { trajectoryOwner } from '../keys/names';
import { createPrisma } from '../prisma/client';
import type { PrismaClient } from '../prisma/generated/client';
import { createClient } from '../temporal/connection';
import { ensureSchedules } from '../temporal/schedules';
import { findSettings } from './beside';

/**
 * Starts a run for every open trajectory, and every emergency stay that lasts, from the log: all that is needed when Temporal's data is lost. A run that is there already is
 * joined, so it does no harm to run it twice, or while everything works.
 */
async function main(): Promise<void> {
  findSettings(process.env);
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error('Set DATABASE_URL to the database with the log, and TEMPORAL_ADDRESS to the server that is to carry it.');
  const masterKeys = readMasterKeys(process.env);
  const prisma = createPrisma(databaseUrl);
  try {
    await rebuild(prisma, await Keys.open(prisma, masterKeys));
  } finally {
    await prisma.$disconnect();
  }
}

async function rebuild(prisma: PrismaClient, keys: Keys): Promise<void> {
  const client = createClient(keys);
  try {
    await ensureSchedules(client); // lost too, and workers that live on make them only at their start
    let runs = 0;
    for await (const trajectory of openTrajectories(prisma)) {
      if (!(await keys.has(trajectoryOwner(trajectory.id)))) {
        console.error(`Trajectory ${trajectory.id} is open and its key is gone: no run can carry it.`);
        continue;
      }
      await startRun(client, trajectory);
      runs += 1;
    }
    const stays = await startEmergencyRuns(prisma, client);
    console.log(`${runs} open trajectories and ${stays} emergency stays have a run.`);
  } finally {
    await client.connection.close();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
