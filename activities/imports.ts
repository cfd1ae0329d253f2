import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Command } from '../domain/trajectory/commands';
import type { Actor } from '../domain/trajectory/events';
import type { Keys } from '../keys/keys';
import { importOwner, places } from '../keys/names';
import { openJson } from '../keys/seal';
import type { ImportRow, Prisma, PrismaClient } from '../prisma/generated/client';
import { atOnce } from './at-once';
import { reached } from './failpoints';
import { createFactTaker, touchedByFact } from './import-facts';
import { createReferralTaker, touchedByReferral } from './import-referrals';
import type { PublishedPolicy } from '../domain/policy/schema';

/** Rows that one activity takes on, and how many at a time. */
const BATCH = 40;
const AT_ONCE = 8;

/** What a row holds of a guest. */
export interface RowContent {
  /** The cells by their header. */
  cells: Readonly<Record<string, string>>;
  /** What the row comes to; missing where it was rejected. */
  command?: Command;
  /** Whose fact it is, in a list of facts. */
  organisation?: string;
}

/** What became of a row. */
export interface Outcome {
  outcome: 'taken' | 'alreadyRegistered' | 'rejected';
  trajectoryId: string | null;
  problems?: object[];
}

/** Records what a row holds, once. @throws where it is to be tried again */
export type Taker = (row: ImportRow, content: RowContent, actor: Actor) => Promise<Outcome>;

/** Working through a list that waits in the database. Safe to run twice, and to be killed anywhere: each row is one request. */
export function createImportActivities(prisma: PrismaClient, keys: Keys, client: Client, policies: readonly PublishedPolicy[]) {
  const takeReferral = createReferralTaker(prisma, keys, client, policies);
  const takeFact = createFactTaker(prisma, keys, client);

  async function settle(row: ImportRow, content: RowContent, take: Taker, actor: Actor): Promise<void> {
    const { problems, ...outcome } = await take(row, content, actor);
    await reached('row-taken');
    await prisma.importRow.update({
      where: { importId_number: { importId: row.importId, number: row.number } },
      // What a trajectory has is not kept twice; a rejected row can still be had back.
      data: { ...outcome, ...(problems ? { problems } : { content: null }) },
    });
    heartbeat();
  }

  /** Takes the next rows that wait. Those that touch the same are taken one after the other, so that their order says who was first, not chance. */
  async function takeNext(
    importId: string, orderBy: Prisma.ImportRowOrderByWithRelationInput[], take: Taker, touches: (row: ImportRow, content: RowContent) => string[],
  ): Promise<boolean> {
    const { actor } = await prisma.import.update({ where: { id: importId }, data: { state: 'running' } });
    const key = await keys.of(importOwner(importId));
    const waiting = await prisma.importRow.findMany({ where: { importId, outcome: 'waiting' }, orderBy, take: BATCH });
    const opened = waiting.map((row) => ({ row, content: openJson<RowContent>(key, places.row(importId, row.number), row.content!) }));
    await atOnce(AT_ONCE, opened, ({ row, content }) => settle(row, content, take, actor as unknown as Actor), ({ row, content }) => touches(row, content));
    return waiting.length === BATCH;
  }

  return {
    /** Registers the next rows that wait, in their order. @returns whether there may be more */
    takeRows: (importId: string): Promise<boolean> => takeNext(importId, [{ number: 'asc' }], takeReferral, touchedByReferral),

    /** Records the next facts that wait, in the order of their days. @returns whether there may be more */
    takeFacts: (importId: string): Promise<boolean> => takeNext(importId, [{ occurredOn: 'asc' }, { turn: 'asc' }, { number: 'asc' }], takeFact, touchedByFact),

    async finishImport(importId: string): Promise<void> {
      await prisma.import.updateMany({ where: { id: importId, state: { not: 'finished' } }, data: { state: 'finished', finishedAt: new Date() } });
    },
  };
}

export type ImportActivities = ReturnType<typeof createImportActivities>;
