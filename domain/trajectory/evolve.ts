import { dayOf, latest, type LocalDate } from '../policy/calendar';
import type { Guest } from './commands';
import { isMadeByPeople, type Actor, type EventData, type EventType, type TrajectoryEvent } from './events';
import { splitStepKey } from './deadlines';
import { asOf, inForce, lastReopening, stillAsked, stillMoved, withoutTailoredEnd, type GroundChange } from './grounds';
import { decisionOn, identityStepsOf, pauseOf, tailoredAdmissionOn, waitOf } from './phase';
import { initialState, statedGroups, withEveryList, type TrajectoryState } from './state';
import type { TermRule } from './term-rules';

type Changes = Partial<TrajectoryState>;
/** Who recorded a fact, and when; nobody where time alone made it. */
type Recording = Pick<TrajectoryEvent, 'by' | 'recordedAt'>;
type Apply = { [T in EventType]: (state: TrajectoryState, data: TrajectoryEvent<T>['data'], recording: Recording) => Changes };

const taken = (state: TrajectoryState, keys: string[], silent: boolean): Pick<TrajectoryState, 'stepsTaken'> => {
  const stepsTaken = { ...state.stepsTaken };
  for (const key of keys) {
    const { term, step } = splitStepKey(key);
    stepsTaken[term] = [...(stepsTaken[term] ?? []), { step, silent }];
  }
  return { stepsTaken };
};

const byDay = (one: { occurredOn: string }, other: { occurredOn: string }): number => (one.occurredOn < other.occurredOn ? -1 : one.occurredOn > other.occurredOn ? 1 : 0);

const worksOn = (state: TrajectoryState, code: string, since: LocalDate, as: TrajectoryState['scenarios'][number]['as']): TrajectoryState['scenarios'] => [
  ...state.scenarios,
  { code, since, as },
];

type Commitment = TrajectoryState['commitments'][number];
const commitment = (state: TrajectoryState, id: string, change: (one: Commitment) => Partial<Commitment>): Changes => ({
  commitments: state.commitments.map((one) => (one.id === id ? { ...one, ...change(one) } : one)),
});

/** What still goes on ends; not before it began, where an ending is dated back over it. */
const until = <T extends { since: LocalDate; until?: LocalDate }>(spans: readonly T[], day: LocalDate): T[] => spans.map((one) => ({ ...one, until: one.until ?? latest(one.since, day) }));
/** Whoever is away is back. */
const back = (absences: TrajectoryState['absences'], day: LocalDate): TrajectoryState['absences'] => absences.map((one) => ({ ...one, returnedOn: one.returnedOn ?? latest(one.since, day) }));

/** Nobody waits for a bed any more. */
const ending = (state: TrajectoryState, day: LocalDate): Pick<TrajectoryState, 'pauses' | 'waits'> => ({ pauses: until(state.pauses, day), waits: until(state.waits, day) });

/** Takes a closed trajectory up again. A refusal stands in the way of everything but a new decision, so it waits for one. */
const openAgain = (state: TrajectoryState, day: LocalDate): Changes => ({
  closure: undefined,
  reopenedOn: day,
  absences: back(state.absences, day),
  staysElsewhere: until(state.staysElsewhere, day),
  ...(state.admission?.decision === 'refuse' && { admission: undefined, formerAdmissions: [...state.formerAdmissions, state.admission] }),
});

type Decision = TrajectoryState['formerAdmissions'][number];
/** A criterion of which nothing is recorded. */
const untested: TrajectoryState['criteria'][string] = { information: [], wasFailed: false };

/** Criteria are to be tested again. An admission stays in force until the mayor decides anew; a refusal that rested on one is set aside. */
const reopenTest = (state: TrajectoryState, codes: readonly string[], on: LocalDate, by: GroundChange): Changes => ({
  criteria: { ...state.criteria, ...Object.fromEntries(codes.map((code) => [code, { ...(state.criteria[code] ?? untested), reopened: { on, by } }])) },
  ...(state.closure ? openAgain(state, on) : state.admission && { redecision: { since: latest(on, state.redecision?.since), by } }),
});
/** In which capacity somebody did something; who it was stands in the log. */
const capacityOf = (by?: Actor) => ({ organisation: by!.organisation, roles: by!.roles });

/** A paper is taken out of sight, and stays where it is. */
const remove = <T extends { id: string; removed?: Removal }>(papers: readonly T[], id: string, removed: Removal): T[] =>
  papers.map((paper) => (paper.id === id ? { ...paper, removed } : paper));
type Removal = NonNullable<TrajectoryState['notes'][number]['removed']>;

/** What is known of a guest, with what was found out: the oldest first. */
const withMore = (guest: Guest, found: EventData['identified']): Guest => ({
  ...guest,
  names: [...guest.names, ...found.names],
  birthDates: [...guest.birthDates, ...found.birthDates],
  birthPlaces: [...guest.birthPlaces, ...found.birthPlaces],
  nationalities: [...guest.nationalities, ...found.nationalities],
  vNumbers: [...guest.vNumbers, ...found.vNumbers],
  languages: [...guest.languages, ...found.languages],
});

