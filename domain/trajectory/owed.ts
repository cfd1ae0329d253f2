import { addPeriod, latest, type LocalDate } from '../policy/calendar';
import { distinct, holderOf, holdersOf, type Holder } from '../policy/grants';
import { answerLine, period, type Compartment, type Line, type Policy } from '../policy/schema';
import type { CommandName } from './commands';
import { answerable, answerersOf, levelOf } from './escalation';
import type { EventType } from './events';
import { informationOf, inForce, lastReopening } from './grounds';
import { absenceOf, admittedOn, bedOf, endingOf, goalsAhead, hasPlanBeyond, isHighRisk, isOpen, isResting, isTestComplete, missingRisks, needsRiskAnalysis, pauseOf, phaseOf, takesPlanAtHighRisk, testCompletedBy, type RegisteredState } from './phase';
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

/** The fact from which something counts. */
export interface Since {
  fact: EventType;
  on: LocalDate;
}

/** What people owe, since when, and until when by policy's line or by what they agreed; working out the day is for `terms.ts`. */
export type Owed = {
  rule: TermRule;
  /** Which criterion, commitment or dossier, where there are several terms of the rule. */
  subject?: string;
  tasks: Task[];
  /** Where only those who unseal it may know of this. */
  compartment?: Compartment;
  since: Since;
} & ({ line: Line } | { dueOn: LocalDate; agreedOn: LocalDate });

/**
 * Everything that is owed now, part by part. When closed only that a bed is left; while the guest rests that too, and what is done about who is missing.
 */
export function* owed(state: RegisteredState, policy: Policy): Iterable<Owed> {
  yield* leavingTheBed(state, policy);
  if (state.closure) return;
  yield* lookingForWhoIsMissing(state, policy);
  if (isResting(state, policy)) return;
  for (const part of [reviewingThePause, discussingTheReferral, goingOnWithThePhase, decidingAnew, answeringForIdentity, checkingGoals, keepingPromises, answeringEscalations]) {
    yield* part(state, policy);
  }
}

/** A bed outlasts whatever it was given for, until somebody writes down that it was left: only then can the next one have it. */
function* leavingTheBed(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const ending = endingOf(state);
  if (!ending && !(state.closure && bedOf(state))) return;
  const leaving = { rule: 'shelterDeparture', tasks: onceEach(mandated(policy, 'endStay')), compartment: 'whereabouts' } as const;
  if (ending) yield { ...leaving, dueOn: ending.endsOn, agreedOn: ending.occurredOn, since: { fact: 'shelterEnded', on: ending.occurredOn } };
  else yield { ...leaving, line: 'shelterDepartureWorkingDays', since: { fact: closingFacts[state.closure!.kind], on: state.closure!.occurredOn } };
}

/** Somebody who is missing is looked for, and whoever is gone is not forgotten, also while nothing else is owed. */
function* lookingForWhoIsMissing(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const absence = absenceOf(state);
  if (absence?.departure) {
    const { on } = absence.departure;
    yield { rule: 'departureOutcome', line: 'departureOutcomeWorkingDays', since: { fact: 'departureNoticed', on }, tasks: departureTasks(state, policy, on) };
  } else if (absence) {
    yield { rule: 'absenceCheck', line: 'absenceGraceDays', since: { fact: 'absenceReported', on: absence.since }, tasks: mandated(policy, 'noticeDeparture') };
  }
}

function* reviewingThePause(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const pause = pauseOf(state);
  if (!pause) return;
  const { agreedOn } = pause;
  yield { rule: 'pauseReview', dueOn: pause.reviewOn, agreedOn, since: { fact: 'paused', on: agreedOn }, tasks: mandated(policy, 'resume') };
}

function* discussingTheReferral(state: RegisteredState, policy: Policy): Iterable<Owed> {
  if (state.discussion) return;
  yield { rule: 'referralDiscussion', line: 'referralDiscussionDays', since: referred(state), tasks: mandated(policy, 'recordReferralDiscussion') };
}

