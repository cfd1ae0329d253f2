import { describe, expect, test } from '@jest/globals';
import type { TermName } from '../../domain/policy/lines';
import { groningenPolicy } from '../support/policy';
import { did, given, pilot, pilotWithTerms, type Story } from '../support/domain/given';
import { absence, admit, bed, close, criterion, departure, escalate, groundChange, identityStep, perspective, reopen, review, risk } from '../support/domain/commands';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

const twice = <T extends Record<string, number>>(lines: T): T => Object.fromEntries(Object.entries(lines).map(([line, amount]) => [line, amount * 2])) as T;

const doubled = groningenPolicy((policy) => ({
  ...policy,
  terms: twice(policy.terms),
  retention: twice(policy.retention),
  escalation: {
    levels: policy.escalation.levels.map((level) => ({ ...level, answerWorkingDays: level.answerWorkingDays * 2 })),
    automatic: { ...policy.escalation.automatic!, lateWorkingDays: policy.escalation.automatic!.lateWorkingDays * 2 },
  },
}));

const resting = given(...throughPhase('perspectiveDecision').slice(0, -1));
const guided = given(...throughPhase('perspectiveDecision'), did(perspective(), 'lsoChair@gemeente', '2019-08-01'));

/** For every term of the policy: a situation, what runs in it, and its due day as the policy is and with every term doubled. */
const situations: [term: TermName, story: Story, rule: string, due: string, doubled: string][] = [
  ['referralDiscussionDays', given(...throughPhase('referral')), 'referralDiscussion', '2019-06-17', '2019-07-01'],
  ['admissionTestWorkingDays', given(...throughPhase('intake')), 'admissionTest', '2019-07-02', '2019-07-30'],
  ['admissionDecisionWorkingDays', given(...throughPhase('admissionDecision')), 'admissionDecision', '2019-06-28', '2019-07-12'],
  ['dossierDeliveryWorkingDays', given(...throughPhase('stabilisation')), 'dossierDelivery', '2019-07-17', '2019-08-14'],
  ['restPeriodDays', resting, 'restPeriod', '2019-07-15', '2019-07-29'],
  // The rest period before it ends later too: 29 July instead of 15 July.
  ['perspectiveDecisionWorkingDays', resting.and({ until: '2019-07-29' }), 'perspectiveDecision', '2019-07-29', '2019-08-26'],
];

const dueDays = (story: Story, policy = pilot()) => {
  const { nextDeadline } = story.under(policy).on();
  return { rule: nextDeadline?.rule, dueOn: nextDeadline?.dueOn };
};

test.each(situations)('doubling %s moves its deadline', (term, story, rule, due, later) => {
  expect(dueDays(story)).toEqual({ rule, dueOn: due });
  expect(dueDays(story, doubled)).toEqual({ rule, dueOn: later });
  // Alone it moves the same deadline; where a doubled rest period comes before it, less far.
  expect(dueDays(story, pilotWithTerms({ [term]: doubled.terms[term] })).dueOn).not.toBe(due);
});

test.each(situations)('and with %s every step of its ladder', (_, story, rule, due, later) => {
  const dueOfEveryStep = (policy = pilot()) =>
    story.under(policy).on('2022-01-01').events.flatMap((event) => {
      const executed = event.type === 'reminded' || event.type === 'restPeriodEnded' ? [event.data.deadline] : [];
      return executed.filter((deadline) => deadline.rule === rule).map(({ dueOn }) => dueOn);
    });
  expect(dueOfEveryStep().length).toBe(rule === 'restPeriod' ? 1 : rule === 'dossierDelivery' ? 10 : 5);
  expect(new Set(dueOfEveryStep())).toEqual(new Set([due]));
  expect(new Set(dueOfEveryStep(doubled))).toEqual(new Set([later]));
});

test('who asked for a document is waited for twice as long when identityAnswerWorkingDays is doubled', () => {
  const asked = guided.and(did(identityStep('passport', 'requested'), 'caseworker@DTV', '2019-08-01'));
  expect([asked, asked.under(doubled)].map((story) => story.on().tasks['@DTV recordIdentityStep passport'])).toEqual(['2019-08-29', '2019-09-26']);
});

test('who is missing may come back for twice as long when absenceGraceDays is doubled', () => {
  const missing = guided.and(did(absence(), 'caseworker@INLIA', '2019-08-01'));
  expect([missing, missing.under(doubled)].map((story) => story.on().tasks['@gemeente noticeDeparture'])).toEqual(['2019-08-08', '2019-08-15']);
  missing.when(departure(), 'caseworker@gemeente', '2019-08-08').then({});
  missing.under(doubled).when(departure(), 'caseworker@gemeente', '2019-08-14').rejected('grace-period-running', { until: '2019-08-14' });
  missing.under(doubled).when(departure(), 'caseworker@gemeente', '2019-08-15').then({});
});

test('who closes after a departure has twice as long when departureOutcomeWorkingDays is doubled', () => {
  const gone = (on: string) => guided.and(did(absence({ occurredOn: '2019-07-18' }), 'caseworker@INLIA', '2019-08-01'), did(departure(), 'caseworker@gemeente', on));
  const due = [pilot(), doubled].map((policy) => gone('2019-08-01').under(policy).on().tasks['lsoChair@gemeente close']);
  expect(due).toEqual(['2019-08-15', '2019-08-29']);
});

