import type { Policy } from '../../policy/schema';
import type { EventType } from '../events';
import { bedOf, endingOf, needsPlanFirst, type RegisteredState } from '../phase';
import { mandated, type Owed, type Task } from './owing';

/** A bed outlasts whatever it was given for, until somebody writes down that it was left: only then can the next one have it. */
export function* leavingTheBed(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const ending = endingOf(state);
  if (!ending && !(state.closure && bedOf(state))) return;
  // The risk may have become high since the authority decided, or the plan may be over by then.
  const tasks = ending && !state.closure && needsPlanFirst(state, ending.endsOn) ? mandated(policy, 'proposeTailoredPlan') : mandated(policy, 'endStay');
  const leaving = { rule: 'shelterDeparture', tasks: onceEach(tasks), compartment: 'whereabouts' } as const;
  if (ending) yield { ...leaving, dueOn: ending.endsOn, agreedOn: ending.occurredOn, since: { fact: 'shelterEnded', on: ending.occurredOn } };
  else yield { ...leaving, line: 'shelterDepartureWorkingDays', since: { fact: closingFacts[state.closure!.kind], on: state.closure!.occurredOn } };
}

const closingFacts = { refused: 'admissionDecided', withdrawn: 'withdrawn', outcome: 'closed' } as const satisfies Record<string, EventType>;

/** One task for each organisation, whichever of its roles does it. */
const onceEach = (tasks: readonly Task[]): Task[] =>
  [...new Set(tasks.map(({ holder }) => holder.organisation))].map((organisation) => {
    const theirs = tasks.filter(({ holder }) => holder.organisation === organisation);
    return { ...theirs[0]!, holder: { organisation, roles: [...new Set(theirs.flatMap(({ holder }) => holder.roles))] } };
  });
