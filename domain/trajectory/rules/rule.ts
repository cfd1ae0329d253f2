import { addPeriod, type LocalDate } from '../../policy/calendar';
import type { Policy, PublishedPolicy } from '../../policy/schema';
import type { Basis, CommandData, CommandName } from '../commands';
import type { Actor, Fact, kept } from '../events';
import { mayKnow } from '../permissions';
import { hasPlanBeyond, isHighRisk, type Phase, type RegisteredState } from '../phase';
import { reject, type Rejection, type RejectionCode } from '../rejections';
import type { TrajectoryState } from '../state';

/** What every rule may look at besides the command. */
export interface Facts {
  state: RegisteredState;
  policy: Policy;
  actor: Actor;
  /** The day it is in Amsterdam. */
  today: LocalDate;
  /** The policy that the trajectory is to come under, where it is published. */
  target?: PublishedPolicy;
}

/** What makes a command possible, and what is recorded of it. */
export type Rule<C extends CommandName = CommandName> = {
  /** It is for closed trajectories, or for open and closed ones; all others are for open ones. */
  closed?: true | 'either';
  /** The phases of an open trajectory that it is for; by default every one of them. */
  phases?: readonly Phase[];
  /** Also in any other phase, while access is to be decided again. */
  atRedecision?: true;
  /** Also in any other phase, while a tailored admission is in force: its last day may be put off before it has come. */
  whileTailored?: true;
  /** In any other phase: what it waits for, where that says more than the phase does. */
  waitsFor?(facts: Facts): Rejection | undefined;
  /** Why no command of this kind can be given now, whatever it says. */
  blocked?(facts: Facts): Rejection | undefined;
  /** Whether `refuse` lets any such command through now; by default it does. */
  isPossible?(facts: Facts): boolean;
  /** The earliest day on which it can have happened: that of the facts it rests on. */
  restsOn?(facts: Facts, data: CommandData<C>): LocalDate;
  /** What is wrong with this very command. */
  refuse?(facts: Facts, data: CommandData<C>): Rejection | undefined;
} & (C extends keyof typeof kept
  ? {
      /** What the log keeps of it; by default what its form said. */
      keeps(facts: Facts, data: CommandData<C>): Fact<C>;
    }
  : object);

/** A rule for each command on a trajectory; `register` has none yet and stands in `decide.ts`. */
export type Rules = { [C in Exclude<CommandName, 'register'>]: Rule<C> };

/* What several rules ask. */

export const first = (...found: (Rejection | undefined)[]): Rejection | undefined => found.find((one) => one !== undefined);

export const known = (list: Record<string, unknown> | readonly string[], name: string, code: string | undefined): Rejection | undefined => {
  const codes = Array.isArray(list) ? (list as string[]) : Object.keys(list); // never `in`: `constructor` is in every object
  return code === undefined || codes.includes(code) ? undefined : reject('unknown-code', { code, list: name });
};

export const allKnown = (list: Record<string, unknown> | readonly string[], name: string, codes: readonly string[]): Rejection | undefined =>
  first(...codes.map((code) => known(list, name, code)));

/** A meeting decides between the facts it rests on and the day that the decision counts from. */
export const metInTime = (basis: Basis, earliest: LocalDate, date: LocalDate): Rejection | undefined =>
  basis.kind === 'meeting' && (basis.on > date || basis.on < earliest) ? reject('basis-out-of-time', { on: basis.on, earliest, date }) : undefined;

export const notBefore = (date: LocalDate | undefined, earliest: LocalDate): Rejection | undefined =>
  date !== undefined && date < earliest ? reject('date-too-early', { date, earliest }) : undefined;

export const isAfter = (date: LocalDate | undefined, day: LocalDate): Rejection | undefined =>
  date !== undefined && date <= day ? reject('date-not-after', { date, day }) : undefined;

/** Whoever is a guest was born by the day of the referral. */
export const bornBy = (day: LocalDate, birthDates: readonly { date: string }[]): Rejection | undefined =>
  birthDates.some(({ date }) => date > day.slice(0, date.length)) ? reject('born-after-referral') : undefined;

export type Paper = TrajectoryState['notes'][number] | TrajectoryState['documents'][number];

/** Whoever may not know of a paper is told the same as of one that does not exist. */
export const notThere = ({ policy, actor }: Facts, paper: Paper | undefined, unknown: RejectionCode, removed: RejectionCode, details: Record<string, string>): Rejection | undefined => {
  if (!paper || !mayKnow(policy, actor, paper.compartment)) return reject(unknown, details);
  return paper.removed ? reject(removed, details) : undefined;
};

export const reviewInTime = (next: LocalDate | undefined, occurredOn: LocalDate, { policy }: Facts): Rejection | undefined => {
  if (next === undefined) return undefined;
  const last = addPeriod(occurredOn, { amount: policy.terms.reviewAtMostWeeks, unit: 'weeks' }, policy.holidays);
  return isAfter(next, occurredOn) ?? (next > last ? reject('review-too-late', { latest: last }) : undefined);
};

/**
 * Nothing that ends somebody's prospect of shelter is final without a plan, where somebody could come to harm. The plan provides for the guest
 * beyond the day of the ending and beyond today: one that runs out with it leaves them on the street, whatever day is written down.
 */
export const planAtHighRisk = ({ state, today }: Pick<Facts, 'state' | 'today'>, day: LocalDate): Rejection | undefined =>
  isHighRisk(state, day) && !(hasPlanBeyond(state, day) && hasPlanBeyond(state, today)) ? reject('plan-required') : undefined;

export const beforeAdmission = ['referral', 'intake', 'admissionDecision'] as const satisfies Phase[];
export const afterAdmission = ['stabilisation', 'perspectiveDecision', 'guidance'] as const satisfies Phase[];
export const registeredOn = ({ state }: Facts): LocalDate => state.registration.occurredOn;
