import type { Client } from '@temporalio/client';
import { startEmergencyRuns } from '../activities/emergency';
import { openTrajectories, startAnew } from '../activities/reconcile';
import { Keys } from '../keys/keys';
import { readMasterKeys } from '../keys/master-keys';
import { trajectoryOwner } from '../keys/names';
import { createPrisma } from '../prisma/client';
import type { PrismaClient } from '../prisma/generated/client';
import { createClient } from '../temporal/connection';
import { prepareNamespace } from '../temporal/namespace';
import { findSettings } from './beside';

/** What rebuilding found and did. */
export interface Rebuilt {
  /** Open trajectories; each has a run that works. */
  runs: number;
  /** Runs, of either, that took the place of one whose workflow task failed again and again. */
  replaced: number;
  /** Emergency stays that last; each has a run. */
  stays: number;
}

/**
 * Gives every open trajectory, and every emergency stay that lasts, a run from the log: all that is needed when Temporal's data is lost, or
 * when runs cannot go on. One that works is left alone, so it does no harm to run it twice, or while everything works.
 */
export async function rebuild(prisma: PrismaClient, keys: Keys, client: Client): Promise<Rebuilt> {
  let [runs, replaced] = [0, 0];
  for await (const trajectory of openTrajectories(prisma)) {
    if (!(await keys.has(trajectoryOwner(trajectory.id)))) {
      console.error(`Trajectory ${trajectory.id} is open and its key is gone: no run can carry it.`);
      continue;
    }
    if ((await startAnew(prisma, client, trajectory)) === 'replaced') replaced += 1;
    runs += 1;
  }
  const stays = await startEmergencyRuns(prisma, client);
  return { runs, replaced: replaced + stays.replaced.length, stays: stays.lasting };
}

async function main(): Promise<void> {
  findSettings(process.env);
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error('Set DATABASE_URL to the database with the log, and TEMPORAL_ADDRESS to the server that is to carry it.');
  const masterKeys = readMasterKeys(process.env);
  const prisma = createPrisma(databaseUrl);
  try {
    const keys = await Keys.open(prisma, masterKeys);
    const client = createClient(keys);
    try {
      await prepareNamespace(client); // lost too, and workers that live on do it only at their start
      const { runs, replaced, stays } = await rebuild(prisma, keys, client);
      console.log(`${runs} open trajectories and ${stays} emergency stays have a run; ${replaced} replaced one whose workflow task failed again and again.`);
    } finally {
      await client.connection.close();
    }
  } finally {
    await prisma.$disconnect();
  }
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
