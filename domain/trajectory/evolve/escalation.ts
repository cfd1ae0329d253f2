import { splitStepKey } from '../deadlines';
import type { TrajectoryState } from '../state';
import type { TermRule } from '../term-rules';
import type { Apply } from './change';

const taken = (state: TrajectoryState, keys: string[], silent: boolean): Pick<TrajectoryState, 'stepsTaken'> => {
  const stepsTaken = { ...state.stepsTaken };
  for (const key of keys) {
    const { term, step } = splitStepKey(key);
    stepsTaken[term] = [...(stepsTaken[term] ?? []), { step, silent }];
  }
  return { stepsTaken };
};

/** What time says of late terms, and questions that the parties cannot settle. */
export const escalation = {
  reminded: (state, data) => taken(state, [data.deadline.key], false),
  overdueOnEntry: (state, data) => taken(state, data.steps.map(({ key }) => key), true),
  escalated: (state, { id, level, organisations, occurredOn, raises, organisation, question, reason }) => ({
    escalations: [...state.escalations, { id, level, organisations, askedOn: occurredOn, ...(raises !== undefined && { raises }), asked: { by: organisation, question, reason } }],
  }),
  termEscalated: (state, { id, level, organisations, occurredOn, raises, deadline: { key, rule, dueOn } }) => ({
    ...taken(state, [key], false),
    escalations: [
      ...state.escalations,
      { id, level, organisations, askedOn: occurredOn, ...(raises !== undefined && { raises }), late: { term: splitStepKey(key).term, rule: rule as TermRule, dueOn } },
    ],
  }),
  escalationAnswered: (state, data) => ({
    escalations: state.escalations.map((one) => (one.id === data.escalation ? { ...one, answer: { on: data.occurredOn, text: data.answer } } : one)),
  }),
  messageRefused: () => ({}),
} satisfies Partial<Apply>;
