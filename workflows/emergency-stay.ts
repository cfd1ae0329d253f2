import { allHandlersFinished, condition, defineUpdate, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { EmergencyActivities, Opened, OpenStay } from '../activities/emergency';
import { openStayUpdate, tellMunicipalityUpdate, type EmergencyStayInput } from './messages';

const { openStay, tellMunicipality, endStay } = proxyActivities<EmergencyActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/**
 * Carries a bed that somebody has under a working name, until its days are over or a referral takes it over. It carries references, days and
 * what is sealed by the stay's own key; the rest stands in PostgreSQL, so that a run which was lost can be started again.
 */
export async function emergencyStay({ stay, endsAt }: EmergencyStayInput): Promise<void> {
  let isRefused = false;
  setHandler(defineUpdate<Opened, [OpenStay]>(openStayUpdate), async (given) => {
    const opened = await openStay(given);
    isRefused = opened.outcome === 'rejected';
    return opened;
  });
  setHandler(defineUpdate<boolean, [string]>(tellMunicipalityUpdate), (on) => tellMunicipality(stay, on));

  await condition(allHandlersFinished);
  if (isRefused) return;
  await sleep(Math.max(1, Date.parse(endsAt) - Date.now()));
  await condition(allHandlersFinished);
  await endStay(stay);
}
