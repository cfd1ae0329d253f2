import type { Policy } from '../../domain/policy/schema';
import * as deadlines from '../../domain/trajectory/deadlines';
import type { TrajectoryState } from '../../domain/trajectory/state';

const known = new WeakMap<TrajectoryState, { next?: deadlines.Deadline }>();

/** The domain's `nextDeadline`, worked out once for each state: a world asks for it again and again, under one policy. */
export function nextDeadline(state: TrajectoryState, policy: Policy): deadlines.Deadline | undefined {
  let cached = known.get(state);
  if (!cached) known.set(state, (cached = { next: deadlines.nextDeadline(state, policy) }));
  return cached.next;
}
