import { addDays, addPeriod, latest, type LocalDate } from '../policy/calendar';
import { period } from '../policy/lines';
import type { Policy, Text } from '../policy/schema';
import { inForce, inForceOn } from './grounds';
import type { TrajectoryState } from './state';

export const phases = ['referral', 'intake', 'admissionDecision', 'stabilisation', 'perspectiveDecision', 'guidance', 'closed'] as const;
/** Where a trajectory is. Derived from its facts, never commanded. */
export type Phase = (typeof phases)[number];

/** What people call them. */
export const phaseNames: Record<Phase, Text> = {
  referral: { nl: 'aanmelding', en: 'referral' },
  intake: { nl: 'toetsing', en: 'intake' },
  admissionDecision: { nl: 'besluit over toegang', en: 'decision on access' },
  stabilisation: { nl: 'informatie en stabilisatie', en: 'information and stabilisation' },
  perspectiveDecision: { nl: 'perspectiefbesluit', en: 'decision on the perspective' },
  guidance: { nl: 'begeleiding', en: 'guidance' },
  closed: { nl: 'gesloten', en: 'closed' },
};

/** A trajectory of which at least the referral is known; every question below the first one is asked of such. */
export type RegisteredState = TrajectoryState & { registration: NonNullable<TrajectoryState['registration']> };

export const isRegistered = (state: TrajectoryState): state is RegisteredState => state.registration !== undefined;

/** The phase that the facts give; each lasts until the fact that ends it. */
export function phaseOf(state: TrajectoryState, policy: Policy): Phase {
  if (state.closure) return 'closed';
  if (state.admission) return state.perspective ? 'guidance' : state.restEndedOn === undefined ? 'stabilisation' : 'perspectiveDecision';
  if (isTestComplete(state, policy)) return 'admissionDecision';
  if (state.discussion || Object.keys(state.criteria).length > 0) return 'intake';
  return 'referral';
}

/** Whether every criterion has a conclusion (`unknown` is one) and, after a fail, both risks are assessed. */
export function isTestComplete(state: TrajectoryState, policy: Policy): boolean {
  const concluded = Object.keys(policy.criteria).every((criterion) => inForce(state.criteria[criterion]) !== undefined);
  return concluded && !needsRiskAnalysis(state);
}

/** The criteria that nobody ever concluded on and, after a fail, the risks that nobody looked at; what was only opened again is none of them. */
export const untested = (state: TrajectoryState, policy: Policy): string[] => [
  ...Object.keys(policy.criteria).filter((criterion) => state.criteria[criterion]?.conclusion === undefined),
  ...(needsRiskAnalysis(state) ? missingRisks(state) : []),
];

/** The fact that completed the test. Assessing a risk again, or one that nobody had to assess, does not complete it anew. */
export function testCompletedBy(state: RegisteredState): { fact: 'criterionRecorded' | 'riskAssessed'; on: LocalDate } {
  const concluded = latest(state.registration.occurredOn, ...Object.values(state.criteria).map((criterion) => criterion.conclusion?.occurredOn));
  const on = wasFailed(state) ? latest(concluded, state.risks.humanitarian?.[0]?.occurredOn, state.risks.publicOrder?.[0]?.occurredOn) : concluded;
  return { fact: on > concluded ? 'riskAssessed' : 'criterionRecorded', on };
}

/**
 * The day since which the guest is admitted: that of the first of the admissions that follow each other. A later one, after the test was opened
 * again, changes on what terms; who had to do what for the guest had to since the first. A refusal in between ended that stay, and the admission
 * after it begins another.
 */
export function admittedOn(state: TrajectoryState): LocalDate | undefined {
  const decisions = decisionsOf(state);
  return decisions[decisions.findLastIndex(({ decision }) => decision === 'refuse') + 1]?.occurredOn;
}

/** Every decision on access, oldest first: the one in force, those that a later one replaced and refusals that were set aside. */
export const decisionsOf = ({ admission, formerAdmissions }: TrajectoryState): TrajectoryState['formerAdmissions'] => (admission ? [...formerAdmissions, admission] : formerAdmissions);

/** The decision that a letter of that day makes known: that of the day it names, or else the newest by then; missing where there was none. */
export const decisionOn = (state: TrajectoryState, day: LocalDate, decidedOn?: LocalDate): TrajectoryState['formerAdmissions'][number] | undefined =>
  decisionsOf(state).findLast(({ occurredOn }) => occurredOn <= day && (decidedOn === undefined || occurredOn === decidedOn));

