import type { Compartment, Policy } from '../domain/policy/schema';
import type { Actor, EventData, EventType } from '../domain/trajectory/events';
import type { RegisteredState } from '../domain/trajectory/phase';
import { unseals } from '../domain/trajectory/permissions';

type Registration = EventData['registered'];
type Assessment = EventData['riskAssessed'];

/** The special groups that somebody may know of. */
export function groupsForReader(groups: readonly string[], policy: Policy, actor: Actor): string[] {
  return groups.filter((group) => isOpenTo(policy.specialGroups[group], policy, actor));
}

/** The state without what the reader does not unseal. What is masked is absent, not blank: that there is something says too much. */
export function forReader(state: RegisteredState, policy: Policy, actor: Actor): RegisteredState {
  return {
    ...state,
    registration: registrationForReader(state.registration, policy, actor),
    groups: state.groups.filter(({ group }) => isOpenTo(policy.specialGroups[group], policy, actor)),
    staysElsewhere: state.staysElsewhere.filter(({ place }) => isOpenTo(policy.staysElsewhere[place], policy, actor)),
    stabilisation: state.stabilisation.filter(({ goal }) => isOpenTo(policy.stabilisation[goal], policy, actor)),
    risks: Object.fromEntries(Object.entries(state.risks).map(([risk, made]) => [risk, made.map((one) => assessmentForReader(one, policy, actor))])),
  };
}

/** What an event says, without what the reader does not unseal; nothing where they may not know that it happened. */
export function eventDataForReader(type: EventType, data: EventData[EventType], policy: Policy, actor: Actor): EventData[EventType] | undefined {
  switch (type) {
    case 'specialGroupRecorded':
    case 'ageReached':
      return isOpenTo(policy.specialGroups[(data as EventData['ageReached']).group], policy, actor) ? data : undefined;
    case 'stabilisationRecorded':
      return isOpenTo(policy.stabilisation[(data as EventData['stabilisationRecorded']).goal], policy, actor) ? data : undefined;
    case 'stayElsewhereRecorded':
      return isOpenTo(policy.staysElsewhere[(data as EventData['stayElsewhereRecorded']).place], policy, actor) ? data : undefined;
    case 'reminded':
      return isOpenTo((data as EventData['reminded']).deadline, policy, actor) ? data : undefined;
    case 'overdueOnEntry': {
      const steps = (data as EventData['overdueOnEntry']).steps.filter((step) => isOpenTo(step, policy, actor));
      return steps.length > 0 ? { steps } : undefined;
    }
    case 'registered':
      return registrationForReader(data as Registration, policy, actor);
    case 'riskAssessed':
      return assessmentForReader(data as Assessment, policy, actor);
    default:
      return data;
  }
}

/** Whether somebody may know of what stands in a compartment, or in none. */
export const isOpenTo = (what: { compartment?: Compartment } | undefined, policy: Policy, actor: Actor): boolean =>
  what?.compartment === undefined || unseals(policy, actor, what.compartment);

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
