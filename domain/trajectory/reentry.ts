import type { LocalDate } from '../policy/calendar';
import type { Policy } from '../policy/schema';
import type { CommandData, Guest } from './commands';
import type { Fact } from './events';
import { inForce } from './grounds';
import { nameTokens } from './names';
import type { RegisteredState } from './phase';
import { reject, type Rejection } from './rejections';
import type { TrajectoryState } from './state';

/** What is known of the trajectory that somebody names as the guest's former one. */
export interface Former {
  trajectory: string;
  isClosed: boolean;
  guest: Guest;
  criteria: TrajectoryState['criteria'];
}

export const formerOf = (trajectory: string, { closure, registration, criteria }: RegisteredState): Former => ({
  trajectory, isClosed: closure !== undefined, guest: registration.guest, criteria,
});

/** Why a referral cannot go on from the trajectory that it names. One that the person may not know of is as good as none. */
export function refuseReentry({ formerTrajectory, guest }: CommandData<'register'>, former: Former | undefined): Rejection | undefined {
  if (formerTrajectory === undefined) return undefined;
  if (!former) return reject('former-unknown');
  if (!former.isClosed) return reject('former-not-closed');
  return mayBeOne(guest, former.guest) ? undefined : reject('former-other-person');
}

/** Whether two descriptions may be of one person, as far as is known: V-numbers tell, else a name in common and no other birth. */
function mayBeOne(one: Guest, other: Guest): boolean {
  const numbers = (guest: Guest): string[] => guest.vNumbers.map(({ number }) => number);
  if (one.vNumbers.length > 0 && other.vNumbers.length > 0) return shares(numbers(one), numbers(other));
  const names = (guest: Guest): string[] => guest.names.flatMap(({ given, family }) => nameTokens(`${given} ${family}`));
  const births = (guest: Guest): LocalDate[] => guest.birthDates.map(({ date }) => date);
  const isOtherBirth = one.birthDates.length > 0 && other.birthDates.length > 0 && !births(one).some((date) => births(other).some((known) => date.startsWith(known) || known.startsWith(date)));
  return shares(names(one), names(other)) && !isOtherBirth;
}

const shares = (some: readonly string[], others: readonly string[]): boolean => some.some((one) => others.includes(one));

/** The passes of the former trajectory that still hold on the day of the referral, where policy lets them carry over; each says where it comes from. */
export function carriedOver({ occurredOn }: CommandData<'register'>, former: Former, policy: Policy): Fact<'recordCriterion'>[] {
  return Object.entries(policy.criteria).flatMap(([code, { carriesOver }]) => {
    const conclusion = inForce(former.criteria[code]);
    const holds = carriesOver && conclusion?.result === 'pass' && (conclusion.validUntil === undefined || conclusion.validUntil >= occurredOn);
    return holds ? [{ ...conclusion, carriedFrom: former.trajectory }] : [];
  });
}
