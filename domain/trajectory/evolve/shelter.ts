import { bedOf, waitOf } from '../phase';
import { lastWordOn } from '../words';
import { until, type Apply } from './change';

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
    // Beds of one day, in which nobody slept, were none: whoever waited for one waits on.
    const wereNone = !state.closure && bedOf(state)?.since === occurredOn && last?.until === occurredOn && state.stays.some(({ kind, since }) => kind === last.kind && since === occurredOn);
    if (!wereNone) return { stays };
    const { until: _, ...wait } = last;
    return { stays, waits: [...state.waits.slice(0, -1), wait] };
  },
  stayTakenOver: (state, { occurredOn: _, stay, ...bed }) => ({ stays: [...state.stays, { ...bed, emergency: stay }] }),
  waitingListJoined: (state, { occurredOn, ...data }) => {
    const running = waitOf(state);
    return { waits: running?.kind === data.kind ? [...state.waits.slice(0, -1), { ...running, ...data, saidOn: occurredOn }] : [...until(state.waits, occurredOn), { ...data, since: occurredOn }] };
  },
  waitingListLeft: (state, data) => ({ waits: until(state.waits, data.occurredOn) }),
} satisfies Partial<Apply>;
