import type { Policy } from '../domain/policy/schema';
import type { Actor, EventData, EventType } from '../domain/trajectory/events';
import type { RegisteredState } from '../domain/trajectory/phase';
import { unseals } from '../domain/trajectory/permissions';

type Registration = EventData['registered'];
type Assessment = EventData['riskAssessed'];

/** The special groups that somebody may know of. */
export function groupsForReader(groups: readonly string[], policy: Policy, actor: Actor): string[] {
  return groups.filter((group) => {
    const compartment = policy.specialGroups[group]?.compartment;
    return compartment === undefined || unseals(policy, actor, compartment);
  });
}

/** The state without what the reader does not unseal. What is masked is absent, not blank: that there is something says too much. */
export function forReader(state: RegisteredState, policy: Policy, actor: Actor): RegisteredState {
  return {
    ...state,
    registration: registrationForReader(state.registration, policy, actor),
    risks: Object.fromEntries(Object.entries(state.risks).map(([risk, made]) => [risk, made.map((one) => assessmentForReader(one, policy, actor))])),
  };
}

/** What an event says, without what the reader does not unseal. */
export function eventDataForReader(type: EventType, data: EventData[EventType], policy: Policy, actor: Actor): EventData[EventType] {
  switch (type) {
    case 'registered':
      return registrationForReader(data as Registration, policy, actor);
    case 'riskAssessed':
      return assessmentForReader(data as Assessment, policy, actor);
    default:
      return data;
  }
}

const registrationForReader = (registration: Registration, policy: Policy, actor: Actor): Registration => ({
  ...registration,
  specialGroups: groupsForReader(registration.specialGroups, policy, actor),
});

/** Police facts, on whichever risk they were written down. */
function assessmentForReader(assessment: Assessment, policy: Policy, actor: Actor): Assessment {
  if (unseals(policy, actor, 'publicOrder')) return assessment;
  const { facts: _, ...rest } = assessment;
  return rest;
}
