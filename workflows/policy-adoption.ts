import { condition, continueAsNew, defineSignal, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { PolicyAdoptionActivities } from '../activities/policy-adoptions';
import { goOnSignal } from './messages';

const { moveTrajectories } = proxyActivities<PolicyAdoptionActivities>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/**
 * Moves a programme's open trajectories to another policy, some at a time. It carries only the adoption's id: who waits, what became of each
 * and whether somebody interrupted it stand in the database. Interrupted, it waits until it is told to go on.
 */
export async function policyAdoption(adoptionId: string): Promise<void> {
  let isToldToGoOn = false;
  setHandler(defineSignal(goOnSignal), () => void (isToldToGoOn = true));
  for (;;) {
    isToldToGoOn = false;
    const progress = await moveTrajectories(adoptionId);
    if (progress === 'finished') return;
    if (progress === 'interrupted') await condition(() => isToldToGoOn);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof policyAdoption>(adoptionId);
  }
}