test('who leaves a bed has twice as long when shelterDepartureWorkingDays is doubled', () => {
  const closed = guided.and(did(bed(), 'caseworker@INLIA', '2019-08-01'), did(close('transfer'), 'lsoChair@gemeente', '2019-08-01'));
  expect([closed, closed.under(doubled)].map((story) => story.on().tasks['@INLIA endStay'])).toEqual(['2019-08-08', '2019-08-15']);
});

test('who tests again has twice as long when criterionRetestWorkingDays is doubled', () => {
  const changed = guided.and(did(groundChange('noStateReception'), 'caseworker@gemeente', '2019-08-01'));
  expect([changed, changed.under(doubled)].map((story) => story.on().tasks['caseworker@INLIA recordCriterion noStateReception'])).toEqual(['2019-08-15', '2019-08-29']);
});

test('who is asked has twice as long to answer, and what is late waits twice as long before it is escalated, when those lines are doubled', () => {
  const asked = guided.and(did(escalate('lsoChair'), 'caseworker@INLIA', '2019-08-01'));
  expect([asked, asked.under(doubled)].map((story) => story.on().tasks['lsoChair@gemeente answerEscalation e1'])).toEqual(['2019-08-15', '2019-08-29']);
  const late = given(...throughPhase('admissionDecision'));
  const escalatedOn = (policy = pilot()) => late.under(policy).on('2022-01-01').state.escalations.map(({ askedOn, level }) => [level, askedOn]);
  expect(escalatedOn()).toEqual([['coordinator', '2019-07-19'], ['lsoChair', '2019-08-23'], ['stuurgroep', '2019-09-27']]);
  expect(escalatedOn(doubled)).toEqual([['coordinator', '2019-08-23'], ['lsoChair', '2019-11-01'], ['stuurgroep', '2020-01-15']]);
});

describe('reviews', () => {
  test('come half as often when reviewEveryWeeks is doubled, after the perspective, after a review and after a reopening', () => {
    const reviewed = guided.and(did(review(), 'lsoChair@gemeente', '2019-09-05'));
    const reopened = guided.and(did(close('transfer'), 'lsoChair@gemeente', '2019-09-05'), did(reopen(), 'lsoChair@gemeente', '2019-10-03'));
    const due = [guided, reviewed, reopened].map((story) => [dueDays(story).dueOn, dueDays(story, doubled).dueOn]);
    expect(due).toEqual([['2019-10-24', '2020-01-16'], ['2019-11-28', '2020-02-20'], ['2019-12-26', '2020-03-19']]);
  });

  test('may be planned twice as far ahead when reviewAtMostWeeks is doubled', () => {
    const inHalfAYear = review({ nextReviewOn: '2020-03-05' });
    const aDayLater = review({ nextReviewOn: '2020-03-06' });
    const inAYear = review({ nextReviewOn: '2020-09-03' });
    guided.when(inHalfAYear, 'lsoChair@gemeente', '2019-09-05').then({});
    guided.when(aDayLater, 'lsoChair@gemeente', '2019-09-05').rejected('review-too-late', { latest: '2020-03-05' });
    guided.under(doubled).when(inAYear, 'lsoChair@gemeente', '2019-09-05').then({});
    guided.under(doubled).when(review({ nextReviewOn: '2020-09-04' }), 'lsoChair@gemeente', '2019-09-05').rejected('review-too-late', { latest: '2020-09-03' });
  });
});

test('a day that people agreed on is theirs: no term of the policy moves it', () => {
  const agreed = given(...throughPhase('perspectiveDecision'), did(perspective({ firstReviewOn: '2019-09-05' }), 'lsoChair@gemeente', '2019-08-01'));
  expect([dueDays(agreed).dueOn, dueDays(agreed, doubled).dueOn]).toEqual(['2019-09-05', '2019-09-05']);
});

test('no term of the policy is forgotten here', () => {
  const tried = [...situations.map(([term]) => term), 'reviewEveryWeeks', 'reviewAtMostWeeks', 'identityAnswerWorkingDays', 'absenceGraceDays', 'departureOutcomeWorkingDays', 'criterionRetestWorkingDays', 'shelterDepartureWorkingDays'];
  expect(tried.sort()).toEqual(Object.keys(pilot().terms).sort());
});

test('the mayor’s term counts from the last result, whenever it was recorded', () => {
  const backdated = given(...throughPhase('admissionDecision').slice(0, -1), did(criterion('noDublinClaim', 'pass', { occurredOn: '2019-06-13' }), 'caseworker@gemeente', '2019-06-17'));
  expect(backdated.on().tasks).toEqual({ 'mayor@gemeente decideAdmission': '2019-06-28' });
  backdated.when(admit(), 'mayor@gemeente', '2019-06-17').then({});
});

test('and does not start anew because a risk is assessed that nobody had to assess', () => {
  const assessed = did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-06-27');
  expect(given(...throughPhase('admissionDecision'), assessed).on().tasks).toEqual({ 'mayor@gemeente decideAdmission': '2019-06-28' });
  expect(given(...failedCriterion('vNumber'), assessed).on().tasks).toEqual({ 'mayor@gemeente decideAdmission': '2019-06-28' });
});
