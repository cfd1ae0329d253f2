import { latest, type LocalDate } from '../../policy/calendar';
import type { CommandData } from '../commands';
import { inForceOn, reopenedCriteria } from '../grounds';
import { nameTokens } from '../names';
import { decisionOn, decisionsOf, hasFailOn, hasPlanOn, isTestComplete, missingRisks, needsRiskAnalysis, tailoredAdmissionOn, testCompletedBy, untested, type RegisteredState } from '../phase';
import { reject, type Rejection } from '../rejections';
import { remediesFrom } from '../remedies';
import { afterAdmission, known, notThere, planAtHighRisk, type Facts, type Rules } from './rule';

/** What a decision on access looks at. */
type Tested = Pick<Facts, 'state' | 'policy' | 'today'>;

/** The criteria without a pass that is still valid on that day. */
const withoutPass = ({ state, policy }: Tested, day: LocalDate): string[] =>
  Object.keys(policy.criteria).filter((criterion) => {
    const conclusion = inForceOn(state.criteria[criterion], day);
    return conclusion?.result !== 'pass' || (conclusion.validUntil !== undefined && conclusion.validUntil < day);
  });

/** The earliest day of a decision; of one that makes a tailored admission longer, written down after its end or not, that of the admission. */
const decidableFrom = (state: RegisteredState, day: LocalDate): LocalDate =>
  latest(testCompletedBy(state).on, state.reopenedOn, tailoredAdmissionOn(state, day)?.occurredOn ?? state.redecision?.since);

/** What is to be tested again before the mayor decides. */
const testedAgain = (criteria: readonly string[]): Rejection | undefined => (criteria.length > 0 ? reject('test-reopened', { open: criteria.join(', ') }) : undefined);

/** What has to be tested before the mayor decides. */
const notTested = ({ state, policy }: Tested): Rejection | undefined => {
  if (!state.redecision) {
    const open = untested(state, policy);
    return open.length > 0 ? reject('test-incomplete', { open: open.join(', ') }) : undefined;
  }
  return isTestComplete(state, policy) ? undefined : testedAgain([...reopenedCriteria(state), ...(needsRiskAnalysis(state) ? missingRisks(state) : [])]);
};

/** A decision rests on the test as it was on its day: what was opened again since, before it was written down, is tested all the same. */
const testedAgainOn = ({ criteria }: RegisteredState, day: LocalDate): Rejection | undefined =>
  testedAgain(Object.keys(criteria).filter((criterion) => criteria[criterion]!.reopened && !inForceOn(criteria[criterion], day)));

/** Why what was granted until a day does not end before it. */
const heldUntil = (state: RegisteredState, day: LocalDate): Rejection | undefined => {
  const tailored = tailoredAdmissionOn(state, day);
  return tailored && reject('tailored-admission-in-force', { until: tailored.until });
};

const admissionRefusals = {
  admit: (facts: Tested, { occurredOn }: { occurredOn: LocalDate }): Rejection | undefined => {
    const missing = withoutPass(facts, occurredOn);
    return missing.length > 0 ? reject('passes-missing', { criteria: missing.join(', ') }) : undefined;
  },
  admitTailored: ({ state }: Tested, { occurredOn }: { occurredOn: LocalDate }): Rejection | undefined =>
    testedAgainOn(state, occurredOn) ?? (hasPlanOn(state, occurredOn) ? undefined : reject('tailored-plan-missing')),
  refuse: (facts: Tested, { occurredOn }: { occurredOn: LocalDate }): Rejection | undefined =>
    // Who was let in until a day is not put out before it on what was known then.
    heldUntil(facts.state, occurredOn) ?? testedAgainOn(facts.state, occurredOn) ?? (hasFailOn(facts.state, occurredOn) ? planAtHighRisk(facts, occurredOn) : reject('no-failed-criterion')),
};

/** What people said, by that day, of the criteria that were failed then: who concluded on them, and who informed. */
const saidOfFails = ({ criteria }: RegisteredState, day: LocalDate): string[] =>
  Object.values(criteria)
    .filter((criterion) => inForceOn(criterion, day)?.result === 'fail')
    .flatMap(({ information, conclusion }) => [...information, conclusion!])
    .flatMap(({ occurredOn, motivation }) => (occurredOn <= day ? motivation : []));

/**
 * Whether a weighing has a word that none of these texts has: otherwise it only repeats them, in whatever order, split or joined as it may be. Case,
 * accents, blanks and punctuation are no words. What the words mean is for the mayor to answer for.
 */
