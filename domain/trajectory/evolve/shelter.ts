import { waitOf } from '../phase';
import type { TrajectoryState } from '../state';
import { lastWordOn } from '../words';
import { until, type Apply } from './change';

/** Whether somebody's waiting ended because they had a bed: one of the kind they waited for, or any that spared them a plan. */
const restsOnBed = ({ stays }: TrajectoryState, wait: TrajectoryState['waits'][number]): boolean =>
  wait.restsOnBed ?? stays.some(({ kind, since }) => kind === wait.kind && since === wait.until);

/** Beds, and waiting for one. */
export const shelter = {
  stayStarted: (state, { occurredOn, ...data }) => {
    const isWaitedFor = waitOf(state)?.kind === data.kind && lastWordOn(state.waits)! <= occurredOn;
    return {
      stays: [...until(state.stays, occurredOn), { ...data, since: occurredOn }],
      // Whoever left a bed by now has none: it ends no waiting.
      ...(isWaitedFor && data.until === undefined && { waits: until(state.waits, occurredOn) }),
    };
  },
  stayEnded: (state, { occurredOn }) => {
    const stays = until(state.stays, occurredOn);
    const last = state.waits.at(-1);
    // Whoever turns out to have had no bed any more when their waiting ended because of one waits on: also where nobody slept in it.
    const hadNone = !state.closure && last?.until !== undefined && occurredOn <= last.until && restsOnBed(state, last);
    if (!hadNone) return { stays };
    const { until: _, restsOnBed: __, ...wait } = last;
    return { stays, waits: [...state.waits.slice(0, -1), wait] };
  },
  stayTakenOver: (state, { occurredOn: _, stay, ...bed }) => ({ stays: [...state.stays, { ...bed, emergency: stay }] }),
  waitingListJoined: (state, { occurredOn, ...data }) => {
    const running = waitOf(state);
    return { waits: running?.kind === data.kind ? [...state.waits.slice(0, -1), { ...running, ...data, saidOn: occurredOn }] : [...until(state.waits, occurredOn), { ...data, since: occurredOn }] };
  },
  waitingListLeft: (state, { occurredOn, restsOnBed }) => {
    const waits = until(state.waits, occurredOn);
    return { waits: restsOnBed ? [...waits.slice(0, -1), { ...waits.at(-1)!, restsOnBed }] : waits };
  },
} satisfies Partial<Apply>;
