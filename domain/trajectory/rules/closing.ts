import { latest } from '../../policy/calendar';
import { reject } from '../rejections';
import { known, planAtHighRisk, type Rules } from './rule';

/** The outcome, and the way back. */
export const closing = {
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
  },

  reopen: {
    closed: true,
    restsOn: ({ state }) => state.closure!.occurredOn,
  },
} satisfies Partial<Rules>;
