import { describe, expect, test } from '@jest/globals';
import { overview } from '../../domain/trajectory/overview';
import { groupsOf, type RegisteredState } from '../../domain/trajectory/phase';
import { close, group, guest, identify, register, reopen } from '../support/domain/commands';
import { did, given, pilot, type Situation } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const caseworker = 'caseworker@INLIA';
const referred = given(did(register({ guest: guest({ birthDates: [] }) }), caseworker, '2019-06-03'));
const guestIn = ({ state }: Situation) => state.registration!.guest;
const found = ({ state }: Situation) => overview(state as RegisteredState, pilot());

describe('what is found out later', () => {
  test('stands beside what the referral said, with where it comes from and when it held', () => {
    const after = referred
      .when(
        identify({
          names: [{ given: 'Amna', family: 'Bedacht', alias: true, source: 'Franse autoriteiten', from: '2012-03-01', until: '2015-10-31' }],
          birthDates: [{ date: '1984', source: 'De gast' }],
          birthPlaces: [{ place: 'Asmara', source: 'Geboorteakte' }],
          nationalities: [{ name: 'Eritrese', from: '1993-05-24' }],
          vNumbers: [{ number: '2123456789', source: 'AVIM' }],
          languages: ['Tigrinya'],
        }),
        'caseworker@AVIM',
        '2019-06-12',
      )
      .then({ event: { type: 'identified', data: { occurredOn: '2019-06-12' } }, phase: 'referral', revision: 2 });
    expect(guestIn(after)).toEqual({
      names: [{ given: 'Amina', family: 'Verzonnen' }, { given: 'Amna', family: 'Bedacht', alias: true, source: 'Franse autoriteiten', from: '2012-03-01', until: '2015-10-31' }],
      birthDates: [{ date: '1984', source: 'De gast' }],
      birthPlaces: [{ place: 'Asmara', source: 'Geboorteakte' }],
      nationalities: [{ name: 'Onbekend' }, { name: 'Eritrese', from: '1993-05-24' }],
      vNumbers: [{ number: '0012345678' }, { number: '2123456789', source: 'AVIM' }],
      languages: ['Tigrinya'],
    });
  });

  test('is what the guest is found by, beside what was known before', () => {
    const after = referred.when(identify({ names: [{ family: 'Bedacht', alias: true }], birthDates: [{ date: '1984-02-29' }], vNumbers: [{ number: '2123456789' }] }), caseworker, '2019-06-12').after;
    expect(found(after).search).toEqual([
      ...['amina', 'verzonnen', 'bedacht'].map((value) => ({ kind: 'name', value })),
      ...['0012345678', '2123456789'].map((value) => ({ kind: 'vNumber', value })),
      { kind: 'birthYear', value: '1984' },
      { kind: 'birthDate', value: '1984-02-29' },
    ]);
    expect(found(after).vNumbers).toEqual(['0012345678', '2123456789']);
  });

  test('may be found out when the trajectory is closed, and counts when it is opened again', () => {
    const closed = given(...throughPhase('closed')).when(identify({ vNumbers: [{ number: '2123456789' }] }), caseworker, '2019-10-01').then({ phase: 'closed' });
    expect(found(closed).vNumbers).toEqual([]);
    expect(found(closed.when(reopen(), 'manager@gemeente').after).vNumbers).toEqual(['0012345678', '2123456789']);
  });

  test('is the same again from another source: only V-numbers are told apart', () => {
    const again = referred.when(identify({ names: [{ given: 'Amina', family: 'Verzonnen', source: 'Paspoort' }] }), caseworker, '2019-06-12').after;
    expect(guestIn(again).names).toHaveLength(2);
  });
});

describe('a birth date that is found out', () => {
  const born = (...dates: string[]) => identify({ birthDates: dates.map((date) => ({ date })) });

  test('counts the guest to 60+ by the clock', () => {
    const known = referred.and(did(born('1959-06-20'), caseworker, '2019-06-12'));
    expect(groupsOf(known.on('2019-06-19').state)).toEqual([]);
    expect(known.on('2019-06-20').state.groups).toEqual([{ group: 'sixtyPlus', since: '2019-06-20' }]);
  });

  test('counts whoever is older at once, since the birthday or the referral', () => {
    expect(referred.when(born('1959-06-05'), caseworker, '2019-06-12').after.state.groups).toEqual([{ group: 'sixtyPlus', since: '2019-06-05' }]);
    expect(referred.when(born('1950'), caseworker, '2019-06-12').after.state.groups).toEqual([{ group: 'sixtyPlus', since: '2019-06-03' }]);
  });

  test('moves the day on which it is certain, where another one was known', () => {
    const doubtful = given(did(register({ guest: guest({ birthDates: [{ date: '1959-06-20' }] }) }), caseworker, '2019-06-03'), did(born('1959-08-01'), caseworker, '2019-06-12'));
    expect(groupsOf(doubtful.on('2019-07-31').state)).toEqual([]);
    expect(groupsOf(doubtful.on('2019-08-01').state)).toEqual(['sixtyPlus']);
  });

  test('takes nobody out of a group, and opens it to whoever may be old enough', () => {
    const older = given(did(register({ guest: guest({ birthDates: [{ date: '1950-01-01' }] }) }), caseworker, '2019-06-03'));
    expect(groupsOf(older.when(born('1990-01-01'), caseworker, '2019-06-12').after.state)).toEqual(['sixtyPlus']);
    const young = given(did(register(), caseworker, '2019-06-03'));
    young.when(group('sixtyPlus'), caseworker, '2019-06-12').rejected('age-not-reached');
    young.and(did(born('1950', '1990'), caseworker, '2019-06-12')).when(group('sixtyPlus'), caseworker, '2019-06-12').then({});
  });
});

describe('an identification is refused', () => {
  test.each([
    ['that the referral named', [{ number: '0012345678' }]],
    ['twice in one record', [{ number: '2123456789' }, { number: '2123456789' }]],
  ])('with a V-number %s', (_, vNumbers) => {
    referred.when(identify({ vNumbers }), caseworker, '2019-06-12').rejected('v-number-known', {});
  });

  test('with a V-number that was recorded before, also once the trajectory is closed', () => {
    const known = given(...throughPhase('guidance'), did(identify({ vNumbers: [{ number: '2123456789' }] }), caseworker, '2019-08-01'), did(close('return'), 'lsoChair@gemeente', '2019-08-05'));
    known.when(identify({ vNumbers: [{ number: '2123456789' }] }), 'caseworker@DTV', '2019-08-06').rejected('v-number-known', {});
  });

  test.each(['2019-06-04', '2020'])('with a birth after the referral, in %s', (date) => {
    referred.when(identify({ birthDates: [{ date: '1984' }, { date }] }), caseworker, '2020-06-12').rejected('born-after-referral', {});
  });

  test('before the referral, or tomorrow', () => {
    referred.when(identify({ occurredOn: '2019-06-02' }), caseworker, '2019-06-12').rejected('date-too-early', { date: '2019-06-02', earliest: '2019-06-03' });
    referred.when(identify({ occurredOn: '2019-06-13' }), caseworker, '2019-06-12').rejected('date-in-future', { date: '2019-06-13' });
  });
});
