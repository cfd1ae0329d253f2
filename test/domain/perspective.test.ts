import { describe, expect, test } from '@jest/globals';
import { did, given } from '../support/domain/given';
import { dossier, perspective, promise } from '../support/domain/commands';
import { admittedAsTailored, throughPhase } from '../support/domain/trajectories';

const rested = given(...throughPhase('perspectiveDecision'));
const day = '2019-07-18';

test('the LSO decides the perspective: who promises what by when, each in its own words, and the first review', () => {
  const positions = [{ organisation: 'DTV', position: 'Terugkeer is mogelijk met een laissez-passer.' }, { organisation: 'VWNN', position: 'Eerst medisch onderzoek.' }];
  rested
    .when(
      perspective({ basis: { kind: 'meeting', on: '2019-07-18' }, positions, commitments: [promise('DTV', '2019-08-30'), promise('INLIA', '2019-09-13')], firstReviewOn: '2019-09-05' }),
      'lsoChair@gemeente',
      '2019-07-18',
    )
    .then({
      event: { type: 'perspectiveDecided', data: { scenario: 'return', positions, commitments: [{ id: 'c1', organisation: 'DTV' }, { id: 'c2', organisation: 'INLIA' }] } },
      phase: 'guidance',
      waitingOn: ['DTV', 'INLIA', 'gemeente'],
      tasks: {
        'lsoChair@gemeente recordReview': '2019-09-05',
        '@DTV fulfilCommitment c1': '2019-08-30',
        '@INLIA fulfilCommitment c2': '2019-09-13',
      },
    });
});

test('what is promised there is promised by a person where somebody says so, and may wait for what was promised before it', () => {
  const person = '0b9dd2a4-3f0c-5a52-9d3b-5a8f2d1f7c11';
  const asked = { ...promise('DTV', '2019-08-30'), person };
  const { state, tasks } = rested.when(perspective({ commitments: [asked, { ...promise('INLIA', '2019-09-13'), dependsOn: 'c1' }] }), 'lsoChair@gemeente', '2019-07-18').then({});
  expect(state.commitments).toMatchObject([{ id: 'c1', person }, { id: 'c2', dependsOn: 'c1' }]);
  expect(Object.keys(tasks)).toEqual(['lsoChair@gemeente recordReview', '@DTV fulfilCommitment c1']);
});

test('whoever is no case for an LVV is guided as an exception, with the reason; what may go faster is said, by whom where that is known', () => {
  const accelerations = [{ what: 'IND beslist binnen vijf dagen.', organisation: 'IND' }, { what: 'Presentatie bij de ambassade in Brussel.' }];
  const exceptions = 'De gast komt uit een andere regio, maar is te ziek om te verhuizen.';
  const { state } = rested.when(perspective({ lvvCase: false, exceptions, accelerations }), 'lsoChair@gemeente', day).then({ event: { type: 'perspectiveDecided', data: { lvvCase: false, exceptions, accelerations } }, phase: 'guidance' });
  expect(state.perspective).toMatchObject({ lvvCase: false, exceptions, accelerations });
  rested.when(perspective({ lvvCase: true, exceptions }), 'lsoChair@gemeente', day).then({ phase: 'guidance' });
});

test('without an agreed day the first review is in twelve weeks', () => {
  rested.when(perspective(), 'lsoChair@gemeente', '2019-07-18').then({ tasks: { 'lsoChair@gemeente recordReview': '2019-10-10' }, waitingOn: ['gemeente'] });
});

test('the scenario of a tailored admission stays in the history', () => {
  const { state } = given(...admittedAsTailored, did(dossier(), 'caseworker@IND', '2019-06-24'), did(dossier(), 'caseworker@DTV', '2019-06-24'))
    .when(perspective({ scenario: 'onwardMigration' }), 'lsoChair@gemeente', '2019-07-18')
    .then({ phase: 'guidance' });
  expect(state.scenarios).toEqual([{ code: 'return', since: '2019-06-19', as: 'decided' }, { code: 'onwardMigration', since: '2019-07-18', as: 'decided' }]);
});

describe.each([
  ['a scenario that the policy has not', { scenario: 'holiday' }, 'unknown-code', { code: 'holiday', list: 'scenarios' }],
  ['the position of an unknown organisation', { positions: [{ organisation: 'GGD', position: 'Eens.' }] }, 'unknown-code', { code: 'GGD', list: 'lso.members' }],
  ['no case for an LVV, and no reason for the exception', { lvvCase: false }, 'exception-missing', {}],
  ['what an unknown organisation may do faster', { accelerations: [{ what: 'Sneller.', organisation: 'IND' }, { what: 'Sneller.', organisation: 'GGZ' }] }, 'unknown-code', { code: 'GGZ', list: 'lso.members' }],
  ['the promise of an unknown organisation', { commitments: [promise('IND', day), promise('GGZ', day)] }, 'unknown-code', { code: 'GGZ', list: 'lso.members' }],
  ['a promise due before it was made', { commitments: [promise('IND', '2019-07-17')] }, 'date-too-early', { date: '2019-07-17', earliest: day }],
  ['a promise that waits for one made after it', { commitments: [{ ...promise('IND', day), dependsOn: 'c2' }, promise('DTV', day)] }, 'commitment-unknown', { commitment: 'c2' }],
  ['a meeting after the decision', { basis: { kind: 'meeting', on: '2019-07-19' } }, 'basis-out-of-time', { on: '2019-07-19', earliest: '2019-07-15', date: day }],
  ['a meeting in the rest period', { basis: { kind: 'meeting', on: '2019-07-14' } }, 'basis-out-of-time', { on: '2019-07-14', earliest: '2019-07-15', date: day }],
  ['a first review on the same day', { firstReviewOn: day }, 'date-not-after', { date: day, day }],
  ['a first review more than half a year ahead', { firstReviewOn: '2020-01-17' }, 'review-too-late', { latest: '2020-01-16' }],
  ['a day in the rest period', { occurredOn: '2019-07-14' }, 'rest-period-running', { until: '2019-07-15' }],
] as const)('%s', (_, over, code, details) => {
  test(`is answered with ${code}`, () => {
    rested.when(perspective(over as never), 'lsoChair@gemeente', day).rejected(code, details);
  });
});

test('the limits themselves are allowed', () => {
  rested.when(perspective({ firstReviewOn: '2020-01-16', commitments: [promise('IND', day)] }), 'lsoChair@gemeente', day).then({ phase: 'guidance' });
  rested.when(perspective({ firstReviewOn: '2019-07-19', occurredOn: day }), 'lsoChair@gemeente', '2019-07-25').then({ phase: 'guidance' });
  for (const on of ['2019-07-15', day]) rested.when(perspective({ basis: { kind: 'meeting', on } }), 'lsoChair@gemeente', day).then({ phase: 'guidance' });
});

test.each(['referral', 'intake', 'admissionDecision', 'guidance'] as const)('it is not decided in the phase %s', (phase) => {
  given(...throughPhase(phase)).when(perspective(), 'lsoChair@gemeente', '2019-07-18').rejected('not-in-this-phase', { phase });
});
