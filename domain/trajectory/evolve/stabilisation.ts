import { identityStepsOf } from '../phase';
import { inOrder } from '../words';
import type { Apply } from './change';

/** Identity, documents, health and who helps. */
export const stabilisation = {
  identityStepRecorded: (state, data) => ({ identity: { ...state.identity, [data.item]: [...identityStepsOf(state, data.item), data] } }),
  stabilisationRecorded: (state, data) => {
    const isNew = !state.stabilisation.some(({ goal }) => goal === data.goal);
    const goals = isNew ? [...state.stabilisation, { id: `s${state.stabilisation.length + 1}`, goal: data.goal, records: [] }] : state.stabilisation;
    return { stabilisation: goals.map((one) => (one.goal === data.goal ? { ...one, records: inOrder([...one.records, data]) } : one)) };
  },
  specialGroupRecorded: (state, data) => ({
    groups: data.belongs
      ? [...state.groups, { group: data.group, since: data.occurredOn }]
      : state.groups.map((one) => (one.group === data.group && one.until === undefined ? { ...one, until: data.occurredOn } : one)),
  }),
  ageReached: (state, data) => ({ groups: [...state.groups, { group: data.group, since: data.occurredOn }] }),
  assigned: (state, data) => ({ assignments: [...state.assignments, { part: data.part, person: data.person, since: data.occurredOn }] }),
} satisfies Partial<Apply>;
