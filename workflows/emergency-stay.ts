import { allHandlersFinished, condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import type { EmergencyActivities, LeaveStay, OpenStay, Written } from '../activities/emergency';
import { startOfDay } from '../domain/policy/calendar';
import { leaveStayUpdate, openStayUpdate, tellMunicipalityUpdate, type EmergencyStayInput } from './messages';

const { openStay, tellMunicipality, leaveStay, endStay } = proxyActivities<EmergencyActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/**
 * Carries a bed that somebody has under a working name, until its days are over, somebody writes down that it was left, or a referral takes it
 * over. It carries references, days and what is sealed by the stay's own key; the rest stands in PostgreSQL, so that a run which was lost can be
 * started again.
 */
export async function emergencyStay(input: EmergencyStayInput): Promise<void> {
  const { stay } = input;
  let { endsAt } = input;
  /** Undefined where nobody asked this run for the bed: then it is there. */
  let isGiven: boolean | undefined;
  let isOver = false;
  setHandler(defineUpdate<Written, [OpenStay]>(openStayUpdate), async (given) => {
    const opened = await openStay(given);
    // Of several attempts at once one may have got it, for days of its own.
    isGiven ||= opened.outcome !== 'rejected';
    if (opened.outcome === 'recorded' || opened.outcome === 'known') endsAt = startOfDay(given.endsOn);
    return opened;
  });
  setHandler(defineUpdate<boolean, [string]>(tellMunicipalityUpdate), (on) => tellMunicipality(stay, on));
  setHandler(defineUpdate<Written, [LeaveStay]>(leaveStayUpdate), async (departure) => {
    const left = await leaveStay(departure);
    isOver ||= left.outcome !== 'reused'; // also where it was refused: then something else had ended it
    return left;
  });

  await condition(allHandlersFinished);
  if (isGiven === false) return;
  await condition(() => isOver, Math.max(1, Date.parse(endsAt) - Date.now()));
  await condition(allHandlersFinished);
  if (!isOver) await endStay(stay);
}
