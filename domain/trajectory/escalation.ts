import { addressees, holdersOf } from '../policy/grants';
import type { EscalationLevel, Policy, PolicyFile } from '../policy/schema';
import type { Recipient, TrajectoryEvent } from './events';
import type { Term } from './owed/owing';
import type { TrajectoryState } from './state';

export type Escalation = TrajectoryState['escalations'][number];

export const levelOf = (policy: PolicyFile, code: string): EscalationLevel | undefined => policy.escalation.levels.find(({ level }) => level === code);

/** Who answers at a level. A policy need not know one at which nothing is open any more. */
export const answerersOf = (policy: PolicyFile, level: string): readonly string[] => levelOf(policy, level)?.answers ?? [];

/** Who asked, as far as they are people: those of that organisation who may ask at that level; nobody where time did. */
export const askersOf = (policy: PolicyFile, { asked, level }: Escalation): Recipient[] =>
  addressees(holdersOf(policy, levelOf(policy, level)?.asks ?? []).filter(({ organisation, roles }) => organisation === asked?.by && !roles.includes('system')));

/** Who is told that their question was answered, by the place of the answer among the facts, 1 for the first. */
export const toldOfAnswers = (events: readonly TrajectoryEvent[], { escalations }: TrajectoryState, policy: PolicyFile): { event: number; recipients: Recipient[] }[] =>
  events.flatMap((event, at) =>
    event.type === 'escalationAnswered' ? [{ event: at + 1, recipients: askersOf(policy, escalations.find(({ id }) => id === event.data.escalation)!) }] : []);

/** Whether a question still waits for its answer. */
export const isUnanswered = ({ answer }: Escalation): boolean => answer === undefined;

/** The escalation that a question went further with, while it waits for that one's answer. */
export const raisedBy = ({ escalations }: TrajectoryState, { id }: Escalation): Escalation | undefined =>
  escalations.find((one) => one.raises === id && isUnanswered(one));

/** The questions that somebody can answer now: those that went further come back with the answer from above. */
export const answerable = (state: TrajectoryState): Escalation[] => state.escalations.filter((one) => isUnanswered(one) && !raisedBy(state, one));

/** Whether a question that time asked needs no answer any more: what was late is done or has another day, whatever level it had come to. */
export function isSettled(state: TrajectoryState, escalation: Escalation, openTerms: readonly Term[]): boolean {
  if (escalation.late === undefined) return false;
  const below = state.escalations.find(({ id }) => id === escalation.raises);
  return below ? isSettled(state, below, openTerms) : !openTerms.some((term) => isAbout(state, escalation, term));
}

/** Whether a pause lets stand still what time asked about: then nobody has to answer meanwhile, and the days for it move. */
export function standsStill(state: TrajectoryState, { late, raises }: Escalation, policy: Policy): boolean {
  if (late === undefined) return false;
  const below = state.escalations.find(({ id }) => id === raises);
  return below ? standsStill(state, below, policy) : policy.pauses.moves.includes(late.rule);
}

/** Whether time asked about this term. One that only a move to another policy gave another day, and that was late by then all the same, is still it. */
function isAbout({ policies }: TrajectoryState, { late, askedOn }: Escalation, { key, dueOn }: Term): boolean {
  if (late === undefined || late.term === key) return late !== undefined;
  return termNameOf(late.term) === termNameOf(key) && dueOn < askedOn && policies.some(({ since }) => since >= askedOn);
}

/** A term's key without its day. */
export const termNameOf = (key: string): string => key.slice(0, key.lastIndexOf(':'));

/**
 * Where a term that stays late goes by itself: above whoever did not answer in time, or answered and left it late. `follows` is the question whose
 * answer left it late. Nowhere while somebody is asked, above the highest level, or where the policy leaves it to people.
 */
export function nextEscalation(term: Term, state: TrajectoryState, policy: Policy): { level: EscalationLevel; follows?: Escalation } | undefined {
  const { levels, automatic } = policy.escalation;
  if (!automatic?.terms.includes(term.rule)) return undefined;
  const raised = raisedWith(term, state.escalations);
  const about = raised ? [] : state.escalations.filter((one) => isAbout(state, one, term));
  if (about.some(isUnanswered)) return undefined;
  const place = (code: string): number => levels.findIndex(({ level }) => level === code);
  const reached = raised ? [raised] : about.flatMap((one) => withFurther(one, state));
  const level = levels[Math.max(place(automatic.firstLevel), ...reached.map((one) => place(one.level) + 1))];
  if (!level || place(level.level) > place(automatic.highestLevel)) return undefined;
  const follows = about.at(-1);
  return { level, ...(follows && { follows }) };
}

/** A question, with those that it went further with on its way up. */
const withFurther = (one: Escalation, state: TrajectoryState): Escalation[] => [
  one,
  ...state.escalations.filter(({ raises }) => raises === one.id).flatMap((further) => withFurther(further, state)),
];

/** The escalation whose answer is late: it is raised. Any other late term begins one. */
export const raisedWith = ({ rule, tasks }: Term, escalations: readonly Escalation[]): Escalation | undefined =>
  rule === 'escalationAnswer' ? escalations.find(({ id }) => id === tasks[0]?.subject) : undefined;
