import { Prisma, type PrismaClient } from '../prisma/generated/client';
import type { Caller } from './auth/authenticator';
import type { Dossier } from './dossier';

/* Who looked into which dossiers (NEN 7513) is written down before they are shown: what cannot be written down is not shown. */

/** Whoever asks, and in which request. */
export interface Reader {
  caller: Caller;
  traceId: string;
}

type What = 'trajectory' | 'events' | 'allowedCommands' | 'list' | 'waitingList' | 'tasks' | 'search' | 'export' | 'document' | 'emergencyStay' | 'payloads';

/** @param dossiers ids of trajectories, or of emergency stays of people who have none */
export async function recordReads(prisma: PrismaClient, { caller: { actor }, traceId }: Reader, what: What, dossiers: readonly string[]): Promise<void> {
  if (dossiers.length === 0) return;
  const { person: personId, organisation } = actor;
  // A page has up to two hundred lines: as one list they cost one parameter, where a row each cost Prisma more than all the rest of a page.
  await prisma.$executeRaw`
    INSERT INTO dossier_read (person_id, organisation, trajectory_id, what, trace_id)
    SELECT ${personId}::uuid, ${organisation}, read, ${what}, ${traceId} FROM unnest(${dossiers}::uuid[]) AS list(read)`;
}

/** A page of a list, as it is asked of the database. */
export interface PageOfRows {
  /** A query that gives the `id` of a dossier with each row; a dossier may have several. */
  rows: Prisma.Sql;
  /** `ORDER BY`, with names of `rows`. */
  order: Prisma.Sql;
  /** How many of them are shown. */
  limit: number;
}

/**
 * A query for the rows of a page and, to know whether there is a next one, one more. It also writes down who sees the page: a second way to the
 * database, and a second commit, would cost a list more than its rows do.
 */
export function recordingReads({ caller: { actor }, traceId }: Reader, what: What, { rows, order, limit }: PageOfRows): Prisma.Sql {
  return Prisma.sql`
    WITH page AS MATERIALIZED (${rows} ${order} LIMIT ${limit + 1}),
      recorded AS (
        INSERT INTO dossier_read (person_id, organisation, trajectory_id, what, trace_id)
        SELECT DISTINCT ${actor.person}::uuid, ${actor.organisation}, id, ${what}, ${traceId} FROM (SELECT id FROM page ${order} LIMIT ${limit}) AS shown)
    SELECT * FROM page ${order}`;
}

/** A command leaves its own trace in the log. One that was given before leaves none, and is answered with the dossier all the same. */
export async function recordRepeat(prisma: PrismaClient, call: Reader, { id, handled }: Pick<Dossier, 'id' | 'handled'>): Promise<void> {
  if (handled) await recordReads(prisma, call, 'trajectory', [id]);
}
