import type { Policy } from '../policy/schema';
import type { TrajectoryState } from './state';

/**
 * Answers a question about a state once. States never change, and one decision asks the same of the same state many times: what is owed,
 * when it is due, who is waited for. The answer goes when the state does.
 */
export function perState<A>(work: (state: TrajectoryState, policy: Policy) => A): (state: TrajectoryState, policy: Policy) => A {
  const answers = new WeakMap<TrajectoryState, { policy: Policy; answer: A }>();
  return (state, policy) => {
    let known = answers.get(state);
    if (known?.policy !== policy) answers.set(state, (known = { policy, answer: work(state, policy) }));
    return known.answer;
  };
}
