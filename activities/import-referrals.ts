import { createHash } from 'node:crypto';
import { ApplicationFailure, type Client } from '@temporalio/client';
import { v5 as uuid } from 'uuid';
import { columns } from '../domain/referral-list/columns';
import type { CommandData } from '../domain/trajectory/commands';
import { sentence, type Rejection } from '../domain/trajectory/rejections';
import type { PublishedPolicy, Text } from '../domain/policy/schema';
import type { Keys } from '../keys/keys';
import type { ImportRow, PrismaClient } from '../prisma/generated/client';
import { giveCommand, refusalIn } from '../temporal/give-command';
import type { Outcome, RowContent, Taker } from './imports';
import { fingerprintOf } from './log';
import { policyOn } from './policies';

/** Makes a trajectory's id of a row's fingerprint, so that a row that comes again meets the guest that it made. */
const NAMESPACE = '6f1f0c56-9d0a-4c0c-8f6e-5d1e6c1f2a11';

/** The trajectory that a row of that fingerprint makes. */
export const trajectoryOfRow = (fingerprint: string): string => uuid(fingerprint, NAMESPACE);

/** Registers the guest of a row. */
export function createReferralTaker(prisma: PrismaClient, keys: Keys, client: Client, policies: readonly PublishedPolicy[]): Taker {
  return async (row, content, actor) => {
    const trajectory = trajectoryOfRow(row.fingerprint);
    const requestId = createHash('sha256').update(JSON.stringify(['import', row.importId, row.number])).digest('hex');
    const taken: Outcome = { outcome: 'taken', trajectoryId: trajectory };
    const alreadyRegistered: Outcome = { outcome: 'alreadyRegistered', trajectoryId: trajectory };

    const existing = await prisma.trajectory.findUnique({ where: { id: trajectory }, select: { requests: { where: { requestId }, select: { requestId: true } } } });
    if (existing) return existing.requests.length > 0 ? taken : alreadyRegistered;

    const data = content.command!.data as CommandData<'register'>;
    const { programme } = data;
    const published = await policyOn(prisma, policies, programme, data.occurredOn);
    if (!published) throw ApplicationFailure.nonRetryable(`no policy for programme ${programme}`, 'UnknownProgramme');
    try {
      await giveCommand(client, { trajectory, programme, policy: published.reference, isOpen: false }, 'register', {
        data, actor, requestId, fingerprint: fingerprintOf(keys, ['register', data]), policy: published.reference,
      });
      return taken;
    } catch (error) {
      const rejection = refusalIn(error, 'Rejected');
      if (rejection === undefined) throw error;
      if (rejection.code === 'already-registered') return alreadyRegistered;
      return { outcome: 'rejected', trajectoryId: null, problems: [problemOf(rejection)] };
    }
  };
}

/** What the guest of a row may share with another: of two with one V-number the first in the list is taken. */
export const touchedByReferral = (_: ImportRow, { command }: RowContent): string[] => (command!.data as CommandData<'register'>).guest.vNumbers.map(({ number }) => number);

/** A rule of the domain that stands in a row's way. */
export interface RuleProblem {
  column?: string;
  code: Rejection['code'];
  message: Text;
}

/** A rejection as a problem of its row. */
export const problemOf = (rejection: Rejection): RuleProblem => ({
  ...(rejection.code === 'v-number-in-use' && { column: columns.vNumber }),
  code: rejection.code,
  message: { nl: sentence(rejection, 'nl'), en: sentence(rejection, 'en') },
});
