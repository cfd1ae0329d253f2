import { latest } from '../../policy/calendar';
import { absenceOf, takesPlanAtHighRisk } from '../phase';
import { reject } from '../rejections';
import { first, known, notBefore, planAtHighRisk, registeredOn, type Rules } from './rule';

/** The outcome, and the way back. */
export const closing = {
  close: {
    restsOn: ({ state, policy }, { outcome }) => {
      // Nobody has left for an unknown destination before somebody looked.
      const departure = policy.outcomes[outcome]?.needsDepartureNotice ? absenceOf(state)?.departure?.on : undefined;
      return latest(state.registration.occurredOn, state.admission?.occurredOn, state.perspective?.occurredOn, state.reviews.at(-1)?.occurredOn, state.reopenedOn, departure);
    },
    refuse: (facts, data) => {
      const unknown = known(facts.policy.outcomes, 'outcomes', data.outcome);
      if (unknown) return unknown;
      const outcome = facts.policy.outcomes[data.outcome]!;
      if (outcome.needsDepartureNotice && !absenceOf(facts.state)?.departure) return reject('departure-not-noticed');
      if (outcome.needsAuthorityDecision && data.authorityDecision === undefined) return reject('authority-decision-missing');
      return takesPlanAtHighRisk(outcome) ? planAtHighRisk(facts, data.occurredOn) : undefined;
    },
  },

  endShelter: {
    closed: 'either',
    blocked: ({ state, policy }) => (state.closure && !policy.shelterEndings.afterClosing ? reject('trajectory-closed') : undefined),
    isPossible: (facts) => planAtHighRisk(facts, facts.today) === undefined,
    restsOn: registeredOn,
    // Somebody has to provide for the guest when it is decided and when it is so far.
    refuse: (facts, { occurredOn, endsOn }) => first(notBefore(endsOn, occurredOn), planAtHighRisk(facts, occurredOn), planAtHighRisk(facts, endsOn)),
  },

  reopen: {
    closed: true,
    restsOn: ({ state }) => state.closure!.occurredOn,
  },
} satisfies Partial<Rules>;
