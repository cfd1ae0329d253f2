import { isMadeByPeople, type TrajectoryEvent } from './events';
import { admission } from './evolve/admission';
import type { Apply, Changes, Recording } from './evolve/change';
import { closing } from './evolve/closing';
import { course } from './evolve/course';
import { escalation } from './evolve/escalation';
import { guidance } from './evolve/guidance';
import { papers } from './evolve/papers';
import { policy } from './evolve/policy';
import { referral } from './evolve/referral';
import { shelter } from './evolve/shelter';
import { stabilisation } from './evolve/stabilisation';
import { initialState, type TrajectoryState } from './state';

const apply: Apply = { ...referral, ...admission, ...stabilisation, ...guidance, ...course, ...shelter, ...escalation, ...papers, ...closing, ...policy };

/** The state after one more fact. Never fails: what may happen was decided before. */
export function evolve(state: TrajectoryState, event: TrajectoryEvent): TrajectoryState {
  const change = apply[event.type] as (state: TrajectoryState, data: TrajectoryEvent['data'], recording: Recording) => Changes;
  const next = { ...state, ...change(state, event.data, event) };
  return isMadeByPeople(event) ? { ...next, revision: state.revision + 1 } : next;
}

/** The state that facts make, oldest first. */
export function fold(events: readonly TrajectoryEvent[], from: TrajectoryState = initialState): TrajectoryState {
  return events.reduce(evolve, from);
}
