import { expect, test } from '@jest/globals';
import { did, given } from '../support/domain/given';
import { fulfil, perspective, promise } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

const promised = given(...throughPhase('guidance'));

test('who keeps a promise is not waited for any longer; the other one is', () => {
  const { state } = promised.when(fulfil('c1', { note: 'Aanvraag verstuurd.' }), 'caseworker@DTV', '2019-08-20').then({
    event: { type: 'commitmentFulfilled', data: { commitment: 'c1', note: 'Aanvraag verstuurd.' } },
    phase: 'guidance',
    waitingOn: ['INLIA', 'gemeente'],
    tasks: { 'lsoChair@gemeente recordReview': '2019-10-10', '@INLIA fulfilCommitment c2': '2019-09-13' },
  });
  expect(state.commitments).toMatchObject([
    { id: 'c1', promisedOn: '2019-07-18', fulfilledOn: '2019-08-20' },
    { id: 'c2', promisedOn: '2019-07-18' },
  ]);
  expect(state.commitments[1]).not.toHaveProperty('fulfilledOn');
});

test('a promise kept late is kept, and late no more', () => {
  expect(promised.on('2019-09-02').late).toEqual(['commitment']);
  const after = promised.when(fulfil('c1'), 'caseworker@DTV', '2019-09-02').then({ waitingOn: ['INLIA', 'gemeente'] });
  expect(after.late).toEqual([]);
});

test('a promise is kept once', () => {
  promised.and(did(fulfil('c1'), 'caseworker@DTV', '2019-08-20')).when(fulfil('c1'), 'lsoChair@gemeente', '2019-08-21').rejected('commitment-fulfilled', { commitment: 'c1' });
});

test('only promises that were made can be kept', () => {
  promised.when(fulfil('c3'), 'caseworker@DTV', '2019-08-20').rejected('commitment-unknown', { commitment: 'c3' });
});

test('where nothing is promised there is nothing to keep', () => {
  given(...throughPhase('perspectiveDecision')).when(fulfil('c1'), 'lsoChair@gemeente', '2019-07-16').rejected('no-open-commitment');
  given(...throughPhase('perspectiveDecision'), did(perspective(), 'lsoChair@gemeente', '2019-07-18'))
    .when(fulfil('c1'), 'lsoChair@gemeente', '2019-07-19')
    .rejected('no-open-commitment');
});

test('a promise cannot be kept before it was made', () => {
  promised
    .when(fulfil('c1', { occurredOn: '2019-07-17' }), 'caseworker@DTV', '2019-08-20')
    .rejected('date-too-early', { date: '2019-07-17', earliest: '2019-07-18' });
  promised.when(fulfil('c1', { occurredOn: '2019-07-18' }), 'caseworker@DTV', '2019-08-20').then({});
});

test('one organisation promises two things for one day and keeps them one by one', () => {
  given(...throughPhase('perspectiveDecision'), did(perspective({ commitments: [promise('IND', '2019-08-01'), promise('IND', '2019-08-01')] }), 'lsoChair@gemeente', '2019-07-18'))
    .when(fulfil('c2'), 'caseworker@IND', '2019-07-19')
    .then({ waitingOn: ['IND', 'gemeente'], tasks: { 'lsoChair@gemeente recordReview': '2019-10-10', '@IND fulfilCommitment c1': '2019-08-01' } });
});

test('a colleague who keeps a promise once more is told that it was kept', () => {
  promised.and(did(fulfil('c1'), 'caseworker@DTV', '2019-08-01')).when(fulfil('c1'), 'coordinator@DTV', '2019-08-02').rejected('commitment-fulfilled', { commitment: 'c1' });
});
