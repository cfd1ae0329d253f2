import { holderOf } from '../../policy/grants';
import type { Policy } from '../../policy/schema';
import type { Since } from '../events';
import { informationOf, inForce, lastReopening } from '../grounds';
import { isTestComplete, missingRisks, needsRiskAnalysis, testCompletedBy, type RegisteredState } from '../phase';
import { isDecidable } from '../rules/access';
import type { TrajectoryState } from '../state';
import { mandated, notWhileClosed, type Owed, type Task } from './owing';

export function* discussingTheReferral(state: RegisteredState, policy: Policy): Iterable<Owed> {
  if (state.discussion) return;
  yield { rule: 'referralDiscussion', line: 'referralDiscussionDays', since: referred(state), tasks: mandated(policy, 'recordReferralDiscussion') };
}

export function* testing(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const again = lastReopening(state);
  if (again) yield { rule: 'criterionRetest', line: 'criterionRetestWorkingDays', since: notWhileClosed(state, again.by, again.on), tasks: testTasks(state, policy) };
  else yield { rule: 'admissionTest', line: 'admissionTestWorkingDays', since: referred(state), tasks: testTasks(state, policy) };
}

export function* decidingAccess(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const { fact, on } = testCompletedBy(state);
  yield { rule: 'admissionDecision', line: 'admissionDecisionWorkingDays', since: notWhileClosed(state, fact, on), tasks: decisionTasks(state, policy) };
}

/** The admission stands meanwhile, and everything else goes on. */
export function* decidingAnew(state: RegisteredState, policy: Policy): Iterable<Owed> {
  if (!state.redecision) return;
  const { since, by } = state.redecision;
  const { fact, on } = testCompletedBy(state);
  if (!isTestComplete(state, policy)) yield { rule: 'criterionRetest', line: 'criterionRetestWorkingDays', since: notWhileClosed(state, by, since), tasks: testTasks(state, policy) };
  else {
    const completed = on > since ? notWhileClosed(state, fact, on) : notWhileClosed(state, by, since);
    yield { rule: 'admissionDecision', line: 'admissionDecisionWorkingDays', since: completed, tasks: decisionTasks(state, policy) };
  }
}

/** The mayor decides; where nothing can be decided without a plan, it is that which is waited for. */
const decisionTasks = (state: RegisteredState, policy: Policy): Task[] => mandated(policy, isDecidable({ state, policy }) ? 'decideAdmission' : 'proposeTailoredPlan');

const referred = (state: RegisteredState): Since => notWhileClosed(state, 'registered', state.registration.occurredOn);

/** Criteria without a conclusion wait for information where policy says who informs, then for the conclusion; a fail asks for both risks. */
function testTasks(state: TrajectoryState, policy: Policy): Task[] {
  const criteria = Object.entries(policy.criteria).flatMap(([subject, { informs, concludes }]): Task[] => {
    const known = state.criteria[subject];
    if (inForce(known)) return [];
    const isInformed = known !== undefined && informationOf(known).length > 0;
    const grant = informs !== undefined && !isInformed ? informs : concludes;
    return [{ command: 'recordCriterion', subject, holder: holderOf(policy, grant)! }];
  });
  if (!needsRiskAnalysis(state)) return criteria;
  const risks = missingRisks(state).map((subject): Task => ({ command: 'assessRisk', subject, holder: holderOf(policy, policy.risks[subject].assesses[0]!)! }));
  return [...criteria, ...risks];
}
