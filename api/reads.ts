import type { PrismaClient } from '../prisma/generated/client';
import type { Caller } from './auth/authenticator';

/**
 * Writes down who looked into which dossiers (NEN 7513), before they are shown: what cannot be written down is not shown.
 */
export async function recordReads(
  prisma: PrismaClient,
  { caller: { actor }, traceId }: { caller: Caller; traceId: string },
  what: 'trajectory' | 'events' | 'search' | 'export' | 'payloads',
  trajectories: readonly string[],
): Promise<void> {
  if (trajectories.length === 0) return;
  const { person: personId, organisation } = actor;
  await prisma.dossierRead.createMany({ data: trajectories.map((trajectoryId) => ({ personId, organisation, trajectoryId, what, traceId })) });
}
