import { addDays, addPeriod, daysBetween, latest, type LocalDate } from '../policy/calendar';
import { distinct, holderOf, holdersOf, type Holder } from '../policy/grants';
import { answerLine, period, type Compartment, type Line, type Policy } from '../policy/schema';
import type { CommandName } from './commands';
import { answerable, answerersOf, isSettled, levelOf, termNameOf } from './escalation';
import type { EventType } from './events';
import { perState } from './per-state';
import { informationOf, inForce, lastReopening } from './grounds';
import { absenceOf, admittedOn, bedOf, endingOf, goalsAhead, hasPlanOn, isHighRisk, isOpen, isRegistered, isResting, isTestComplete, missingRisks, needsRiskAnalysis, pauseOf, phaseOf, takesPlanAtHighRisk, testCompletedBy, type RegisteredState } from './phase';
import type { TrajectoryState } from './state';
import type { TermRule } from './term-rules';

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
  line?: Line;
  /** Holidays that were passed over on the way. */
  skipped: LocalDate[];
  /** Days that pauses added: 0 where policy keeps the day although a pause fell before it; missing where none did. */
  pausedDays?: number;
  /** Where only those who unseal it may know of this. */
  compartment?: Compartment;
  tasks: Task[];
}

/** What is owed, and by whom, before it is known until when. */
type Owing = Pick<Term, 'rule' | 'tasks' | 'compartment'> & {
  /** Which criterion, commitment or dossier, where there are several terms of the rule. */
  subject?: string;
};

/** Until when. */
type Due = Pick<Term, 'dueOn' | 'line' | 'skipped'> & {
  /** Where people agreed on the day: a pause that ran by then they knew of, so it moves nothing. */
  agreedOn?: LocalDate;
};

/**
 * The terms that run now and, in them, everything that somebody owes. When closed only that a bed is left; while the guest rests that too, and
 * what is done about who is missing.
 */
