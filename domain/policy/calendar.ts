import { Temporal } from 'temporal-polyfill';
import { remembered } from './remembered';

/** A calendar day in the Netherlands, `YYYY-MM-DD`. Facts happen on days; people know no hours of them. */
export type LocalDate = string;

/** A moment, ISO 8601 in UTC with milliseconds, so that two of them compare as text. */
export type Instant = string;

/** Public holidays on which nobody works, by date, with the name to explain a skipped day with. */
export type Holidays = Readonly<Record<LocalDate, string>>;

export type Unit = 'days' | 'workingDays' | 'weeks' | 'years';

/** An amount of calendar time, as policies state their terms. */
export interface Period {
  amount: number;
  unit: Unit;
}

const TIME_ZONE = 'Europe/Amsterdam';
const DAY_MS = 86_400_000;

// Every term of every state is counted in the same few years, and a day is made a number and a text again far more often than it is met first.
const dayNumber = remembered((date: LocalDate): number => Date.UTC(+date.slice(0, 4), +date.slice(5, 7) - 1, +date.slice(8, 10)) / DAY_MS);
const dateOf = remembered((day: number): LocalDate => new Date(day * DAY_MS).toISOString().slice(0, 10));

/** Whether the text is a day that exists, in a century that people here can mean: `2019-02-30` is none, `9999-12-31` a slip. */
export function isLocalDate(text: string): boolean {
  return /^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dateOf(dayNumber(text)) === text;
}

/** The day `days` calendar days after (or, negative, before) `date`. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOf(dayNumber(date) + days);
}

/** The same day so many years later; 29 February becomes 1 March where there is none. */
export function addYears(date: LocalDate, years: number): LocalDate {
  const later = `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;
  return dateOf(dayNumber(later));
}

/** Calendar days from one day to another; negative where it lies before. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => dayNumber(to) - dayNumber(from);

/** Whether offices are open: no Saturday, no Sunday, no holiday of the policy. */
export const isWorkingDay = (date: LocalDate, holidays: Holidays): boolean => !isWeekend(dayNumber(date)) && holidays[date] === undefined;

function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7; // 1 January 1970 was a Thursday; 0 is Sunday, also before
  return weekday === 0 || weekday === 6;
}

/**
 * The `count`-th working day after `date` (before it when negative); `date` itself never counts, 0 gives `date` back.
 * @param skipped collects the holidays passed over, for the explanation of a deadline
 */
export function addWorkingDays(date: LocalDate, count: number, holidays: Holidays, skipped?: LocalDate[]): LocalDate {
  const direction = Math.sign(count);
  let day = dayNumber(date);
  for (let left = Math.abs(count); left > 0;) {
    day += direction;
    const candidate = dateOf(day);
    if (holidays[candidate] !== undefined) skipped?.push(candidate);
    else if (!isWeekend(day)) left -= 1;
  }
  return dateOf(day);
}

/** `date` moved on by a policy's period; see {@link addWorkingDays} for `skipped`. */
export function addPeriod(date: LocalDate, period: Period, holidays: Holidays, skipped?: LocalDate[]): LocalDate {
  switch (period.unit) {
    case 'days':
      return addDays(date, period.amount);
    case 'weeks':
      return addDays(date, period.amount * 7);
    case 'years':
      return addYears(date, period.amount);
    case 'workingDays':
      return addWorkingDays(date, period.amount, holidays, skipped);
  }
}

/** 00:00 in Amsterdam on that day. */
export const startOfDay = remembered((date: LocalDate): Instant => new Date(Temporal.PlainDate.from(date).toZonedDateTime(TIME_ZONE).epochMilliseconds).toISOString());

/** The day it is in Amsterdam at that moment. */
export function dayOf(instant: Instant): LocalDate {
  // Amsterdam is ahead of UTC, always and by less than a day, so that it is either the day that the text begins with or the next.
  const day = instant.slice(0, 10);
  const next = addDays(day, 1);
  return instant < startOfDay(next) ? day : next;
}

/** The later of some days; days that are not known do not count. */
export function latest(first: LocalDate, ...others: (LocalDate | undefined)[]): LocalDate {
  return others.reduce<LocalDate>((last, date) => (date !== undefined && date > last ? date : last), first);
}
