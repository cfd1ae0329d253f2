import { addDays, addPeriod, addWorkingDays, startOfDay, type Instant, type LocalDate } from '../policy/calendar';
import { addressees, holdersOf, type Holder } from '../policy/grants';
import { period, quote } from '../policy/lines';
import { ESCALATES, type LadderStep, type Policy } from '../policy/schema';
import { nextEscalation, termNameOf } from './escalation';
import type { Deadline, Recipient } from './events';
import type { Term } from './owed/owing';
import { isPausedOn, pausedBetween } from './pauses';
import { perState } from './per-state';
import type { TrajectoryState } from './state';
import { openTerms } from './terms';
import { openTurns, tellsBirthday, type Turn } from './turns';

export type { Deadline } from './events';

export const stepKey = (term: string, step: string): string => `${term}/${step}`;

/** The two parts of a deadline's key. */
export function splitStepKey(key: string): { term: string; step: string } {
  const slash = key.lastIndexOf('/');
  return { term: key.slice(0, slash), step: key.slice(slash + 1) };
}

/** Deadlines are executed in this order: by instant, then by key. */
export function isEarlier(one: Pick<Deadline, 'at' | 'key'>, other: Pick<Deadline, 'at' | 'key'>): boolean {
  return one.at < other.at || (one.at === other.at && one.key < other.key);
}

interface Step {
  step: string;
  workingDays: number;
  /** The day that it counts from instead of the due day. */
  answeredOn?: LocalDate;
}

/** The steps of a term: those of the ladder, and that with which it goes to a level of escalation by itself; after each answer another one. */
function stepsOf(term: Term, state: TrajectoryState, policy: Policy): readonly Step[] {
  const next = nextEscalation(term, state, policy);
  if (!next) return policy.ladder;
  const workingDays = policy.escalation.automatic!.lateWorkingDays;
  const { follows } = next;
  return [...policy.ladder, follows ? { step: `${ESCALATES}.${follows.id}`, workingDays, answeredOn: follows.answer!.on } : { step: ESCALATES, workingDays }];
}

/** Whether a step puts a late term to a level of escalation; any other one reminds. */
export const isEscalation = (step: string): boolean => step.split('.')[0] === ESCALATES;

/** Names the request by which a deadline is executed, once; it stands in clear. */
export const requestOfDeadline = ({ at, key, rule }: Pick<Deadline, 'at' | 'key' | 'rule'>): string => (tellsBirthday(rule) ? termNameOf(key) : `${at}/${key}`);

interface StepAhead {
  key: string;
  at: Instant;
  step: Step;
  /** Days that pauses put it off; missing where none did. */
  pausedDays?: number;
}

/** The steps of a term that are still ahead of us, with the moment of each. */
export function stepsAhead(term: Term, state: TrajectoryState, policy: Policy): StepAhead[] {
  const taken = state.stepsTaken[term.key] ?? [];
  return stepsOf(term, state, policy)
    .filter((step) => !taken.some((one) => one.step === step.step))
    .flatMap((step) => {
      const from = step.answeredOn ?? term.dueOn;
      const day = addWorkingDays(from, step.workingDays, policy.holidays);
      // A pause that began once it was late moves no due day any more; what was still to come of its ladder comes as much later, on a working day.
      const pausedDays = pausedBetween(term.pauses, from, day);
      const on = pausedDays === undefined ? day : addWorkingDays(addDays(day, pausedDays - 1), 1, policy.holidays);
      return isPausedOn(term.pauses, on) ? [] : { key: stepKey(term.key, step.step), at: startOfDay(on), step, ...(pausedDays !== undefined && { pausedDays }) };
    });
}

/** What time alone does next; nothing where every step is taken, or the trajectory is closed. */
export const nextDeadline = perState((state, policy) => earliest(openTurns(state, policy), state, policy));

/** The same without birthdays, for what stands in clear. */
export const nextDeadlineInClear = perState((state, policy) => earliest(openTurns(state, policy).filter(({ rule }) => !tellsBirthday(rule)), state, policy));

