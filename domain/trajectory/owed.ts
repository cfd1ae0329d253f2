import type { Policy } from '../policy/schema';
import { decidingAccess, decidingAnew, discussingTheReferral, testing } from './owed/admission';
import { lookingForWhoIsMissing, reviewingThePause } from './owed/course';
import { answeringEscalations } from './owed/escalation';
import { decidingThePerspective, deliveringDossiers, keepingPromises, reviewingProgress } from './owed/guidance';
import type { Owed, Part } from './owed/owing';
import { leavingTheBed } from './owed/shelter';
import { answeringForIdentity, checkingGoals } from './owed/stabilisation';
import { isResting, phaseOf, type Phase, type RegisteredState } from './phase';

/**
 * Everything that is owed now, part by part. When closed only that a bed is left; while the guest rests that too, and what is done about who is missing.
 */
export function* owed(state: RegisteredState, policy: Policy): Iterable<Owed> {
  yield* leavingTheBed(state, policy);
  if (state.closure) return;
  yield* lookingForWhoIsMissing(state, policy);
  if (isResting(state, policy)) return;
  for (const part of [reviewingThePause, discussingTheReferral, goingOnWithThePhase, decidingAnew, answeringForIdentity, checkingGoals, keepingPromises, answeringEscalations]) {
    yield* part(state, policy);
  }
}

/** What ends the phase; in guidance, the next review. */
const goingOn: Record<Phase, Part> = {
  referral: testing,
  intake: testing,
  admissionDecision: decidingAccess,
  stabilisation: deliveringDossiers,
  perspectiveDecision: decidingThePerspective,
  guidance: reviewingProgress,
  closed: () => [],
};
const goingOnWithThePhase: Part = (state, policy) => goingOn[phaseOf(state, policy)](state, policy);