/** What ends the phase; in guidance, the next review. */
function* goingOnWithThePhase(state: RegisteredState, policy: Policy): Iterable<Owed> {
  switch (phaseOf(state, policy)) {
    case 'referral':
    case 'intake': {
      const again = lastReopening(state);
      if (again) yield { rule: 'criterionRetest', line: 'criterionRetestWorkingDays', since: notWhileClosed(state, again.by, again.on), tasks: testTasks(state, policy) };
      else yield { rule: 'admissionTest', line: 'admissionTestWorkingDays', since: referred(state), tasks: testTasks(state, policy) };
      break;
    }
    case 'admissionDecision': {
      const { fact, on } = testCompletedBy(state);
      yield { rule: 'admissionDecision', line: 'admissionDecisionWorkingDays', since: notWhileClosed(state, fact, on), tasks: mandated(policy, 'decideAdmission') };
      break;
    }
    case 'stabilisation':
      for (const organisation of policy.dossiers.requiredFrom.filter((one) => !state.dossiers[one])) {
        const tasks: Task[] = [{ command: 'deliverDossier', subject: organisation, holder: holderOf(policy, `@${organisation}`)! }];
        yield { rule: 'dossierDelivery', subject: organisation, line: 'dossierDeliveryWorkingDays', since: notWhileClosed(state, 'admissionDecided', admittedOn(state)!), tasks };
      }
      break;
    case 'perspectiveDecision': {
      // Whoever is being stabilised is waited for; each goal has a day of its own on which somebody looks again.
      if (goalsAhead(state).length > 0) break;
      const stableOn = state.stabilisation.map(({ records }) => records.at(-1)!.occurredOn).filter((day) => day > state.restEndedOn!).sort().at(-1);
      const since = stableOn === undefined ? notWhileClosed(state, 'restPeriodEnded', state.restEndedOn!) : notWhileClosed(state, 'stabilisationRecorded', stableOn);
      yield { rule: 'perspectiveDecision', line: 'perspectiveDecisionWorkingDays', since, tasks: mandated(policy, 'decidePerspective') };
      break;
    }
    case 'guidance': {
      const { fact, on, next } = lastReview(state);
      const since = notWhileClosed(state, fact, on);
      const reviewing = { rule: 'progressReview', tasks: mandated(policy, 'recordReview') } as const;
      if (next !== undefined && next >= since.on) yield { ...reviewing, dueOn: next, agreedOn: on, since: { fact, on } };
      else yield { ...reviewing, line: 'reviewEveryWeeks', since };
      break;
    }
  }
}

/** The admission stands meanwhile, and everything else goes on. */
function* decidingAnew(state: RegisteredState, policy: Policy): Iterable<Owed> {
  if (!state.redecision) return;
  const { since, by } = state.redecision;
  const { fact, on } = testCompletedBy(state);
  if (!isTestComplete(state, policy)) yield { rule: 'criterionRetest', line: 'criterionRetestWorkingDays', since: notWhileClosed(state, by, since), tasks: testTasks(state, policy) };
  else {
    const completed = on > since ? notWhileClosed(state, fact, on) : notWhileClosed(state, by, since);
    yield { rule: 'admissionDecision', line: 'admissionDecisionWorkingDays', since: completed, tasks: mandated(policy, 'decideAdmission') };
  }
}

function* answeringForIdentity(state: RegisteredState, policy: Policy): Iterable<Owed> {
  for (const [item, steps] of Object.entries(state.identity)) {
    const { step, organisation, occurredOn, answerDueOn } = steps.at(-1)!;
    if (step !== 'requested') continue;
    const since = notWhileClosed(state, 'identityStepRecorded', occurredOn);
    // Where whoever asked is no party to it any more, whoever may answer is waited for.
    const parties = mandated(policy, 'recordIdentityStep');
    const theirs = parties.filter(({ holder }) => holder.organisation === organisation);
    const tasks = (theirs.length > 0 ? theirs : parties).map((task): Task => ({ ...task, subject: item }));
    const answering = { rule: 'identityAnswer', subject: item, tasks, since } as const;
    if (answerDueOn !== undefined && answerDueOn >= since.on) yield { ...answering, dueOn: answerDueOn, agreedOn: occurredOn };
    else yield { ...answering, line: 'identityAnswerWorkingDays' };
  }
}

function* checkingGoals(state: RegisteredState, policy: Policy): Iterable<Owed> {
  for (const { id, goal, nextCheckOn, recordedOn } of goalsAhead(state)) {
    const since = notWhileClosed(state, 'stabilisationRecorded', recordedOn);
    const tasks: Task[] = [{ ...mandated(policy, 'recordStabilisation')[0]!, subject: id }];
    yield { rule: 'stabilisationCheck', subject: id, dueOn: latest(nextCheckOn, since.on), agreedOn: recordedOn, since, tasks, compartment: policy.stabilisation[goal]?.compartment };
  }
}

