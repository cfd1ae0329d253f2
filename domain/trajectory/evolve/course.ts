import { latest } from '../../policy/calendar';
import { agreedPauseOf } from '../phase';
import { back, until, type Apply } from './change';

/** What interrupts a trajectory: pauses, and a guest who is not there. */
export const course = {
  paused: (state, { occurredOn, ...data }) => {
    const agreement = { ...data, agreedOn: occurredOn };
    const agreed = agreedPauseOf(state);
    if (!agreed || (agreed.until !== undefined && agreed.until <= occurredOn)) return { pauses: [...state.pauses, { ...agreement, since: occurredOn }] };
    // A pause that ran that day is extended: it still began when it began, and what was agreed then stays known.
    const { since, former = [], until: _, ...before } = agreed;
    return { pauses: [...state.pauses.slice(0, -1), { ...agreement, since, former: [...former, before] }] };
  },
  // Also where time had ended it, on a later day.
  resumed: ({ pauses }, data) => ({ pauses: pauses.map((one, at) => (at < pauses.length - 1 ? one : { ...one, until: latest(one.since, data.occurredOn) })) }),
  pauseEnded: (state, data) => ({ pauses: until(state.pauses, data.occurredOn) }),
  absenceReported: (state, data) => ({ absences: [...state.absences, { since: data.occurredOn, circumstances: data.circumstances }] }),
  departureNoticed: (state, data) => ({
    absences: state.absences.map((one) => (one.returnedOn === undefined ? { ...one, departure: { on: data.occurredOn, findings: data.findings } } : one)),
  }),
  stayElsewhereRecorded: (state, { occurredOn, ...data }) => ({
    // Whoever turns out to be there was not missing.
    absences: back(state.absences, occurredOn),
    staysElsewhere: [...until(state.staysElsewhere, occurredOn), { ...data, since: occurredOn }],
  }),
  returned: (state, data) => ({ absences: back(state.absences, data.occurredOn), staysElsewhere: until(state.staysElsewhere, data.occurredOn) }),
} satisfies Partial<Apply>;
