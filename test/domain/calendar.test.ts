import { describe, expect, jest, test } from '@jest/globals';
import { addDays, addPeriod, addWorkingDays, dayOf, isLocalDate, isWorkingDay, latest, startOfDay, type LocalDate } from '../../domain/policy/calendar';
import { expandHolidays } from '../../domain/policy/holidays';
import { given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';
import { groningenPolicy } from '../support/policy';

const { holidays } = groningenPolicy();
/** The holidays of a policy on whose list a name does not stand. */
const without = (name: string) =>
  groningenPolicy((policy) => ({ ...policy, calendar: { ...policy.calendar, nobodyWorksOn: policy.calendar.nobodyWorksOn.filter((one) => one !== name) } })).holidays;

/** The working days of a stretch of the calendar, both ends included. */
const workingDays = (from: LocalDate, to: LocalDate, of = holidays): LocalDate[] => {
  const days: LocalDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) if (isWorkingDay(day, of)) days.push(day);
  return days;
};

describe('offices are closed', () => {
  test('from Good Friday to Easter Monday', () => {
    expect(workingDays('2019-04-17', '2019-04-24')).toEqual(['2019-04-17', '2019-04-18', '2019-04-23', '2019-04-24']);
  });

  test('on Koningsdag; when 27 April is a Sunday it is the Saturday before, and the Monday is worked', () => {
    expect(workingDays('2020-04-24', '2020-04-28')).toEqual(['2020-04-24', '2020-04-28']);
    expect(workingDays('2025-04-24', '2025-04-29')).toEqual(['2025-04-24', '2025-04-25', '2025-04-28', '2025-04-29']);
  });

  test('on Bevrijdingsdag every year, not in lustrum years only', () => {
    expect(workingDays('2020-05-04', '2020-05-06')).toEqual(['2020-05-04', '2020-05-06']);
    expect(workingDays('2021-05-04', '2021-05-06')).toEqual(['2021-05-04', '2021-05-06']);
  });

  test('on Ascension Day and Whit Monday', () => {
    expect(workingDays('2019-05-29', '2019-06-03')).toEqual(['2019-05-29', '2019-05-31', '2019-06-03']);
    expect(workingDays('2019-06-07', '2019-06-11')).toEqual(['2019-06-07', '2019-06-11']);
  });

  test('at Christmas and New Year, and not on the days between', () => {
    expect(workingDays('2019-12-23', '2020-01-03')).toEqual(['2019-12-23', '2019-12-24', '2019-12-27', '2019-12-30', '2019-12-31', '2020-01-02', '2020-01-03']);
    expect(workingDays('2021-12-24', '2021-12-28')).toEqual(['2021-12-24', '2021-12-27', '2021-12-28']);
  });
});

test.each([
  ['Goede Vrijdag', '2019-04-19'],
  ['Koningsdag', '2020-04-27'],
  ['Bevrijdingsdag', '2020-05-05'],
  ['Tweede pinksterdag', '2019-06-10'],
  ['Tweede kerstdag', '2019-12-26'],
])('%s is worked under a policy that takes it off its list', (name, day) => {
  expect(isWorkingDay(day, holidays)).toBe(false);
  expect(isWorkingDay(day, without(name))).toBe(true);
});

test('weekends are weekends in any century', () => {
  // Friday, and the Saturday after it.
  for (const friday of ['1900-01-05', '1969-12-26', '1970-01-09', '2199-12-27']) {
    expect(isWorkingDay(friday, {})).toBe(true);
    expect(isWorkingDay(addDays(friday, 1), {})).toBe(false);
    expect(addWorkingDays(friday, 1, {})).toBe(addDays(friday, 3));
  }
});

test('a holiday that the country has not is a mistake in the policy', () => {
  expect(() => expandHolidays({ effectiveFrom: '2019-04-01', calendar: { country: 'NL', language: 'nl', nobodyWorksOn: ['Kerstmis', 'Carnaval'] } })).toThrow(
    'no such holiday in NL: Carnaval',
  );
});

test('the stored row reaches back to running cases and ahead to their future, and names each day', () => {
  expect(holidays['2014-12-25']).toBe('Kerstmis');
  expect(holidays['2044-12-26']).toBe('Tweede kerstdag');
  expect(holidays['2019-04-22']).toBe('Tweede paasdag');
  expect(Object.keys(holidays)).toEqual(Object.keys(holidays).sort());
});

