import type { LocalDate } from '../../policy/calendar';
import { asOf, inForce, lastReopening, stillAsked, stillMoved, withoutTailoredEnd, type GroundChange } from '../grounds';
import { decisionOn, tailoredAdmissionOn } from '../phase';
import type { TrajectoryState } from '../state';
import { inOrder } from '../words';
import { ending, openAgain, worksOn, type Apply, type Changes } from './change';

type Decision = TrajectoryState['formerAdmissions'][number];
type Criterion = TrajectoryState['criteria'][string];

/** A criterion of which nothing is recorded. */
const untested: Criterion = { information: [], wasFailed: false };

/** What the newest pass or fail says: that nobody knows any more takes no fail away, and makes nobody safer. */
function lastKnown({ conclusion, wasFailed, knownOn }: Criterion, { result, occurredOn }: Criterion['information'][number]): Pick<Criterion, 'wasFailed' | 'knownOn'> {
  // Earlier releases did not keep the day, nor does what is carried over.
  const since = knownOn ?? (wasFailed || conclusion?.result === 'pass' ? conclusion?.occurredOn : undefined);
  if (result === 'unknown' || (since !== undefined && since > occurredOn)) return { wasFailed, ...(since !== undefined && { knownOn: since }) };
  return { wasFailed: result === 'fail', knownOn: occurredOn };
}

/** A criterion after one more word on it. */
function afterRecord({ deadlineMoves, ...before }: Criterion, data: Criterion['information'][number]): Criterion {
  const moves = stillMoved(deadlineMoves, data);
  if (data.as === 'information') return { ...before, ...moves, information: inOrder([...before.information, data]) };
  // What is recorded late does not undo what was concluded since.
  const { conclusion, reopened, ...rest } = before;
  const isOlder = conclusion !== undefined && conclusion.occurredOn > data.occurredOn;
  const result = isOlder ? conclusion : data;
  // A day that was moved is of the claim that was in force then.
  const isSameClaim = result.result === 'fail' && !reopened;
  return { ...rest, ...(isSameClaim ? moves : {}), conclusion: result, ...lastKnown(before, data) };
}

/** The new decision that the newest test which is open asks for. */
const askedBy = (criteria: TrajectoryState['criteria']): TrajectoryState['redecision'] => {
  const again = lastReopening({ criteria });
  return again && { since: again.on, by: again.by };
};

/** Criteria are to be tested again. An admission stays in force until the mayor decides anew; a refusal that rested on one is set aside. */
const reopenTest = (state: TrajectoryState, codes: readonly string[], on: LocalDate, by: GroundChange): Changes => ({
  criteria: { ...state.criteria, ...Object.fromEntries(codes.map((code) => [code, { ...(state.criteria[code] ?? untested), reopened: { on, by } }])) },
  ...(state.closure ? openAgain(state, on) : state.admission && { redecision: state.redecision && state.redecision.since > on ? state.redecision : { since: on, by } }),
});

/** The admission test, what opens it again, and the decision on access. */
export const admission = {
  criterionRecorded: (state, data) => {
    const known = state.criteria[data.criterion] ?? untested;
    const { reopened, ...inForceStill } = known;
    const isConfirmed = data.holdsSince !== undefined;
    // The lapse that time wrote down before this was recorded was none. Information undoes it only where it says another day.
    const isLapseUndone = reopened?.by === 'groundLapsed' && data.occurredOn < reopened.on && (isConfirmed || data.as === 'conclusion');
    const criteria = { ...state.criteria, [data.criterion]: afterRecord(isLapseUndone ? inForceStill : known, data) };
    if (!isLapseUndone) return { criteria };
    const asked = isConfirmed ? stillAsked({ ...state, criteria }) : state.redecision;
    const isOfLapse = asked?.since === reopened.on && asked.by === reopened.by;
    // What else asks for a new decision does since its own day, and so does what was found here.
    return { criteria, redecision: isOfLapse ? (askedBy(criteria) ?? { since: data.occurredOn, by: 'groundChanged' }) : asked };
  },
  decisionLetterSent: (state, data) => {
    const told = decisionOn(state, data.occurredOn, data.decidedOn);
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
  riskAssessed: (state, data) => ({ risks: { ...state.risks, [data.risk]: inOrder([...(state.risks[data.risk] ?? []), data]) } }),
  tailoredPlanProposed: (state, data) => ({ plans: inOrder([...state.plans, data]) }),
  admissionDecided: (state, data) => {
    const formerAdmissions = state.admission ? [...state.formerAdmissions, state.admission] : state.formerAdmissions;
    if (data.decision === 'refuse') {
      // Where its ground was gone before it was written down, it closed the trajectory until that day.
      const goneOn = Object.values(state.criteria).flatMap(({ reopened, conclusion }) => (reopened && conclusion?.result === 'fail' ? reopened.on : [])).sort()[0];
      const refused = { admission: data, formerAdmissions, redecision: undefined, closure: { kind: 'refused' as const, occurredOn: data.occurredOn }, ...ending(state, data.occurredOn, goneOn) };
      return goneOn === undefined ? refused : { ...refused, ...openAgain({ ...state, ...refused }, goneOn) };
    }
    // Where it makes a tailored admission longer whose end time has written down meanwhile, that end was none.
    const extended = tailoredAdmissionOn(state, data.occurredOn);
    const criteria = extended ? withoutTailoredEnd(state.criteria) : state.criteria;
    // What lapsed since that day, before it was written down, is tested again all the same.
    const decided = { admission: data, formerAdmissions, criteria, redecision: askedBy(criteria) };
    // Whoever makes an admission longer says nothing of the scenario that it names: the LSO may work on another since.
    if (data.decision === 'admit' || extended?.scenario === data.scenario) return decided;
    return { ...decided, scenarios: worksOn(state, data.scenario, data.occurredOn, 'decided') };
  },
  groundChanged: (state, { criterion, occurredOn, refusalStands }) => {
    const again = reopenTest(state, [criterion], occurredOn, 'groundChanged');
    return refusalStands ? { criteria: again.criteria } : again;
  },
  groundLapsed: (state, { criterion, occurredOn, carriedBy }) => {
    const again = reopenTest(state, [criterion], occurredOn, 'groundLapsed');
    return carriedBy === undefined ? again : { criteria: again.criteria };
  },
  tailoredAdmissionEnded: (state, { occurredOn }) => {
    const open = Object.keys(state.criteria).filter((code) => inForce(state.criteria[code])?.result !== 'pass');
    return reopenTest(state, open, occurredOn, 'tailoredAdmissionEnded');
  },
  criterionCarriedOver: (state, { result }) => ({ criteria: { ...state.criteria, [result.criterion]: { ...untested, conclusion: result } } }),
} satisfies Partial<Apply>;