/** What each fact changes. */
const apply: Apply = {
  registered: (_, data, { recordedAt }) => ({ registration: withEveryList(data), recordedOn: dayOf(recordedAt), groups: statedGroups(data) }),
  identified: (state, found) => ({ registration: { ...state.registration!, guest: withMore(state.registration!.guest, found) } }),
  referralDiscussed: (_, data) => ({ discussion: data }),
  criterionRecorded: (state, data) => {
    const { deadlineMoves, ...before } = state.criteria[data.criterion] ?? untested;
    const moves = stillMoved(deadlineMoves, data);
    if (data.as === 'information') return { criteria: { ...state.criteria, [data.criterion]: { ...before, ...moves, information: [...before.information, data] } } };
    // What is recorded late does not undo what was concluded since.
    const { conclusion, wasFailed, reopened, ...rest } = before;
    const isOlder = conclusion !== undefined && conclusion.occurredOn > data.occurredOn;
    // Only a pass takes a fail away: to say that nobody knows any more makes nobody safer.
    const failed = data.result === 'fail' ? !(isOlder && conclusion.result === 'pass') : data.result === 'pass' && !isOlder ? false : wasFailed;
    const result = isOlder ? conclusion : data;
    // A day that was moved is of the claim that was in force then.
    const isSameClaim = result.result === 'fail' && !reopened;
    return { criteria: { ...state.criteria, [data.criterion]: { ...rest, ...(isSameClaim ? moves : {}), conclusion: result, wasFailed: failed } } };
  },
  decisionLetterSent: (state, data) => {
    const told = decisionOn(state, data.occurredOn);
    const withLetter = (one: Decision): Decision => (one === told ? { ...one, letter: data } : one);
    return { formerAdmissions: state.formerAdmissions.map(withLetter), ...(state.admission && { admission: withLetter(state.admission) }) };
  },
  transferDeadlineMoved: (state, data) => {
    const known = state.criteria[data.criterion]!;
    // The lapse that time wrote down before this was recorded was none. A refusal that it set aside stays so: the mayor decides anew, on what is known now.
    const isLapseUndone = known.reopened?.by === 'groundLapsed';
    const criterion = isLapseUndone ? asOf(known, data.occurredOn) : known;
    const criteria = { ...state.criteria, [data.criterion]: { ...criterion, deadlineMoves: [...(criterion.deadlineMoves ?? []), data] } };
    return { criteria, ...(isLapseUndone && { redecision: stillAsked({ ...state, criteria }) }) };
  },
  riskAssessed: (state, data) => ({ risks: { ...state.risks, [data.risk]: [...(state.risks[data.risk] ?? []), data].sort(byDay) } }),
  tailoredPlanProposed: (state, data) => ({ plans: [...state.plans, data] }),
  admissionDecided: (state, data) => {
    const formerAdmissions = state.admission ? [...state.formerAdmissions, state.admission] : state.formerAdmissions;
    if (data.decision === 'refuse') {
      const refused = { admission: data, formerAdmissions, redecision: undefined, closure: { kind: 'refused' as const, occurredOn: data.occurredOn }, ...ending(state, data.occurredOn) };
      // Where its ground was gone before it was written down, it closed the trajectory until that day.
      const goneOn = Object.values(state.criteria).flatMap(({ reopened, conclusion }) => (reopened && conclusion?.result === 'fail' ? reopened.on : [])).sort()[0];
      return goneOn === undefined ? refused : { ...refused, ...openAgain({ ...state, ...refused }, goneOn) };
    }
    // Where it makes a tailored admission longer whose end time has written down meanwhile, that end was none.
    const extended = tailoredAdmissionOn(state, data.occurredOn);
    const criteria = extended ? withoutTailoredEnd(state.criteria) : state.criteria;
    // What lapsed since that day, before it was written down, is tested again all the same.
    const again = lastReopening({ criteria });
    const decided = { admission: data, formerAdmissions, criteria, redecision: again && { since: again.on, by: again.by } };
    // Whoever makes an admission longer says nothing of the scenario that it names: the LSO may work on another since.
    if (data.decision === 'admit' || extended?.scenario === data.scenario) return decided;
    return { ...decided, scenarios: worksOn(state, data.scenario, data.occurredOn, 'decided') };
  },
  groundChanged: (state, data) => reopenTest(state, [data.criterion], data.occurredOn, 'groundChanged'),
  groundLapsed: (state, { criterion, occurredOn, carriedBy }) => {
    const again = reopenTest(state, [criterion], occurredOn, 'groundLapsed');
    return carriedBy === undefined ? again : { criteria: again.criteria };
  },
  tailoredAdmissionEnded: (state, { occurredOn }) => {
    const open = Object.keys(state.criteria).filter((code) => inForce(state.criteria[code])?.result !== 'pass');
    return reopenTest(state, open, occurredOn, 'tailoredAdmissionEnded');
  },
  withdrawn: (state, data) => ({ closure: { kind: 'withdrawn', occurredOn: data.occurredOn }, ...ending(state, data.occurredOn) }),
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
  identityStepRecorded: (state, data) => ({ identity: { ...state.identity, [data.item]: [...identityStepsOf(state, data.item), data] } }),
  stabilisationRecorded: (state, data) => {
    const isNew = !state.stabilisation.some(({ goal }) => goal === data.goal);
    const goals = isNew ? [...state.stabilisation, { id: `s${state.stabilisation.length + 1}`, goal: data.goal, records: [] }] : state.stabilisation;
    return { stabilisation: goals.map((one) => (one.goal === data.goal ? { ...one, records: [...one.records, data].sort(byDay) } : one)) };
  },
  specialGroupRecorded: (state, data) => ({
    groups: data.belongs
      ? [...state.groups, { group: data.group, since: data.occurredOn }]
      : state.groups.map((one) => (one.group === data.group && one.until === undefined ? { ...one, until: data.occurredOn } : one)),
  }),
  ageReached: (state, data) => ({ groups: [...state.groups, { group: data.group, since: data.occurredOn }] }),
  assigned: (state, data) => ({ assignments: [...state.assignments, { part: data.part, person: data.person, since: data.occurredOn }] }),
  paused: (state, { occurredOn, ...data }) => {
    const agreement = { ...data, agreedOn: occurredOn };
    const running = pauseOf(state);
    if (!running) return { pauses: [...state.pauses, { ...agreement, since: occurredOn }] };
    // A pause that runs is extended: it still began when it began, and what was agreed then stays known.
    const { since, former = [], ...before } = running;
    return { pauses: [...state.pauses.slice(0, -1), { ...agreement, since, former: [...former, before] }] };
  },
  resumed: (state, data) => ({ pauses: until(state.pauses, data.occurredOn) }),
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
  noteWritten: (state, { occurredOn, note, ...data }, { by }) => ({ notes: [...state.notes, { id: note, ...data, writtenOn: occurredOn, by: capacityOf(by) }] }),
  noteRemoved: (state, { occurredOn, note, reason }, { by }) => ({ notes: remove(state.notes, note, { on: occurredOn, by: capacityOf(by), reason }) }),
  documentAdded: (state, { occurredOn, document, ...data }, { by }) => ({ documents: [...state.documents, { id: document, ...data, addedOn: occurredOn, by: capacityOf(by) }] }),
  documentRemoved: (state, { occurredOn, document, reason }, { by }) => ({ documents: remove(state.documents, document, { on: occurredOn, by: capacityOf(by), reason }) }),
  stayStarted: (state, { occurredOn, ...data }) => ({
    stays: [...until(state.stays, occurredOn), { ...data, since: occurredOn }],
    // A bed of another kind is not what the guest waits for.
    waits: state.waits.map((one) => (one.kind === data.kind ? { ...one, until: one.until ?? latest(one.since, occurredOn) } : one)),
  }),
  stayEnded: (state, data) => ({ stays: until(state.stays, data.occurredOn) }),
  stayTakenOver: (state, { occurredOn: _, stay, ...bed }) => ({ stays: [...state.stays, { ...bed, emergency: stay }] }),
  waitingListJoined: (state, { occurredOn, ...data }) => {
    const running = waitOf(state);
    return { waits: running?.kind === data.kind ? [...state.waits.slice(0, -1), { ...running, ...data, saidOn: occurredOn }] : [...until(state.waits, occurredOn), { ...data, since: occurredOn }] };
  },
  waitingListLeft: (state, data) => ({ waits: until(state.waits, data.occurredOn) }),
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
  shelterEnded: (state, data) => ({ shelterEndings: [...state.shelterEndings, data] }),
  criterionCarriedOver: (state, { result }) => ({ criteria: { ...state.criteria, [result.criterion]: { ...untested, conclusion: result } } }),
  closed: (state, { occurredOn, outcome, destination, evidence }) => ({
    closure: { kind: 'outcome', occurredOn, outcome, evidence, ...(destination !== undefined && { destination }) },
    ...ending(state, occurredOn),
  }),
  reopened: (state, data) => openAgain(state, data.occurredOn),
  policyAdopted: (state, { occurredOn, policy, version, sha256, owed, formerCriteria }) => {
    const known = Object.entries({ ...state.formerCriteria, ...state.criteria });
    return {
      policies: [...state.policies, { id: policy, version, sha256, since: occurredOn, owed }],
      criteria: Object.fromEntries(known.filter(([code]) => !formerCriteria.includes(code))),
      formerCriteria: Object.fromEntries(known.filter(([code]) => formerCriteria.includes(code))),
    };
  },
  reminded: (state, data) => taken(state, [data.deadline.key], false),
  overdueOnEntry: (state, data) => taken(state, data.steps.map(({ key }) => key), true),
};

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
