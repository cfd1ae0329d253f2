import { describe, expect, test } from '@jest/globals';
import { explainRetention } from '../../domain/trajectory/explain';
import { retentionOf } from '../../domain/trajectory/retention';
import { close, endShelter, groundChange, plan, refuse, reopen, risk, withdraw, criterion } from '../support/domain/commands';
import { did, given, pilot, type Given } from '../support/domain/given';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

describe('how long a closed trajectory is kept', () => {
  const doubled = { ...pilot(), retention: Object.fromEntries(Object.entries(pilot().retention).map(([line, amount]) => [line, amount * 2])) as ReturnType<typeof pilot>['retention'] };
  const refusedAfterAll: Given[] = [
    ...throughPhase('guidance'), did(groundChange('noStateReception'), 'caseworker@gemeente', '2019-08-01'), did(criterion('noStateReception', 'fail'), 'caseworker@INLIA', '2019-08-01'),
    did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-08-01'), did(risk('publicOrder', 'low'), 'caseworker@gemeente', '2019-08-01'), did(refuse(), 'mayor@gemeente', '2019-08-02'),
  ];

  test.each<[what: string, facts: Given[], line: string, until: string, later: string]>([
    ['admitted and ended', throughPhase('closed'), 'retention.admittedAndEndedYears', '2029-09-02', '2039-09-02'],
    ['refused', [...failedCriterion('regionalBinding'), did(refuse(), 'mayor@gemeente', '2019-06-19')], 'retention.refusedYears', '2024-06-19', '2029-06-19'],
    ['withdrawn', [...throughPhase('intake'), did(withdraw(), 'caseworker@INLIA', '2019-06-11')], 'retention.withdrawnReferralDays', '2019-07-23', '2019-09-03'],
    ['ended before anybody admitted the guest', [...throughPhase('intake'), did(close('death'), 'lsoChair@gemeente', '2019-06-11')], 'retention.endedBeforeAdmissionYears', '2024-06-11', '2029-06-11'],
    ['refused after having been admitted', refusedAfterAll, 'retention.admittedAndEndedYears', '2029-08-02', '2039-08-02'],
  ])('%s', (_, facts, line, until, later) => {
    const { state } = given(...facts).on();
    expect(retentionOf(state, pilot())).toMatchObject({ archiveActionDate: until, line });
    expect(retentionOf(state, doubled)).toMatchObject({ archiveActionDate: later, line });
  });

  test('is explained with the policy’s line', () => {
    const retention = retentionOf(given(...throughPhase('closed')).on().state, pilot())!;
    expect(explainRetention(retention, pilot(), 'nl')).toBe(
      'Te bewaren tot 2 september 2029: 10 jaar na de uitkomst van 2 september 2019 (beleid groningen-2019, versie 5, retention.admittedAndEndedYears: 10).',
    );
    expect(explainRetention(retention, pilot(), 'en')).toContain('To be kept until 2 September 2029: 10 years after the outcome');
  });

  test('is not said of an open one, also when it was opened again', () => {
    expect(retentionOf(given(...throughPhase('guidance')).on().state, pilot())).toBeUndefined();
    expect(retentionOf(given(...throughPhase('closed'), did(reopen(), 'manager@gemeente', '2019-10-01')).on().state, pilot())).toBeUndefined();
  });
});

test('an outcome says where to, and on what evidence', () => {
  const { state } = given(...throughPhase('guidance')).when(close('return', { destination: 'Armenië', evidence: ['Vertrekbewijs DT&V'] }), 'lsoChair@gemeente', '2019-09-02').after;
  expect(state.closure).toEqual({ kind: 'outcome', occurredOn: '2019-09-02', outcome: 'return', destination: 'Armenië', evidence: ['Vertrekbewijs DT&V'] });
});

describe('ending shelter', () => {
  const guided = given(...throughPhase('guidance'));
  const atRisk = guided.and(did(risk('humanitarian', 'high'), 'caseworker@gemeente', '2019-07-22'));

  test('is the authority’s own decision, with its reference, and leaves the trajectory as it is', () => {
    const { state } = guided.when(endShelter('2019-09-01'), 'mayor@gemeente', '2019-08-01').then({
      event: { type: 'shelterEnded', data: { reference: 'B-2019-78', endsOn: '2019-09-01', occurredOn: '2019-08-01' } },
      phase: 'guidance',
    });
    expect(state.shelterEndings).toHaveLength(1);
  });

  test('is nothing for the chair', () => {
    guided.when(endShelter('2019-09-01'), 'lsoChair@gemeente', '2019-08-01').rejected('not-permitted', {});
  });

  test('takes a plan at high risk, beyond the day of the decision and the last day of shelter', () => {
    atRisk.when(endShelter('2019-09-01'), 'mayor@gemeente', '2019-08-01').rejected('plan-required', {});
    const short = atRisk.and(did(plan({ until: '2019-09-01' }), 'caseworker@INLIA', '2019-07-23'));
    short.when(endShelter('2019-09-01'), 'mayor@gemeente', '2019-08-01').rejected('plan-required', {});
    short.when(endShelter('2019-08-31'), 'mayor@gemeente', '2019-08-01').then({});
    short.when(endShelter('2019-08-31', { occurredOn: '2019-07-22' }), 'mayor@gemeente', '2019-08-01').rejected('plan-required', {});
    short.when(endShelter('2019-08-31', { occurredOn: '2019-08-31' }), 'mayor@gemeente', '2019-09-02').rejected('plan-required', {});
    const endless = atRisk.and(did(plan(), 'caseworker@INLIA', '2019-07-22'), did(plan({ until: '2019-09-01' }), 'caseworker@INLIA', '2019-07-23'));
    endless.when(endShelter('2019-09-01'), 'mayor@gemeente', '2019-08-01').rejected('plan-required', {});
    endless.when(endShelter('2019-08-31'), 'mayor@gemeente', '2019-08-01').then({});
    expect(atRisk.on('2019-08-01').allowed('mayor@gemeente')).not.toContain('endShelter');
  });

  test('does not lie before its decision, nor before the referral', () => {
    guided.when(endShelter('2019-07-31'), 'mayor@gemeente', '2019-08-01').rejected('date-too-early', { date: '2019-07-31', earliest: '2019-08-01' });
    guided.when(endShelter('2019-07-31', { occurredOn: '2019-06-02' }), 'mayor@gemeente', '2019-08-01').rejected('date-too-early', { date: '2019-06-02', earliest: '2019-06-03' });
  });

  test('is possible after the trajectory is closed, where the policy says so', () => {
    const closed = given(...throughPhase('closed'));
    closed.when(endShelter('2019-10-01'), 'mayor@gemeente', '2019-09-03').then({ phase: 'closed' });
    closed.under({ ...pilot(), shelterEndings: { afterClosing: false } }).when(endShelter('2019-10-01'), 'mayor@gemeente', '2019-09-03').rejected('trajectory-closed', {});
  });
});
