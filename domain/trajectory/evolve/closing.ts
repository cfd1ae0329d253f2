import { inOrder } from '../words';
import { ending, openAgain, type Apply } from './change';

/** The outcome, and the way back. */
export const closing = {
  shelterEnded: (state, data) => ({ shelterEndings: inOrder([...state.shelterEndings, data]) }),
  closed: (state, { occurredOn, outcome, destination, evidence }) => ({
    closure: { kind: 'outcome', occurredOn, outcome, evidence, ...(destination !== undefined && { destination }) },
    ...ending(state, occurredOn),
  }),
  reopened: (state, data) => openAgain(state, data.occurredOn),
} satisfies Partial<Apply>;
