import type { Client } from '@temporalio/client';

/** Nothing that is asked of a workflow while somebody waits needs longer; after so many milliseconds its outcome is unknown, and the same request tells. */
const PATIENCE_MS = 5_000;

/** Asks Temporal while somebody waits. @throws ServiceError, or WorkflowUpdateRPCTimeoutOrCancelledError where the outcome is unknown */
export const whileSomebodyWaits = <T>(client: Client, ask: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + PATIENCE_MS, ask);
