import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Policy } from '../domain/policy/schema';
import { nextDeadline } from '../domain/trajectory/deadlines';
import { phaseOf } from '../domain/trajectory/phase';
import type { TrajectoryState } from '../domain/trajectory/state';
import { waitingOn } from '../domain/trajectory/terms';
import { bestendigPhase, bestendigWaitingOn } from '../temporal/search-attributes';

/** What operators see of a trajectory in the Temporal UI: codes only, and search attributes written only when they change. */
export class Signboard {
  private shown = '';

  show(state: TrajectoryState, policy: Policy): void {
    const [phase, organisations, next] = [phaseOf(state, policy), waitingOn(state, policy), nextDeadline(state, policy)];
    setCurrentDetails(`phase: ${phase}\nwaiting on: ${organisations.join(', ') || '-'}\nnext: ${next ? `${next.key} at ${next.at}` : '-'}`);
    const attributes = `${phase}/${organisations.join(',')}`;
    if (attributes === this.shown) return;
    this.shown = attributes;
    upsertSearchAttributes([{ key: bestendigPhase, value: phase }, { key: bestendigWaitingOn, value: organisations }]);
  }
}