export const openTerms = perState((state, policy): readonly Term[] => {
  if (!isRegistered(state)) return [];
  const terms: Term[] = [];

  const from = (fact: EventType, on: LocalDate): Term['countsFrom'] =>
    // What was owed before a closure is not late for the time that it was closed.
    state.reopenedOn !== undefined && state.reopenedOn > on ? { fact: 'reopened', on: state.reopenedOn } : { fact, on };
  const add = ({ rule, subject, tasks, compartment }: Owing, countsFrom: Term['countsFrom'], { dueOn: due, line, skipped, agreedOn }: Due): void => {
    const isMoved = policy.pauses.moves.includes(rule);
    const moving = state.pauses.filter(({ since }) => agreedOn === undefined || since > agreedOn);
    if (isMoved && moving.some(({ until }) => until === undefined)) return;
    const pausedDays = isMoved ? pausedBetween(moving, countsFrom.on, due) : rule !== 'pauseReview' && isPausedBetween(state, countsFrom.on, due) ? 0 : undefined;
    const dueOn = addDays(due, pausedDays ?? 0);
    terms.push({
      key: termKey(rule, dueOn, subject), rule, dueOn, countsFrom, ...(pausedDays !== undefined && { pausedDays }), ...(line !== undefined && { line }), skipped, tasks, ...(compartment && { compartment }),
    });
  };
  /** Due so long after a fact as a line of the policy says. */
  const counted = ({ line, since, ...owing }: Owing & { line: Line; since: Term['countsFrom'] }): void => {
    const countsFrom = onceOwed(state, owing.rule, owing.subject, since);
    const skipped: LocalDate[] = [];
    add(owing, countsFrom, { dueOn: addPeriod(countsFrom.on, period(policy, line), policy.holidays, skipped), line, skipped });
  };
  /** Due on a day that people agreed on. */
  const agreed = ({ dueOn, agreedOn, since, ...owing }: Owing & { dueOn: LocalDate; agreedOn: LocalDate; since: Term['countsFrom'] }): void =>
    add(owing, since, { dueOn, agreedOn, skipped: [] });

  // A bed outlasts whatever it was given for, until somebody writes down that it was left: only then can the next one have it.
  const ending = endingOf(state);
  const leaving = (): Owing => ({ rule: 'shelterDeparture', tasks: onceEach(mandated(policy, 'endStay')), compartment: 'whereabouts' });
  if (ending) agreed({ ...leaving(), dueOn: ending.endsOn, agreedOn: ending.occurredOn, since: { fact: 'shelterEnded', on: ending.occurredOn } });
  else if (state.closure && bedOf(state)) {
    counted({ ...leaving(), line: 'shelterDepartureWorkingDays', since: { fact: closingFacts[state.closure.kind], on: state.closure.occurredOn } });
  }
  if (state.closure) return terms;

  // Somebody who is missing is looked for, and whoever is gone is not forgotten, also while nothing else is owed.
  const absence = absenceOf(state);
  if (absence?.departure) {
    const { on } = absence.departure;
    counted({ rule: 'departureOutcome', line: 'departureOutcomeWorkingDays', since: { fact: 'departureNoticed', on }, tasks: departureTasks(state, policy, on) });
  } else if (absence) {
    counted({ rule: 'absenceCheck', line: 'absenceGraceDays', since: { fact: 'absenceReported', on: absence.since }, tasks: mandated(policy, 'noticeDeparture') });
  }
  if (isResting(state, policy)) return terms;

  const pause = pauseOf(state);
  if (pause) agreed({ rule: 'pauseReview', dueOn: pause.reviewOn, agreedOn: pause.agreedOn, since: { fact: 'paused', on: pause.agreedOn }, tasks: mandated(policy, 'resume') });

  const referred = from('registered', state.registration.occurredOn);
  if (!state.discussion) counted({ rule: 'referralDiscussion', line: 'referralDiscussionDays', since: referred, tasks: mandated(policy, 'recordReferralDiscussion') });

  const again = lastReopening(state);
  switch (phaseOf(state, policy)) {
    case 'referral':
    case 'intake':
      if (again) counted({ rule: 'criterionRetest', line: 'criterionRetestWorkingDays', since: from(again.by, again.on), tasks: testTasks(state, policy) });
      else counted({ rule: 'admissionTest', line: 'admissionTestWorkingDays', since: referred, tasks: testTasks(state, policy) });
      break;
    case 'admissionDecision': {
      const { fact, on } = testCompletedBy(state);
      counted({ rule: 'admissionDecision', line: 'admissionDecisionWorkingDays', since: from(fact, on), tasks: mandated(policy, 'decideAdmission') });
      break;
    }
    case 'stabilisation':
      for (const organisation of policy.dossiers.requiredFrom.filter((one) => !state.dossiers[one])) {
        const task: Task = { command: 'deliverDossier', subject: organisation, holder: holderOf(policy, `@${organisation}`)! };
        counted({ rule: 'dossierDelivery', subject: organisation, line: 'dossierDeliveryWorkingDays', since: from('admissionDecided', admittedOn(state)!), tasks: [task] });
      }
      break;
    case 'perspectiveDecision': {
      // Whoever is being stabilised is waited for; each goal has a day of its own on which somebody looks again.
      if (goalsAhead(state).length > 0) break;
      const stableOn = state.stabilisation.map(({ records }) => records.at(-1)!.occurredOn).filter((day) => day > state.restEndedOn!).sort().at(-1);
      const since = stableOn === undefined ? from('restPeriodEnded', state.restEndedOn!) : from('stabilisationRecorded', stableOn);
      counted({ rule: 'perspectiveDecision', line: 'perspectiveDecisionWorkingDays', since, tasks: mandated(policy, 'decidePerspective') });
      break;
    }
    case 'guidance': {
      const { fact, on, next } = lastReview(state);
      const since = from(fact, on);
      const reviewing: Owing = { rule: 'progressReview', tasks: mandated(policy, 'recordReview') };
      if (next !== undefined && next >= since.on) agreed({ ...reviewing, dueOn: next, agreedOn: on, since: { fact, on } });
      else counted({ ...reviewing, line: 'reviewEveryWeeks', since });
      break;
    }
  }

  if (state.redecision) {
    // The admission stands meanwhile, and everything above goes on.
    const { since, by } = state.redecision;
    const { fact, on } = testCompletedBy(state);
    if (!isTestComplete(state, policy)) counted({ rule: 'criterionRetest', line: 'criterionRetestWorkingDays', since: from(by, since), tasks: testTasks(state, policy) });
    else counted({ rule: 'admissionDecision', line: 'admissionDecisionWorkingDays', since: on > since ? from(fact, on) : from(by, since), tasks: mandated(policy, 'decideAdmission') });
  }

  for (const [item, steps] of Object.entries(state.identity)) {
    const last = steps.at(-1)!;
    if (last.step !== 'requested') continue;
    const task: Task = { command: 'recordIdentityStep', subject: item, holder: holderOf(policy, `@${last.organisation}`)! };
    const since = from('identityStepRecorded', last.occurredOn);
    const answering: Owing = { rule: 'identityAnswer', subject: item, tasks: [task] };
    if (last.answerDueOn !== undefined && last.answerDueOn >= since.on) agreed({ ...answering, dueOn: last.answerDueOn, agreedOn: last.occurredOn, since });
    else counted({ ...answering, line: 'identityAnswerWorkingDays', since });
  }

  for (const { id, goal, nextCheckOn, recordedOn } of goalsAhead(state)) {
    const task: Task = { ...mandated(policy, 'recordStabilisation')[0]!, subject: id };
    const since = from('stabilisationRecorded', recordedOn);
    const { compartment } = policy.stabilisation[goal] ?? {};
    agreed({ rule: 'stabilisationCheck', subject: id, dueOn: latest(nextCheckOn, since.on), agreedOn: recordedOn, since, tasks: [task], compartment });
  }

  for (const one of state.commitments.filter((commitment) => isOpen(commitment) && isItsTurn(commitment, state))) {
    const task: Task = { command: 'fulfilCommitment', subject: one.id, holder: holderOf(policy, '@owner', { owner: one.organisation })! };
    const { fact, on } = agreedBy(one, state);
    const agreedOn = one.renewals.at(-1)?.on ?? one.promisedOn;
    // A promise that fell due while the trajectory was closed is due when it is opened again.
    const keeping: Owing & { agreedOn: LocalDate } = { rule: 'commitment', subject: one.id, tasks: [task], agreedOn };
    if (state.reopenedOn !== undefined && state.reopenedOn > one.dueOn) agreed({ ...keeping, dueOn: state.reopenedOn, since: from(fact, on) });
    else agreed({ ...keeping, dueOn: latest(one.dueOn, on), since: { fact, on } });
  }

  for (const one of answerable(state)) {
    // Nothing is open at a level that the policy does not know: a question that time asked there was settled before it came under this policy.
    if (!levelOf(policy, one.level)) continue;
    const answers = answerersOf(policy, one.level);
    const parties = one.organisations.length === 0 ? [{}] : one.organisations.map((owner) => ({ owner }));
    // A system may answer; it is people who owe it.
    const people = distinct(parties.flatMap((party) => holdersOf(policy, answers, party))).filter(({ roles }) => !roles.includes('system'));
    const owed = people.map((holder): Task => ({ command: 'answerEscalation', subject: one.id, holder }));
    const fromAbove = state.escalations.filter(({ raises }) => raises === one.id).map(({ answer }) => answer!.on).sort().at(-1);
    const asked = from(one.asked ? 'escalated' : 'termEscalated', one.askedOn);
    const since = fromAbove === undefined ? asked : from('escalationAnswered', fromAbove);
    counted({ rule: 'escalationAnswer', subject: one.id, line: answerLine(one.level), since, tasks: owed });
  }
  // Time asks about a late term; once that is done, nobody has to answer.
  const settled = new Set(state.escalations.filter((one) => isSettled(state, one, terms)).map(({ id }) => id));
  return terms.filter(({ rule, tasks: [task] }) => rule !== 'escalationAnswer' || !settled.has(task!.subject!));
});

