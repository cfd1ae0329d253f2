import { addPeriod, type LocalDate } from '../policy/calendar';
import { holderOf, holdersOf, type Holder } from '../policy/grants';
import { period, type Policy, type TermName } from '../policy/schema';
import type { CommandName } from './commands';
import type { EventType } from './events';
import { perState } from './per-state';
import { isRegistered, isResting, needsRiskAnalysis, phaseOf, testCompletedBy, type RegisteredState } from './phase';
import type { TrajectoryState } from './state';

/** Something that somebody has to do, by the command that does it. */
export interface Task {
  command: CommandName;
  /** Which criterion, risk, commitment or dossier, where there are several. */
  subject?: string;
  /** Who is waited for. */
  holder: Holder;
}

/** What may be late: tasks that are due on one day. */
export interface Term {
  /** Names this term with its due day, so that a term that moves is a new one with its reminders ahead. */
  key: string;
  rule: TermRule;
  dueOn: LocalDate;
  /** The fact from which it counts. */
  countsFrom: { fact: EventType; on: LocalDate };
  /** The policy's line; missing where people agreed on the day itself. */
  line?: TermName;
  /** Holidays that were passed over on the way. */
  skipped: LocalDate[];
  tasks: Task[];
}

export const termRules = [
  'referralDiscussion', 'admissionTest', 'admissionDecision', 'dossierDelivery', 'perspectiveDecision', 'progressReview', 'commitment',
] as const;
export type TermRule = (typeof termRules)[number];

/** The terms that run now and, in them, everything that somebody owes. None while the guest rests, none when closed. */
export const openTerms = perState((state, policy): readonly Term[] => {
  if (!isRegistered(state) || state.closure || isResting(state, policy)) return [];
  const terms: Term[] = [];

  const from = (fact: EventType, on: LocalDate): Term['countsFrom'] =>
    // What was owed before a closure is not late for the time that it was closed.
    state.reopenedOn !== undefined && state.reopenedOn > on ? { fact: 'reopened', on: state.reopenedOn } : { fact, on };
  const counted = (rule: TermRule, line: TermName, countsFrom: Term['countsFrom'], tasks: Task[], subject?: string): void => {
    const skipped: LocalDate[] = [];
    const dueOn = addPeriod(countsFrom.on, period(policy, line), policy.holidays, skipped);
    terms.push({ key: termKey(rule, dueOn, subject), rule, dueOn, countsFrom, line, skipped, tasks });
  };
  const agreed = (rule: TermRule, dueOn: LocalDate, countsFrom: Term['countsFrom'], tasks: Task[], subject?: string): void => {
    terms.push({ key: termKey(rule, dueOn, subject), rule, dueOn, countsFrom, skipped: [], tasks });
  };

  const referred = from('registered', state.registration.occurredOn);
  if (!state.discussion) counted('referralDiscussion', 'referralDiscussionDays', referred, mandated(policy, 'recordReferralDiscussion'));

  switch (phaseOf(state, policy)) {
    case 'referral':
    case 'intake':
      counted('admissionTest', 'admissionTestWorkingDays', referred, testTasks(state, policy));
      break;
    case 'admissionDecision': {
      const { fact, on } = testCompletedBy(state);
      counted('admissionDecision', 'admissionDecisionWorkingDays', from(fact, on), mandated(policy, 'decideAdmission'));
      break;
    }
    case 'stabilisation':
      for (const organisation of policy.dossiers.requiredFrom.filter((one) => !state.dossiers[one])) {
        const task: Task = { command: 'deliverDossier', subject: organisation, holder: holderOf(policy, `@${organisation}`)! };
        counted('dossierDelivery', 'dossierDeliveryWorkingDays', from('admissionDecided', state.admission!.occurredOn), [task], organisation);
      }
      break;
    case 'perspectiveDecision':
      counted('perspectiveDecision', 'perspectiveDecisionWorkingDays', from('restPeriodEnded', state.restEndedOn!), mandated(policy, 'decidePerspective'));
      break;
    case 'guidance': {
      const { fact, on, next } = lastReview(state);
      const countsFrom = from(fact, on);
      const tasks = mandated(policy, 'recordReview');
      if (next !== undefined && next >= countsFrom.on) agreed('progressReview', next, { fact, on }, tasks);
      else counted('progressReview', 'reviewEveryWeeks', countsFrom, tasks);
      break;
    }
  }

  for (const one of state.commitments.filter((commitment) => commitment.fulfilledOn === undefined)) {
    const task: Task = { command: 'fulfilCommitment', subject: one.id, holder: holderOf(policy, '@owner', { owner: one.organisation })! };
    const promised = { fact: 'perspectiveDecided' as const, on: one.promisedOn };
    // A promise that fell due while the trajectory was closed is due when it is opened again.
    if (state.reopenedOn !== undefined && state.reopenedOn > one.dueOn) agreed('commitment', state.reopenedOn, from('perspectiveDecided', one.promisedOn), [task], one.id);
    else agreed('commitment', one.dueOn, promised, [task], one.id);
  }
  return terms;
});

/** Everything that somebody owes now. */
export function tasks(state: TrajectoryState, policy: Policy): (Task & { term: Term })[] {
  return openTerms(state, policy).flatMap((term) => term.tasks.map((task) => ({ ...task, term })));
}

/** The organisations that are waited for, sorted; empty while the guest rests. */
export function waitingOn(state: TrajectoryState, policy: Policy): string[] {
  return [...new Set(tasks(state, policy).map((task) => task.holder.organisation))].sort();
}

/** The day of the last review (or of the perspective's decision) and the next one the LSO agreed on, if it did. */
export function lastReview(state: RegisteredState): { fact: EventType; on: LocalDate; next?: LocalDate } {
  const review = state.reviews.at(-1);
  if (review) return { fact: 'progressReviewed', on: review.occurredOn, next: review.nextReviewOn };
  return { fact: 'perspectiveDecided', on: state.perspective!.occurredOn, next: state.perspective!.firstReviewOn };
}

const termKey = (rule: TermRule, dueOn: LocalDate, subject?: string): string => `${rule}${subject === undefined ? '' : `.${subject}`}:${dueOn}`;

type Mandate = CommandName & keyof Policy['mandates'];
const mandated = (policy: Policy, command: Mandate): Task[] => holdersOf(policy, policy.mandates[command]).map((holder) => ({ command, holder }));

/** Criteria without a conclusion wait for information where policy says who informs, then for the conclusion; a fail asks for both risks. */
function testTasks(state: TrajectoryState, policy: Policy): Task[] {
  const criteria = Object.entries(policy.criteria).flatMap(([subject, { informs, concludes }]): Task[] => {
    const known = state.criteria[subject];
    if (known?.conclusion) return [];
    const grant = informs !== undefined && !known?.information.length ? informs : concludes;
    return [{ command: 'recordCriterion', subject, holder: holderOf(policy, grant)! }];
  });
  if (!needsRiskAnalysis(state)) return criteria;
  const risks = (['humanitarian', 'publicOrder'] as const)
    .filter((risk) => !state.risks[risk])
    .map((subject): Task => ({ command: 'assessRisk', subject, holder: holderOf(policy, policy.risks[subject].assesses[0]!)! }));
  return [...criteria, ...risks];
}

