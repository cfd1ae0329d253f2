import { latest } from '../../policy/calendar';
import { dossiersCompleteOn, phaseOf, restEndsOn } from '../phase';
import { reject } from '../rejections';
import { lastReview } from '../terms';
import { allKnown, first, inPhase, known, metInTime, notBefore, reviewInTime, type Rules } from './rule';

/** From the dossiers over the perspective to the reviews. */
export const guidance = {
  deliverDossier: {
    blocked: (facts) => {
      const wrongPhase = inPhase('stabilisation')(facts);
      if (wrongPhase) return wrongPhase;
      const { organisation } = facts.actor;
      return facts.state.dossiers[organisation] ? reject('dossier-already-delivered', { organisation }) : undefined;
    },
    restsOn: ({ state }) => state.admission!.occurredOn,
    keeps: ({ actor }, data) => ({ ...data, organisation: actor.organisation }),
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
    keeps: ({ state }, data) => ({ ...data, commitments: data.commitments.map((promise, at) => ({ ...promise, id: `c${state.commitments.length + at + 1}` })) }),
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
  },

  fulfilCommitment: {
    blocked: ({ state }) => (state.commitments.some((one) => one.fulfilledOn === undefined) ? undefined : reject('no-open-commitment')),
    restsOn: ({ state }, data) => state.commitments.find((one) => one.id === data.commitment)?.promisedOn ?? data.occurredOn,
    refuse: ({ state }, { commitment }) => {
      const promised = state.commitments.find((one) => one.id === commitment);
      if (!promised) return reject('commitment-unknown', { commitment });
      return promised.fulfilledOn !== undefined ? reject('commitment-fulfilled', { commitment }) : undefined;
    },
  },
} satisfies Partial<Rules>;
