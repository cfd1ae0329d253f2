import { addDays, type LocalDate } from '../policy/calendar';
import { cell, folded, type RawRow } from '../list/cells';
import { readDate } from '../list/dates';
import { columns, type Column } from './columns';

const writeDate = (date: LocalDate): string => date.split('-').reverse().join('-');

/** A birth as far as it is known. `monthDropped`: the month was given without a day, for which a guest's birth has no place. */
export interface Birth {
  /** A day, or a year alone. */
  date?: string;
  monthDropped?: true;
}

/** A birth as lists state it: a day, `00-00-1957`, `onbekend` or blank; nothing where it cannot be. */
export function readBirth(text: string): Birth | undefined {
  if (text === '' || folded(text) === 'onbekend' || text === '00-00-0000') return {};
  const [, month, year] = /^00-(\d\d)-((?:19|20)\d\d)$/.exec(text) ?? [];
  if (year !== undefined) return month === '00' ? { date: year } : Number(month) <= 12 ? { date: year, monthDropped: true } : undefined;
  const date = readDate(text);
  return date === undefined ? undefined : { date };
}

/** The dates that say where a referral stands in time. A birth date stays what it is. */
const moving: readonly Column[] = [columns.referredOn, columns.dublinTransferBefore];

/** The row with its referral and Dublin dates moved on; what is no date stays as it is. For the demo, whose list would be long overdue. */
export function shiftDates(row: RawRow, days: number): RawRow {
  const cells = { ...row.cells };
  for (const column of moving) {
    const date = readDate(cell(row, column));
    if (date !== undefined) cells[column] = writeDate(addDays(date, days));
  }
  return { ...row, cells };
}

/** The day on which a row's guest was referred, where it has such a day. */
export const referredOn = (row: RawRow): LocalDate | undefined => readDate(cell(row, columns.referredOn));

/** The newest day on which somebody in the list was referred; nothing where no row has such a day. */
export function newestReferral(rows: readonly RawRow[]): LocalDate | undefined {
  return rows
    .map(referredOn)
    .reduce<LocalDate | undefined>((newest, date) => (date !== undefined && (newest === undefined || date > newest) ? date : newest), undefined);
}

/** By how many days the list has to be moved for its newest referral to fall on `day`; 0 where it has none. */
export function shiftTo(rows: readonly RawRow[], day: LocalDate): number {
  const newest = newestReferral(rows);
  return newest === undefined ? 0 : (Date.parse(day) - Date.parse(newest)) / 86_400_000;
}