/** The tailored admission in force; missing where there is none, or where access is to be decided again. */
export function tailoredAdmission({ admission, redecision }: TrajectoryState): Extract<TrajectoryState['admission'], { decision: 'admitTailored' }> | undefined {
  return admission?.decision === 'admitTailored' && !redecision ? admission : undefined;
}

/** The tailored admission that was in force on that day: also where, since then, its end has come or its test was opened again. */
export function tailoredAdmissionOn({ admission, redecision }: TrajectoryState, day: LocalDate): ReturnType<typeof tailoredAdmission> {
  if (admission?.decision !== 'admitTailored') return undefined;
  return redecision === undefined || (day <= admission.until && day < redecision.since) ? admission : undefined;
}

/** Whether a failed criterion was in force on that day: without one nobody is refused. */
export function hasFailOn(state: TrajectoryState, day: LocalDate): boolean {
  return Object.values(state.criteria).some((criterion) => inForceOn(criterion, day)?.result === 'fail');
}

/** Whether a criterion was failed and not passed since: then both risks are analysed, also where another policy asks for something else now. */
function wasFailed({ criteria, formerCriteria }: TrajectoryState): boolean {
  return [criteria, formerCriteria].some((known) => Object.values(known).some((criterion) => criterion.wasFailed));
}

/** Whether somebody still has to look at the risks. */
export const needsRiskAnalysis = (state: TrajectoryState): boolean => wasFailed(state) && missingRisks(state).length > 0;

/** The risks that nobody has looked at. */
export const missingRisks = ({ risks }: TrajectoryState) => (['humanitarian', 'publicOrder'] as const).filter((risk) => risks[risk] === undefined);

/**
 * Whether somebody could come to harm on the street: a risk is high, or after a failed criterion nobody had looked yet. It counts as it was
 * on that day and as it is known now, so that dating an ending back does not make it safer.
 */
export function isHighRisk(state: TrajectoryState, day: LocalDate): boolean {
  return [state.risks.humanitarian, state.risks.publicOrder].some((assessments = []) => {
    const onThatDay = assessments.findLast((one) => one.occurredOn <= day)?.level;
    return assessments.at(-1)?.level === 'high' || onThatDay === 'high' || (onThatDay === undefined && wasFailed(state));
  });
}

/**
 * Whether the tailored plan that there was on a day provides for the guest on another. The newest by then replaces all before it, also one that had no
 * end: who had an old plan is not provided for once the newer one has run out.
 */
function isPlannedFor({ plans }: TrajectoryState, day: LocalDate, madeBy: LocalDate): boolean {
  const plan = plans.findLast(({ occurredOn }) => occurredOn <= madeBy);
  return plan !== undefined && (plan.until === undefined || plan.until >= day);
}

/** Whether a tailored plan provides for the guest on that day. */
export const hasPlanOn = (state: TrajectoryState, day: LocalDate): boolean => isPlannedFor(state, day, day);

/** Whether a tailored plan provides for the guest beyond that day, on which something ends for them. */
export const hasPlanBeyond = (state: TrajectoryState, day: LocalDate): boolean => isPlannedFor(state, addDays(day, 1), day);

/** Whether somebody has to plan before something ends for the guest on that day: as it is known now, also of what was said since. */
export function needsPlanFirst(state: TrajectoryState, endsOn: LocalDate): boolean {
  const day = latest(endsOn, ...[...state.plans, ...Object.values(state.risks).flat()].map(({ occurredOn }) => occurredOn));
  return isHighRisk(state, day) && !hasPlanBeyond(state, day);
}

/** Whether an outcome leaves somebody with nothing, so that at high risk a plan comes first. */
export const takesPlanAtHighRisk = (outcome: Policy['outcomes'][string]): boolean => outcome.class === 'none' && outcome.needsPlanAtHighRisk;

/** The day of the last dossier that policy requires; missing while one is owed. */
export function dossiersCompleteOn(state: TrajectoryState, policy: Policy): LocalDate | undefined {
  const delivered = policy.dossiers.requiredFrom.map((organisation) => state.dossiers[organisation]?.occurredOn);
  return delivered.every((day) => day !== undefined) ? latest(delivered[0]!, ...delivered) : undefined;
}

/** Whether the guest rests: nobody is waited for, only time. */
export function isResting(state: TrajectoryState, policy: Policy): boolean {
  return phaseOf(state, policy) === 'stabilisation' && dossiersCompleteOn(state, policy) !== undefined;
}