test('what is stored is what counts: no deadline asks the library, so that a newer one changes nothing', () => {
  const { state, policy, nextDeadline: before } = given(...throughPhase('intake')).on();
  jest.isolateModules(() => {
    jest.doMock('date-holidays', () => {
      throw new Error('asked the library');
    });
    const { nextDeadline } = jest.requireActual<typeof import('../../domain/trajectory/deadlines')>('../../domain/trajectory/deadlines');
    const stored = JSON.parse(JSON.stringify({ ...policy, calendar: { ...policy.calendar, nobodyWorksOn: [] } })) as typeof policy;
    expect(nextDeadline(state, stored)).toEqual(before);
    const otherRow = { ...stored, holidays: { ...stored.holidays, '2019-06-24': 'Dag van de nieuwe bibliotheek' } };
    expect([before?.dueOn, nextDeadline(state, otherRow)?.dueOn]).toEqual(['2019-07-02', '2019-07-03']);
  });
});

describe('counting working days', () => {
  test.each([
    ['2019-04-18', 1, '2019-04-23'],
    ['2019-04-18', 2, '2019-04-24'],
    ['2019-04-23', -1, '2019-04-18'],
    ['2019-06-08', 1, '2019-06-11'],
    ['2019-06-08', -1, '2019-06-07'],
    ['2019-12-24', 5, '2020-01-03'],
    ['2019-06-08', 0, '2019-06-08'],
    ['2019-06-03', 20, '2019-07-02'],
    ['2025-04-25', 1, '2025-04-28'],
  ])('from %s, %i on is %s', (from, count, to) => {
    expect(addWorkingDays(from, count, holidays)).toBe(to);
  });

  test('names the holidays that were passed over, not the weekends', () => {
    const skipped: string[] = [];
    addWorkingDays('2019-04-17', 4, holidays, skipped);
    expect(skipped).toEqual(['2019-04-19', '2019-04-22']);
  });

  test('days and weeks of the calendar take no notice of holidays', () => {
    const skipped: string[] = [];
    expect(addPeriod('2019-04-18', { amount: 14, unit: 'days' }, holidays, skipped)).toBe('2019-05-02');
    expect(addPeriod('2019-04-18', { amount: 12, unit: 'weeks' }, holidays, skipped)).toBe('2019-07-11');
    expect(skipped).toEqual([]);
    expect(addPeriod('2019-04-18', { amount: 1, unit: 'workingDays' }, holidays, skipped)).toBe('2019-04-23');
    expect(skipped).toEqual(['2019-04-19', '2019-04-22']);
  });

  test('29 February is a day in leap years', () => {
    expect(addDays('2020-02-28', 1)).toBe('2020-02-29');
    expect(addDays('2019-02-28', 1)).toBe('2019-03-01');
    expect(addDays('2020-03-01', -1)).toBe('2020-02-29');
  });
});

describe('midnight in Amsterdam', () => {
  test.each([
    ['in winter', '2019-01-15', '2019-01-14T23:00:00.000Z'],
    ['in summer', '2019-07-15', '2019-07-14T22:00:00.000Z'],
    ['on the day the clock goes forward', '2019-03-31', '2019-03-30T23:00:00.000Z'],
    ['the day after', '2019-04-01', '2019-03-31T22:00:00.000Z'],
    ['on the day the clock goes back', '2019-10-27', '2019-10-26T22:00:00.000Z'],
    ['the day after that', '2019-10-28', '2019-10-27T23:00:00.000Z'],
  ])('%s', (_, day, instant) => {
    expect(startOfDay(day)).toBe(instant);
    expect(startOfDay(day)).toBe(instant); // remembered, and the same
    expect(dayOf(instant)).toBe(day);
    expect(dayOf(new Date(Date.parse(instant) - 1).toISOString())).toBe(addDays(day, -1));
  });

  test('the day of the change is 23 hours long in spring and 25 in autumn', () => {
    const hours = (day: LocalDate) => (Date.parse(startOfDay(addDays(day, 1))) - Date.parse(startOfDay(day))) / 3_600_000;
    expect([hours('2019-03-31'), hours('2019-10-27'), hours('2019-07-15')]).toEqual([23, 25, 24]);
  });
});

test.each([
  ['2019-02-28', true], ['2020-02-29', true], ['2019-02-29', false], ['2019-02-30', false], ['2019-13-01', false], ['2019-00-10', false],
  ['2019-4-1', false], ['01-04-2019', false], ['2019-04-01T00:00', false], ['', false],
  ['1900-01-01', true], ['2199-12-31', true], ['1899-12-31', false], ['2200-01-01', false], ['9999-12-31', false],
])('%s is a day: %s', (text, is) => {
  expect(isLocalDate(text)).toBe(is);
});

test('the latest of some days leaves out what is not known', () => {
  expect(latest('2019-06-03', undefined, '2019-06-14', '2019-06-07')).toBe('2019-06-14');
  expect(latest('2019-06-03', undefined)).toBe('2019-06-03');
});
