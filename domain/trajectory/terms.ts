import { addDays, addPeriod, type LocalDate } from '../policy/calendar';
import { period } from '../policy/lines';
import type { Policy } from '../policy/schema';
import { isSettled, standsStill, termNameOf } from './escalation';
import type { Since } from './events';
import { owed } from './owed';
import type { Owed, Task, Term } from './owed/owing';
import { isOnHold, isPausedBetween, pausedBetween, unforeseen } from './pauses';
import { perState } from './per-state';
import { isRegistered, type RegisteredState } from './phase';
import type { TrajectoryState } from './state';
import type { TermRule } from './term-rules';

/** The terms that run now and, in them, everything that somebody owes. */
export const openTerms = perState((state, policy): readonly Term[] => {
  if (!isRegistered(state)) return [];
  const terms = [...owed(state, policy)].flatMap((one) => termOf(one, state, policy) ?? []);
  // Time asks about a late term; once that is done, nobody has to answer.
  const settled = new Set(state.escalations.filter((one) => isSettled(state, one, terms)).map(({ id }) => id));
  return terms.filter(({ rule, tasks: [task] }) => rule !== 'escalationAnswer' || !settled.has(task!.subject!));
});

/** Until when something is owed; undefined while a pause lets it stand still. */
function termOf(one: Owed, state: RegisteredState, policy: Policy): Term | undefined {
  const { rule, subject, tasks, compartment } = one;
  const question = rule === 'escalationAnswer' ? state.escalations.find(({ id }) => id === subject) : undefined;
  const isMoved = question ? standsStill(state, question, policy) : policy.pauses.moves.includes(rule);
  const moving = isMoved ? ('line' in one ? state.pauses : unforeseen(state.pauses, one.agreedOn)) : [];
  const countsFrom = 'line' in one ? onceOwed(state, rule, subject, one.since) : one.since;
  const skipped: LocalDate[] = [];
  const due = 'line' in one ? addPeriod(countsFrom.on, period(policy, one.line), policy.holidays, skipped) : one.dueOn;
  if (isOnHold(state, moving, due)) return undefined;
  const pausedDays = isMoved ? pausedBetween(moving, countsFrom.on, due) : rule !== 'pauseReview' && isPausedBetween(state.pauses, countsFrom.on, due) ? 0 : undefined;
  const dueOn = addDays(due, pausedDays ?? 0);
  return {
    key: termKey(rule, dueOn, subject), rule, dueOn, countsFrom, pauses: moving,
    ...(pausedDays !== undefined && { pausedDays }), ...('line' in one && { line: one.line }), skipped, tasks, ...(compartment && { compartment }),
  };
}

/** Everything that somebody owes now. */
export function tasks(state: TrajectoryState, policy: Policy): (Task & { term: Term })[] {
  return openTerms(state, policy).flatMap((term) => term.tasks.map((task) => ({ ...task, term })));
}

/** The organisations that are waited for, sorted; empty while the guest rests. */
export function waitingOn(state: TrajectoryState, policy: Policy): string[] {
  return [...new Set(tasks(state, policy).map((task) => task.holder.organisation))].sort();
}

const termName = (rule: TermRule, subject?: string): string => `${rule}${subject === undefined ? '' : `.${subject}`}`;
const termKey = (rule: TermRule, dueOn: LocalDate, subject?: string): string => `${termName(rule, subject)}:${dueOn}`;

/** Terms that there are because the policy asks for something, and not because of something that happened. */
const asked: readonly TermRule[] = ['referralDiscussion', 'admissionTest', 'criterionRetest', 'admissionDecision', 'dossierDelivery', 'perspectiveDecision', 'progressReview'];

/** What the policy asks of people now, as it would be without a pause: the names of the terms. */
export const owedNow = (state: TrajectoryState, policy: Policy): string[] =>
  openTerms({ ...state, pauses: [] }, policy).filter(({ rule }) => asked.includes(rule)).map(({ key }) => termNameOf(key));

/** What is owed only since the trajectory came under another policy is not late for the time before. */
function onceOwed({ policies }: TrajectoryState, rule: TermRule, subject: string | undefined, since: Since): Since {
  const adopted = asked.includes(rule) ? policies.findLast(({ owed: names }) => !names.includes(termName(rule, subject))) : undefined;
  return adopted && adopted.since > since.on ? { fact: 'policyAdopted', on: adopted.since } : since;
}
