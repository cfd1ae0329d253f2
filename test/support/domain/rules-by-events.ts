import { addDays, type LocalDate } from '../../../domain/policy/calendar';
import type { TrajectoryEvent } from '../../../domain/trajectory/events';

/** Outcomes after which nobody provides for the guest: those without a solution, but for who died or was handed over. */
const leavesNothing = ['departedUnknownDestination', 'nonCooperation', 'houseRules', 'detention', 'forcedReturn', 'other'];

interface Dated {
  is: string;
  on: LocalDate;
}

const amsterdam = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' });
/** Recorded at 22:30 in Greenwich is tomorrow in Amsterdam. */
const amsterdamDay = (instant: string): LocalDate => amsterdam.format(new Date(instant));

/** What a text says at all: its letters and digits without accents, one after the other. */
const saidIn = (text: string): string => text.normalize('NFD').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Whether every sentence of a text stands in one of the others; one without a letter says nothing. */
const onlyRepeats = (text: string, others: readonly string[]): boolean =>
  text.split(/[.!?;\n]/).every((sentence) => !/\p{L}/u.test(sentence) || others.some((other) => saidIn(other).includes(saidIn(sentence))));

/** What is found later counts, whenever it is recorded; of two findings of one day, the one recorded last. */
function keepLatest(found: Map<string, Dated>, what: string, is: string, on: LocalDate): void {
  const before = found.get(what);
  if (!before || before.on <= on) found.set(what, { is, on });
}

/**
 * The two rules of the programme, told over the recorded facts alone: nothing of the domain helps, or it would judge itself.
 * Returns what went wrong, in words.
 */
