import { z } from 'zod';
import type { Compartment, Policy } from '../domain/policy/schema';
import { commands } from '../domain/trajectory/commands';
import { facts, type Actor, type EventData, type EventType } from '../domain/trajectory/events';
import type { RegisteredState } from '../domain/trajectory/phase';
import { mayKnow, mayReadRemoved, unseals } from '../domain/trajectory/permissions';
import { parts, type TrajectoryState } from '../domain/trajectory/state';
import { withoutSealed } from './sealed-fields';

type Registration = EventData['registered'];

/** What of a state lies somewhere, by its forms. */
const formOfState = z.object({ ...parts, registration: commands.register.body });

/** The special groups that somebody may know of. */
export function groupsForReader(groups: readonly string[], policy: Policy, actor: Actor): string[] {
  return groups.filter((group) => isOpenTo(policy.specialGroups[group], policy, actor));
}

/** The state without what the reader does not unseal. What is masked is absent, not blank: that there is something says too much. */
export function forReader(whole: RegisteredState, policy: Policy, actor: Actor): RegisteredState {
  const state = withoutSealed(formOfState, whole, (compartment) => unseals(policy, actor, compartment))!;
  return {
    ...state,
    registration: registrationForReader(state.registration, policy, actor),
    groups: state.groups.filter(({ group }) => isOpenTo(policy.specialGroups[group], policy, actor)),
    staysElsewhere: state.staysElsewhere.filter(({ place }) => place === undefined || isOpenTo(policy.staysElsewhere[place], policy, actor)),
    stays: state.stays.filter(({ kind }) => seesBeds(kind, policy, actor)),
    waits: state.waits.filter(({ kind }) => seesBeds(kind, policy, actor)),
    stabilisation: state.stabilisation.filter(({ goal }) => isOpenTo(policy.stabilisation[goal], policy, actor)),
    pauses: state.pauses.map((pause) => pauseForReader({ ...pause, ...(pause.former && { former: pause.former.map((one) => pauseForReader(one, policy, actor)) }) }, policy, actor)),
    notes: state.notes.filter((one) => isOpenTo(one, policy, actor)).map((one) => (isReadable(one, policy, actor) ? one : without(one, 'text'))),
    documents: state.documents.filter((one) => isOpenTo(one, policy, actor)).map((one) => (isReadable(one, policy, actor) ? one : without(one, 'title'))),
  };
}

/**
 * What an event says, without what the reader does not unseal; nothing where they may not know that it happened.
 * @param papers what became since of the notes and documents that events are about
 */
export function eventDataForReader(
  type: EventType,
  all: EventData[EventType],
  { notes, documents }: Pick<TrajectoryState, 'notes' | 'documents'>,
  policy: Policy,
  actor: Actor,
): Partial<EventData[EventType]> | undefined {
  const data = withoutSealed(facts[type], all, (compartment) => unseals(policy, actor, compartment));
  if (data === undefined) return undefined;
  switch (type) {
    case 'specialGroupRecorded':
    case 'ageReached':
      return isOpenTo(policy.specialGroups[(data as EventData['ageReached']).group], policy, actor) ? data : undefined;
    case 'stabilisationRecorded':
      return isOpenTo(policy.stabilisation[(data as EventData['stabilisationRecorded']).goal], policy, actor) ? data : undefined;
    case 'stayElsewhereRecorded': {
      // Whoever does not see whereabouts sees of each the day alone: that there is no place to see must not tell which it was.
      const { place } = data as Partial<EventData['stayElsewhereRecorded']>;
      return place === undefined || isOpenTo(policy.staysElsewhere[place], policy, actor) ? data : undefined;
    }
    case 'paused':
    case 'resumed':
      return pauseForReader(data as EventData['resumed'], policy, actor);
    case 'stayStarted':
    case 'stayEnded':
    case 'stayTakenOver':
    case 'waitingListJoined':
    case 'waitingListLeft':
      return seesBeds((data as EventData['stayStarted']).kind, policy, actor) ? data : undefined;
    case 'reminded':
      return isOpenTo((data as EventData['reminded']).deadline, policy, actor) ? data : undefined;
    case 'overdueOnEntry': {
      const steps = (data as EventData['overdueOnEntry']).steps.filter((step) => isOpenTo(step, policy, actor));
      return steps.length > 0 ? { steps } : undefined;
    }
    case 'noteWritten':
    case 'noteRemoved': {
      const said = data as Partial<EventData['noteWritten']>;
      return paperForReader(said, notes.find(({ id }) => id === said.note), 'text', policy, actor);
    }
    case 'documentAdded':
    case 'documentRemoved': {
      const said = data as Partial<EventData['documentAdded']>;
      return paperForReader(said, documents.find(({ id }) => id === said.document), 'title', policy, actor);
    }
    case 'registered':
      return registrationForReader(data as Registration, policy, actor);
    default:
      return data;
  }
}

/** Whether somebody may know of what stands in a compartment, or in none. */
export const isOpenTo = (what: { compartment?: Compartment | 'general' } | undefined, policy: Policy, actor: Actor): boolean => mayKnow(policy, actor, what?.compartment ?? 'general');

/** Whether somebody who may know of a paper may read it too: one that was removed only those whom policy names. */
export const isReadable = (paper: { removed?: object }, policy: Policy, actor: Actor): boolean => paper.removed === undefined || mayReadRemoved(policy, actor);

/** @param paper as it is now; missing where it is newer than what the reader was given */
function paperForReader<T extends object, K extends keyof T>(data: T, paper: TrajectoryState['notes'][number] | TrajectoryState['documents'][number] | undefined, secret: K, policy: Policy, actor: Actor): Partial<T> | undefined {
  if (!paper || !isOpenTo(paper, policy, actor)) return undefined;
  return isReadable(paper, policy, actor) ? data : (without(data, secret) as Partial<T>);
}

function without<T extends object, K extends keyof T>(whole: T, field: K): Omit<T, K> {
  const { [field]: _, ...rest } = whole;
  return rest;
}

/** Whether somebody may know who sleeps in a bed of that kind, or waits for one. */
export const seesBeds = (kind: string, policy: Policy, actor: Actor): boolean => unseals(policy, actor, 'whereabouts') && isOpenTo(policy.shelter.kinds[kind], policy, actor);

const registrationForReader = (registration: Registration, policy: Policy, actor: Actor): Registration => ({
  ...registration,
  specialGroups: groupsForReader(registration.specialGroups, policy, actor),
});

/** Everybody sees that it is paused, and until when; why, only whoever may know of such reasons. */
function pauseForReader<T extends { reason?: string; motivation?: string }>(said: T, policy: Policy, actor: Actor): T {
  if (isOpenTo(policy.pauses.reasons[said.reason!], policy, actor)) return said;
  const { reason: _, motivation: _why, ...rest } = said;
  return rest as T;
}
