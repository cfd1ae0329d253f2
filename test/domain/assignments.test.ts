import { expect, test } from '@jest/globals';
import { assign } from '../support/domain/commands';
import { did, given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const referred = given(...throughPhase('referral'));
const first = '0b9dd2a4-3f0c-5a52-9d3b-5a8f2d1f7c11';
const second = '7f1c0a52-22f4-5d0e-8b0a-3f5c6d7e8f90';

test('INLIA gives a guest a caseworker and DT&V a case director, each for its own part', () => {
  const both = referred
    .and(did(assign('caseworker'), 'coordinator@INLIA', '2019-06-04'))
    .when(assign('caseDirector', { person: second }), 'coordinator@DTV', '2019-06-05')
    .then({ event: { type: 'assigned', data: { part: 'caseDirector', person: second } } });
  expect(both.state.assignments).toEqual([{ part: 'caseworker', person: first, since: '2019-06-04' }, { part: 'caseDirector', person: second, since: '2019-06-05' }]);
});

test('who takes over a part has it from that day on, and who had it before stays known', () => {
  const { state } = referred
    .and(did(assign('caseworker'), 'coordinator@INLIA', '2019-06-04'))
    .when(assign('caseworker', { person: second }), 'coordinator@INLIA', '2019-09-02')
    .then({});
  expect(state.assignments.map(({ person }) => person)).toEqual([first, second]);
});

test('one organisation does not give away the other’s part', () => {
  referred.when(assign('caseDirector'), 'coordinator@INLIA', '2019-06-04').rejected('not-permitted');
  referred.when(assign('caseworker'), 'coordinator@DTV', '2019-06-04').rejected('not-permitted');
});

test('a part that the policy has not is nobody’s', () => {
  referred.when(assign('mascot'), 'coordinator@INLIA', '2019-06-04').rejected('unknown-code', { code: 'mascot', list: 'assignments' });
});

test('nobody takes a part before the one who has it', () => {
  referred
    .and(did(assign('caseworker'), 'coordinator@INLIA', '2019-06-06'))
    .when(assign('caseworker', { person: second, occurredOn: '2019-06-05' }), 'coordinator@INLIA', '2019-06-07')
    .rejected('date-too-early', { date: '2019-06-05', earliest: '2019-06-06' });
});
