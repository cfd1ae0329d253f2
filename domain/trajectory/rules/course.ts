import { addDays, addPeriod, latest, type LocalDate } from '../../policy/calendar';
import { period } from '../../policy/lines';
import { absenceOf, agreedPauseOf, pauseOf, stayOf, type RegisteredState } from '../phase';
import { reject, type Rejection } from '../rejections';
import { lastWordOn } from '../words';
import { first, isAfter, known, type Facts, type Rules } from './rule';

const isMissing = ({ state }: Facts): Rejection | undefined => (absenceOf(state) ? undefined : reject(stayOf(state) ? 'stays-elsewhere' : 'not-absent'));

/** The day of the last word on where the guest is. That somebody was missing is none: they may turn out to have been somewhere else before. */
const lastKnownOn = ({ registration, reopenedOn, absences, staysElsewhere }: RegisteredState): LocalDate => {
  const absence = absences.at(-1);
  return latest(registration.occurredOn, reopenedOn, absence?.returnedOn ?? absence?.departure?.on, lastWordOn(staysElsewhere));
};

/** The grace period; like the rest period it begins on the day itself, so that the check is due on the first day on which it can be done. */
const mayComeBack = ({ state, policy }: Facts, day: LocalDate): Rejection | undefined => {
  const over = addPeriod(absenceOf(state)!.since, period(policy, 'absenceGraceDays'), policy.holidays);
  return day < over ? reject('grace-period-running', { until: addDays(over, -1) }) : undefined;
};

/** What interrupts a trajectory: pauses, and a guest who is not there. */
export const course = {
  pause: {
    // Extending says something new about a pause that began before.
    restsOn: ({ state }) => latest(state.registration.occurredOn, state.reopenedOn, agreedPauseOf(state)?.agreedOn ?? state.pauses.at(-1)?.until),
    refuse: ({ policy }, { reason, reviewOn, occurredOn }) =>
      first(known(policy.pauses.reasons, 'pauses.reasons', reason), isAfter(reviewOn, occurredOn)),
  },

  resume: {
    blocked: ({ state }) => (agreedPauseOf(state) ? undefined : reject('not-paused')),
    restsOn: ({ state }) => agreedPauseOf(state)!.agreedOn,
    // Once time has ended it, only a day before that one says something new.
    refuse: ({ state }, { occurredOn }) => (pauseOf(state) || occurredOn < agreedPauseOf(state)!.until! ? undefined : reject('not-paused')),
    // What ends an illness is as medical as what began it.
    keeps: ({ state }, data) => ({ ...data, reason: agreedPauseOf(state)!.reason! }),
  },

  reportAbsence: {
    blocked: ({ state }) => (absenceOf(state) ? reject('already-absent') : stayOf(state) ? reject('stays-elsewhere') : undefined),
    restsOn: ({ state }) => lastKnownOn(state),
  },

  recordStayElsewhere: {
    restsOn: ({ state }) => lastKnownOn(state),
    refuse: ({ policy }, { place }) => known(policy.staysElsewhere, 'staysElsewhere', place),
  },

  recordReturn: {
    blocked: ({ state }) => (absenceOf(state) || stayOf(state) ? undefined : reject('not-absent')),
    restsOn: ({ state }) => latest(lastKnownOn(state), absenceOf(state)?.since),
  },

  noticeDeparture: {
    blocked: (facts) =>
      isMissing(facts) ?? (absenceOf(facts.state)!.departure ? reject('departure-already-noticed') : undefined) ?? mayComeBack(facts, facts.today),
    restsOn: ({ state }) => absenceOf(state)!.since,
    refuse: (facts, { occurredOn }) => mayComeBack(facts, occurredOn),
  },
} satisfies Partial<Rules>;
