import { latest, type LocalDate } from '../../policy/calendar';
import { bedOf, endingOf, groupsOn, waitOf, type RegisteredState } from '../phase';
import { reject, type Rejection } from '../rejections';
import { lastWordOn } from '../words';
import { first, isAfter, known, planAtHighRisk, type Facts, type Rules } from './rule';

/** Whether the guest is, on that day, one of those whom a kind of place is for. */
export const isFor = ({ state, policy }: Pick<Facts, 'state' | 'policy'>, kind: string, day: LocalDate): Rejection | undefined => {
  const unknown = known(policy.shelter.kinds, 'shelter.kinds', kind);
  if (unknown) return unknown;
  const { asks } = policy.shelter.kinds[kind]!;
  const groups = groupsOn(state, day);
  return asks && !asks.some((group) => groups.includes(group)) ? reject('kind-not-for-guest', { kind, groups: asks.join(', ') }) : undefined;
};

/** Whether the guest has a bed to stay in: they had it the night before that day, and no authority ended it. */
const keepsBed = (state: RegisteredState, day: LocalDate): boolean => (bedOf(state)?.since ?? day) < day && !endingOf(state);

/**
 * A bed, and waiting for one: apart from the phases. Whether a place is there, open and free is a rule across guests, which the log judges
 * when it records (`take_place` in the migrations).
 */
export const shelter = {
  startStay: {
    restsOn: ({ state }) => latest(state.registration.occurredOn, lastWordOn(state.stays)),
    refuse: (facts, { place, kind, occurredOn, until }) =>
      first(
        isFor(facts, kind, occurredOn),
        bedOf(facts.state)?.place === place ? reject('same-place') : undefined,
        // One without a night is none: it would end nothing, and no bed would know of it.
        isAfter(until, occurredOn),
        until !== undefined && until > facts.today ? reject('date-in-future', { date: until }) : undefined,
      ),
  },

  endStay: {
    // That somebody left is no decision, so it takes no plan: what ends shelter is the authority's (`endShelter`). A bed outlasts the trajectory until somebody has left it.
    closed: 'either',
    blocked: ({ state }) => (bedOf(state) ? undefined : reject('not-sheltered')),
    restsOn: ({ state }) => latest(state.registration.occurredOn, bedOf(state)!.since),
    keeps: ({ state }, data) => ({ ...data, place: bedOf(state)!.place, kind: bedOf(state)!.kind }),
  },

  joinWaitingList: {
    // What was said before the guest had a bed of the kind is answered by it.
    restsOn: ({ state }, { kind }) => latest(state.registration.occurredOn, state.reopenedOn, lastWordOn(state.waits), state.stays.findLast((one) => one.kind === kind)?.since),
    refuse: (facts, { kind, urgency, occurredOn }) => first(isFor(facts, kind, occurredOn), known(facts.policy.shelter.urgencies.map((one) => one.urgency), 'shelter.urgencies', urgency)),
  },

  leaveWaitingList: {
    blocked: ({ state }) => (waitOf(state) ? undefined : reject('not-waiting')),
    restsOn: ({ state }) => lastWordOn(state.waits)!,
    // Whoever has no bed and waits for none any more has no prospect of shelter; one in which nobody slept yet may turn out to be none.
    refuse: (facts, { atGuestsRequest, occurredOn }) => (atGuestsRequest || keepsBed(facts.state, occurredOn) ? undefined : planAtHighRisk(facts, occurredOn)),
    keeps: (facts, data) => {
      const restsOnBed = !data.atGuestsRequest && planAtHighRisk(facts, data.occurredOn) !== undefined;
      return { ...data, kind: waitOf(facts.state)!.kind, ...(restsOnBed && { restsOnBed }) };
    },
  },
} satisfies Partial<Rules>;
