import { defineUpdate, proxyLocalActivities, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import type { BareActivities } from './bare';

const { insert } = proxyLocalActivities<BareActivities>({ scheduleToCloseTimeout: '10s' });

/** What a step of it is given: the same body that the full step's request has. */
export interface BareStep {
  requestId: string;
  body: object;
}

export const stepUpdate = defineUpdate<{ sequence: number }, [BareStep]>('step');

/** The least that is durable: an Update that writes one row, and one timer that is never armed again. No rules, no state, no order. */
export async function bare(): Promise<void> {
  let sequence = 0;
  setHandler(stepUpdate, async ({ requestId, body }) => {
    await insert({ workflow: workflowInfo().workflowId, requestId, body });
    return { sequence: ++sequence };
  });
  await sleep('30 days');
}
