import { latest, type LocalDate } from '../../policy/calendar';
import { concludes } from '../permissions';
import { hasFail, hasPlanOn, testCompletedBy, type RegisteredState } from '../phase';
import { reject, type Rejection } from '../rejections';
import { beforeAdmission, first, inPhase, known, notBefore, planAtHighRisk, registeredOn, type Facts, type Rules } from './rule';

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

/** The admission test and the decision on access. */
export const admission = {
  recordCriterion: {
    blocked: beforeAdmission,
    restsOn: registeredOn,
    refuse: ({ policy }, data) => first(known(policy.criteria, 'criteria', data.criterion), notBefore(data.validUntil, data.occurredOn)),
    keeps: ({ policy, actor }, data) => ({ ...data, as: concludes(policy, actor, data.criterion) ? 'conclusion' : 'information' }),
  },

  assessRisk: {
    restsOn: registeredOn,
  },

  proposeTailoredPlan: {
    restsOn: registeredOn,
    refuse: ({ policy }, data) => first(known(policy.scenarios, 'scenarios', data.scenario), notBefore(data.until, data.occurredOn)),
  },

  decideAdmission: {
    blocked: inPhase('admissionDecision'),
    isPossible: (facts) => {
      // Passes are most likely valid on the first day that it can be; plans begin later, and a risk may have become lower.
      const firstDay = decidableFrom(facts.state);
      const { humanitarian = [], publicOrder = [] } = facts.state.risks;
      const days = [firstDay, ...[...facts.state.plans, ...humanitarian, ...publicOrder].map(({ occurredOn }) => latest(occurredOn, firstDay))];
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
  },
} satisfies Partial<Rules>;