const closingFacts = { refused: 'admissionDecided', withdrawn: 'withdrawn', outcome: 'closed' } as const satisfies Record<string, EventType>;

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

type Commitment = TrajectoryState['commitments'][number];
const doneWithOn = (one?: Commitment): LocalDate | undefined => one?.fulfilledOn ?? one?.cancelled?.on;
const whatItDependsOn = ({ dependsOn }: Commitment, { commitments }: TrajectoryState) => commitments.find(({ id }) => id === dependsOn);

/** Nobody waits for a promise that cannot be kept before another. */
const isItsTurn = (one: Commitment, state: TrajectoryState): boolean => one.dependsOn === undefined || doneWithOn(whatItDependsOn(one, state)) !== undefined;

/** The fact that gave a promise its present day; where another had to be done with first, not before that. */
function agreedBy(one: Commitment, state: TrajectoryState): Term['countsFrom'] {
  const renewedOn = one.renewals.at(-1)?.on;
  const madeAt = one.promisedOn === state.perspective?.occurredOn && state.perspective.commitments.some(({ id }) => id === one.id) ? 'perspectiveDecided' : 'commitmentMade';
  const own: Term['countsFrom'] = renewedOn === undefined ? { fact: madeAt, on: one.promisedOn } : { fact: 'commitmentRenewed', on: renewedOn };
  const before = whatItDependsOn(one, state);
  const freeOn = doneWithOn(before);
  return freeOn !== undefined && freeOn > one.dueOn ? { fact: before!.cancelled ? 'commitmentCancelled' : 'commitmentFulfilled', on: freeOn } : own;
}

