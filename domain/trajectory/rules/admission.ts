import { latest, type LocalDate } from '../../policy/calendar';
import type { CommandData } from '../commands';
import type { Fact } from '../events';
import { asOf, heldSince, inForce, reopenedCriteria, transferDeadline } from '../grounds';
import { concludes } from '../permissions';
import { decisionOn, type RegisteredState } from '../phase';
import { reject, type Rejection } from '../rejections';
import { afterAdmission, beforeAdmission, first, known, notBefore, registeredOn, type Facts, type Rules } from './rule';

type Result = Fact<'recordCriterion'>;

/** Whether a criterion was failed on that day and nobody tested it again since: of one with a transfer deadline, that another state has to take the guest. */
const isClaimed = ({ criteria }: RegisteredState, criterion: string, day: LocalDate): boolean => criteria[criterion] !== undefined && inForce(asOf(criteria[criterion], day))?.result === 'fail';

/** The day since which a claim is in force, or that of what came after it. */
const claimedSince = ({ registration, criteria }: RegisteredState, criterion: string, after: LocalDate | undefined): LocalDate =>
  latest(registration.occurredOn, criteria[criterion]?.conclusion?.occurredOn, after);

/** The newest word on the last day of transfer of the claim of that day; missing where nobody said one. */
const deadlineOf = ({ criteria }: RegisteredState, criterion: string, day: LocalDate) => (criteria[criterion] ? transferDeadline(asOf(criteria[criterion], day)) : undefined);

/** The earliest day of a move: that of the claim of that day, or of the newest word on it. */
const movableFrom = (state: RegisteredState, criterion: string, day: LocalDate): LocalDate => claimedSince(state, criterion, deadlineOf(state, criterion, day)?.saidOn);

/** Whether there is a claim that can be moved, also back then. */
const isMovable = (state: RegisteredState, criterion: string): boolean => isClaimed(state, criterion, movableFrom(state, criterion, claimedSince(state, criterion, undefined)));

/** A refusal may rest on what changes by itself, and waits for that; every other ending is one. */
const endedOtherwise = ({ state: { closure } }: Facts): Rejection | undefined => (closure && closure.kind !== 'refused' ? reject('trajectory-closed') : undefined);

/**
 * The result that time let lapse, where it stays open to be said what was found of its criterion before that. It does not where the lapse took a refused
 * guest up again: until then nobody could do more than report that the ground changed.
 */
function lapsed({ state }: Facts, criterion: string): Result | undefined {
  const known = state.criteria[criterion];
  if (known?.reopened?.by !== 'groundLapsed') return undefined;
  const { on } = known.reopened;
  const wasRefused = state.reopenedOn !== undefined && state.reopenedOn >= on && decisionOn(state, on)?.decision === 'refuse';
  return wasRefused ? undefined : known.conclusion;
}

/** Since when the result holds that this confirms, or whose last day of transfer it says anew; missing where it does neither. */
function confirmedSince(facts: Facts, data: CommandData<'recordCriterion'>, as: Result['as']): LocalDate | undefined {
  const known = facts.state.criteria[data.criterion];
  const isLapseAhead = known?.reopened && data.occurredOn < known.reopened.on;
  const result = isLapseAhead ? lapsed(facts, data.criterion) : inForce(known);
  const isConfirmed = result?.result === data.result && result.occurredOn <= data.occurredOn && (as === 'conclusion' || data.transferDeadline !== undefined);
  return isConfirmed ? heldSince(result) : undefined;
}

/** The admission test, and what opens it again. */
export const admission = {
  recordCriterion: {
    phases: beforeAdmission,
    atRedecision: true,
    restsOn: (facts, { criterion }) => latest(facts.state.registration.occurredOn, lapsed(facts, criterion)?.occurredOn ?? facts.state.criteria[criterion]?.reopened?.on),
    refuse: ({ policy }, data) =>
      first(
        known(policy.criteria, 'criteria', data.criterion),
        notBefore(data.validUntil, data.occurredOn),
        notBefore(data.transferDeadline, data.occurredOn),
        data.validUntil !== undefined && data.result !== 'pass' ? reject('fail-never-lapses') : undefined,
        data.transferDeadline !== undefined && (data.result === 'pass' || !policy.criteria[data.criterion]?.hasTransferDeadline)
          ? reject('no-transfer-deadline', { criterion: data.criterion })
          : undefined,
      ),
    keeps: (facts, data) => {
      const as = concludes(facts.policy, facts.actor, data.criterion) ? 'conclusion' : 'information';
      const holdsSince = confirmedSince(facts, data, as);
      return { ...data, ...(holdsSince !== undefined && { holdsSince }), as };
    },
  },

  moveTransferDeadline: {
    closed: 'either',
    phases: ['intake', 'admissionDecision', ...afterAdmission],
    blocked: endedOtherwise,
    isPossible: ({ state, policy }) => Object.keys(policy.criteria).some((criterion) => policy.criteria[criterion]!.hasTransferDeadline && isMovable(state, criterion)),
    restsOn: ({ state }, { criterion, occurredOn }) => movableFrom(state, criterion, occurredOn),
    refuse: ({ state, policy }, { criterion, transferDeadline: last, occurredOn }) => {
      const unknown = known(policy.criteria, 'criteria', criterion);
      if (unknown) return unknown;
      if (!policy.criteria[criterion]!.hasTransferDeadline) return reject('no-transfer-deadline', { criterion });
      if (!isClaimed(state, criterion, occurredOn)) return reject('no-claim-in-force', { criterion });
      // A claim that was gone before access was decided was no ground then: whoever finds that out reports that the ground changed.
      const isPresent = deadlineOf(state, criterion, occurredOn)?.last === last;
      return notBefore(last, claimedSince(state, criterion, state.admission?.occurredOn)) ?? (isPresent ? reject('same-day', { date: last }) : undefined);
    },
  },

  assessRisk: {
    restsOn: registeredOn,
  },

  proposeTailoredPlan: {
    restsOn: registeredOn,
    refuse: ({ policy }, data) => first(known(policy.scenarios, 'scenarios', data.scenario), notBefore(data.until, data.occurredOn)),
  },

  changeGround: {
    closed: 'either',
    phases: afterAdmission,
    blocked: endedOtherwise,
    isPossible: ({ state, policy }) => reopenedCriteria(state).length < Object.keys(policy.criteria).length,
    restsOn: ({ state }, { criterion }) => latest(state.admission!.occurredOn, state.reopenedOn, state.criteria[criterion]?.conclusion?.occurredOn),
    refuse: ({ state, policy }, { criterion }) =>
      known(policy.criteria, 'criteria', criterion) ?? (state.criteria[criterion]?.reopened ? reject('ground-already-changed', { criterion }) : undefined),
    // A refusal rests on what was failed. That anything else changed is known to whoever comes back, and opens nothing.
    keeps: ({ state }, data) => ({ ...data, ...(state.closure && state.criteria[data.criterion]?.conclusion?.result !== 'fail' && { refusalStands: true as const }) }),
  },
} satisfies Partial<Rules>;
