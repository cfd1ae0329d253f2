import { addDays, type LocalDate } from '../policy/calendar';
import type { Since } from './events';
import type { TrajectoryState } from './state';
import { inOrder } from './words';

type Criterion = TrajectoryState['criteria'][string];
export type GroundChange = NonNullable<TrajectoryState['redecision']>['by'];

/** The result in force; none while the criterion is to be tested again. */
export const inForce = (criterion: Criterion | undefined): Criterion['conclusion'] => (criterion?.reopened ? undefined : criterion?.conclusion);

/** What was in force on that day, as far as it is known now. */
export const inForceOn = (criterion: Criterion | undefined, day: LocalDate): Criterion['conclusion'] =>
  criterion?.reopened && criterion.reopened.on <= day ? undefined : criterion?.conclusion;

/**
 * The criterion as it was on that day, where since then nothing but time opened its test: what was said in time holds, also where it is written down
 * later. Nothing of the sort where somebody reported that the ground changed, or recorded something of the new test.
 */
export function asOf(criterion: Criterion, day: LocalDate): Criterion {
  const { reopened, ...before } = criterion;
  const isByTime = reopened !== undefined && reopened.by !== 'groundChanged' && day < reopened.on;
  return isByTime && informationOf(criterion).length === 0 ? before : criterion;
}

/** Since when a result holds, however often it was confirmed. */
export const heldSince = ({ holdsSince, occurredOn }: NonNullable<Criterion['conclusion']>): LocalDate => holdsSince ?? occurredOn;

/** The criteria that are to be tested again. */
export const reopenedCriteria = ({ criteria }: TrajectoryState): string[] => Object.keys(criteria).filter((code) => criteria[code]!.reopened);

/** The information that counts for a conclusion: what was said before a test was opened again is history. */
export const informationOf = ({ information, reopened }: Criterion): Criterion['information'] =>
  information.filter(({ occurredOn }) => reopened === undefined || occurredOn >= reopened.on);

/** The first day on which a result no longer holds by itself. An entry ban has none: it ends when somebody lifts or annuls it. */
export function lapsesOn(criterion: Criterion): LocalDate | undefined {
  const last = inForce(criterion)?.result === 'pass' ? criterion.conclusion!.validUntil : transferDeadline(criterion)?.last;
  return last === undefined ? undefined : addDays(last, 1);
}

/**
 * The last day of transfer of a claim in force, the fact that gave it and the day on which that was said: the newest word on it counts, for IND may
 * have moved the day since somebody concluded. One that was over by then is of a claim before, and one that was said once the day was over of a new test.
 */
export function transferDeadline(criterion: Criterion): { last: LocalDate; since: Since; saidOn: LocalDate } | undefined {
  const conclusion = inForce(criterion);
  if (conclusion?.result !== 'fail') return undefined;
  const { information, deadlineMoves = [] } = criterion;
  const said = inOrder([...information, conclusion, ...deadlineMoves].filter((one) => one.transferDeadline !== undefined && one.transferDeadline >= conclusion.occurredOn));
  const newest = said.find((one, at) => at === said.length - 1 || said[at + 1]!.occurredOn > one.transferDeadline!);
  if (!newest) return undefined;
  const since: Since = 'result' in newest ? { fact: 'criterionRecorded', on: conclusion.occurredOn } : { fact: 'transferDeadlineMoved', on: newest.occurredOn };
  return { last: newest.transferDeadline!, since, saidOn: newest.occurredOn };
}

/** The criteria with a day on which they lapse, and the fact that gave it; of a refused guest only those that stand in the way. */
export const lapsingCriteria = ({ criteria, closure }: TrajectoryState): { criterion: string; on: LocalDate; since: Since }[] =>
  Object.entries(criteria).flatMap(([criterion, one]) => {
    const on = closure && one.conclusion?.result !== 'fail' ? undefined : lapsesOn(one);
    return on === undefined ? [] : [{ criterion, on, since: transferDeadline(one)?.since ?? { fact: 'criterionRecorded', on: one.conclusion!.occurredOn } }];
  });

/** The last time that a test was opened again and is not done; missing where none is. */
export const lastReopening = ({ criteria }: Pick<TrajectoryState, 'criteria'>): { on: LocalDate; by: GroundChange } | undefined =>
  Object.values(criteria).flatMap(({ reopened }) => reopened ?? []).sort((one, other) => (one.on < other.on ? -1 : 1)).at(-1);

/** The moves of a last day of transfer that count after a record of the criterion: of two words of one day, the one recorded last does. */
export function stillMoved(moves: Criterion['deadlineMoves'] = [], { occurredOn, transferDeadline }: Criterion['information'][number]): Pick<Criterion, 'deadlineMoves'> {
  const left = transferDeadline === undefined ? moves : moves.filter((move) => move.occurredOn > occurredOn);
  return left.length > 0 ? { deadlineMoves: left } : {};
}

/** The new decision that is asked for, where a test is open or one was done since the decision in force. */
export function stillAsked({ criteria, admission, redecision }: TrajectoryState): TrajectoryState['redecision'] {
  const isAsked = Object.values(criteria).some(({ reopened, conclusion }) => reopened !== undefined || (admission && conclusion && heldSince(conclusion) > admission.occurredOn));
  return isAsked ? redecision : undefined;
}

/** The criteria as they were before a tailored admission came to its end. */
export const withoutTailoredEnd = (criteria: TrajectoryState['criteria']): TrajectoryState['criteria'] =>
  Object.fromEntries(Object.entries(criteria).map(([code, one]) => [code, one.reopened?.by === 'tailoredAdmissionEnded' ? { ...one, reopened: undefined } : one]));
