import { latest, type LocalDate } from '../../policy/calendar';
import type { CommandData } from '../commands';
import { organisationOf } from '../events';
import { lastReview } from '../owed/guidance';
import { admittedOn, dossiersCompleteOn, goalsAhead, isOpen, phaseOf, restEndsOn, type RegisteredState } from '../phase';
import { reject, type Rejection } from '../rejections';
import { allKnown, first, known, metInTime, notBefore, registeredOn, reviewInTime, type Facts, type Rules } from './rule';

const commitmentIn = ({ commitments }: RegisteredState, id: string) => commitments.find((one) => one.id === id);
const noneIsOpen = ({ state }: Facts) => (state.commitments.some(isOpen) ? undefined : reject('no-open-commitment'));

/** The day from which something can be said about a promise: that on which it was made, or got its present day. */
const promised = ({ state }: Facts, { commitment, occurredOn }: { commitment: string; occurredOn: LocalDate }): LocalDate => {
  const one = commitmentIn(state, commitment);
  return one ? latest(one.promisedOn, one.renewals.at(-1)?.on) : occurredOn;
};

const isDoneWith = ({ state }: Facts, { commitment }: { commitment: string }): Rejection | undefined => {
  const one = commitmentIn(state, commitment);
  if (!one) return reject('commitment-unknown', { commitment });
  if (one.fulfilledOn !== undefined) return reject('commitment-fulfilled', { commitment });
  return one.cancelled ? reject('commitment-cancelled', { commitment }) : undefined;
};

type Promised = CommandData<'decidePerspective'>['commitments'][number];

/** What one decision or one command promises, by the names that these go by; each may wait for what was promised before it. */
const named = <P extends Promised>({ commitments }: RegisteredState, promises: readonly P[]): (P & { id: string })[] =>
  promises.map((promise, at) => ({ ...promise, id: `c${commitments.length + at + 1}` }));

/** What is wrong with promises made on that day. */
const unsound = ({ state, policy }: Facts, promises: readonly Promised[], day: LocalDate): Rejection | undefined =>
  first(
    allKnown(policy.lso.members, 'lso.members', promises.map(({ organisation }) => organisation)),
    ...named(state, promises).map(({ dueOn, dependsOn }, at, made) =>
      first(
        notBefore(dueOn, day),
        dependsOn === undefined || [...state.commitments, ...made.slice(0, at)].some(({ id }) => id === dependsOn) ? undefined : reject('commitment-unknown', { commitment: dependsOn }),
      )),
  );

/** From the dossiers over the perspective to the reviews. */
export const guidance = {
  deliverDossier: {
    phases: ['stabilisation'],
    blocked: ({ state, actor }) => {
      const organisation = organisationOf(actor);
      return state.dossiers[organisation] ? reject('dossier-already-delivered', { organisation }) : undefined;
    },
    restsOn: ({ state }) => admittedOn(state)!,
    keeps: ({ actor }, data) => ({ ...data, organisation: organisationOf(actor) }),
  },

  decidePerspective: {
    phases: ['perspectiveDecision'],
    waitsFor: ({ state, policy }) => {
      if (phaseOf(state, policy) !== 'stabilisation') return undefined;
      if (dossiersCompleteOn(state, policy) !== undefined) return reject('rest-period-running', { until: restEndsOn(state, policy)! });
      const missing = policy.dossiers.requiredFrom.filter((organisation) => !state.dossiers[organisation]);
      return reject('dossiers-missing', { organisations: missing.join(', ') });
    },
    restsOn: ({ state }) => latest(state.registration.occurredOn, state.reopenedOn),
    refuse: (facts, data) =>
      first(
        data.occurredOn < facts.state.restEndedOn! ? reject('rest-period-running', { until: facts.state.restEndedOn! }) : undefined,
        data.beforeStable === undefined && goalsAhead(facts.state).length > 0 ? reject('goals-ahead') : undefined,
        metInTime(data.basis, facts.state.restEndedOn!, data.occurredOn),
        data.lvvCase === false && data.exceptions === undefined ? reject('exception-missing') : undefined,
        known(facts.policy.scenarios, 'scenarios', data.scenario),
        allKnown(facts.policy.lso.members, 'lso.members', data.positions.map(({ organisation }) => organisation)),
        ...(data.accelerations ?? []).map(({ organisation }) => known(facts.policy.lso.members, 'lso.members', organisation)),
        unsound(facts, data.commitments, data.occurredOn),
        reviewInTime(data.firstReviewOn, data.occurredOn, facts),
      ),
    keeps: ({ state }, data) => ({ ...data, commitments: named(state, data.commitments) }),
  },

  recordReview: {
    phases: ['guidance'],
    restsOn: ({ state }) => latest(lastReview(state).on, state.reopenedOn),
    refuse: (facts, data) =>
      first(
        metInTime(data.basis, lastReview(facts.state).on, data.occurredOn),
        known(facts.policy.scenarios, 'scenarios', data.scenario),
        allKnown(facts.policy.obstacles, 'obstacles', data.obstacles),
        reviewInTime(data.nextReviewOn, data.occurredOn, facts),
      ),
  },

  proposeScenario: {
    restsOn: registeredOn,
    refuse: ({ policy }, { scenario }) => known(policy.scenarios, 'scenarios', scenario),
  },

  makeCommitment: {
    restsOn: ({ state }) => latest(state.registration.occurredOn, state.reopenedOn),
    refuse: (facts, data) => unsound(facts, [data], data.occurredOn),
    keeps: ({ state }, data) => named(state, [data])[0]!,
  },

  fulfilCommitment: { blocked: noneIsOpen, restsOn: promised, refuse: isDoneWith },

  renewCommitment: {
    blocked: noneIsOpen,
    restsOn: promised,
    refuse: (facts, data) => {
      const dueOn = commitmentIn(facts.state, data.commitment)?.dueOn;
      return isDoneWith(facts, data) ?? notBefore(data.dueOn, data.occurredOn) ?? (data.dueOn === dueOn ? reject('same-day', { date: data.dueOn }) : undefined);
    },
  },

  cancelCommitment: { blocked: noneIsOpen, restsOn: promised, refuse: isDoneWith },
} satisfies Partial<Rules>;