function* keepingPromises(state: RegisteredState, policy: Policy): Iterable<Owed> {
  for (const one of state.commitments.filter((commitment) => isOpen(commitment) && isItsTurn(commitment, state))) {
    const tasks: Task[] = [{ command: 'fulfilCommitment', subject: one.id, holder: holderOf(policy, '@owner', { owner: one.organisation })! }];
    const since = agreedBy(one, state);
    const keeping = { rule: 'commitment', subject: one.id, tasks, agreedOn: one.renewals.at(-1)?.on ?? one.promisedOn } as const;
    // A promise that fell due while the trajectory was closed is due when it is opened again.
    if (state.reopenedOn !== undefined && state.reopenedOn > one.dueOn) yield { ...keeping, dueOn: state.reopenedOn, since: notWhileClosed(state, since.fact, since.on) };
    else yield { ...keeping, dueOn: latest(one.dueOn, since.on), since };
  }
}

function* answeringEscalations(state: RegisteredState, policy: Policy): Iterable<Owed> {
  for (const one of answerable(state)) {
    // Nothing is open at a level that the policy does not know: a question that time asked there was settled before it came under this policy.
    if (!levelOf(policy, one.level)) continue;
    const answers = answerersOf(policy, one.level);
    const parties = one.organisations.length === 0 ? [{}] : one.organisations.map((owner) => ({ owner }));
    // A system may answer; it is people who owe it.
    const people = distinct(parties.flatMap((party) => holdersOf(policy, answers, party))).filter(({ roles }) => !roles.includes('system'));
    const tasks = people.map((holder): Task => ({ command: 'answerEscalation', subject: one.id, holder }));
    const fromAbove = state.escalations.filter(({ raises }) => raises === one.id).map(({ answer }) => answer!.on).sort().at(-1);
    const since = fromAbove === undefined ? notWhileClosed(state, one.asked ? 'escalated' : 'termEscalated', one.askedOn) : notWhileClosed(state, 'escalationAnswered', fromAbove);
    yield { rule: 'escalationAnswer', subject: one.id, line: answerLine(one.level), since, tasks };
  }
}

const closingFacts = { refused: 'admissionDecided', withdrawn: 'withdrawn', outcome: 'closed' } as const satisfies Record<string, EventType>;

/** What was owed before a closure is not late for the time that it was closed. */
const notWhileClosed = ({ reopenedOn }: RegisteredState, fact: EventType, on: LocalDate): Since =>
  reopenedOn !== undefined && reopenedOn > on ? { fact: 'reopened', on: reopenedOn } : { fact, on };

const referred = (state: RegisteredState): Since => notWhileClosed(state, 'registered', state.registration.occurredOn);

/** The day of the last review (or of the perspective's decision) and the next one the LSO agreed on, if it did. */
export function lastReview(state: RegisteredState): Since & { next?: LocalDate } {
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
function agreedBy(one: Commitment, state: TrajectoryState): Since {
  const renewedOn = one.renewals.at(-1)?.on;
  const madeAt = one.promisedOn === state.perspective?.occurredOn && state.perspective.commitments.some(({ id }) => id === one.id) ? 'perspectiveDecided' : 'commitmentMade';
  const own: Since = renewedOn === undefined ? { fact: madeAt, on: one.promisedOn } : { fact: 'commitmentRenewed', on: renewedOn };
  const before = whatItDependsOn(one, state);
  const freeOn = doneWithOn(before);
  return freeOn !== undefined && freeOn > one.dueOn ? { fact: before!.cancelled ? 'commitmentCancelled' : 'commitmentFulfilled', on: freeOn } : own;
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
  const needsPlan = outcomes.every(takesPlanAtHighRisk) && isHighRisk(state, day) && !hasPlanBeyond(state, day);
  return mandated(policy, needsPlan ? 'proposeTailoredPlan' : 'close');
}

/** One task for each organisation, whichever of its roles does it. */
const onceEach = (tasks: readonly Task[]): Task[] =>
  [...new Set(tasks.map(({ holder }) => holder.organisation))].map((organisation) => {
    const theirs = tasks.filter(({ holder }) => holder.organisation === organisation);
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

