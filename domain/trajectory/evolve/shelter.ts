import { latest, type LocalDate } from '../../policy/calendar';
import { waitOf } from '../phase';
import { until, type Apply } from './change';

const isOverBy = (day: LocalDate, { until }: { until?: LocalDate }): boolean => until !== undefined && until <= day;

/** Beds, and waiting for one. */
export const shelter = {
  stayStarted: (state, { occurredOn, ...data }) => ({
    stays: [...until(state.stays, occurredOn), { ...data, since: occurredOn }],
    // A bed of another kind is not what the guest waits for, nor is one that was left by the time they began to.
    waits: state.waits.map((one) => (one.kind !== data.kind || isOverBy(one.since, data) ? one : { ...one, until: one.until ?? latest(one.since, occurredOn) })),
  }),
  stayEnded: (state, data) => ({ stays: until(state.stays, data.occurredOn) }),
  stayTakenOver: (state, { occurredOn: _, stay, ...bed }) => ({ stays: [...state.stays, { ...bed, emergency: stay }] }),
  waitingListJoined: (state, { occurredOn, ...data }) => {
    const running = waitOf(state);
    return { waits: running?.kind === data.kind ? [...state.waits.slice(0, -1), { ...running, ...data, saidOn: occurredOn }] : [...until(state.waits, occurredOn), { ...data, since: occurredOn }] };
  },
  waitingListLeft: (state, data) => ({ waits: until(state.waits, data.occurredOn) }),
} satisfies Partial<Apply>;