function goesBeyond(weighing: string, texts: readonly string[]): boolean {
  const said = texts.map((text) => nameTokens(text).join('')).join(' ');
  return nameTokens(weighing).some((word) => /\p{L}/u.test(word) && !said.includes(word));
}

type Decided = Pick<CommandData<'decideAdmission'>, 'decision' | 'occurredOn'>;

/** Why nothing of the kind can be decided on that day. A tailored admission in force needs no new test to become another. */
const notDecidable = (facts: Tested, { decision, occurredOn }: Decided): Rejection | undefined =>
  (tailoredAdmissionOn(facts.state, occurredOn) ? undefined : notTested(facts)) ?? admissionRefusals[decision](facts, { occurredOn });

/**
 * Whether something can be decided, on some day by now. Which day it is today says nothing of that: where a refusal takes a plan that provides for the
 * guest beyond today, a tailored admission is possible on the plan's own day.
 */
export function isDecidable({ state, policy }: Pick<Facts, 'state' | 'policy'>): boolean {
  // Passes are most likely valid on the first day that it can be; plans begin later, and a risk may have become lower.
  const { humanitarian = [], publicOrder = [] } = state.risks;
  const since = [...state.plans, ...humanitarian, ...publicOrder].map(({ occurredOn }) => occurredOn);
  const days = [testCompletedBy(state).on, state.reopenedOn, state.admission?.occurredOn, state.redecision?.since, ...since].filter((day) => day !== undefined);
  const decisions = ['admit', 'admitTailored', 'refuse'] as const;
  const isDecidableOn = (occurredOn: LocalDate): boolean =>
    occurredOn >= decidableFrom(state, occurredOn) && decisions.some((decision) => !notDecidable({ state, policy, today: occurredOn }, { decision, occurredOn }));
  return days.some(isDecidableOn);
}

/** The decision on access, and how it is made known. */
export const access = {
  decideAdmission: {
    phases: ['intake', 'admissionDecision'],
    atRedecision: true,
    whileTailored: true,
    // A tailored admission may have become longer before its end, and that is written down after it.
    blocked: (facts) => (facts.state.admission?.decision === 'admitTailored' ? undefined : notTested(facts)),
    isPossible: isDecidable,
    restsOn: ({ state }, { occurredOn }) => decidableFrom(state, occurredOn),
    refuse: (facts, data) => {
      const refusal = notDecidable(facts, data);
      if (refusal) return refusal;
      if (data.decision === 'admitTailored') {
        const present = tailoredAdmissionOn(facts.state, data.occurredOn);
        if (present && data.until < present.until) return heldUntil(facts.state, data.occurredOn);
        if (data.until <= data.occurredOn) return reject('date-not-after', { date: data.until, day: data.occurredOn });
        return known(facts.policy.scenarios, 'scenarios', data.scenario);
      }
      if (data.decision === 'admit') return undefined;
      return goesBeyond(data.weighing ?? '', [data.motivation, ...saidOfFails(facts.state, data.occurredOn)]) ? undefined : reject('weighing-missing');
    },
    keeps: ({ policy }, data) => ({ ...data, author: policy.admissionDecisions.author }),
  },

  sendDecisionLetter: {
    // A refusal closes the trajectory, and has to be made known all the same. A letter that went out did so, also where its decision is no longer in force.
    closed: 'either',
    phases: ['intake', 'admissionDecision', ...afterAdmission],
    waitsFor: () => reject('no-decision'),
    blocked: ({ state }) => (decisionsOf(state).length === 0 ? reject('no-decision') : undefined),
    isPossible: ({ state }) => decisionsOf(state).some(({ occurredOn }) => !decisionOn(state, occurredOn)!.letter),
    restsOn: ({ state }) => decisionsOf(state)[0]!.occurredOn,
    refuse: (facts, { document: id, occurredOn, decidedOn }) => {
      const told = decisionOn(facts.state, occurredOn, decidedOn);
      if (!told) return reject('no-decision');
      if (told.letter) return reject('letter-already-sent', { sentOn: told.letter.occurredOn });
      if (id === undefined) return undefined;
      const document = facts.state.documents.find((one) => one.id === id);
      // Everybody sees the letter: what it points to must not lie where some may not know of it.
      return notThere(facts, document, 'document-unknown', 'document-removed', { document: id }) ?? (document!.compartment === 'general' ? undefined : reject('document-sealed', { document: id }));
    },
    keeps: ({ policy }, data) => ({ ...data, policy: { id: policy.id, version: policy.version }, remedies: remediesFrom(data.occurredOn, policy) }),
  },
} satisfies Partial<Rules>;
