import { createHash } from 'node:crypto';
import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure, type Client, WorkflowUpdateFailedError } from '@temporalio/client';
import { v5 as uuid } from 'uuid';
import { columns, type RawRow } from '../domain/referral-list/cells';
import type { CommandData } from '../domain/trajectory/commands';
import type { Actor } from '../domain/trajectory/events';
import { sentence, type Rejection } from '../domain/trajectory/rejections';
import type { Keys } from '../keys/keys';
import { importOwner, places } from '../keys/names';
import { openJson } from '../keys/seal';
import type { ImportRow, PrismaClient } from '../prisma/generated/client';
import { giveCommand } from '../temporal/give-command';
import { fingerprintOf } from './log';
import { policyOn, type PublishedPolicy } from './policies';

/** Rows that one activity takes on, and how many of them at a time. */
const BATCH = 40;
const AT_ONCE = 8;
/** Makes a trajectory's id of a row's fingerprint, so that a row that comes again meets the guest that it made. */
const NAMESPACE = '6f1f0c56-9d0a-4c0c-8f6e-5d1e6c1f2a11';

/** What a row holds of a guest. */
export interface RowContent {
  /** The cells by their header. */
  cells: RawRow['cells'];
  /** The referral that the row makes; missing where it was rejected. */
  referral?: CommandData<'register'>;
}

type Outcome = Pick<ImportRow, 'outcome' | 'trajectoryId'> & { problems?: object[] };

/** Working through a list of referrals that waits in the database. Safe to run twice: each row is one request. */
export function createImportActivities(prisma: PrismaClient, keys: Keys, client: Client, policies: readonly PublishedPolicy[]) {
  async function take(row: ImportRow, actor: Actor): Promise<Outcome> {
    const trajectory = uuid(row.fingerprint, NAMESPACE);
    const requestId = createHash('sha256').update(JSON.stringify(['import', row.importId, row.number])).digest('hex');
    const taken: Outcome = { outcome: 'taken', trajectoryId: trajectory };
    const alreadyRegistered: Outcome = { outcome: 'alreadyRegistered', trajectoryId: trajectory };

    const existing = await prisma.trajectory.findUnique({ where: { id: trajectory }, select: { requests: { where: { requestId }, select: { requestId: true } } } });
    if (existing) return existing.requests.length > 0 ? taken : alreadyRegistered;

    const key = await keys.of(importOwner(row.importId));
    const data = openJson<RowContent>(key, places.row(row.importId, row.number), row.content!).referral!;
    const { programme } = data;
    const published = policyOn(policies, programme, data.occurredOn);
    if (!published) throw ApplicationFailure.nonRetryable(`no policy for programme ${programme}`, 'UnknownProgramme');
    try {
      await giveCommand(client, { trajectory, programme, policy: published.reference, isOpen: false }, 'register', {
        data, actor, requestId, fingerprint: fingerprintOf(keys, ['register', data]),
      });
      return taken;
    } catch (error) {
      const rejection = rejectionIn(error);
      if (rejection === undefined) throw error;
      if (rejection.code === 'already-registered') return alreadyRegistered;
      const problem = { code: rejection.code, message: { nl: sentence(rejection, 'nl'), en: sentence(rejection, 'en') } };
      return { outcome: 'rejected', trajectoryId: null, problems: [rejection.code === 'v-number-in-use' ? { column: columns.vNumber, ...problem } : problem] };
    }
  }

  return {
    /** Registers the next rows that wait, in their order. @returns whether there may be more */
    async takeRows(importId: string): Promise<boolean> {
      const { actor } = await prisma.import.update({ where: { id: importId }, data: { state: 'running' } });
      const waiting = await prisma.importRow.findMany({ where: { importId, outcome: 'waiting' }, orderBy: { number: 'asc' }, take: BATCH });
      const queue = [...waiting];
      const worker = async (): Promise<void> => {
        for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
          const { problems, ...outcome } = await take(row, actor as unknown as Actor);
          await prisma.importRow.update({
            where: { importId_number: { importId, number: row.number } },
            // What a trajectory has is not kept twice; a rejected row can still be had back.
            data: { ...outcome, ...(problems ? { problems } : { content: null }) },
          });
          heartbeat();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      return waiting.length === BATCH;
    },

    async finishImport(importId: string): Promise<void> {
      await prisma.import.updateMany({ where: { id: importId, state: { not: 'finished' } }, data: { state: 'finished', finishedAt: new Date() } });
    },
  };
}

export type ImportActivities = ReturnType<typeof createImportActivities>;

/** The domain's rejection in a failed Update; missing where it failed for another reason. */
export function rejectionIn(error: unknown): Rejection | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  const { cause } = error;
  return cause instanceof ApplicationFailure && cause.type === 'Rejected' ? (cause.details?.[0] as Rejection) : undefined;
}
