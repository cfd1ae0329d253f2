import { expect, test } from '@jest/globals';
import { addDays, addPeriod, addWorkingDays, startOfDay } from '../../domain/policy/calendar';
import type { Deadline } from '../../domain/trajectory/deadlines';
import { phases } from '../../domain/trajectory/phase';
import { did, given, nothingUntil, pilot, pilotWithTerms } from '../support/domain/given';
import { answer, pause, perspective, risk } from '../support/domain/commands';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

test('a deadline says which rule, which line of the policy, which fact, and how the days were counted', () => {
  expect(given(...throughPhase('intake')).on().nextDeadline).toEqual({
    key: 'admissionTest:2019-07-02/ahead',
    at: '2019-06-24T22:00:00.000Z',
    rule: 'admissionTest',
    step: 'ahead',
    dueOn: '2019-07-02',
    countsFrom: { fact: 'registered', on: '2019-06-03' },
    policyLine: 'terms.admissionTestWorkingDays: 20',
    arithmetic: { period: { amount: 20, unit: 'workingDays' }, skipped: { '2019-06-10': 'Tweede pinksterdag' }, stepWorkingDays: -5 },
  });
});

test('so does the end of the rest period', () => {
  expect(given(...throughPhase('perspectiveDecision').slice(0, -1)).on().nextDeadline).toEqual({
    key: 'restPeriod:2019-07-15/ends',
    at: '2019-07-14T22:00:00.000Z',
    rule: 'restPeriod',
    step: 'ends',
    dueOn: '2019-07-15',
    countsFrom: { fact: 'dossierDelivered', on: '2019-07-01' },
    policyLine: 'terms.restPeriodDays: 14',
    arithmetic: { period: { amount: 14, unit: 'days' }, skipped: {} },
  });
});

test('a day that people agreed on comes from no line of the policy', () => {
  const agreed = given(...throughPhase('perspectiveDecision'), did(perspective({ firstReviewOn: '2019-09-05' }), 'lsoChair@gemeente', '2019-07-18'));
  expect(agreed.on().nextDeadline).toEqual({
    key: 'progressReview:2019-09-05/ahead',
    at: '2019-08-28T22:00:00.000Z',
    rule: 'progressReview',
    step: 'ahead',
    dueOn: '2019-09-05',
    countsFrom: { fact: 'perspectiveDecided', on: '2019-07-18' },
    arithmetic: { skipped: {}, stepWorkingDays: -5 },
  });
});

test('the mayor’s term counts from the fact that completed the test: the last criterion, or after a fail the last risk', () => {
  const passed = given(...throughPhase('admissionDecision'));
  expect(passed.on().nextDeadline?.countsFrom).toEqual({ fact: 'criterionRecorded', on: '2019-06-14' });
  const assessedLater = given(...failedCriterion('vNumber').slice(0, -1), did(risk('publicOrder', 'low'), 'caseworker@AVIM', '2019-06-18'));
  expect(assessedLater.on().nextDeadline?.countsFrom).toEqual({ fact: 'riskAssessed', on: '2019-06-18' });
});

test('the line is that of the policy that applies', () => {
  const { nextDeadline } = given(...throughPhase('intake')).under(pilotWithTerms({ admissionTestWorkingDays: 7 })).on();
  expect(nextDeadline).toMatchObject({ dueOn: '2019-06-13', policyLine: 'terms.admissionTestWorkingDays: 7', arithmetic: { period: { amount: 7, unit: 'workingDays' } } });
});

test('whoever does the sum again arrives at the same day and the same midnight', () => {
  const answered = [...throughPhase('intake'), nothingUntil('2019-07-24'), did(answer('e1'), 'coordinator@INLIA', '2019-07-24')];
  const paused = [...throughPhase('guidance'), did(pause('2019-12-02'), 'lsoChair@gemeente', '2019-09-02')];
  const executed = [...phases.map((phase) => throughPhase(phase)), answered, paused].flatMap((facts): Deadline[] =>
    given(...facts).on('2022-01-01').events.flatMap((event) => (event.type === 'reminded' || event.type === 'termEscalated' || event.type === 'restPeriodEnded' ? [event.data.deadline] : [])),
  );
  expect(new Set(executed.map(({ rule }) => rule)).size).toBe(10);
  expect(executed.some(({ arithmetic }) => arithmetic.answeredOn)).toBe(true);
  expect(executed.some(({ arithmetic }) => arithmetic.stepPausedDays)).toBe(true);
  for (const { at, dueOn, countsFrom, arithmetic, step } of executed) {
    const { holidays, ladder, escalation } = pilot();
    const steps = [...ladder, { step: 'escalates', workingDays: escalation.automatic!.lateWorkingDays }];
    if (arithmetic.period) expect(addDays(addPeriod(countsFrom.on, arithmetic.period, holidays), arithmetic.pausedDays ?? 0)).toBe(dueOn);
    const day = addWorkingDays(arithmetic.answeredOn ?? dueOn, arithmetic.stepWorkingDays ?? 0, holidays);
    expect(startOfDay(arithmetic.stepPausedDays ? addWorkingDays(addDays(day, arithmetic.stepPausedDays - 1), 1, holidays) : day)).toBe(at);
    expect(arithmetic.stepWorkingDays).toBe(steps.find((one) => one.step === (arithmetic.answeredOn === undefined ? step : 'escalates'))?.workingDays);
  }
});
