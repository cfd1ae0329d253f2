import { describe, expect, test } from '@jest/globals';
import { isPermitted } from '../../domain/trajectory/permissions';
import { did, given, pilot } from '../support/domain/given';
import { guest, register } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

const nobody = given();

test('a referral starts a trajectory, and everybody who has to test the guest owes that from the first day', () => {
  nobody.when(register(), 'caseworker@INLIA', '2019-06-03').then({
    event: {
      type: 'registered',
      data: { programme: 'groningen', referredBy: 'INLIA', occurredOn: '2019-06-03', guest: { names: [{ given: 'Amina', family: 'Verzonnen' }] } },
    },
    phase: 'referral',
    revision: 1,
    waitingOn: ['IND', 'INLIA', 'gemeente'],
    tasks: {
      'lsoChair@gemeente recordReferralDiscussion': '2019-06-17',
      'caseworker@INLIA recordCriterion vNumber': '2019-07-02',
      'caseworker@INLIA recordCriterion regionalBinding': '2019-07-02',
      'caseworker@INLIA recordCriterion noStateReception': '2019-07-02',
      '@IND recordCriterion noHeavyEntryBan': '2019-07-02',
      '@IND recordCriterion noDublinClaim': '2019-07-02',
    },
  });
});

test('the event says who recorded it and when', () => {
  const { events } = nobody.when(register({ occurredOn: '2019-05-31' }), 'lsoMember@VWNN', '2019-06-03T08:15:00.000Z');
  expect(events).toEqual([
    expect.objectContaining({
      recordedAt: '2019-06-03T08:15:00.000Z',
      by: { person: 'person-of-lsoMember-VWNN', organisation: 'VWNN', roles: ['lsoMember'], programmes: ['groningen'] },
      data: expect.objectContaining({ occurredOn: '2019-05-31' }),
    }),
  ]);
});

test('a guest of whom only a name is known is welcome: a referral without V-number is valid', () => {
  nobody
    .when(register({ guest: { names: [{ family: 'Verzonnen' }] } }), 'caseworker@INLIA', '2019-06-03')
    .then({ phase: 'referral', event: { type: 'registered', data: { guest: { vNumbers: [], birthDates: [], nationalities: [] } } } });
});

test('several names, birth dates and V-numbers stand side by side', () => {
  const uncertain = guest({
    names: [{ given: 'Amina', family: 'Verzonnen' }, { family: 'Bedacht', source: 'AVIM' }],
    birthDates: [{ date: '1984' }, { date: '1986-01-01', source: 'paspoort' }],
    vNumbers: [{ number: '0012345678' }, { number: '2123456789' }],
  });
  nobody.when(register({ guest: uncertain }), 'caseworker@INLIA', '2019-06-03').then({ event: { type: 'registered', data: { guest: uncertain } } });
});

test.each(['INLIA', 'gemeente', 'VWNN', 'IND', 'DTV', 'AVIM'])('%s refers; whoever records it may work elsewhere', (referredBy) => {
  nobody.when(register({ referredBy }), 'caseworker@INLIA', '2019-06-03').then({ event: { type: 'registered', data: { referredBy } } });
});

test('a private person refers, of whom the policy makes no organisation', () => {
  const { state, waitingOn } = nobody.when(register({ referredBy: 'person', remark: 'Zijn advocaat.' }), 'caseworker@INLIA', '2019-06-03').then({ event: { type: 'registered', data: { referredBy: 'person' } } });
  expect(waitingOn).toEqual(['IND', 'INLIA', 'gemeente']);
  // Whoever calls their organisation that is no referrer for it.
  const pretender = { person: 'somebody', organisation: 'person', roles: ['caseworker' as const], programmes: ['groningen'] };
  expect(isPermitted(pilot(), state, pretender, 'withdraw')).toBe(false);
});

test('what the referrer says about the criteria stays a statement: no criterion has a result by it', () => {
  const { state } = nobody
    .when(register({ statements: { stateReception: false, entryBan: 'heavy', dublinTransferBefore: '2019-11-02' } }), 'caseworker@INLIA', '2019-06-03')
    .then({ phase: 'referral' });
  expect(state.registration?.statements).toEqual({ stateReception: false, entryBan: 'heavy', dublinTransferBefore: '2019-11-02' });
  expect(state.criteria).toEqual({});
});

describe('a referral is turned down', () => {
  test('when its referrer is no referrer of the policy', () => {
    nobody.when(register({ referredBy: 'Emmen' }), 'caseworker@INLIA', '2019-06-03').rejected('unknown-code', { code: 'Emmen', list: 'referrers' });
  });

  test.each(['leftHanded', 'constructor'])('when it names a special group that the policy has not: %s', (group) => {
    nobody
      .when(register({ specialGroups: ['sixtyPlus', group] }), 'caseworker@INLIA', '2019-06-03')
      .rejected('unknown-code', { code: group, list: 'specialGroups' });
  });

  test('when it is for another programme than this policy’s', () => {
    nobody.when(register({ programme: 'amsterdam' }), 'caseworker@INLIA', '2019-06-03').rejected('unknown-code', { code: 'amsterdam', list: 'programme' });
  });

  test.each(['2019-06-04', '2020', '2087-01-01'])('when the guest would be born after it, in %s', (date) => {
    nobody.when(register({ guest: guest({ birthDates: [{ date: '1984' }, { date }] }) }), 'caseworker@INLIA', '2019-06-03').rejected('born-after-referral', {});
  });

  test('when it is said to happen tomorrow', () => {
    nobody.when(register({ occurredOn: '2019-06-04' }), 'caseworker@INLIA', '2019-06-03').rejected('date-in-future', { date: '2019-06-04' });
  });

  test('when the trajectory has a referral already', () => {
    given(...throughPhase('referral')).when(register(), 'caseworker@INLIA', '2019-06-04').rejected('already-registered');
  });
});

test('at half past midnight in Amsterdam it is already today, though it is yesterday in Greenwich', () => {
  const halfPastMidnight = '2019-06-03T22:30:00.000Z';
  given().when(register({ occurredOn: '2019-06-04' }), 'caseworker@INLIA', halfPastMidnight).then({ phase: 'referral' });
  given().when(register({ occurredOn: '2019-06-04' }), 'caseworker@INLIA', '2019-06-03T21:59:59.999Z').rejected('date-in-future');
});

test('a child born this year, or today, is a guest too', () => {
  for (const date of ['2019', '2019-06-03']) nobody.when(register({ guest: guest({ birthDates: [{ date }] }) }), 'caseworker@INLIA', '2019-06-03').then({});
});

test('nothing can be done on a trajectory before its referral', () => {
  const afterwards = throughPhase('closed').flatMap((fact) => ('draft' in fact && fact.draft.name !== 'register' ? [fact] : []));
  expect(afterwards.length).toBeGreaterThan(10);
  for (const { draft, who } of afterwards) nobody.when(draft, who, '2019-10-01').rejected('not-registered');
});

test('a story whose data cannot be is no story', () => {
  expect(() => given(did(register({ referredBy: 'Emmen' }), 'caseworker@INLIA', '2019-06-03')).on()).toThrow('unknown-code');
});
