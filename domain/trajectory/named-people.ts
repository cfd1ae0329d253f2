import { holdersOf } from '../policy/grants';
import type { Policy } from '../policy/schema';
import type { TrajectoryEvent } from './events';

/** Somebody whom facts name, and the organisations of which it has to be somebody. */
export interface NamedPerson {
  person: string;
  organisations: string[];
}

/**
 * The people whom these facts name. Who is somebody of which organisation no trajectory knows: the log holds it against what people said when they
 * signed in, together with the facts.
 */
export function namedPeople(events: readonly TrajectoryEvent[], policy: Policy): NamedPerson[] {
  return events.flatMap((event): NamedPerson[] => {
    switch (event.type) {
      case 'assigned': {
        // A part is taken by somebody of those who give it.
        const { part, person } = event.data;
        return [{ person, organisations: [...new Set(holdersOf(policy, policy.assignments[part]!.assigns).map(({ organisation }) => organisation))] }];
      }
      case 'commitmentMade':
        return promisedBy([event.data]);
      case 'perspectiveDecided':
        return promisedBy(event.data.commitments);
      default:
        return [];
    }
  });
}

const promisedBy = (promises: readonly { person?: string; organisation: string }[]): NamedPerson[] =>
  promises.flatMap(({ person, organisation }) => (person === undefined ? [] : [{ person, organisations: [organisation] }]));
