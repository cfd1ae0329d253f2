import type { Policy } from '../../domain/policy/schema';
import * as deadlines from '../../domain/trajectory/deadlines';
import type { TrajectoryState } from '../../domain/trajectory/state';
import { policyOf } from './policies';

const known = new WeakMap<TrajectoryState, { policy: Policy; next?: deadlines.Deadline }>();

/** The domain's `nextDeadline`, worked out once for each state: a world asks for it again and again. */
export function nextDeadline(state: TrajectoryState, policy = policyOf(state).policy): deadlines.Deadline | undefined {
  let cached = known.get(state);
  if (cached?.policy !== policy) known.set(state, (cached = { policy, next: deadlines.nextDeadline(state, policy) }));
  return cached.next;
}
