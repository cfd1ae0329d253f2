import { expect, test } from '@jest/globals';
import { stalled, stalledFrom } from '../../domain/trajectory/stalled';
import { did, given, type Situation } from '../support/domain/given';
import { criterion, discussion, groundChange, refuse, register, reopen, risk, working } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

const why = ({ state, policy, now }: Situation) =>
  stalled(state, policy, now).map(({ term, overdueFrom, waitingOn, tried }) => ({ rule: term.rule, overdueFrom, waitingOn, tried }));

test('a manager sees what is late, since when, who is waited for and what was tried; the oldest first', () => {
  expect(why(given(...throughPhase('referral')).on('2019-07-03'))).toEqual([
    { rule: 'referralDiscussion', overdueFrom: '2019-06-17T22:00:00.000Z', waitingOn: ['gemeente'], tried: ['ahead', 'onTheDay', 'toCoordinator', 'toChair', 'toManager'] },
    { rule: 'admissionTest', overdueFrom: '2019-07-02T22:00:00.000Z', waitingOn: ['IND', 'INLIA'], tried: ['ahead', 'onTheDay', 'toCoordinator'] },
  ]);
});

test('on its last day a term is not late; from midnight in Amsterdam it is', () => {
  const referred = given(...throughPhase('referral'));
  expect(referred.on('2019-06-17T21:59:59.999Z').late).toEqual([]);
  expect(referred.on('2019-06-17T22:00:00.000Z').late).toEqual(['referralDiscussion']);
});

test('the list of stalled trajectories needs no more than the moment from which each is late', () => {
  for (const [phase, from] of [
    ['referral', '2019-06-17T22:00:00.000Z'],
    ['intake', '2019-07-02T22:00:00.000Z'],
    ['admissionDecision', '2019-06-28T22:00:00.000Z'],
    ['stabilisation', '2019-07-17T22:00:00.000Z'],
    ['perspectiveDecision', '2019-07-29T22:00:00.000Z'],
    ['guidance', '2019-08-30T22:00:00.000Z'],
    ['closed', undefined],
  ] as const) {
    const { state, policy } = given(...throughPhase(phase)).on();
    expect([phase, stalledFrom(state, policy)]).toEqual([phase, from]);
    if (from === undefined) continue;
    expect(stalled(state, policy, from)).not.toEqual([]);
    expect(stalled(state, policy, new Date(Date.parse(from) - 1).toISOString())).toEqual([]);
  }
});

test('once the late thing is done nothing is stalled', () => {
  const late = given(...throughPhase('referral'));
  expect(late.on('2019-06-20').late).toEqual(['referralDiscussion']);
  expect(late.and(did(discussion(), 'lsoChair@gemeente', '2019-06-20')).on().late).toEqual([]);
});

test('the municipality is waited for as soon as IND has informed it', () => {
  const informed = given(
    ...throughPhase('intake'),
    ...['vNumber', 'regionalBinding', 'noStateReception'].map((code) => did(criterion(code, 'pass'), 'caseworker@INLIA', '2019-06-07')),
    did(criterion('noHeavyEntryBan', 'pass'), 'caseworker@IND', '2019-06-07'),
    did(criterion('noDublinClaim', 'pass'), 'caseworker@IND', '2019-06-07'),
  );
  expect(why(informed.on('2019-07-03'))).toMatchObject([{ rule: 'admissionTest', waitingOn: ['gemeente'] }]);
});

test('a case brought in with its past is late at once, and nothing has been tried yet', () => {
  const past = given(did(register({ occurredOn: '2019-01-02' }), 'caseworker@INLIA', '2019-06-03')).on();
  expect(why(past)).toMatchObject([
    { rule: 'referralDiscussion', overdueFrom: '2019-01-16T23:00:00.000Z', tried: [] },
    { rule: 'admissionTest', overdueFrom: '2019-01-30T23:00:00.000Z', tried: [] },
  ]);
});

test('whoever was refused while being stabilised and is taken up again waits for the mayor, and no goal hides that', () => {
  const refused = given(
    ...throughPhase('stabilisation'), did(groundChange('vNumber'), 'caseworker@gemeente', '2019-06-20'), did(criterion('vNumber', 'fail'), 'caseworker@INLIA', '2019-06-20'),
    did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-06-20'), did(risk('publicOrder', 'low'), 'caseworker@AVIM', '2019-06-20'),
    did(working('mental', '2021-08-02'), 'caseworker@INLIA', '2019-06-20'), did(refuse(), 'mayor@gemeente', '2019-06-21'),
  );
  const again = refused.and(did(reopen(), 'lsoChair@gemeente', '2019-07-02')).on('2019-12-02');
  expect([again.phase, again.late]).toEqual(['admissionDecision', expect.arrayContaining(['admissionDecision'])]);
  expect(Object.keys(again.tasks)).not.toContainEqual(expect.stringContaining('recordStabilisation'));
});
