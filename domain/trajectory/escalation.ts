import type { EscalationLevel, Policy, PolicyFile } from '../policy/schema';
import type { TrajectoryState } from './state';
import type { Term } from './terms';

export type Escalation = TrajectoryState['escalations'][number];

export const levelOf = (policy: PolicyFile, code: string): EscalationLevel | undefined => policy.escalation.levels.find(({ level }) => level === code);

/** Whether a question still waits for its answer. */
export const isUnanswered = ({ answer }: Escalation): boolean => answer === undefined;

/** The escalation that a question went further with, while it waits for that one's answer. */
export const raisedBy = ({ escalations }: TrajectoryState, { id }: Escalation): Escalation | undefined =>
  escalations.find((one) => one.raises === id && isUnanswered(one));

/** The questions that somebody can answer now: those that went further come back with the answer from above. */
export const answerable = (state: TrajectoryState): Escalation[] => state.escalations.filter((one) => isUnanswered(one) && !raisedBy(state, one));

/** Whether a question that time asked needs no answer any more: what was late is done or has another day, whatever level it had come to. */
export function isSettled(state: TrajectoryState, { late, raises }: Escalation, openTerms: readonly Term[]): boolean {
  if (late === undefined) return false;
  const below = state.escalations.find(({ id }) => id === raises);
  return below ? isSettled(state, below, openTerms) : !openTerms.some(({ key }) => key === late.term);
}

/** Where a term that stays late goes by itself; nowhere, where the policy leaves that to people. */
export function nextLevel(term: Term, { escalations }: TrajectoryState, policy: Policy): EscalationLevel | undefined {
  const { levels, automatic } = policy.escalation;
  if (!automatic?.terms.includes(term.rule)) return undefined;
  const place = (code: string): number => levels.findIndex(({ level }) => level === code);
  const asked = raisedWith(term, escalations);
  const next = asked ? place(asked.level) + 1 : place(automatic.firstLevel);
  return next <= place(automatic.highestLevel) ? levels[next] : undefined;
}

/** The escalation whose answer is late: it is raised. Any other late term begins one. */
export const raisedWith = ({ rule, tasks }: Term, escalations: readonly Escalation[]): Escalation | undefined =>
  rule === 'escalationAnswer' ? escalations.find(({ id }) => id === tasks[0]?.subject) : undefined;
