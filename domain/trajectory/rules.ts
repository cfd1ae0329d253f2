import { phaseOf, tailoredAdmission } from './phase';
import { reject, type Rejection } from './rejections';
import { access } from './rules/access';
import { admission } from './rules/admission';
import { closing } from './rules/closing';
import { course } from './rules/course';
import { escalation } from './rules/escalation';
import { guidance } from './rules/guidance';
import { papers } from './rules/papers';
import { policy } from './rules/policy';
import { referral } from './rules/referral';
import type { Facts, Rule, Rules } from './rules/rule';
import { shelter } from './rules/shelter';
import { stabilisation } from './rules/stabilisation';

/** What each command needs, and what is recorded of it. */
export const rules: Rules = { ...referral, ...admission, ...access, ...stabilisation, ...guidance, ...course, ...shelter, ...escalation, ...papers, ...closing, ...policy };

/** Why no command of this kind can be given here now, by anybody. */
export function blockedHere(facts: Facts, name: keyof typeof rules): Rejection | undefined {
  const rule: Rule = rules[name];
  if (facts.state.closure && !rule.closed) return reject('trajectory-closed');
  if (!facts.state.closure && rule.closed === true) return reject('not-closed');
  return outOfPhase(facts, rule) ?? rule.blocked?.(facts);
}

/** Why an open trajectory is not where this can be done; the table of rules says in which phases each can. */
function outOfPhase(facts: Facts, { phases, atRedecision, whileTailored, waitsFor }: Rule): Rejection | undefined {
  const { state, policy } = facts;
  if (!phases || state.closure || (atRedecision && state.redecision) || (whileTailored && tailoredAdmission(state))) return undefined;
  const phase = phaseOf(state, policy);
  return phases.includes(phase) ? undefined : (waitsFor?.(facts) ?? reject('not-in-this-phase', { phase }));
}
