import { describe, expect, test } from '@jest/globals';
import { did, given } from '../support/domain/given';
import { perspective, review } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

const guided = given(...throughPhase('perspectiveDecision'), did(perspective(), 'lsoChair@gemeente', '2019-07-18'));

test('a review looks at the obstacles and sets the next one, twelve weeks on', () => {
  guided.when(review({ basis: { kind: 'meeting', on: '2019-09-05' }, obstacles: ['embassy', 'health'] }), 'lsoChair@gemeente', '2019-09-05').then({
    event: { type: 'progressReviewed', data: { obstacles: ['embassy', 'health'], basis: { kind: 'meeting', on: '2019-09-05' } } },
    phase: 'guidance',
    waitingOn: ['gemeente'],
    tasks: { 'lsoChair@gemeente recordReview': '2019-11-28' },
  });
});

test('or on the day that was agreed', () => {
  guided
    .when(review({ nextReviewOn: '2019-10-03' }), 'lsoChair@gemeente', '2019-09-05')
    .then({ tasks: { 'lsoChair@gemeente recordReview': '2019-10-03' } });
});

test('the LSO keeps the scenario or changes it, and the whole history stays', () => {
  const kept = guided.when(review(), 'lsoChair@gemeente', '2019-09-05').then({});
  expect(kept.state.scenarios).toEqual([{ code: 'return', since: '2019-07-18', as: 'decided' }]);
  const changed = guided
    .and(did(review({ scenario: 'underInvestigation' }), 'lsoChair@gemeente', '2019-09-05'))
    .when(review({ scenario: 'legalStay' }), 'lsoChair@gemeente', '2019-10-03')
    .then({});
  expect(changed.state.scenarios.map(({ code }) => code)).toEqual(['return', 'underInvestigation', 'legalStay']);
  expect(changed.state.reviews).toHaveLength(2);
});

test('reviews go on for years: no clock ends a trajectory', () => {
  const days = ['2019-10-10', '2020-01-02', '2020-03-26', '2020-06-18', '2020-09-10', '2020-12-03', '2021-02-25', '2021-05-20', '2021-08-12', '2021-11-04'];
  const after = given(...throughPhase('guidance'), ...days.map((day) => did(review(), 'lsoChair@gemeente', day))).on('2022-01-20');
  expect(after).toMatchObject({ phase: 'guidance', tasks: { 'lsoChair@gemeente recordReview': '2022-01-27' } });
});

const day = '2019-09-05';
describe.each([
  ['an obstacle that the policy has not', { obstacles: ['weather'] }, 'unknown-code', { code: 'weather', list: 'obstacles' }],
  ['a scenario that the policy has not', { scenario: 'holiday' }, 'unknown-code', { code: 'holiday', list: 'scenarios' }],
  ['a meeting after the review', { basis: { kind: 'meeting', on: '2019-09-06' } }, 'basis-out-of-time', { on: '2019-09-06', earliest: '2019-07-18', date: day }],
  ['a meeting before the perspective', { basis: { kind: 'meeting', on: '2019-07-17' } }, 'basis-out-of-time', { on: '2019-07-17', earliest: '2019-07-18', date: day }],
  ['a next review on the same day', { nextReviewOn: day }, 'date-not-after', { date: day, day }],
  ['a next review more than half a year ahead', { nextReviewOn: '2020-03-06' }, 'review-too-late', { latest: '2020-03-05' }],
  ['a review before the perspective', { occurredOn: '2019-07-17' }, 'date-too-early', { date: '2019-07-17', earliest: '2019-07-18' }],
] as const)('%s', (_, over, code, details) => {
  test(`is answered with ${code}`, () => {
    guided.when(review(over as never), 'lsoChair@gemeente', day).rejected(code, details);
  });
});

test('a review cannot come before the one that was recorded already', () => {
  guided
    .and(did(review(), 'lsoChair@gemeente', day))
    .when(review({ occurredOn: '2019-09-04' }), 'lsoChair@gemeente', '2019-09-12')
    .rejected('date-too-early', { date: '2019-09-04', earliest: day });
});

test.each(['referral', 'intake', 'admissionDecision', 'stabilisation', 'perspectiveDecision'] as const)('there is no progress to review in the phase %s', (phase) => {
  const story = given(...throughPhase(phase));
  story.when(review(), 'lsoChair@gemeente', story.on().now).rejected('not-in-this-phase', { phase });
});