/** Days that pauses add to what counts from one day and would be due on another, each pause from when it fell into that time. */
function pausedBetween(pauses: TrajectoryState['pauses'], from: LocalDate, due: LocalDate): number | undefined {
  return pauses.reduce<number | undefined>((days, { since, until }) => {
    const start = latest(since, from);
    const isMeanwhile = until !== undefined && until > start && start <= addDays(due, days ?? 0);
    return isMeanwhile ? (days ?? 0) + daysBetween(start, until) : days;
  }, undefined);
}

/** Whether a pause fell between the day from which something counts and the one on which it is due, or still runs. */
const isPausedBetween = ({ pauses }: TrajectoryState, from: LocalDate, due: LocalDate): boolean =>
  pauses.some(({ since, until }) => since <= due && (until === undefined || until > latest(since, from)));

const termName = (rule: TermRule, subject?: string): string => `${rule}${subject === undefined ? '' : `.${subject}`}`;
const termKey = (rule: TermRule, dueOn: LocalDate, subject?: string): string => `${termName(rule, subject)}:${dueOn}`;

/** Terms that there are because the policy asks for something, and not because of something that happened. */
const asked: readonly TermRule[] = ['referralDiscussion', 'admissionTest', 'criterionRetest', 'admissionDecision', 'dossierDelivery', 'perspectiveDecision', 'progressReview'];

/** What the policy asks of people now, as it would be without a pause: the names of the terms. */
export const owedNow = (state: TrajectoryState, policy: Policy): string[] =>
  openTerms({ ...state, pauses: [] }, policy).filter(({ rule }) => asked.includes(rule)).map(({ key }) => termNameOf(key));

/** What is owed only since the trajectory came under another policy is not late for the time before. */
function onceOwed({ policies }: TrajectoryState, rule: TermRule, subject: string | undefined, since: Term['countsFrom']): Term['countsFrom'] {
  const adopted = asked.includes(rule) ? policies.findLast(({ owed }) => !owed.includes(termName(rule, subject))) : undefined;
  return adopted && adopted.since > since.on ? { fact: 'policyAdopted', on: adopted.since } : since;
}

type Mandate = CommandName & keyof Policy['mandates'];
const mandated = (policy: Policy, command: Mandate): Task[] => holdersOf(policy, policy.mandates[command]).map((holder) => ({ command, holder }));

/** Whoever is gone has the trajectory closed; at high risk not before somebody planned for the day on which they turn up again. */
function departureTasks(state: TrajectoryState, policy: Policy, departedOn: LocalDate): Task[] {
  const outcomes = Object.values(policy.outcomes).filter(({ needsDepartureNotice }) => needsDepartureNotice);
  const risks = Object.values(state.risks).flat();
  // What counts is the day on which it is to be closed; after it, as it is known now.
  const due = addPeriod(departedOn, period(policy, 'departureOutcomeWorkingDays'), policy.holidays);
  const day = latest(due, ...[...state.plans, ...risks].map(({ occurredOn }) => occurredOn));
  const needsPlan = outcomes.every(takesPlanAtHighRisk) && isHighRisk(state, day) && !hasPlanOn(state, day);
  return mandated(policy, needsPlan ? 'proposeTailoredPlan' : 'close');
}
/** One task for each organisation, whichever of its roles does it. */
const onceEach = (owed: readonly Task[]): Task[] =>
  [...new Set(owed.map(({ holder }) => holder.organisation))].map((organisation) => {
    const theirs = owed.filter(({ holder }) => holder.organisation === organisation);
    return { ...theirs[0]!, holder: { organisation, roles: [...new Set(theirs.flatMap(({ holder }) => holder.roles))] } };
  });

/** Criteria without a conclusion wait for information where policy says who informs, then for the conclusion; a fail asks for both risks. */
function testTasks(state: TrajectoryState, policy: Policy): Task[] {
  const criteria = Object.entries(policy.criteria).flatMap(([subject, { informs, concludes }]): Task[] => {
    const known = state.criteria[subject];
    if (inForce(known)) return [];
    const isInformed = known !== undefined && informationOf(known).length > 0;
    const grant = informs !== undefined && !isInformed ? informs : concludes;
    return [{ command: 'recordCriterion', subject, holder: holderOf(policy, grant)! }];
  });
  if (!needsRiskAnalysis(state)) return criteria;
  const risks = missingRisks(state).map((subject): Task => ({ command: 'assessRisk', subject, holder: holderOf(policy, policy.risks[subject].assesses[0]!)! }));
  return [...criteria, ...risks];
}