function earliest(turns: readonly Turn[], state: TrajectoryState, policy: Policy): Deadline | undefined {
  let next: { key: string; at: Instant; explain: () => Deadline } | undefined;
  for (const turn of turns) {
    const ahead = { key: stepKey(turn.key, 'ends'), at: startOfDay(turn.dueOn) };
    if (next === undefined || isEarlier(ahead, next)) next = { ...ahead, explain: () => turnDeadline(turn, policy) };
  }
  for (const term of openTerms(state, policy)) {
    for (const ahead of stepsAhead(term, state, policy)) {
      if (next === undefined || isEarlier(ahead, next)) next = { ...ahead, explain: () => ladderDeadline(term, ahead, policy) };
    }
  }
  return next?.explain();
}

function ladderDeadline(term: Term, { key, at, step, pausedDays }: StepAhead, policy: Policy): Deadline {
  return {
    key,
    at,
    rule: term.rule,
    step: step.step,
    dueOn: term.dueOn,
    countsFrom: term.countsFrom,
    ...(term.line !== undefined && { policyLine: quote(policy, term.line) }),
    ...(term.compartment && { compartment: term.compartment }),
    arithmetic: {
      ...(term.line !== undefined && { period: period(policy, term.line) }),
      skipped: Object.fromEntries(term.skipped.map((day) => [day, policy.holidays[day]!])),
      ...(term.pausedDays !== undefined && { pausedDays: term.pausedDays }),
      stepWorkingDays: step.workingDays,
      ...(step.answeredOn !== undefined && { answeredOn: step.answeredOn }),
      ...(pausedDays !== undefined && { stepPausedDays: pausedDays }),
    },
  };
}

/** The deadline that a turn is. */
export function turnDeadline({ key, rule, dueOn, countsFrom, line }: Turn, policy: Policy): Deadline {
  return {
    key: stepKey(key, 'ends'),
    at: startOfDay(dueOn),
    rule,
    step: 'ends',
    dueOn,
    countsFrom,
    ...(line !== undefined && { policyLine: quote(policy, line) }),
    arithmetic: { ...(line !== undefined && { period: period(policy, line) }), skipped: {} },
  };
}

/** Whom a step of a term's ladder reminds: those who owe it, or whoever the ladder climbs to. */
export function recipientsOf(deadline: Pick<Deadline, 'key'>, state: TrajectoryState, policy: Policy): Recipient[] {
  const { term: key, step: name } = splitStepKey(deadline.key);
  const term = openTerms(state, policy).find((one) => one.key === key);
  const step = policy.ladder.find((one) => one.step === name);
  if (!term || !step) return [];
  const owing = term.tasks.map((task) => task.holder);
  switch (step.reminds) {
    case 'owner':
      // The LSO guards progress together: each of its members prepares the review that the chair records.
      return addressees([...owing, ...(term.rule === 'progressReview' ? lsoMembers(policy) : [])]);
    case 'coordinator':
      return addressees(owing.map(({ organisation }) => ({ organisation, roles: ['coordinator'] })));
    default:
      return addressees(holdersOf(policy, [step.reminds]));
  }
}

/** What a step of the ladder is to whoever it reminds, by whatever name the policy calls it. */
export type ReminderKind = 'ahead' | 'onTheDay' | 'late' | 'toCoordinator' | 'toChair' | 'toManager';

export function reminderKind({ reminds, workingDays }: LadderStep): ReminderKind {
  if (workingDays <= 0) return workingDays < 0 ? 'ahead' : 'onTheDay';
  return ({ owner: 'late', coordinator: 'toCoordinator', lsoChair: 'toChair', manager: 'toManager' } as const)[reminds];
}

const lsoMembers = (policy: Policy): Holder[] => policy.lso.members.map((organisation) => ({ organisation, roles: ['lsoMember'] }));

/** From this moment on a term is late: midnight after its due day. */
export function overdueFrom(term: Pick<Term, 'dueOn'>): Instant {
  return startOfDay(addPeriod(term.dueOn, { amount: 1, unit: 'days' }, {}));
}
