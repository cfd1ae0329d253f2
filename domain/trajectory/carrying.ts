import type { Policy } from '../policy/schema';
import { isSettled, isUnanswered } from './escalation';
import { bedOf, goalsAhead, groupsOf, isOpen, openRequestsOf, stayOf, waitOf } from './phase';
import type { TrajectoryState } from './state';
import { openTerms } from './terms';

type Sealable = Record<string, { compartment?: string }>;

/**
 * What a policy would have to know to take a trajectory over from another one: `scenarios return`, `escalation.levels stuurgroep`. Facts
 * of the past ask for nothing, their codes keep the meaning that the policy of their day gave them; what still runs has to be carried on.
 */
export function notCarried(state: TrajectoryState, from: Policy, to: Policy): string[] {
  const scenario = state.scenarios.findLast(({ as }) => as !== 'proposed')?.code;
  const requested = Object.values(state.identity).flatMap(openRequestsOf);
  const terms = openTerms(state, from);
  // One that waits for an answer from above comes back to its own level.
  const asked = state.escalations.filter((one) => isUnanswered(one) && !isSettled(state, one, terms));
  const parties = [
    ...state.commitments.filter(isOpen).map(({ organisation }) => organisation),
    ...requested.map(({ organisation }) => organisation),
    ...asked.flatMap(({ organisations }) => organisations),
  ];
  const needed: [section: string, known: readonly string[], needed: readonly (string | undefined)[]][] = [
    ['scenarios', Object.keys(to.scenarios), [scenario]],
    ['specialGroups', Object.keys(to.specialGroups), groupsOf(state)],
    ['staysElsewhere', Object.keys(to.staysElsewhere), [stayOf(state)?.place]],
    ['shelter.kinds', Object.keys(to.shelter.kinds), [bedOf(state)?.kind, waitOf(state)?.kind]],
    ['shelter.urgencies', to.shelter.urgencies.map(({ urgency }) => urgency), [waitOf(state)?.urgency]],
    ['stabilisation', Object.keys(to.stabilisation), goalsAhead(state).map(({ goal }) => goal)],
    ['identity', Object.keys(to.identity), requested.map(({ item }) => item)],
    ['escalation.levels', to.escalation.levels.map(({ level }) => level), asked.map(({ level }) => level)],
    ['organisations', Object.keys(to.organisations), parties],
  ];
  const missing = needed.flatMap(([section, known, codes]) =>
    codes.filter((code) => code !== undefined && !known.includes(code)).map((code) => `${section} ${code}`));
  return [...new Set([...unsealed(from, to), ...missing])];
}

/**
 * What one policy keeps in a compartment and the other does not keep in the same. It is asked of every trajectory, whatever stands in it:
 * so an answer says nothing about a guest, and nothing that was sealed comes to light by a move.
 */
function unsealed(from: Policy, to: Policy): string[] {
  const [before, after] = [sealable(from), sealable(to)];
  return Object.entries(before).flatMap(([section, codes]) =>
    Object.entries(codes)
      .filter(([code, { compartment }]) => compartment !== undefined && after[section]![code]?.compartment !== compartment)
      .map(([code]) => `${section} ${code}`));
}

const sealable = ({ specialGroups, staysElsewhere, stabilisation, pauses, shelter }: Policy): Record<string, Sealable> => ({
  specialGroups, staysElsewhere, stabilisation, 'pauses.reasons': pauses.reasons, 'shelter.kinds': shelter.kinds,
});
