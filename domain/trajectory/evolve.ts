import { isMadeByPeople, type EventType, type TrajectoryEvent } from './events';
import { splitStepKey } from './deadlines';
import { initialState, type TrajectoryState } from './state';

type Changes = Partial<TrajectoryState>;
type Apply = { [T in EventType]: (state: TrajectoryState, data: TrajectoryEvent<T>['data']) => Changes };

const taken = (state: TrajectoryState, keys: string[], silent: boolean): Pick<TrajectoryState, 'stepsTaken'> => {
  const stepsTaken = { ...state.stepsTaken };
  for (const key of keys) {
    const { term, step } = splitStepKey(key);
    stepsTaken[term] = [...(stepsTaken[term] ?? []), { step, silent }];
  }
  return { stepsTaken };
};

const byDay = (one: { occurredOn: string }, other: { occurredOn: string }): number => (one.occurredOn < other.occurredOn ? -1 : one.occurredOn > other.occurredOn ? 1 : 0);

/** What each fact changes. */
const apply: Apply = {
  registered: (_, data) => ({ registration: data }),
  referralDiscussed: (_, data) => ({ discussion: data }),
  criterionRecorded: (state, data) => {
    const before = state.criteria[data.criterion] ?? { information: [], wasFailed: false };
    if (data.as === 'information') return { criteria: { ...state.criteria, [data.criterion]: { ...before, information: [...before.information, data] } } };
    // What is recorded late does not undo what was concluded since.
    const { conclusion, wasFailed } = before;
    const isOlder = conclusion !== undefined && conclusion.occurredOn > data.occurredOn;
    // Only a pass takes a fail away: to say that nobody knows any more makes nobody safer.
    const failed = data.result === 'fail' ? !(isOlder && conclusion.result === 'pass') : data.result === 'pass' && !isOlder ? false : wasFailed;
    return { criteria: { ...state.criteria, [data.criterion]: { ...before, conclusion: isOlder ? conclusion : data, wasFailed: failed } } };
  },
  riskAssessed: (state, data) => ({ risks: { ...state.risks, [data.risk]: [...(state.risks[data.risk] ?? []), data].sort(byDay) } }),
  tailoredPlanProposed: (state, data) => ({ plans: [...state.plans, data] }),
  admissionDecided: (state, data) => {
    if (data.decision === 'refuse') return { admission: data, closure: { kind: 'refused', occurredOn: data.occurredOn } };
    return data.decision === 'admitTailored'
      ? { admission: data, scenarios: [...state.scenarios, { code: data.scenario, since: data.occurredOn }] }
      : { admission: data };
  },
  withdrawn: (_, data) => ({ closure: { kind: 'withdrawn', occurredOn: data.occurredOn } }),
  dossierDelivered: (state, data) => ({ dossiers: { ...state.dossiers, [data.organisation]: data } }),
  restPeriodEnded: (_, data) => ({ restEndedOn: data.occurredOn }),
  perspectiveDecided: (state, data) => ({
    perspective: data,
    scenarios: [...state.scenarios, { code: data.scenario, since: data.occurredOn }],
    commitments: [...state.commitments, ...data.commitments.map((promise) => ({ ...promise, promisedOn: data.occurredOn }))],
  }),
  progressReviewed: (state, data) => ({
    reviews: [...state.reviews, data],
    ...(data.scenario !== undefined && { scenarios: [...state.scenarios, { code: data.scenario, since: data.occurredOn }] }),
  }),
  commitmentFulfilled: (state, data) => ({
    commitments: state.commitments.map((one) => (one.id === data.commitment ? { ...one, fulfilledOn: data.occurredOn } : one)),
  }),
  closed: (_, data) => ({ closure: { kind: 'outcome', occurredOn: data.occurredOn, outcome: data.outcome } }),
  reopened: (state, data) => ({
    closure: undefined,
    reopenedOn: data.occurredOn,
    // A refusal stands in the way of everything but a new decision, so the reopened trajectory waits for one.
    ...(state.admission?.decision === 'refuse' && { admission: undefined, formerAdmissions: [...state.formerAdmissions, state.admission] }),
  }),
  reminded: (state, data) => taken(state, [data.deadline.key], false),
  overdueOnEntry: (state, data) => taken(state, data.steps.map(({ key }) => key), true),
};

/** The state after one more fact. Never fails: what may happen was decided before. */
export function evolve(state: TrajectoryState, event: TrajectoryEvent): TrajectoryState {
  const change = apply[event.type] as (state: TrajectoryState, data: TrajectoryEvent['data']) => Changes;
  const next = { ...state, ...change(state, event.data) };
  return isMadeByPeople(event) ? { ...next, revision: state.revision + 1 } : next;
}

/** The state that facts make, oldest first. */
export function fold(events: readonly TrajectoryEvent[], from: TrajectoryState = initialState): TrajectoryState {
  return events.reduce(evolve, from);
}
