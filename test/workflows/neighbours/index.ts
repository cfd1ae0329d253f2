import { getExternalWorkflowHandle } from '@temporalio/workflow';
import type { Message, Signalled } from '../../../activities/messages';

export * from '../../../workflows';

/** A workflow of somebody else's that takes part in a trajectory: it sends what it has to say, and goes its own way. */
export async function neighbour(trajectory: string, says: [name: Signalled, message: Message | Record<string, unknown>][]): Promise<void> {
  const carrier = getExternalWorkflowHandle(trajectory);
  for (const [name, message] of says) await carrier.signal(name, message);
}
