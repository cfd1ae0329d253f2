import type { Instant } from '../policy/calendar';
import type { Policy } from '../policy/schema';
import { overdueFrom } from './deadlines';
import type { TrajectoryState } from './state';
import { openTerms, type Term } from './terms';

/** Why a manager should look: what is late, since when, who is waited for and what was tried. */
export interface StalledReason {
  term: Term;
  overdueFrom: Instant;
  waitingOn: string[];
  /** The steps of the ladder that reminded somebody. */
  tried: string[];
}

/** The moment from which this trajectory is stalled if nothing happens; missing where nobody owes anything, as in the rest period. */
export function stalledFrom(state: TrajectoryState, policy: Policy): Instant | undefined {
  return openTerms(state, policy)
    .map(overdueFrom)
    .reduce<Instant | undefined>((first, instant) => (first === undefined || instant < first ? instant : first), undefined);
}

/** Everything that is late at `now`, the oldest first. */
export function stalled(state: TrajectoryState, policy: Policy, now: Instant): StalledReason[] {
  return openTerms(state, policy)
    .map((term) => ({
      term,
      overdueFrom: overdueFrom(term),
      waitingOn: [...new Set(term.tasks.map((task) => task.holder.organisation))].sort(),
      tried: (state.stepsTaken[term.key] ?? []).filter(({ silent }) => !silent).map(({ step }) => step),
    }))
    .filter((reason) => reason.overdueFrom <= now)
    .sort((one, other) => (one.overdueFrom < other.overdueFrom ? -1 : 1));
}
