import { expect, test } from '@jest/globals';
import { given } from '../support/domain/given';
import { discussion } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

const referred = given(...throughPhase('referral'));
const neverDiscussed = given(...throughPhase('stabilisation').filter((fact) => !('draft' in fact && fact.draft.name === 'recordReferralDiscussion')));

test('discussing the referral in the LSO brings it into intake, and nobody owes the discussion any more', () => {
  referred.when(discussion({ basis: { kind: 'meeting', on: '2019-06-06' } }), 'lsoChair@gemeente', '2019-06-06').then({
    event: { type: 'referralDiscussed', data: { basis: { kind: 'meeting', on: '2019-06-06' } } },
    phase: 'intake',
    revision: 2,
    waitingOn: ['IND', 'INLIA'],
  });
});

test('the discussion is no condition: a guest is tested and admitted without it', () => {
  expect(neverDiscussed.on().phase).toBe('stabilisation');
});

test('but it stays owed and becomes late', () => {
  const later = neverDiscussed.on('2019-06-20');
  expect(later.tasks).toMatchObject({ 'lsoChair@gemeente recordReferralDiscussion': '2019-06-17' });
  expect(later.late).toEqual(['referralDiscussion']);
  const done = neverDiscussed.when(discussion(), 'lsoChair@gemeente', '2019-06-20').then({ phase: 'stabilisation' });
  expect(done.late).toEqual([]);
});

test('it is recorded once', () => {
  given(...throughPhase('intake')).when(discussion(), 'lsoChair@gemeente', '2019-06-20').rejected('already-discussed');
});

test.each(['2019-06-13', '2019-06-02', '1901-01-01'])('a meeting of %s, after what it concluded or before the referral, discussed nothing', (on) => {
  referred
    .when(discussion({ basis: { kind: 'meeting', on }, occurredOn: '2019-06-06' }), 'lsoChair@gemeente', '2019-06-14')
    .rejected('basis-out-of-time', { on, earliest: '2019-06-03', date: '2019-06-06' });
});

test('it cannot have happened before the referral', () => {
  referred
    .when(discussion({ occurredOn: '2019-06-02' }), 'lsoChair@gemeente', '2019-06-06')
    .rejected('date-too-early', { date: '2019-06-02', earliest: '2019-06-03' });
  referred.when(discussion({ occurredOn: '2019-06-03' }), 'lsoChair@gemeente', '2019-06-06').then({ phase: 'intake' });
});
