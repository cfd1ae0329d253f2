import { expect, test } from '@jest/globals';
import { needsRiskAnalysis } from '../../domain/trajectory/phase';
import { did, given } from '../support/domain/given';
import { criterion, plan, risk } from '../support/domain/commands';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

const five = ['vNumber', 'regionalBinding', 'noStateReception', 'noHeavyEntryBan', 'noDublinClaim'] as const;
const whoConcludes = (code: string) => (['noHeavyEntryBan', 'noDublinClaim'].includes(code) ? 'caseworker@gemeente' : 'caseworker@INLIA');
const intake = given(...throughPhase('intake'));
const withoutRisks = (code: string) => given(...failedCriterion(code).slice(0, -2));

test('a first criterion brings a referral into intake, discussed or not', () => {
  given(...throughPhase('referral'))
    .when(criterion('vNumber', 'pass', { evidence: ['W-document'], validUntil: '2020-06-01' }), 'caseworker@INLIA', '2019-06-04')
    .then({
      event: {
        type: 'criterionRecorded',
        data: { criterion: 'vNumber', result: 'pass', as: 'conclusion', evidence: ['W-document'], validUntil: '2020-06-01' },
      },
      phase: 'intake',
      revision: 2,
    });
});

test('several pieces of evidence are weighed, each in words; one that speaks for itself need not be', () => {
  const evidence = [{ what: 'Inschrijving bij de huisarts sinds 2016.', weight: 'Veel: jaren achtereen, van een ander.' }, { what: 'Verklaring van een vriend.', weight: 'Weinig.' }, 'Bibliotheekpas'];
  const { state } = intake.when(criterion('regionalBinding', 'pass', { motivation: 'Samen genoeg.', evidence }), 'caseworker@INLIA', '2019-06-07').then({ event: { type: 'criterionRecorded', data: { evidence } } });
  expect(state.criteria.regionalBinding).toMatchObject({ conclusion: { motivation: 'Samen genoeg.', evidence } });
});

test('what INLIA has tested it no longer owes', () => {
  intake.when(criterion('regionalBinding', 'pass'), 'caseworker@INLIA', '2019-06-07').then({
    phase: 'intake',
    waitingOn: ['IND', 'INLIA'],
    tasks: {
      'caseworker@INLIA recordCriterion vNumber': '2019-07-02',
      'caseworker@INLIA recordCriterion noStateReception': '2019-07-02',
      '@IND recordCriterion noHeavyEntryBan': '2019-07-02',
      '@IND recordCriterion noDublinClaim': '2019-07-02',
    },
  });
});

test('with the fifth pass the mayor is to decide, in ten working days from that day', () => {
  given(...throughPhase('admissionDecision').slice(0, -1)).when(criterion('noDublinClaim', 'pass'), 'caseworker@gemeente', '2019-06-14').then({
    phase: 'admissionDecision',
    waitingOn: ['gemeente'],
    tasks: { 'mayor@gemeente decideAdmission': '2019-06-28' },
  });
});

test('unknown counts as a result: the mayor is asked even when nothing could be found out', () => {
  const unknowns = five.map((code) => did(criterion(code, 'unknown'), whoConcludes(code), '2019-06-12'));
  expect(intake.and(...unknowns.slice(1)).on().phase).toBe('intake');
  expect(intake.and(...unknowns).on().phase).toBe('admissionDecision');
});

test.each(five)('a failed %s asks for both risks before the mayor decides', (code) => {
  const failed = withoutRisks(code);
  expect(failed.on()).toMatchObject({
    phase: 'intake',
    waitingOn: ['gemeente'],
    tasks: { '@gemeente assessRisk humanitarian': '2019-07-02', '@gemeente assessRisk publicOrder': '2019-07-02' },
  });
  failed
    .and(did(risk('humanitarian', 'medium'), 'caseworker@gemeente', '2019-06-17'))
    .when(risk('publicOrder', 'low', { measure: 'Wekelijks contact met de wijkagent.' }), 'caseworker@AVIM', '2019-06-18')
    .then({
      event: { type: 'riskAssessed', data: { risk: 'publicOrder', level: 'low', measure: 'Wekelijks contact met de wijkagent.' } },
      phase: 'admissionDecision',
      tasks: { 'mayor@gemeente decideAdmission': '2019-07-02' },
    });
});

