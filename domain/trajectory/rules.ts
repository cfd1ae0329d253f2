import { addPeriod, latest, type LocalDate } from '../policy/calendar';
import type { Policy } from '../policy/schema';
import type { Basis, CommandData, CommandName } from './commands';
import type { Actor, EventData, EventType } from './events';
import { concludes } from './permissions';
import { dossiersCompleteOn, hasFail, hasPlanOn, isHighRisk, phaseOf, restEndsOn, testCompletedBy, type RegisteredState } from './phase';
import { reject, type Rejection } from './rejections';
import { lastReview } from './terms';

/** What every rule may look at besides the command. */
export interface Facts {
  state: RegisteredState;
  policy: Policy;
  actor: Actor;
}

type Fact = { [T in EventType]: { type: T; data: EventData[T] } }[EventType];

/**
 * What makes a command possible, and what comes of it. `closed` says whether it is for closed trajectories; all others are for open ones.
 */
export interface Rule<C extends CommandName> {
  closed?: true;
  /** Why no command of this kind can be given now, whatever it says. */
  blocked?(facts: Facts): Rejection | undefined;
  /** Whether `refuse` lets any such command through now; by default it does. */
  isPossible?(facts: Facts): boolean;
  /** The earliest day on which it can have happened: that of the facts it rests on. */
  restsOn?(facts: Facts, data: CommandData<C>): LocalDate;
  /** What is wrong with this very command. */
  refuse?(facts: Facts, data: CommandData<C>): Rejection | undefined;
  fact(facts: Facts, data: CommandData<C>): Fact;
}

const first = (...found: (Rejection | undefined)[]): Rejection | undefined => found.find((one) => one !== undefined);

const known = (list: Record<string, unknown> | readonly string[], name: string, code: string | undefined): Rejection | undefined => {
  const codes = Array.isArray(list) ? (list as string[]) : Object.keys(list); // never `in`: `constructor` is in every object
  return code === undefined || codes.includes(code) ? undefined : reject('unknown-code', { code, list: name });
};

const allKnown = (list: Record<string, unknown> | readonly string[], name: string, codes: readonly string[]): Rejection | undefined =>
  first(...codes.map((code) => known(list, name, code)));

/** A meeting decides between the facts it rests on and the day that the decision counts from. */
const metInTime = (basis: Basis, earliest: LocalDate, date: LocalDate): Rejection | undefined =>
  basis.kind === 'meeting' && (basis.on > date || basis.on < earliest) ? reject('basis-out-of-time', { on: basis.on, earliest, date }) : undefined;

const notBefore = (date: LocalDate | undefined, earliest: LocalDate): Rejection | undefined =>
  date !== undefined && date < earliest ? reject('date-too-early', { date, earliest }) : undefined;

const reviewInTime = (next: LocalDate | undefined, occurredOn: LocalDate, { policy }: Facts): Rejection | undefined => {
  if (next === undefined) return undefined;
  if (next <= occurredOn) return reject('date-not-after', { date: next, day: occurredOn });
  const last = addPeriod(occurredOn, { amount: policy.terms.reviewAtMostWeeks, unit: 'weeks' }, policy.holidays);
  return next > last ? reject('review-too-late', { latest: last }) : undefined;
};

/** Nothing that ends somebody's prospect of shelter is final without a plan, where somebody could come to harm. */
const planAtHighRisk = ({ state }: Facts, day: LocalDate): Rejection | undefined =>
  isHighRisk(state, day) && !hasPlanOn(state, day) ? reject('plan-required') : undefined;

const inPhase =
  (...phases: string[]) =>
  ({ state, policy }: Facts): Rejection | undefined => {
    const phase = phaseOf(state, policy);
    return phases.includes(phase) ? undefined : reject('not-in-this-phase', { phase });
  };

const beforeAdmission = inPhase('referral', 'intake', 'admissionDecision');
const registeredOn = ({ state }: Facts): LocalDate => state.registration.occurredOn;

/** The criteria without a pass that is still valid on that day. */
const withoutPass = ({ state, policy }: Facts, day: LocalDate): string[] =>
  Object.keys(policy.criteria).filter((criterion) => {
    const conclusion = state.criteria[criterion]?.conclusion;
    return conclusion?.result !== 'pass' || (conclusion.validUntil !== undefined && conclusion.validUntil < day);
  });

