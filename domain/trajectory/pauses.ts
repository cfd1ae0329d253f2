import { addDays, daysBetween, latest, type LocalDate } from '../policy/calendar';
import { pauseOf } from './phase';
import type { TrajectoryState } from './state';

type Pauses = TrajectoryState['pauses'];
/** Time for which a pause moves something; without an end while that pause runs. */
export type PausedTime = Pick<Pauses[number], 'since' | 'until'>;

/**
 * What pauses move that people agreed on that day: only what nobody knew of then. All of a pause that began later; of one that had begun, what it lasts
 * beyond the day until which it was agreed by then.
 */
export const unforeseen = (pauses: Pauses, day: LocalDate): PausedTime[] =>
  pauses.flatMap((pause) => {
    const { since, until, reviewOn, former = [] } = pause;
    if (since > day) return [{ since, until }];
    const foreseen = [...former, pause].findLast(({ agreedOn }) => agreedOn <= day)?.reviewOn;
    return foreseen !== undefined && foreseen < (until ?? reviewOn) ? [{ since: foreseen, until }] : [];
  });

/**
 * Whether a pause that runs puts off what would be due on that day, also where that was before it began. Not what was agreed for a day until which the
 * pause was foreseen.
 */
export const isOnHold = (state: TrajectoryState, moving: readonly PausedTime[], due: LocalDate): boolean =>
  moving.some(({ since, until }) => until === undefined && (due >= since || due < pauseOf(state)!.since));

/** Whether a pause that runs puts off what was to come on that day; what comes at the beginning of its first day, it does not. */
export const isPausedOn = (paused: readonly PausedTime[], day: LocalDate): boolean => paused.some(({ since, until }) => until === undefined && day > since);

/** Days that pauses add to what counts from one day and would be due on another, each pause from when it fell into that time. */
export function pausedBetween(paused: readonly PausedTime[], from: LocalDate, due: LocalDate): number | undefined {
  return paused.reduce<number | undefined>((days, { since, until }) => {
    const start = latest(since, from);
    const isMeanwhile = until !== undefined && until > start && start <= addDays(due, days ?? 0);
    return isMeanwhile ? (days ?? 0) + daysBetween(start, until) : days;
  }, undefined);
}

/** Whether a pause fell between the day from which something counts and the one on which it is due, or still runs. */
export const isPausedBetween = (pauses: Pauses, from: LocalDate, due: LocalDate): boolean =>
  pauses.some(({ since, until }) => since <= due && (until === undefined || until > latest(since, from)));
