import { addPeriod, type LocalDate } from '../../policy/calendar';
import { period } from '../../policy/lines';
import type { Policy } from '../../policy/schema';
import { absenceOf, needsPlanFirst, pauseOf, takesPlanAtHighRisk, type RegisteredState } from '../phase';
import type { TrajectoryState } from '../state';
import { mandated, type Owed, type Task } from './owing';

/** Somebody who is missing is looked for, and whoever is gone is not forgotten, also while nothing else is owed. */
export function* lookingForWhoIsMissing(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const absence = absenceOf(state);
  if (absence?.departure) {
    const { on } = absence.departure;
    yield { rule: 'departureOutcome', line: 'departureOutcomeWorkingDays', since: { fact: 'departureNoticed', on }, tasks: departureTasks(state, policy, on) };
  } else if (absence) {
    yield { rule: 'absenceCheck', line: 'absenceGraceDays', since: { fact: 'absenceReported', on: absence.since }, tasks: mandated(policy, 'noticeDeparture') };
  }
}

/** Whoever is gone has the trajectory closed; at high risk not before somebody planned for the day on which they turn up again. */
function departureTasks(state: TrajectoryState, policy: Policy, departedOn: LocalDate): Task[] {
  const outcomes = Object.values(policy.outcomes).filter(({ needsDepartureNotice }) => needsDepartureNotice);
  const due = addPeriod(departedOn, period(policy, 'departureOutcomeWorkingDays'), policy.holidays);
  return mandated(policy, outcomes.every(takesPlanAtHighRisk) && needsPlanFirst(state, due) ? 'proposeTailoredPlan' : 'close');
}

export function* reviewingThePause(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const pause = pauseOf(state);
  if (!pause) return;
  const { agreedOn } = pause;
  yield { rule: 'pauseReview', dueOn: pause.reviewOn, agreedOn, since: { fact: 'paused', on: agreedOn }, tasks: mandated(policy, 'resume') };
}
