import { type Client, WorkflowNotFoundError } from '@temporalio/client';

/** What runs are searched by whose workflow task fails again and again; the server marks them so. */
export const failingRuns = `ExecutionStatus = 'Running' AND TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')`;

/** A workflow task that was tried more often fails again and again: one that a worker left when it died is done by the next. */
const FAILING_AFTER = 3;

/**
 * Ends a run whose workflow task fails again and again, for what stands in PostgreSQL knows more than it; a message that waited in it has to be
 * sent again.
 * @returns whether there was none, or it was left because it works or may yet, or it was ended
 */
export async function endIfFailing(client: Client, workflowId: string): Promise<'none' | 'left' | 'ended'> {
  const found = await unlessNotFound(() => client.workflow.getHandle(workflowId).describe());
  if (found?.status.name !== 'RUNNING') return 'none';
  if ((found.raw.pendingWorkflowTask?.attempt ?? 0) <= FAILING_AFTER) return 'left';
  await unlessNotFound(() => client.workflow.getHandle(workflowId, found.runId).terminate('its workflow task fails again and again'));
  return 'ended';
}

/** A run may be gone, or have ended since it was listed. */
export async function unlessNotFound<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
