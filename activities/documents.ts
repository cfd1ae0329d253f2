import { createHash } from 'node:crypto';
import { Prisma, type PrismaClient } from '../prisma/generated/client';
import type { DocumentStore } from '../storage/store';

/**
 * A document is stored before the fact that names it, and a fact may be refused, or the process die in between. So a row says of everything
 * that lies in the store whether a fact refers to it: `waiting` from before it is put there, `kept` from the transaction that records the fact
 * (`keep_documents` in the migrations), `doomed` once it is to go: from then on no fact can refer to it.
 */

/** So many milliseconds something may wait for its fact. */
export const ABANDONED_AFTER = 24 * 60 * 60 * 1000;
const BATCH = 100;

/** What sealed bytes are called in the store, and in the log: whoever reads them sees whether they are still those. */
export const nameOf = (sealed: Uint8Array): string => createHash('sha256').update(sealed).digest('hex');

/** Puts sealed bytes into the store, to wait for the fact that refers to them. */
export async function putDocument(prisma: PrismaClient, store: DocumentStore, trajectoryId: string, sealed: Uint8Array): Promise<void> {
  const name = nameOf(sealed);
  await prisma.storedDocument.create({ data: { name, trajectoryId } });
  await store.put(name, sealed);
}

/**
 * Takes out of the store what no fact came to refer to, and what nobody can open any more since its key was destroyed. What is doomed and not yet
 * gone is taken up again by the next round.
 *
 * @param tell is told after each that is gone
 * @returns how many it were
 */
export async function sweepDocuments(prisma: PrismaClient, store: DocumentStore, now: Date, tell: () => void = () => undefined): Promise<number> {
  const abandoned = new Date(now.getTime() - ABANDONED_AFTER);
  await prisma.$executeRaw`
    UPDATE stored_document SET state = 'doomed'
    WHERE state <> 'doomed' AND ((state = 'waiting' AND stored_at < ${abandoned})
      OR EXISTS (SELECT FROM data_key WHERE owner = 'trajectory/' || trajectory_id AND wrapped IS NULL))`;
  for (let swept = 0; ;) {
    const doomed = await prisma.storedDocument.findMany({ where: { state: 'doomed' }, select: { name: true }, take: BATCH });
    if (doomed.length === 0) return swept;
    for (const { name } of doomed) {
      await store.remove(name);
      await prisma.$executeRaw(Prisma.sql`DELETE FROM stored_document WHERE name = ${name}`);
      swept += 1;
      tell();
    }
  }
}
