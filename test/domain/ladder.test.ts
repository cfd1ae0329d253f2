import { describe, expect, test } from '@jest/globals';
import { recipientsOf } from '../../domain/trajectory/deadlines';
import { did, given, pilot, type Given } from '../support/domain/given';
import { criterion, discussion, perspective, promise } from '../support/domain/commands';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

const guided: Given[] = [...throughPhase('perspectiveDecision'), did(perspective(), 'lsoChair@gemeente', '2019-07-18')];
const everyLsoMember = ['gemeente', 'INLIA', 'IND', 'DTV', 'AVIM', 'VWNN'].map((organisation) => `lsoMember@${organisation}`);

describe('a term climbs a ladder, each step at midnight in Amsterdam', () => {
  test('of the review that is due on Thursday 10 October', () => {
    expect(given(...guided).on('2020-06-30').reminders.filter(({ key }) => key.startsWith('progressReview'))).toEqual([
      { key: 'progressReview:2019-10-10/ahead', at: '2019-10-02T22:00:00.000Z', to: ['lsoChair@gemeente', ...everyLsoMember] },
      { key: 'progressReview:2019-10-10/onTheDay', at: '2019-10-09T22:00:00.000Z', to: ['lsoChair@gemeente', ...everyLsoMember] },
      { key: 'progressReview:2019-10-10/toCoordinator', at: '2019-10-10T22:00:00.000Z', to: ['coordinator@gemeente'] },
      { key: 'progressReview:2019-10-10/toChair', at: '2019-10-16T22:00:00.000Z', to: ['lsoChair@gemeente'] },
      { key: 'progressReview:2019-10-10/toManager', at: '2019-10-23T22:00:00.000Z', to: ['manager@gemeente'] },
    ]);
  });

  test('past Christmas, New Year and the winter clock', () => {
    const agreed = given(...throughPhase('perspectiveDecision'), did(perspective({ firstReviewOn: '2019-12-24' }), 'lsoChair@gemeente', '2019-07-18'));
    expect(agreed.on('2020-06-30').reminders.filter(({ key }) => key.startsWith('progressReview')).map(({ at }) => at)).toEqual([
      '2019-12-16T23:00:00.000Z',
      '2019-12-23T23:00:00.000Z',
      '2019-12-26T23:00:00.000Z',
      '2020-01-02T23:00:00.000Z',
      '2020-01-09T23:00:00.000Z',
    ]);
  });
});

const testedByInlia = given(...throughPhase('admissionDecision').slice(0, -4));
describe.each([
  ['the discussion of the referral', given(...throughPhase('referral')), 'referralDiscussion', ['lsoChair@gemeente'], ['coordinator@gemeente']],
  ['the test', given(...throughPhase('intake')), 'admissionTest', ['caseworker@INLIA', 'caseworker@IND'], ['coordinator@INLIA', 'coordinator@IND']],
  [
    'the test that waits for conclusions',
    testedByInlia.and(did(criterion('noHeavyEntryBan', 'pass'), 'caseworker@IND', '2019-06-12'), did(criterion('noDublinClaim', 'pass'), 'caseworker@IND', '2019-06-12')),
    'admissionTest',
    ['caseworker@gemeente'],
    ['coordinator@gemeente'],
  ],
  ['the risk analysis', given(...failedCriterion('vNumber').slice(0, -2)), 'admissionTest', ['caseworker@gemeente'], ['coordinator@gemeente']],
  ['the mayor’s decision', given(...throughPhase('admissionDecision')), 'admissionDecision', ['mayor@gemeente'], ['coordinator@gemeente']],
  ['IND’s dossier', given(...throughPhase('stabilisation')), 'dossierDelivery.IND', ['caseworker@IND'], ['coordinator@IND']],
  ['DT&V’s dossier', given(...throughPhase('stabilisation')), 'dossierDelivery.DTV', ['caseworker@DTV'], ['coordinator@DTV']],
  ['the perspective', given(...throughPhase('perspectiveDecision')), 'perspectiveDecision', ['lsoChair@gemeente'], ['coordinator@gemeente']],
  ['VWNN’s promise', given(...throughPhase('perspectiveDecision'), did(perspective({ commitments: [promise('VWNN', '2019-08-30')] }), 'lsoChair@gemeente', '2019-07-18')), 'commitment.c1', ['caseworker@VWNN'], ['coordinator@VWNN']],
] as const)('%s', (_, story, term, owner, coordinator) => {
  test('reminds who owes it, their coordinator, the chair, the manager', () => {
    const reminders = story.on('2020-06-30').reminders.filter(({ key }) => key.startsWith(`${term}:`));
    expect(reminders.map(({ key, to }) => [key.split('/')[1], to])).toEqual([
      ['ahead', owner],
      ['onTheDay', owner],
      ['toCoordinator', coordinator],
      ['toChair', ['lsoChair@gemeente']],
      ['toManager', ['manager@gemeente']],
    ]);
  });
});

test('every step happens once, however long nobody does anything', () => {
  const { reminders, nextDeadline } = given(...throughPhase('guidance')).on('2025-01-01');
  expect(new Set(reminders.map(({ key }) => key)).size).toBe(reminders.length);
  // Two promises and a review; each climbs three levels, and every level is reminded of its answer.
  expect(reminders).toHaveLength(3 * (1 + 3) * pilot().ladder.length);
  // What is left is the guest's own birthday.
  expect(nextDeadline?.key).toBe('ageGroup.sixtyPlus:2044-02-29/ends');
});

test('what is done is reminded of no more', () => {
  const done = given(...throughPhase('referral'), did(discussion(), 'lsoChair@gemeente', '2019-06-07')).on('2019-06-24');
  expect(done.reminders.map(({ key }) => key)).toEqual(['referralDiscussion:2019-06-17/ahead']);
  expect(done.nextDeadline?.key).toBe('admissionTest:2019-07-02/ahead');
});

test('deadlines of one moment come in the order of their keys', () => {
  const together = given(...throughPhase('stabilisation')).on('2019-07-10').reminders;
  expect(together.map(({ key }) => key)).toEqual(['dossierDelivery.DTV:2019-07-17/ahead', 'dossierDelivery.IND:2019-07-17/ahead']);
  expect(new Set(together.map(({ at }) => at)).size).toBe(1);
});

test('a reminder is nobody’s fact: it makes no revision, so that what somebody fills in meanwhile stays valid', () => {
  const referred = given(...throughPhase('referral'));
  expect(referred.on('2019-09-02').reminders.length).toBeGreaterThan(5);
  expect(referred.on('2019-09-02').state.revision).toBe(1);
});

test('a term that is gone when its reminder is looked up reminds nobody', () => {
  const { nextDeadline, policy } = given(...throughPhase('referral')).on();
  const { state } = given(...throughPhase('intake')).on();
  expect(recipientsOf(nextDeadline!, state, policy)).toEqual([]);
});
