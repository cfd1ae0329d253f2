import { problemOf, trajectoryOfRow } from '../../activities/import-referrals';
import type { LocalDate } from '../../domain/policy/calendar';
import { remembered } from '../../domain/policy/remembered';
import { fingerprintText, type RawRow } from '../../domain/list/cells';
import { referralList } from '../../domain/referral-list/columns';
import { referredOn, shiftDates } from '../../domain/referral-list/dates';
import { Survey } from '../../domain/referral-list/resemblance';
import { readRow } from '../../domain/referral-list/row';
import type { CommandData } from '../../domain/trajectory/commands';
import { mayImport } from '../../domain/trajectory/permissions';
import { reject } from '../../domain/trajectory/rejections';
import type { Executor } from '../execute';
import { inBatches, rejectedAsRead, type Foreseen, type ListContext, type ListKind, type ReadRow } from './kinds';

/** Lists of referrals. */
export const referrals: ListKind = { name: 'referrals', shape: referralList, workflow: 'importReferrals', mayBringIn: mayImport, read, foresee };

async function* read({ keys, policies }: Executor, list: () => AsyncIterable<RawRow>, { programme, policy, today, shiftDays }: ListContext): AsyncGenerator<ReadRow> {
  // A referral comes under the policy of its day, whatever the programme goes by today; a list has few days.
  const policyFor = remembered((day: LocalDate) => policies.on(programme, day).then((published) => published?.policy ?? policy));
  const survey = new Survey();
  for await (const row of list()) survey.add(row);
  for await (const row of list()) {
    const shifted = shiftDates(row, shiftDays);
    const context = { policy: await policyFor(referredOn(shifted) ?? today), today };
    const { referral, problems, warnings } = readRow(shifted, { ...context, duplicateOf: survey.duplicateOf(row), resembles: survey.resembles(row) });
    yield {
      row,
      fingerprint: keys.blind('row', fingerprintText(row, referralList)),
      problems: problems ?? warnings,
      ...(referral && { command: { name: 'register', data: referral } }),
    };
  }
}

/** Whether the guest came before, by the row or by the V-number, in the database or earlier in the list. */
async function* foresee({ prisma, keys }: Executor, rows: AsyncIterable<ReadRow>, { programme }: ListContext): AsyncGenerator<Foreseen> {
  const claimed = new Set<string>();
  for await (const batch of inBatches(rows)) {
    const vNumbersOf = ({ command }: ReadRow): string[] =>
      ((command?.data as CommandData<'register'> | undefined)?.guest.vNumbers ?? []).map(({ number }) => keys.blind('vNumber', number));
    const [registered, claims] = await Promise.all([
      prisma.trajectory.findMany({ where: { id: { in: batch.map(({ fingerprint }) => trajectoryOfRow(fingerprint)) } }, select: { id: true } }),
      prisma.vNumberClaim.findMany({ where: { programme, vNumber: { in: batch.flatMap(vNumbersOf) } }, select: { vNumber: true } }),
    ]);
    const known = new Set(registered.map(({ id }) => id));
    for (const { vNumber } of claims) claimed.add(vNumber);
    for (const one of batch) {
      if (!one.command) yield rejectedAsRead(one);
      else if (known.has(trajectoryOfRow(one.fingerprint))) yield { read: one, outcome: 'alreadyRegistered', problems: one.problems };
      else if (vNumbersOf(one).some((vNumber) => claimed.has(vNumber))) yield { read: one, outcome: 'rejected', problems: [problemOf(reject('v-number-in-use'))] };
      else {
        for (const vNumber of vNumbersOf(one)) claimed.add(vNumber);
        yield { read: one, outcome: 'taken', problems: one.problems };
      }
    }
  }
}
