/*
 * Days, working days and Amsterdam's midnights, worked out a second time and by hand. This file imports nothing, least of all from
 * `domain/`: what the tests of long stories expect must not come from what they test.
 */

/** `YYYY-MM-DD`, in Amsterdam. */
export type Day = string;

/**
 * The days of article 3 of the Algemene termijnenwet: Nieuwjaar, tweede paasdag, tweede pinksterdag, both Christmas days, Hemelvaart,
 * Koningsdag and 5 May, and Goede Vrijdag, which it puts on a par with them. Copied from a calendar, year by year.
 */
const holidays: ReadonlySet<Day> = new Set([
  // 2035: Easter on 25 March, the night in which summer time begins
  '2035-01-01', '2035-03-23', '2035-03-26', '2035-04-27', '2035-05-03', '2035-05-05', '2035-05-14', '2035-12-25', '2035-12-26',
  // 2036: Easter on 13 April; 27 April is a Sunday, so Koningsdag is Saturday 26 and Monday 28 a day like any other
  '2036-01-01', '2036-04-11', '2036-04-14', '2036-04-26', '2036-05-05', '2036-05-22', '2036-06-02', '2036-12-25', '2036-12-26',
  // 2037: Easter on 5 April
  '2037-01-01', '2037-04-03', '2037-04-06', '2037-04-27', '2037-05-05', '2037-05-14', '2037-05-25', '2037-12-25', '2037-12-26',
  // 2038: Easter on 25 April, the latest there is: Goede Vrijdag, weekend, paasmaandag and Koningsdag are five days off in a row
  '2038-01-01', '2038-04-23', '2038-04-26', '2038-04-27', '2038-05-05', '2038-06-03', '2038-06-14', '2038-12-25', '2038-12-26',
]);
const years = { first: '2035-01-01', last: '2038-12-31' };

const DAY_MS = 24 * 60 * 60 * 1000;

/** So many calendar days later, or earlier. */
export function plusDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The working day that comes so many after a day, or before it; none is the day itself, whatever day that is. */
export function plusWorkingDays(day: Day, workingDays: number): Day {
  const step = workingDays < 0 ? -1 : 1;
  let found = day;
  for (let counted = 0; counted !== workingDays;) {
    found = plusDays(found, step);
    if (found < years.first || found > years.last) throw new RangeError(`nobody wrote down the holidays around ${found}`);
    if (isWorkedOn(found)) counted += step;
  }
  return found;
}

function isWorkedOn(day: Day): boolean {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return weekday >= 1 && weekday <= 5 && !holidays.has(day);
}

/** That hour of a day on Amsterdam's clocks, in UTC. Summer time runs from the last Sunday of March to that of October, 01:00 UTC. */
export function amsterdam(day: Day, hour = 0): Date {
  const begins = lastSunday(day.slice(0, 4), '03');
  const ends = lastSunday(day.slice(0, 4), '10');
  // Before three o'clock in the morning both of those Sundays still have the time of the day before.
  const isSummer = hour < 3 ? begins < day && day <= ends : begins <= day && day < ends;
  return new Date(Date.parse(`${day}T00:00:00Z`) + (hour - (isSummer ? 2 : 1)) * 60 * 60 * 1000);
}

/** Of a month with 31 days, as both are. */
function lastSunday(year: string, month: '03' | '10'): Day {
  const last = `${year}-${month}-31`;
  return plusDays(last, -new Date(`${last}T12:00:00Z`).getUTCDay());
}
