import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Findings, ReconcileActivities } from '../activities/reconcile';

const { reconcile } = proxyActivities<ReconcileActivities>({ startToCloseTimeout: '30m', heartbeatTimeout: '1m', retry: { maximumInterval: '5m' } });

/** One round of the hourly comparison of log and runs; it goes on where the last successful round of the Schedule ended. */
export async function reconcileTrajectories(): Promise<Findings> {
  return reconcile((workflowInfo().lastResult as Findings | undefined)?.until);
}