export function brokenRules(events: readonly TrajectoryEvent[]): string[] {
  const broken: string[] = [];
  const results = new Map<string, Dated>();
  const known = new Map<string, Dated>();
  const levels = new Map<string, Dated>();
  /** The words of each conclusion that counts and of all information, by the criterion; information is numbered. */
  const reasons = new Map<string, Dated>();
  /** What time took away, and on which day: what was done before that day may be written down after it. */
  const lapsed = new Map<string, { found: Dated; on: LocalDate; by: 'groundLapsed' | 'tailoredAdmissionEnded' }>();
  let bedSince: LocalDate | undefined;
  const ends = new Map<string, Dated>();
  const plans: { from: LocalDate; until: LocalDate }[] = [];

  // Until the day on which it lapsed, what was found is a ground.
  const isFail = (criterion: string, day: LocalDate) => {
    const before = lapsed.get(criterion);
    return (results.get(criterion) ?? (before && day < before.on ? before.found : undefined))?.is === 'fail';
  };
  const failedOn = (day: LocalDate) => [...results.keys(), ...lapsed.keys()].some((criterion) => isFail(criterion, day));
  // To say that nobody knows takes no fail away.
  const everFailed = () => [...known.values()].some(({ is }) => is === 'fail');
  const assessed = () => levels.has('humanitarian') && levels.has('publicOrder');
  const couldComeToHarm = () => [...levels.values()].some(({ is }) => is === 'high') || (everFailed() && !assessed());
  const needsPlan = (what: string, day: LocalDate, recordedOn: LocalDate) => {
    // A plan of that day or before counts, unless one of a later day, or one recorded after it on its day, took its place.
    const isPlanned = (on: LocalDate) => {
      let counts: (typeof plans)[number] | undefined;
      for (const one of plans) if (one.from <= on && (!counts || one.from >= counts.from)) counts = one;
      return counts !== undefined && on < counts.until;
    };
    if (couldComeToHarm() && !(isPlanned(day) && isPlanned(recordedOn))) broken.push(`${what} on ${day} at high risk without a plan`);
  };

  const lapse = (criterion: string, on: LocalDate, by: 'groundLapsed' | 'tailoredAdmissionEnded') => {
    const found = results.get(criterion);
    if (found) lapsed.set(criterion, { found, on, by });
    results.delete(criterion);
  };
  const comesBack = (criterion: string, day: LocalDate) => {
    const before = lapsed.get(criterion);
    if (!before || before.on <= day) return;
    results.set(criterion, before.found);
    lapsed.delete(criterion);
  };

  for (const { type, data, recordedAt } of events) {
    // Of a claim that lapsed, whoever informs had said another last day before.
    if (type === 'criterionRecorded' && data.as === 'information' && data.transferDeadline !== undefined && lapsed.get(data.criterion)?.by === 'groundLapsed') comesBack(data.criterion, data.occurredOn);
    if ((type === 'criterionRecorded' && data.as === 'conclusion') || type === 'groundChanged') lapsed.delete(data.criterion);
    if (type === 'criterionRecorded') keepLatest(reasons, data.as === 'conclusion' ? data.criterion : `${data.criterion} ${reasons.size}`, data.motivation, data.occurredOn);
    if (type === 'criterionRecorded' && data.as === 'conclusion') keepLatest(results, data.criterion, data.result, data.occurredOn);
    if (type === 'criterionRecorded' && data.as === 'conclusion' && data.result !== 'unknown') keepLatest(known, data.criterion, data.result, data.occurredOn);
    // What lapsed or changed is a ground no longer, before it was tested again.
    if (type === 'groundChanged') results.delete(data.criterion);
    if (type === 'groundLapsed') lapse(data.criterion, data.occurredOn, type);
    if (type === 'tailoredAdmissionEnded') for (const [criterion, { is }] of results) if (is !== 'pass') lapse(criterion, data.occurredOn, type);
    // A deadline that was moved in time, or a tailored admission that became longer before its end.
    if (type === 'transferDeadlineMoved' && lapsed.get(data.criterion)?.by === 'groundLapsed') comesBack(data.criterion, data.occurredOn);
    if (type === 'admissionDecided') for (const [criterion, { by }] of lapsed) if (by === 'tailoredAdmissionEnded') comesBack(criterion, data.occurredOn);
    if (type === 'riskAssessed') keepLatest(levels, data.risk, data.level, data.occurredOn);
    if (type === 'tailoredPlanProposed') plans.push({ from: data.occurredOn, until: data.until ?? '9999-12-31' });
    if (type === 'admissionDecided' && data.decision === 'refuse') {
      if (!failedOn(data.occurredOn)) broken.push('refused without a failed criterion');
      if (!assessed()) broken.push('refused with a risk not assessed');
      const ofFails = [...reasons].flatMap(([of, { is, on }]) => (on <= data.occurredOn && isFail(of.split(' ')[0]!, data.occurredOn) ? is : []));
      if (onlyRepeats(data.weighing ?? '', [data.motivation, ...ofFails])) broken.push('refused for the failed criterion alone');
      needsPlan('refused', data.occurredOn, amsterdamDay(recordedAt));
    }
    if (type === 'shelterEnded') for (const day of [data.occurredOn, data.endsOn]) needsPlan('shelter ended', day, amsterdamDay(recordedAt));
    if (type === 'stayStarted') bedSince = data.until === undefined ? data.occurredOn : undefined;
    if (type === 'stayTakenOver') bedSince = data.since;
    if (type === 'stayEnded') bedSince = undefined;
    if (type === 'shelterEnded') keepLatest(ends, 'shelter', data.endsOn, data.occurredOn);
    // A bed in which nobody slept yet is no prospect, nor is one that the authority ended.
    const until = ends.get('shelter')?.is;
    const staysInBed = (day: LocalDate) => bedSince !== undefined && bedSince < day && !(until !== undefined && bedSince <= until);
    if (type === 'waitingListLeft' && !data.atGuestsRequest && !staysInBed(data.occurredOn)) needsPlan('taken off the waiting list', data.occurredOn, amsterdamDay(recordedAt));
    if (type === 'withdrawn' && !data.atGuestsRequest) needsPlan('withdrawn', data.occurredOn, amsterdamDay(recordedAt));
    if (type === 'closed' && leavesNothing.includes(data.outcome)) needsPlan(`closed as ${data.outcome}`, data.occurredOn, amsterdamDay(recordedAt));
  }
  return broken;
}

