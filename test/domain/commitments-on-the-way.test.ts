import { describe, expect, test } from '@jest/globals';
import { cancel, close, commitment, fulfil, renew, reopen } from '../support/domain/commands';
import { did, given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

/* Commitments besides those of the LSO's decision: made at any time, renewed, dropped, waiting for one another, missed. */

const referred = given(...throughPhase('referral'));
const guided = given(...throughPhase('guidance'));
const person = '0b9dd2a4-3f0c-5a52-9d3b-5a8f2d1f7c11';

describe('an organisation promises something', () => {
  test('at any time, by a person, for a day', () => {
    const { state, tasks } = referred
      .when(commitment('DTV', '2019-09-02', { person }), 'caseworker@DTV', '2019-06-06')
      .then({ event: { type: 'commitmentMade', data: { id: 'c1', organisation: 'DTV', dueOn: '2019-09-02' } } });
    expect(tasks['@DTV fulfilCommitment c1']).toBe('2019-09-02');
    expect(state.commitments).toMatchObject([{ id: 'c1', organisation: 'DTV', person, promisedOn: '2019-06-06', renewals: [] }]);
  });

  test('and the next one goes by the next name', () => {
    guided.when(commitment('VWNN', '2019-09-02'), 'caseworker@VWNN', '2019-08-01').then({ event: { type: 'commitmentMade', data: { id: 'c3' } } });
  });

  test('but only for itself; the chair of the LSO for each', () => {
    guided.when(commitment('IND', '2019-09-02'), 'caseworker@DTV', '2019-08-01').rejected('not-permitted');
    guided.when(commitment('IND', '2019-09-02'), 'lsoChair@gemeente', '2019-08-01').then({});
  });

  test.each([
    ['for an organisation outside the LSO', commitment('GGD', '2019-09-02'), 'unknown-code', { code: 'GGD', list: 'lso.members' }],
    ['due before it was made', commitment('IND', '2019-07-31'), 'date-too-early', { date: '2019-07-31', earliest: '2019-08-01' }],
    ['that waits for one that was never made', commitment('IND', '2019-09-02', { dependsOn: 'c7' }), 'commitment-unknown', { commitment: 'c7' }],
    ['before the referral', commitment('IND', '2019-09-02', { occurredOn: '2019-06-02' }), 'date-too-early', { date: '2019-06-02', earliest: '2019-06-03' }],
  ] as const)('never one %s', (_, draft, code, details) => {
    guided.when(draft, 'lsoChair@gemeente', '2019-08-01').rejected(code, details);
  });
});

describe('a promise that depends on another', () => {
  const dependent = guided.and(did(commitment('IND', '2019-08-20', { dependsOn: 'c1' }), 'caseworker@IND', '2019-08-01'));

  test('is nobody’s task before that one is kept', () => {
    expect(dependent.on('2019-08-29').tasks).not.toHaveProperty(['@IND fulfilCommitment c3']);
    expect(dependent.on('2019-08-29').late).toEqual([]);
  });

  test('is due on its day where the other was kept before', () => {
    dependent.when(fulfil('c1'), 'caseworker@DTV', '2019-08-10').then({});
    expect(dependent.and(did(fulfil('c1'), 'caseworker@DTV', '2019-08-10')).on().tasks).toMatchObject({ '@IND fulfilCommitment c3': '2019-08-20' });
  });

  test('and is not late before the day on which the other was done with', () => {
    const kept = dependent.and(did(fulfil('c1'), 'caseworker@DTV', '2019-08-28')).on();
    expect(kept).toMatchObject({ late: [], tasks: { '@IND fulfilCommitment c3': '2019-08-28' } });
    expect(dependent.and(did(cancel('c1'), 'caseworker@DTV', '2019-08-28')).on().tasks).toMatchObject({ '@IND fulfilCommitment c3': '2019-08-28' });
  });
});

describe('a promise is renewed', () => {
  test('to another day, with a reason, and the old day stays known', () => {
    const { state } = guided
      .when(renew('c1', '2019-10-01', { reason: 'De ambassade is gesloten.' }), 'caseworker@DTV', '2019-08-29')
      .then({ tasks: { 'lsoChair@gemeente recordReview': '2019-10-10', '@DTV fulfilCommitment c1': '2019-10-01', '@INLIA fulfilCommitment c2': '2019-09-13' } });
    expect(state.commitments[0]).toMatchObject({ dueOn: '2019-10-01', renewals: [{ on: '2019-08-29', from: '2019-08-30', reason: 'De ambassade is gesloten.' }] });
  });

  test('also when it was missed; then it is late no more, and its reminders begin anew', () => {
    const missed = guided.on('2019-09-10');
    expect(missed.late).toEqual(['commitment']);
    const renewed = guided.and(did(renew('c1', '2019-10-01'), 'caseworker@DTV', '2019-09-10'));
    expect(renewed.on().late).toEqual([]);
    expect(renewed.on('2019-10-01').reminders.map(({ key }) => key)).toContain('commitment.c1:2019-10-01/onTheDay');
  });

  test.each([
    ['to the day that it has', renew('c1', '2019-08-30'), 'same-day', { date: '2019-08-30' }],
    ['to a day that lies behind', renew('c1', '2019-07-31'), 'date-too-early', { date: '2019-07-31', earliest: '2019-08-01' }],
    ['where it was never made', renew('c9', '2019-10-01'), 'commitment-unknown', { commitment: 'c9' }],
    ['of a day before it was made', renew('c1', '2019-10-01', { occurredOn: '2019-07-17' }), 'date-too-early', { date: '2019-07-17', earliest: '2019-07-18' }],
  ] as const)('never %s', (_, draft, code, details) => {
    guided.when(draft, 'lsoChair@gemeente', '2019-08-01').rejected(code, details);
  });
});

describe('a promise is dropped', () => {
  test('with a reason, and nobody waits for it', () => {
    const { state } = guided
      .when(cancel('c2', { reason: 'De gast regelt het zelf.' }), 'caseworker@INLIA', '2019-08-01')
      .then({ waitingOn: ['DTV', 'gemeente'] });
    expect(state.commitments[1]).toMatchObject({ cancelled: { on: '2019-08-01', reason: 'De gast regelt het zelf.' } });
  });

  test('never twice, nor after it was kept; and nothing else comes of it then', () => {
    const dropped = guided.and(did(cancel('c1'), 'caseworker@DTV', '2019-08-01'));
    for (const draft of [cancel('c1'), renew('c1', '2019-10-01'), fulfil('c1')]) dropped.when(draft, 'caseworker@DTV', '2019-08-02').rejected('commitment-cancelled', { commitment: 'c1' });
    const kept = guided.and(did(fulfil('c1'), 'caseworker@DTV', '2019-08-01'));
    for (const draft of [cancel('c1'), renew('c1', '2019-10-01')]) kept.when(draft, 'caseworker@DTV', '2019-08-02').rejected('commitment-fulfilled', { commitment: 'c1' });
    guided.when(cancel('c9'), 'lsoChair@gemeente', '2019-08-02').rejected('commitment-unknown', { commitment: 'c9' });
    guided
      .when(cancel('c1', { occurredOn: '2019-07-17' }), 'caseworker@DTV', '2019-08-02')
      .rejected('date-too-early', { date: '2019-07-17', earliest: '2019-07-18' });
  });

  test('nor where nothing is promised', () => {
    referred.when(cancel('c1'), 'lsoChair@gemeente', '2019-06-06').rejected('no-open-commitment', {});
    referred.when(renew('c1', '2019-10-01'), 'lsoChair@gemeente', '2019-06-06').rejected('no-open-commitment', {});
  });
});

test('a promise that is missed is seen: its owner is reminded, then whoever the ladder climbs to, and the trajectory is stalled', () => {
  const missed = referred.and(did(commitment('VWNN', '2019-06-12'), 'caseworker@VWNN', '2019-06-04')).on('2019-06-26');
  expect(missed.late).toContain('commitment');
  expect(missed.tasks).toMatchObject({ '@VWNN fulfilCommitment c1': '2019-06-12' });
  expect(missed.reminders.filter(({ key }) => key.startsWith('commitment')).map(({ to: [who] }) => who)).toEqual([
    'caseworker@VWNN', 'coordinator@VWNN', 'lsoChair@gemeente', 'manager@gemeente',
  ]);
});

test('one that fell due while the trajectory was closed is due when it is opened again', () => {
  const reopened = guided.and(did(close('transfer'), 'lsoChair@gemeente', '2019-08-10'), did(reopen(), 'lsoChair@gemeente', '2019-10-01')).on();
  expect(reopened.tasks).toMatchObject({ '@DTV fulfilCommitment c1': '2019-10-01' });
});
