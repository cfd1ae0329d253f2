import { latest, type LocalDate } from '../../policy/calendar';
import type { EventType, TrajectoryEvent } from '../events';
import type { TrajectoryState } from '../state';
import { inOrder } from '../words';

export type Changes = Partial<TrajectoryState>;
/** Who recorded a fact, and when; nobody where time alone made it. */
export type Recording = Pick<TrajectoryEvent, 'by' | 'recordedAt'>;
/** What each fact changes. */
export type Apply = { [T in EventType]: (state: TrajectoryState, data: TrajectoryEvent<T>['data'], recording: Recording) => Changes };

/* What several parts change. */

export const worksOn = (state: TrajectoryState, code: string, since: LocalDate, as: TrajectoryState['scenarios'][number]['as']): TrajectoryState['scenarios'] =>
  inOrder([...state.scenarios, { code, since, as }]);

/** What still goes on ends; not before it began, where an ending is dated back over it. */
export const until = <T extends { since: LocalDate; until?: LocalDate }>(spans: readonly T[], day: LocalDate): T[] => spans.map((one) => ({ ...one, until: one.until ?? latest(one.since, day) }));

/** Whoever is away is back. */
export const back = (absences: TrajectoryState['absences'], day: LocalDate): TrajectoryState['absences'] => absences.map((one) => ({ ...one, returnedOn: one.returnedOn ?? latest(one.since, day) }));

/** Nothing goes on past an ending, also where that is written down only once it had ended on a later day. */
const atMostUntil = <T extends { since: LocalDate; until?: LocalDate }>(spans: readonly T[], day: LocalDate): T[] =>
  spans.map((one) => (one.until !== undefined && one.until <= day ? one : { ...one, until: latest(one.since, day) }));

/** Ends what began before a trajectory was taken up again; what began since, where that is written down late, is no matter of the time before. */
const begunBy = <T extends { since: LocalDate }>(day: LocalDate | undefined, spans: readonly T[], end: (spans: T[]) => T[]): T[] =>
  spans.flatMap((one) => (day !== undefined && one.since > day ? one : end([one])));

/** No pause goes on, and nobody waits for a bed any more; until the day on which the trajectory was open again, where that is known already. */
export const ending = (state: TrajectoryState, day: LocalDate, openOn?: LocalDate): Pick<TrajectoryState, 'pauses' | 'waits'> => ({
  pauses: begunBy(openOn, state.pauses, (pauses) => atMostUntil(pauses, day)),
  waits: begunBy(openOn, state.waits, (waits) => atMostUntil(waits, day)),
});

/** Takes a closed trajectory up again. A refusal stands in the way of everything but a new decision, so it waits for one. */
export const openAgain = (state: TrajectoryState, day: LocalDate): Changes => ({
  closure: undefined,
  reopenedOn: day,
  absences: begunBy(day, state.absences, (absences) => back(absences, day)),
  staysElsewhere: begunBy(day, state.staysElsewhere, (stays) => until(stays, day)),
  ...(state.admission?.decision === 'refuse' && { admission: undefined, formerAdmissions: [...state.formerAdmissions, state.admission] }),
});
