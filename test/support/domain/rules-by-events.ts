import type { LocalDate } from '../../../domain/policy/calendar';
import type { TrajectoryEvent } from '../../../domain/trajectory/events';

/** Outcomes after which nobody provides for the guest: those without a solution, but for who died or was handed over. */
const leavesNothing = ['departedUnknownDestination', 'nonCooperation', 'houseRules', 'detention', 'forcedReturn', 'other'];

/**
 * The two rules of the programme, told over the recorded facts alone: nothing of the domain helps, or it would judge itself.
 * Returns what went wrong, in words.
 */
export function brokenRules(events: readonly TrajectoryEvent[]): string[] {
  const broken: string[] = [];
  const results = new Map<string, string>();
  const levels = new Map<string, string>();
  const plans: { from: LocalDate; until: LocalDate }[] = [];

  const failed = () => [...results.values()].includes('fail');
  const assessed = () => levels.has('humanitarian') && levels.has('publicOrder');
  const couldComeToHarm = () => [...levels.values()].includes('high') || (failed() && !assessed());
  const needsPlan = (what: string, day: LocalDate) => {
    if (couldComeToHarm() && !plans.some(({ from, until }) => from <= day && day <= until)) broken.push(`${what} on ${day} at high risk without a plan`);
  };

  for (const { type, data } of events) {
    if (type === 'criterionRecorded' && data.as === 'conclusion') results.set(data.criterion, data.result);
    if (type === 'riskAssessed') levels.set(data.risk, data.level);
    if (type === 'tailoredPlanProposed') plans.push({ from: data.occurredOn, until: data.until ?? '9999-12-31' });
    if (type === 'admissionDecided' && data.decision === 'refuse') {
      if (!failed()) broken.push('refused without a failed criterion');
      if (!assessed()) broken.push('refused with a risk not assessed');
      if (data.weighing === undefined || data.weighing === data.motivation) broken.push('refused for the failed criterion alone');
      needsPlan('refused', data.occurredOn);
    }
    if (type === 'withdrawn' && !data.atGuestsRequest) needsPlan('withdrawn', data.occurredOn);
    if (type === 'closed' && leavesNothing.includes(data.outcome)) needsPlan(`closed as ${data.outcome}`, data.occurredOn);
  }
  return broken;
}

/** Facts that are dated before what they rest on, or after they were recorded, in words. */
export function impossibleDates(events: readonly TrajectoryEvent[]): string[] {
  const wrong: string[] = [];
  const last: Record<string, LocalDate> = {};
  const conclusions = new Map<string, LocalDate>();
  for (const { type, data, recordedAt } of events) {
    if (!('occurredOn' in data)) continue;
    const { occurredOn } = data;
    const after = (what: string, day: LocalDate | undefined) => {
      if (day !== undefined && occurredOn < day) wrong.push(`${type} on ${occurredOn} before ${what} on ${day}`);
    };
    // Recorded at 22:30 in Greenwich is tomorrow in Amsterdam; stories are told at noon, so that the days are the same.
    if (occurredOn > recordedAt.slice(0, 10) && type !== 'restPeriodEnded') wrong.push(`${type} on ${occurredOn}, recorded at ${recordedAt}`);
    after('the referral', last.registered);
    if (type === 'admissionDecided') for (const [criterion, day] of conclusions) after(`the result of ${criterion}`, day);
    if (type === 'dossierDelivered') after('the admission', last.admissionDecided);
    if (type === 'perspectiveDecided') after('the end of the rest period', last.restPeriodEnded);
    if (type === 'progressReviewed') after('the perspective or the last review', last.progressReviewed ?? last.perspectiveDecided);
    if (type === 'commitmentFulfilled') after('the promise', last.perspectiveDecided);
    if (type === 'reopened') after('the closure', last.closure);
    if (type === 'closed') for (const what of ['admissionDecided', 'perspectiveDecided', 'progressReviewed', 'reopened']) after(what, last[what]);
    last[type] = occurredOn;
    if (type === 'criterionRecorded' && data.as === 'conclusion') conclusions.set(data.criterion, occurredOn);
    if (type === 'closed' || type === 'withdrawn' || (type === 'admissionDecided' && data.decision === 'refuse')) last.closure = occurredOn;
    // A refusal that was taken up again is a decision no more.
    if (type === 'reopened') delete last.closure;
  }
  return wrong;
}