test.each([
  ['at high risk after a fail', given(...failedCriterion('regionalBinding', { humanitarian: 'high' }))],
  ['where something is unknown and nothing failed', given(...throughPhase('admissionDecision'), did(criterion('vNumber', 'unknown'), 'caseworker@INLIA', '2019-06-14'))],
])('%s a plan is waited for by the day of the decision, and then the mayor', (_, tested) => {
  expect(tested.on()).toMatchObject({
    phase: 'admissionDecision',
    waitingOn: ['INLIA', 'gemeente'],
    tasks: { '@INLIA proposeTailoredPlan': '2019-06-28', '@gemeente proposeTailoredPlan': '2019-06-28' },
  });
  tested.when(plan(), 'caseworker@INLIA', '2019-06-17').then({ phase: 'admissionDecision', waitingOn: ['gemeente'], tasks: { 'mayor@gemeente decideAdmission': '2019-06-28' } });
});

test('after a fail the risks are owed at once, besides the criteria still to be tested', () => {
  const after = intake.when(criterion('vNumber', 'fail'), 'caseworker@INLIA', '2019-06-07').then({ phase: 'intake', waitingOn: ['IND', 'INLIA', 'gemeente'] });
  expect(Object.keys(after.tasks)).toEqual([
    'caseworker@INLIA recordCriterion regionalBinding',
    'caseworker@INLIA recordCriterion noStateReception',
    '@IND recordCriterion noHeavyEntryBan',
    '@IND recordCriterion noDublinClaim',
    '@gemeente assessRisk humanitarian',
    '@gemeente assessRisk publicOrder',
  ]);
});

test('a risk may be assessed before anything fails, and is not asked again', () => {
  intake
    .and(did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-06-06'), did(risk('publicOrder', 'low'), 'caseworker@AVIM', '2019-06-06'))
    .when(criterion('vNumber', 'fail'), 'caseworker@INLIA', '2019-06-07')
    .then({ waitingOn: ['IND', 'INLIA'] });
});

test('a criterion that was not met and is met now asks for no risk analysis', () => {
  withoutRisks('vNumber').when(criterion('vNumber', 'pass'), 'caseworker@INLIA', '2019-06-18').then({ phase: 'admissionDecision' });
});

test('a criterion can be tested again while the mayor decides', () => {
  given(...throughPhase('admissionDecision'))
    .when(criterion('noStateReception', 'fail'), 'caseworker@INLIA', '2019-06-17')
    .then({ phase: 'intake', waitingOn: ['gemeente'] });
});

test('a fail that is written down after a newer pass asks for no risks, and a pass for none any more after an older fail, also where nobody knows since', () => {
  const passed = intake.and(did(criterion('vNumber', 'pass'), 'caseworker@INLIA', '2019-06-10'), did(criterion('vNumber', 'unknown'), 'caseworker@INLIA', '2019-06-12'));
  expect(needsRiskAnalysis(passed.when(criterion('vNumber', 'fail', { occurredOn: '2019-06-07' }), 'caseworker@INLIA', '2019-06-13').after.state)).toBe(false);
  expect(needsRiskAnalysis(passed.when(criterion('vNumber', 'fail', { occurredOn: '2019-06-11' }), 'caseworker@INLIA', '2019-06-13').after.state)).toBe(true);
  const failed = intake.and(did(criterion('vNumber', 'fail'), 'caseworker@INLIA', '2019-06-10'), did(criterion('vNumber', 'unknown'), 'caseworker@INLIA', '2019-06-12'));
  expect(needsRiskAnalysis(failed.when(criterion('vNumber', 'pass', { occurredOn: '2019-06-07' }), 'caseworker@INLIA', '2019-06-13').after.state)).toBe(true);
  expect(needsRiskAnalysis(failed.when(criterion('vNumber', 'pass', { occurredOn: '2019-06-11' }), 'caseworker@INLIA', '2019-06-13').after.state)).toBe(false);
});

test('once the mayor has decided the test is over', () => {
  given(...throughPhase('stabilisation'))
    .when(criterion('vNumber', 'fail'), 'caseworker@INLIA', '2019-06-20')
    .rejected('not-in-this-phase', { phase: 'stabilisation' });
});

test('a criterion that the policy has not is no criterion', () => {
  intake.when(criterion('hairColour', 'pass'), 'caseworker@INLIA', '2019-06-07').rejected('unknown-code', { code: 'hairColour', list: 'criteria' });
});

test('a result cannot have run out before the day it was found', () => {
  intake
    .when(criterion('vNumber', 'pass', { validUntil: '2019-06-06' }), 'caseworker@INLIA', '2019-06-07')
    .rejected('date-too-early', { date: '2019-06-06', earliest: '2019-06-07' });
});

test.each([
  ['criterion', criterion('vNumber', 'pass', { occurredOn: '2019-06-02' }), 'caseworker@INLIA'],
  ['risk', risk('humanitarian', 'low', { occurredOn: '2019-06-02' }), 'caseworker@gemeente'],
] as const)('a %s cannot have been looked at before the referral', (_, draft, who) => {
  intake.when(draft, who, '2019-06-07').rejected('date-too-early', { date: '2019-06-02', earliest: '2019-06-03' });
});
