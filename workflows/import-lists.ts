import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ImportActivities } from '../activities/imports';

const { takeRows, takeFacts, finishImport } = proxyActivities<ImportActivities>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/** Works through a list of referrals. It carries only the import's id: rows, outcomes and progress stand in the database. */
export async function importReferrals(importId: string): Promise<void> {
  while (await takeRows(importId)) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof importReferrals>(importId);
  }
  await finishImport(importId);
}

/** Works through a list of facts in the same way; each guest's in the order of their days. */
export async function importFacts(importId: string): Promise<void> {
  while (await takeFacts(importId)) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof importFacts>(importId);
  }
  await finishImport(importId);
}