const decidableFrom = (state: RegisteredState): LocalDate => latest(testCompletedBy(state).on, state.reopenedOn);

const admissionRefusals = {
  admit: (facts: Facts, { occurredOn }: { occurredOn: LocalDate }): Rejection | undefined => {
    const missing = withoutPass(facts, occurredOn);
    return missing.length > 0 ? reject('passes-missing', { criteria: missing.join(', ') }) : undefined;
  },
  admitTailored: ({ state }: Facts, { occurredOn }: { occurredOn: LocalDate }): Rejection | undefined =>
    hasPlanOn(state, occurredOn) ? undefined : reject('tailored-plan-missing'),
  refuse: (facts: Facts, { occurredOn }: { occurredOn: LocalDate }): Rejection | undefined =>
    hasFail(facts.state) ? planAtHighRisk(facts, occurredOn) : reject('no-failed-criterion'),
};

/** What each command needs and makes. One entry a command; `register` has no trajectory yet and stands in `decide.ts`. */
export const rules: { [C in Exclude<CommandName, 'register'>]: Rule<C> } = {
  recordReferralDiscussion: {
    blocked: ({ state }) => (state.discussion ? reject('already-discussed') : undefined),
    restsOn: registeredOn,
    refuse: ({ state }, { basis, occurredOn }) => metInTime(basis, state.registration.occurredOn, occurredOn),
    fact: (_, data) => ({ type: 'referralDiscussed', data }),
  },

  recordCriterion: {
    blocked: beforeAdmission,
    restsOn: registeredOn,
    refuse: ({ policy }, data) => first(known(policy.criteria, 'criteria', data.criterion), notBefore(data.validUntil, data.occurredOn)),
    fact: ({ policy, actor }, data) => ({
      type: 'criterionRecorded',
      data: { ...data, as: concludes(policy, actor, data.criterion) ? 'conclusion' : 'information' },
    }),
  },

  assessRisk: {
    restsOn: registeredOn,
    fact: (_, data) => ({ type: 'riskAssessed', data }),
  },

  proposeTailoredPlan: {
    restsOn: registeredOn,
    refuse: ({ policy }, data) => first(known(policy.scenarios, 'scenarios', data.scenario), notBefore(data.until, data.occurredOn)),
    fact: (_, data) => ({ type: 'tailoredPlanProposed', data }),
  },

  decideAdmission: {
    blocked: inPhase('admissionDecision'),
    isPossible: (facts) => {
      // Passes are most likely valid on the first day that it can be; plans begin later.
      const firstDay = decidableFrom(facts.state);
      const days = [firstDay, ...facts.state.plans.map((plan) => latest(plan.occurredOn, firstDay))];
      return days.some((occurredOn) => Object.values(admissionRefusals).some((refusal) => !refusal(facts, { occurredOn })));
    },
    restsOn: ({ state }) => decidableFrom(state),
    refuse: (facts, data) => {
      const refusal = admissionRefusals[data.decision](facts, data);
      if (refusal) return refusal;
      if (data.decision === 'admitTailored') {
        if (data.until <= data.occurredOn) return reject('date-not-after', { date: data.until, day: data.occurredOn });
        return known(facts.policy.scenarios, 'scenarios', data.scenario);
      }
      const repeatsTheFail = data.decision === 'refuse' && (data.weighing === undefined || data.weighing === data.motivation);
      return repeatsTheFail ? reject('weighing-missing') : undefined;
    },
    fact: (_, data) => ({ type: 'admissionDecided', data }),
  },

  withdraw: {
    blocked: beforeAdmission,
    restsOn: ({ state }) => latest(state.registration.occurredOn, state.reopenedOn),
    refuse: (facts, data) => (data.atGuestsRequest ? undefined : planAtHighRisk(facts, data.occurredOn)),
    fact: (_, data) => ({ type: 'withdrawn', data }),
  },

  deliverDossier: {
    blocked: (facts) => {
      const wrongPhase = inPhase('stabilisation')(facts);
      if (wrongPhase) return wrongPhase;
      const { organisation } = facts.actor;
      return facts.state.dossiers[organisation] ? reject('dossier-already-delivered', { organisation }) : undefined;
    },
    restsOn: ({ state }) => state.admission!.occurredOn,
    fact: ({ actor }, data) => ({ type: 'dossierDelivered', data: { ...data, organisation: actor.organisation } }),
  },

  decidePerspective: {
    blocked: (facts) => {
      const { state, policy } = facts;
      if (phaseOf(state, policy) === 'stabilisation') {
        if (dossiersCompleteOn(state, policy) !== undefined) return reject('rest-period-running', { until: restEndsOn(state, policy)! });
        const missing = policy.dossiers.requiredFrom.filter((organisation) => !state.dossiers[organisation]);
        return reject('dossiers-missing', { organisations: missing.join(', ') });
      }
      return inPhase('perspectiveDecision')(facts);
    },
    restsOn: ({ state }) => latest(state.restEndedOn!, state.reopenedOn),
    refuse: (facts, data) =>
      first(
        metInTime(data.basis, facts.state.restEndedOn!, data.occurredOn),
        known(facts.policy.scenarios, 'scenarios', data.scenario),
        allKnown(facts.policy.organisations, 'organisations', [...data.positions, ...data.commitments].map(({ organisation }) => organisation)),
        ...data.commitments.map(({ dueOn }) => notBefore(dueOn, data.occurredOn)),
        reviewInTime(data.firstReviewOn, data.occurredOn, facts),
      ),
    fact: ({ state }, data) => ({
      type: 'perspectiveDecided',
      data: { ...data, commitments: data.commitments.map((promise, at) => ({ ...promise, id: `c${state.commitments.length + at + 1}` })) },
    }),
  },

  recordReview: {
    blocked: inPhase('guidance'),
    restsOn: ({ state }) => latest(lastReview(state).on, state.reopenedOn),
    refuse: (facts, data) =>
      first(
        metInTime(data.basis, lastReview(facts.state).on, data.occurredOn),
        known(facts.policy.scenarios, 'scenarios', data.scenario),
        allKnown(facts.policy.obstacles, 'obstacles', data.obstacles),
        reviewInTime(data.nextReviewOn, data.occurredOn, facts),
      ),
    fact: (_, data) => ({ type: 'progressReviewed', data }),
  },

  fulfilCommitment: {
    blocked: ({ state }) => (state.commitments.some((one) => one.fulfilledOn === undefined) ? undefined : reject('no-open-commitment')),
    restsOn: ({ state }, data) => state.commitments.find((one) => one.id === data.commitment)?.promisedOn ?? data.occurredOn,
    refuse: ({ state }, { commitment }) => {
      const promised = state.commitments.find((one) => one.id === commitment);
      if (!promised) return reject('commitment-unknown', { commitment });
      return promised.fulfilledOn !== undefined ? reject('commitment-fulfilled', { commitment }) : undefined;
    },
    fact: (_, data) => ({ type: 'commitmentFulfilled', data }),
  },

  close: {
    restsOn: ({ state }) =>
      latest(state.registration.occurredOn, state.admission?.occurredOn, state.perspective?.occurredOn, state.reviews.at(-1)?.occurredOn, state.reopenedOn),
    refuse: (facts, data) => {
      const unknown = known(facts.policy.outcomes, 'outcomes', data.outcome);
      if (unknown) return unknown;
      const outcome = facts.policy.outcomes[data.outcome]!;
      if (outcome.needsAuthorityDecision && data.authorityDecision === undefined) return reject('authority-decision-missing');
      return outcome.class === 'none' && outcome.needsPlanAtHighRisk ? planAtHighRisk(facts, data.occurredOn) : undefined;
    },
    fact: (_, data) => ({ type: 'closed', data }),
  },

  reopen: {
    closed: true,
    restsOn: ({ state }) => state.closure!.occurredOn,
    fact: (_, data) => ({ type: 'reopened', data }),
  },
};

/** Why no command of this kind can be given here now, by anybody. */
export function blockedHere(facts: Facts, name: keyof typeof rules): Rejection | undefined {
  const rule = rules[name];
  if (facts.state.closure && !rule.closed) return reject('trajectory-closed');
  if (!facts.state.closure && rule.closed) return reject('not-closed');
  return rule.blocked?.(facts);
}
