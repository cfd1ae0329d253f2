import { latest, type LocalDate } from '../../policy/calendar';
import { holderOf } from '../../policy/grants';
import type { Policy } from '../../policy/schema';
import type { Since } from '../events';
import { admittedOn, goalsAhead, isOpen, type RegisteredState } from '../phase';
import type { TrajectoryState } from '../state';
import { mandated, notWhileClosed, type Owed, type Task } from './owing';

export function* deliveringDossiers(state: RegisteredState, policy: Policy): Iterable<Owed> {
  for (const organisation of policy.dossiers.requiredFrom.filter((one) => !state.dossiers[one])) {
    const tasks: Task[] = [{ command: 'deliverDossier', subject: organisation, holder: holderOf(policy, `@${organisation}`)! }];
    yield { rule: 'dossierDelivery', subject: organisation, line: 'dossierDeliveryWorkingDays', since: notWhileClosed(state, 'admissionDecided', admittedOn(state)!), tasks };
  }
}

/** Whoever is being stabilised is waited for; each goal has a day of its own on which somebody looks again. */
export function* decidingThePerspective(state: RegisteredState, policy: Policy): Iterable<Owed> {
  if (goalsAhead(state).length > 0) return;
  const stableOn = state.stabilisation.map(({ records }) => records.at(-1)!.occurredOn).filter((day) => day > state.restEndedOn!).sort().at(-1);
  const since = stableOn === undefined ? notWhileClosed(state, 'restPeriodEnded', state.restEndedOn!) : notWhileClosed(state, 'stabilisationRecorded', stableOn);
  yield { rule: 'perspectiveDecision', line: 'perspectiveDecisionWorkingDays', since, tasks: mandated(policy, 'decidePerspective') };
}

export function* reviewingProgress(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const { fact, on, next } = lastReview(state);
  const since = notWhileClosed(state, fact, on);
  const reviewing = { rule: 'progressReview', tasks: mandated(policy, 'recordReview') } as const;
  if (next !== undefined && next >= since.on) yield { ...reviewing, dueOn: next, agreedOn: on, since: { fact, on } };
  else yield { ...reviewing, line: 'reviewEveryWeeks', since };
}

/** The day of the last review (or of the perspective's decision) and the next one the LSO agreed on, if it did. */
export function lastReview(state: RegisteredState): Since & { next?: LocalDate } {
  const review = state.reviews.at(-1);
  if (review) return { fact: 'progressReviewed', on: review.occurredOn, next: review.nextReviewOn };
  return { fact: 'perspectiveDecided', on: state.perspective!.occurredOn, next: state.perspective!.firstReviewOn };
}

export function* keepingPromises(state: RegisteredState, policy: Policy): Iterable<Owed> {
  for (const one of state.commitments.filter((commitment) => isOpen(commitment) && isItsTurn(commitment, state))) {
    const tasks: Task[] = [{ command: 'fulfilCommitment', subject: one.id, holder: holderOf(policy, '@owner', { owner: one.organisation })! }];
    const since = agreedBy(one, state);
    const keeping = { rule: 'commitment', subject: one.id, tasks, agreedOn: one.renewals.at(-1)?.on ?? one.promisedOn } as const;
    // A promise that fell due while the trajectory was closed is due when it is opened again.
    if (state.reopenedOn !== undefined && state.reopenedOn > one.dueOn) yield { ...keeping, dueOn: state.reopenedOn, since: notWhileClosed(state, since.fact, since.on) };
    else yield { ...keeping, dueOn: latest(one.dueOn, since.on), since };
  }
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
