import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Policy } from '../domain/policy/schema';
import { nextDeadline } from '../domain/trajectory/deadlines';
import { phaseOf } from '../domain/trajectory/phase';
import type { TrajectoryState } from '../domain/trajectory/state';
import { waitingOn } from '../domain/trajectory/terms';
import { bestendigPhase } from '../temporal/search-attributes';

/** Shows operators a trajectory in the Temporal UI: codes only, and the phase to search by, written only when it is another one. */
export function showToOperators(state: TrajectoryState, policy: Policy): void {
  const [phase, organisations, next] = [phaseOf(state, policy), waitingOn(state, policy), nextDeadline(state, policy)];
  setCurrentDetails(`phase: ${phase}\nwaiting on: ${organisations.join(', ') || '-'}\nnext: ${next ? `${next.key} at ${next.at}` : '-'}`);
  if (workflowInfo().typedSearchAttributes.get(bestendigPhase) !== phase) upsertSearchAttributes([{ key: bestendigPhase, value: phase }]);
}
