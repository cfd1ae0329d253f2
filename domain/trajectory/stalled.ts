import type { Instant } from '../policy/calendar';
import type { Policy } from '../policy/schema';
import { overdueFrom } from './deadlines';
import type { Term } from './owed/owing';
import { isStabilising, pauseOf } from './phase';
import type { TrajectoryState } from './state';
import type { TermRule } from './term-rules';
import { openTerms } from './terms';

/** Why a manager should look: what is late, since when, who is waited for and what was tried. */
export interface StalledReason {
  term: Term;
  overdueFrom: Instant;
  waitingOn: string[];
  /** The steps of the ladder that reminded somebody. */
  tried: string[];
}

/** The moment from which this trajectory is stalled if nothing happens; missing where nobody owes anything. */
export function stalledFrom(state: TrajectoryState, policy: Policy): Instant | undefined {
  return guarded(state, policy)
    .map(overdueFrom)
    .reduce<Instant | undefined>((first, instant) => (first === undefined || instant < first ? instant : first), undefined);
}

/** Everything that is late at `now`, the oldest first. */
export function stalled(state: TrajectoryState, policy: Policy, now: Instant): StalledReason[] {
  return guarded(state, policy)
    .map((term) => ({
      term,
      overdueFrom: overdueFrom(term),
      waitingOn: [...new Set(term.tasks.map((task) => task.holder.organisation))].sort(),
      tried: (state.stepsTaken[term.key] ?? []).filter(({ silent }) => !silent).map(({ step }) => step),
    }))
    .filter((reason) => reason.overdueFrom <= now)
    .sort((one, other) => (one.overdueFrom < other.overdueFrom ? -1 : 1));
}

const always: readonly TermRule[] = ['absenceCheck', 'departureOutcome', 'shelterDeparture'];

/**
 * The terms that make a trajectory stalled when they are late. Whoever is paused or being stabilised is not stalled before a day of their
 * own: the pause ends on it, the goal is looked at again. Who is missing meanwhile is looked for all the same, who is gone is not forgotten, and
 * a bed whose day has come is left.
 */
function guarded(state: TrajectoryState, policy: Policy): readonly Term[] {
  const whileWaiting: readonly TermRule[] | undefined = pauseOf(state) ? always : isStabilising(state) ? [...always, 'stabilisationCheck'] : undefined;
  return openTerms(state, policy).filter(({ rule }) => whileWaiting?.includes(rule) ?? true);
}
