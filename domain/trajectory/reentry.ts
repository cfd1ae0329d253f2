import type { LocalDate } from '../policy/calendar';
import type { Policy } from '../policy/schema';
import type { CommandData, Guest } from './commands';
import type { Fact } from './events';
import { inForce } from './grounds';
import { nameTokens } from './names';
import type { RegisteredState } from './phase';
import { reject, type Rejection } from './rejections';
import { notBefore } from './rules/rule';
import type { TrajectoryState } from './state';

/** What is known of the trajectory that somebody names as the guest's former one. */
export interface Former {
  trajectory: string;
  isClosed: boolean;
  /** Earlier releases did not say. */
  closedOn?: LocalDate;
  guest: Guest;
  criteria: TrajectoryState['criteria'];
}

export const formerOf = (trajectory: string, { closure, registration, criteria }: RegisteredState): Former => ({
  trajectory, isClosed: closure !== undefined, ...(closure && { closedOn: closure.occurredOn }), guest: registration.guest, criteria,
});

/** Why a referral cannot go on from the trajectory that it names. One that the person may not know of is as good as none. */
export function refuseReentry({ formerTrajectory, guest, occurredOn }: CommandData<'register'>, former: Former | undefined): Rejection | undefined {
  if (formerTrajectory === undefined) return undefined;
  if (!former) return reject('former-unknown');
  if (!former.isClosed) return reject('former-not-closed');
  if (!areOne(guest, former.guest)) return reject('former-other-person');
  // Nobody comes back before they were gone.
  return former.closedOn === undefined ? undefined : notBefore(occurredOn, former.closedOn);
}

/**
 * Whether two descriptions are of one person, as far as is known: they share a V-number or, where one of them has none, a whole name and a
 * birth. Whoever is taken for another brings that one's passes along, and one word of a name is shared by many, as is a whole name without a birth.
 * Nobody is shut out by it: what is known of the former guest can be recorded there, also now that it is closed; and a referral that
 * names no former trajectory is just tested anew.
 */
function areOne(one: Guest, other: Guest): boolean {
  const [numbers, others] = [one, other].map(({ vNumbers }) => vNumbers.map(({ number }) => number)) as [string[], string[]];
  if (numbers.length > 0 && others.length > 0) return shares(numbers, others);
  return shares(wholeNames(one), wholeNames(other)) && shareBirth(one, other);
}

/** Each name with all its words, in any order: what is given and what is family is often swapped. */
const wholeNames = ({ names }: Guest): string[] => names.map(({ given, family }) => nameTokens(`${given} ${family}`).sort().join(' '));

/** Of a birth of which only the year is known, every day of it may be the one. */
const shareBirth = ({ birthDates }: Guest, other: Guest): boolean =>
  birthDates.some(({ date }) => other.birthDates.some(({ date: known }) => date.startsWith(known) || known.startsWith(date)));

const shares = (some: readonly string[], others: readonly string[]): boolean => some.some((one) => others.includes(one));

/**
 * The passes of the former trajectory that hold on the day of the referral, where policy lets them carry over; each says where it comes from. What was found
 * only after that day, which a closing that was dated back left there, is tested anew.
 */
export function carriedOver({ occurredOn }: CommandData<'register'>, former: Former, policy: Policy): Fact<'recordCriterion'>[] {
  return Object.entries(policy.criteria).flatMap(([code, { carriesOver }]) => {
    const conclusion = inForce(former.criteria[code]);
    const holds = carriesOver && conclusion?.result === 'pass' && conclusion.occurredOn <= occurredOn && (conclusion.validUntil === undefined || conclusion.validUntil >= occurredOn);
    return holds ? [{ ...conclusion, carriedFrom: former.trajectory }] : [];
  });
}
