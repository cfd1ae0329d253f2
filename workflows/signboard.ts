import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Overview } from '../domain/trajectory/overview';
import { bestendigPhase, bestendigWaitingOn } from '../temporal/search-attributes';

/** What operators see of a trajectory in the Temporal UI: codes only, and search attributes written only when they change. */
export class Signboard {
  private shown = '';

  show({ phase, waitingOn, nextDeadline }: Pick<Overview, 'phase' | 'waitingOn' | 'nextDeadline'>): void {
    setCurrentDetails(`phase: ${phase}\nwaiting on: ${waitingOn.join(', ') || '-'}\nnext: ${nextDeadline ? `${nextDeadline.key} at ${nextDeadline.at}` : '-'}`);
    const attributes = `${phase}/${waitingOn.join(',')}`;
    if (attributes === this.shown) return;
    this.shown = attributes;
    upsertSearchAttributes([{ key: bestendigPhase, value: phase }, { key: bestendigWaitingOn, value: waitingOn }]);
  }
}
