import type { PrismaClient } from '../prisma/generated/client';
import type { Caller } from './auth/authenticator';
import type { Dossier } from './dossier';

/**
 * Writes down who looked into which dossiers (NEN 7513), before they are shown: what cannot be written down is not shown.
 * @param dossiers ids of trajectories, or of emergency stays of people who have none
 */
export async function recordReads(
  prisma: PrismaClient,
  { caller: { actor }, traceId }: { caller: Caller; traceId: string },
  what: 'trajectory' | 'events' | 'allowedCommands' | 'list' | 'waitingList' | 'tasks' | 'search' | 'export' | 'document' | 'emergencyStay' | 'payloads',
  dossiers: readonly string[],
): Promise<void> {
  if (dossiers.length === 0) return;
  const { person: personId, organisation } = actor;
  // A page has up to two hundred lines: as one list they cost one parameter, where a row each cost Prisma more than all the rest of a page.
  await prisma.$executeRaw`
    INSERT INTO dossier_read (person_id, organisation, trajectory_id, what, trace_id)
    SELECT ${personId}::uuid, ${organisation}, read, ${what}, ${traceId} FROM unnest(${dossiers}::uuid[]) AS list(read)`;
}

/** A command leaves its own trace in the log. One that was given before leaves none, and is answered with the dossier all the same. */
export async function recordRepeat(prisma: PrismaClient, call: Parameters<typeof recordReads>[1], { id, handled }: Pick<Dossier, 'id' | 'handled'>): Promise<void> {
  if (handled) await recordReads(prisma, call, 'trajectory', [id]);
}
