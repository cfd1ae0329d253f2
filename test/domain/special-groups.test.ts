import { describe, expect, test } from '@jest/globals';
import { groupsOf } from '../../domain/trajectory/phase';
import { close, group, guest, register } from '../support/domain/commands';
import { did, given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const referred = given(...throughPhase('referral'));
const bornOn = (...dates: string[]) => given(did(register({ guest: guest({ birthDates: dates.map((date) => ({ date })) }) }), 'caseworker@INLIA', '2019-06-03'));

test('a guest belongs to several groups at once, each from its day', () => {
  const both = given(did(register({ specialGroups: ['physicallyIll'] }), 'caseworker@INLIA', '2019-06-03'))
    .when(group('addicted'), 'healthAdvisor@GGD', '2019-06-06')
    .then({ event: { type: 'specialGroupRecorded' } });
  expect(both.state.groups).toEqual([{ group: 'physicallyIll', since: '2019-06-03' }, { group: 'addicted', since: '2019-06-06' }]);
});

test('who belongs to a group no longer did belong to it, and may again', () => {
  const story = referred.and(did(group('behaviour'), 'caseworker@INLIA', '2019-06-06'), did(group('behaviour', false), 'caseworker@INLIA', '2019-07-01'));
  expect(groupsOf(story.on().state)).toEqual([]);
  const again = story.when(group('behaviour'), 'caseworker@INLIA', '2019-08-01').then({});
  expect(again.state.groups).toEqual([{ group: 'behaviour', since: '2019-06-06', until: '2019-07-01' }, { group: 'behaviour', since: '2019-08-01' }]);
});

describe('60+ follows from the birth date by the clock', () => {
  test('at midnight in Amsterdam of the birthday, and nobody’s revision moves', () => {
    const turning = bornOn('1959-06-20');
    const dayBefore = turning.on('2019-06-19T21:59:59.999Z');
    expect(groupsOf(dayBefore.state)).toEqual([]);
    const birthday = turning.on('2019-06-19T22:00:00.000Z');
    expect(groupsOf(birthday.state)).toEqual(['sixtyPlus']);
    expect(birthday.state.revision).toBe(dayBefore.state.revision);
  });

  test('at once for who is older already, from the referral on', () => {
    const { state } = bornOn('1950-01-01').on();
    expect(state.groups).toEqual([{ group: 'sixtyPlus', since: '2019-06-03' }]);
  });

  test('who was born on 29 February has a birthday every year', () => {
    expect(groupsOf(bornOn('1960-02-29').on('2020-02-28').state)).toEqual([]);
    expect(groupsOf(bornOn('1960-02-29').on('2020-02-29').state)).toEqual(['sixtyPlus']);
  });

  test('where only the year is known, or the dates differ, once it is certain', () => {
    expect(groupsOf(bornOn('1959').on('2019-12-30').state)).toEqual([]);
    expect(groupsOf(bornOn('1959').on('2019-12-31').state)).toEqual(['sixtyPlus']);
    expect(groupsOf(bornOn('1950-01-01', '1960-03-01').on('2020-02-29').state)).toEqual([]);
    expect(groupsOf(bornOn('1950-01-01', '1960-03-01').on('2020-03-01').state)).toEqual(['sixtyPlus']);
  });

  test('never where no birth date is known, nor where somebody said otherwise', () => {
    expect(groupsOf(bornOn().on('2030-01-01').state)).toEqual([]);
    const denied = bornOn('1950-01-01').and(did(group('sixtyPlus', false), 'caseworker@INLIA', '2019-06-06'));
    expect(groupsOf(denied.on('2021-01-01').state)).toEqual([]);
  });

  test('and nobody is counted to it before', () => {
    const at59 = bornOn('1959-06-20');
    at59.when(group('sixtyPlus'), 'caseworker@INLIA', '2019-06-19').rejected('age-not-reached', { group: 'sixtyPlus', age: '60' });
    bornOn('1960').when(group('sixtyPlus'), 'caseworker@INLIA', '2019-12-31').rejected('age-not-reached');
    bornOn('1960-01-01', '1965').when(group('sixtyPlus'), 'caseworker@INLIA', '2019-06-19').rejected('age-not-reached');
  });

  test('unless a day of birth is unknown, or in doubt: then somebody may say so', () => {
    for (const story of [bornOn(), bornOn('1959'), bornOn('1959-01-01', '1960-03-01')]) {
      expect(groupsOf(story.when(group('sixtyPlus'), 'caseworker@INLIA', '2019-06-19').after.state)).toEqual(['sixtyPlus']);
    }
    // Who was counted to it by mistake can be taken out of it at any age.
    bornOn().and(did(group('sixtyPlus'), 'caseworker@INLIA', '2019-06-18')).when(group('sixtyPlus', false), 'caseworker@INLIA', '2019-06-19').then({});
  });

  test('not on a closed trajectory', () => {
    const closed = bornOn('1959-08-01').and(did(close('transfer'), 'lsoChair@gemeente', '2019-07-01'));
    expect(groupsOf(closed.on('2020-01-01').state)).toEqual([]);
  });
});

describe('a group is not recorded', () => {
  test('that the policy has not', () => {
    referred.when(group('tall'), 'caseworker@INLIA', '2019-06-06').rejected('unknown-code', { code: 'tall', list: 'specialGroups' });
  });

  test('as it is recorded already', () => {
    referred.when(group('behaviour', false), 'caseworker@INLIA', '2019-06-06').rejected('group-unchanged', {});
    referred.and(did(group('behaviour'), 'caseworker@INLIA', '2019-06-06')).when(group('behaviour'), 'caseworker@INLIA', '2019-06-07').rejected('group-unchanged', {});
  });

  test('as entered before somebody said that it was left', () => {
    referred
      .and(did(group('behaviour'), 'caseworker@INLIA', '2019-06-06'), did(group('behaviour', false), 'caseworker@INLIA', '2019-07-01'))
      .when(group('behaviour', true, { occurredOn: '2019-06-30' }), 'caseworker@INLIA', '2019-07-02')
      .rejected('date-too-early', { date: '2019-06-30', earliest: '2019-07-01' });
  });

  test('as left before it was entered', () => {
    referred
      .and(did(group('behaviour'), 'caseworker@INLIA', '2019-06-06'))
      .when(group('behaviour', false, { occurredOn: '2019-06-05' }), 'caseworker@INLIA', '2019-06-07')
      .rejected('date-too-early', { date: '2019-06-05', earliest: '2019-06-06' });
  });
});