/** Facts that are dated before what they rest on, or after they were recorded, in words. */
export function impossibleDates(events: readonly TrajectoryEvent[]): string[] {
  const wrong: string[] = [];
  const last: Record<string, LocalDate> = {};
  const conclusions = new Map<string, Dated>();
  let away: LocalDate | undefined;
  /** The last word on each group, and the first night of the last bed of each kind. */
  const groups = new Map<string, LocalDate>();
  const firstNights = new Map<string, LocalDate>();
  /** Since the first admission: a later one changes on what terms, unless a refusal came between. */
  let admitted: LocalDate | undefined;
  for (const { type, data, recordedAt, by } of events) {
    if (!('occurredOn' in data)) continue;
    const { occurredOn } = data;
    const after = (what: string, day: LocalDate | undefined) => {
      if (day !== undefined && occurredOn < day) wrong.push(`${type} on ${occurredOn} before ${what} on ${day}`);
    };
    if (occurredOn > amsterdamDay(recordedAt) && by !== undefined) wrong.push(`${type} on ${occurredOn}, recorded at ${recordedAt}`);
    after('the referral', last.registered);
    if (type === 'admissionDecided') for (const [criterion, { on }] of conclusions) after(`the result of ${criterion}`, on);
    if (type === 'admissionDecided' || type === 'withdrawn' || type === 'perspectiveDecided') after('the reopening', last.reopened);
    if (type === 'dossierDelivered') after('the admission', admitted);
    if (type === 'perspectiveDecided') after('the end of the rest period', last.restPeriodEnded);
    if (type === 'progressReviewed') after('the perspective or the last review', last.progressReviewed ?? last.perspectiveDecided);
    if (type === 'commitmentFulfilled') after('the promise', last.perspectiveDecided);
    if (type === 'departureNoticed') after('the end of the grace period', last.absenceReported && addDays(last.absenceReported, 7));
    if (type === 'returned') after('the absence or the stay', away);
    if (type === 'returned' || type === 'stayElsewhereRecorded') after('the confirmed departure', last.departureNoticed);
    if (type === 'stayElsewhereRecorded') after('the last return', last.returned);
    if (type === 'specialGroupRecorded') after('the last word on the group', groups.get(data.group));
    if (type === 'waitingListJoined') after('a bed of the kind', firstNights.get(data.kind));
    if (type === 'stayStarted' && data.until !== undefined && data.until <= occurredOn) wrong.push(`a bed from ${occurredOn} until ${data.until}, without a night`);
    if (type === 'resumed') after('the pause', last.paused);
    if (type === 'reopened') after('the closure', last.closure);
    if (type === 'closed') for (const what of ['admissionDecided', 'perspectiveDecided', 'progressReviewed', 'reopened']) after(what, last[what]);
    last[type] = occurredOn;
    if (type === 'admissionDecided') admitted = data.decision === 'refuse' ? undefined : (admitted ?? occurredOn);
    if (type === 'specialGroupRecorded') groups.set(data.group, occurredOn);
    if (type === 'stayStarted') firstNights.set(data.kind, occurredOn);
    if (type === 'absenceReported' || type === 'stayElsewhereRecorded') away = occurredOn;
    if (type === 'criterionRecorded' && data.as === 'conclusion') keepLatest(conclusions, data.criterion, data.result, occurredOn);
    if (type === 'closed' || type === 'withdrawn' || (type === 'admissionDecided' && data.decision === 'refuse')) last.closure = occurredOn;
  }
  return wrong;
}