/** The first day after the rest period, which starts on the day of the last dossier; missing while a dossier is owed. */
export function restEndsOn(state: TrajectoryState, policy: Policy): LocalDate | undefined {
  const from = dossiersCompleteOn(state, policy);
  return from === undefined ? undefined : addPeriod(from, period(policy, 'restPeriodDays'), policy.holidays);
}

/** The last of some spells, where it still goes on. */
function running<T extends { until?: LocalDate }>(spells: readonly T[]): T | undefined {
  const last = spells.at(-1);
  return last?.until === undefined ? last : undefined;
}

/** The pause that runs; missing where none does. */
export function pauseOf(state: TrajectoryState): TrajectoryState['pauses'][number] | undefined {
  return running(state.pauses);
}

/**
 * The pause of which somebody can still tell that it was extended, or that it went on sooner: the one that runs, or the last one where it was time
 * that ended it, for time only knows what had been agreed.
 */
export function agreedPauseOf({ pauses }: TrajectoryState): TrajectoryState['pauses'][number] | undefined {
  const last = pauses.at(-1);
  return last && (last.until === undefined || last.until === last.reviewOn) ? last : undefined;
}

/** The absence that nobody has come back from; missing where the guest is there. */
export function absenceOf(state: TrajectoryState): TrajectoryState['absences'][number] | undefined {
  const last = state.absences.at(-1);
  return last?.returnedOn === undefined ? last : undefined;
}

/** Where else the guest is, when not missing; missing where the guest is there. */
export function stayOf(state: TrajectoryState): TrajectoryState['staysElsewhere'][number] | undefined {
  return running(state.staysElsewhere);
}

/** The bed the guest has; missing where none. */
export function bedOf(state: TrajectoryState): TrajectoryState['stays'][number] | undefined {
  return running(state.stays);
}

/** The decision by which the bed that the guest has comes to its end: the newest. A bed given after its last day of shelter is another shelter. */
export function endingOf(state: TrajectoryState): TrajectoryState['shelterEndings'][number] | undefined {
  const [bed, ending] = [bedOf(state), state.shelterEndings.at(-1)];
  return bed && ending && bed.since <= ending.endsOn ? ending : undefined;
}

/** What the guest waits for; missing where nothing. */
export function waitOf(state: TrajectoryState): TrajectoryState['waits'][number] | undefined {
  return running(state.waits);
}

/** The goals of the stabilisation that somebody works on. */
export function goalsAhead(state: TrajectoryState): { id: string; goal: string; nextCheckOn: LocalDate; recordedOn: LocalDate }[] {
  return state.stabilisation.flatMap(({ id, goal, records }) => {
    const last = records.at(-1)!;
    return last.status === 'working' ? [{ id, goal, nextCheckOn: last.nextCheckOn, recordedOn: last.occurredOn }] : [];
  });
}

/** Whether the perspective waits for somebody to become stable; the LSO may go on before. Not of whom the mayor decides anew after a refusal. */
export const isStabilising = (state: TrajectoryState): boolean => admittedOn(state) !== undefined && state.perspective === undefined && goalsAhead(state).length > 0;

/** Whether a promise is still to be kept. */
export const isOpen = ({ fulfilledOn, cancelled }: TrajectoryState['commitments'][number]): boolean => fulfilledOn === undefined && cancelled === undefined;

/** The codes of the groups the guest belongs to now. */
export const groupsOf = (state: TrajectoryState): string[] => [...new Set(state.groups.filter(({ until }) => until === undefined).map(({ group }) => group))];

/** The codes of the groups the guest belonged to on that day, as far as is known now. */
export const groupsOn = (state: TrajectoryState, day: LocalDate): string[] =>
  state.groups.filter(({ since, until }) => since <= day && (until === undefined || day < until)).map(({ group }) => group);

/** What was done for an item of the checklist, oldest first. */
export const identityStepsOf = ({ identity }: TrajectoryState, item: string): IdentityStep[] => (Object.hasOwn(identity, item) ? identity[item]! : []);

type IdentityStep = TrajectoryState['identity'][string][number];

/**
 * The requests that wait for an answer: of each organisation that asked for the item its last one. An answer is to the request of the organisation
 * that records it or, where it asked nothing, to the last one; what is established, or not looked for any more, needs none.
 */
export function openRequestsOf(steps: readonly IdentityStep[]): IdentityStep[] {
  let open: IdentityStep[] = [];
  for (const one of steps) {
    const own = open.find(({ organisation }) => organisation === one.organisation);
    if (one.step === 'requested') open = [...open.filter((other) => other !== own), one];
    else if (one.step === 'answered') open = open.filter((other) => other !== (own ?? open.at(-1)));
    else open = [];
  }
  return open;
}
