import type { TrajectoryState } from '../state';
import { worksOn, type Apply, type Changes } from './change';

type Commitment = TrajectoryState['commitments'][number];
const commitment = (state: TrajectoryState, id: string, change: (one: Commitment) => Partial<Commitment>): Changes => ({
  commitments: state.commitments.map((one) => (one.id === id ? { ...one, ...change(one) } : one)),
});

/** From the dossiers over the perspective to the reviews. */
export const guidance = {
  dossierDelivered: (state, data) => ({ dossiers: { ...state.dossiers, [data.organisation]: data } }),
  restPeriodEnded: (_, data) => ({ restEndedOn: data.occurredOn }),
  perspectiveDecided: (state, data) => ({
    perspective: data,
    scenarios: worksOn(state, data.scenario, data.occurredOn, 'decided'),
    commitments: [...state.commitments, ...data.commitments.map((promise) => ({ ...promise, promisedOn: data.occurredOn, renewals: [] }))],
  }),
  progressReviewed: (state, data) => ({
    reviews: [...state.reviews, data],
    ...(data.scenario !== undefined && { scenarios: worksOn(state, data.scenario, data.occurredOn, 'changed') }),
  }),
  commitmentMade: (state, { occurredOn, ...promise }) => ({ commitments: [...state.commitments, { ...promise, promisedOn: occurredOn, renewals: [] }] }),
  commitmentFulfilled: (state, data) => commitment(state, data.commitment, () => ({ fulfilledOn: data.occurredOn })),
  commitmentRenewed: (state, data) =>
    commitment(state, data.commitment, (one) => ({ dueOn: data.dueOn, renewals: [...one.renewals, { on: data.occurredOn, from: one.dueOn, reason: data.reason }] })),
  commitmentCancelled: (state, data) => commitment(state, data.commitment, () => ({ cancelled: { on: data.occurredOn, reason: data.reason } })),
  scenarioProposed: (state, data) => ({ scenarios: worksOn(state, data.scenario, data.occurredOn, 'proposed') }),
} satisfies Partial<Apply>;
