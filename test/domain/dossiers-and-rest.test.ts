import { describe, expect, test } from '@jest/globals';
import { did, given } from '../support/domain/given';
import { dossier, perspective } from '../support/domain/commands';
import { stalledFrom } from '../../domain/trajectory/stalled';
import { throughPhase } from '../support/domain/trajectories';

const admitted = given(...throughPhase('stabilisation'));
const resting = admitted.and(did(dossier(), 'caseworker@IND', '2019-06-24'), did(dossier(), 'caseworker@DTV', '2019-07-01'));

test('an organisation delivers its own dossier and is waited for no longer', () => {
  admitted.when(dossier({ reference: 'IND-2019-3' }), 'caseworker@IND', '2019-06-24').then({
    event: { type: 'dossierDelivered', data: { organisation: 'IND', reference: 'IND-2019-3' } },
    phase: 'stabilisation',
    waitingOn: ['DTV'],
    tasks: { '@DTV deliverDossier DTV': '2019-07-17' },
  });
});

describe('after the last dossier the guest rests', () => {
  test('nobody is waited for and nothing can stall', () => {
    const at = resting.on('2019-07-14');
    expect(at).toMatchObject({ phase: 'stabilisation', waitingOn: [], tasks: {}, late: [] });
    expect(stalledFrom(at.state, at.policy)).toBeUndefined();
  });

  test('for fourteen calendar days, to the minute in Amsterdam', () => {
    expect(resting.on('2019-07-14T21:59:59.999Z').phase).toBe('stabilisation');
    expect(resting.on('2019-07-14T22:00:00.000Z')).toMatchObject({ phase: 'perspectiveDecision', waitingOn: ['gemeente'] });
  });

  test('time alone ends it: no person is named and no revision is made', () => {
    const before = resting.on('2019-07-14');
    const after = resting.on('2019-07-15');
    expect(after.state.revision).toBe(before.state.revision);
    expect(after.events.slice(before.events.length)).toEqual([
      { type: 'restPeriodEnded', recordedAt: '2019-07-14T22:00:00.000Z', data: { occurredOn: '2019-07-15', deadline: before.nextDeadline } },
    ]);
  });

  test('the perspective is not decided before it is over', () => {
    resting.when(perspective(), 'lsoChair@gemeente', '2019-07-14').rejected('rest-period-running', { until: '2019-07-15' });
    resting.when(perspective(), 'lsoChair@gemeente', '2019-07-15').then({ phase: 'guidance' });
  });

  test('it counts from the dossier that came last, whichever was recorded last', () => {
    const indLast = admitted.and(
      did(dossier(), 'caseworker@DTV', '2019-06-26'),
      did(dossier({ occurredOn: '2019-06-20' }), 'caseworker@IND', '2019-07-01'),
    );
    expect(indLast.on().nextDeadline).toMatchObject({ rule: 'restPeriod', dueOn: '2019-07-10', countsFrom: { fact: 'dossierDelivered', on: '2019-06-26' } });
  });

  test('where the last dossier is brought in late, it is over at once', () => {
    const longAgo = admitted
      .and(did(dossier({ occurredOn: '2019-06-24' }), 'caseworker@DTV', '2019-09-02'))
      .when(dossier({ occurredOn: '2019-06-24' }), 'caseworker@IND', '2019-09-02')
      .then({ phase: 'perspectiveDecision', waitingOn: ['gemeente'] });
    expect(longAgo.state.restEndedOn).toBe('2019-07-08');
    expect(longAgo.events.slice(-3).map(({ type, by }) => [type, by?.organisation])).toEqual([
      ['dossierDelivered', 'IND'],
      ['restPeriodEnded', undefined],
      ['overdueOnEntry', undefined],
    ]);
    longAgo.when(perspective({ occurredOn: '2019-07-08' }), 'lsoChair@gemeente').then({ phase: 'guidance' });
  });

  test('even where the discussion of the referral is still owed; that is late again afterwards', () => {
    const facts = throughPhase('perspectiveDecision').filter((fact) => !('draft' in fact && fact.draft.name === 'recordReferralDiscussion'));
    expect(given(...facts.slice(0, -1)).on('2019-07-14')).toMatchObject({ waitingOn: [], late: [] });
    expect(given(...facts).on('2019-07-15')).toMatchObject({ waitingOn: ['gemeente'], late: ['referralDiscussion'] });
  });

  test('the end of daylight saving time does not make it an hour shorter', () => {
    const autumn = admitted.and(did(dossier(), 'caseworker@IND', '2019-10-21'), did(dossier(), 'caseworker@DTV', '2019-10-21'));
    expect(autumn.on().nextDeadline?.at).toBe('2019-11-03T23:00:00.000Z');
  });
});

describe('a dossier is not taken', () => {
  test('before the guest is admitted', () => {
    given(...throughPhase('admissionDecision')).when(dossier(), 'caseworker@IND', '2019-06-17').rejected('not-in-this-phase', { phase: 'admissionDecision' });
  });

  test('twice from one organisation', () => {
    resting.when(dossier(), 'coordinator@IND', '2019-07-02').rejected('dossier-already-delivered', { organisation: 'IND' });
  });

  test('with a date before the admission', () => {
    admitted
      .when(dossier({ occurredOn: '2019-06-18' }), 'caseworker@IND', '2019-06-24')
      .rejected('date-too-early', { date: '2019-06-18', earliest: '2019-06-19' });
  });
});

test('while a dossier is missing the LSO cannot decide, and is told whose', () => {
  admitted.when(perspective(), 'lsoChair@gemeente', '2019-06-24').rejected('dossiers-missing', { organisations: 'IND, DTV' });
  admitted
    .and(did(dossier(), 'caseworker@IND', '2019-06-24'))
    .when(perspective(), 'lsoChair@gemeente', '2019-09-24')
    .rejected('dossiers-missing', { organisations: 'DTV' });
});
