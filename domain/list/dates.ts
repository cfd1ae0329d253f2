import { isLocalDate, type LocalDate } from '../policy/calendar';

/** A day written as dd-mm-jjjj; nothing where there is no such day. */
export function readDate(text: string): LocalDate | undefined {
  const [, day, month, year] = /^(\d{1,2})-(\d{1,2})-(\d{4})$/.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isLocalDate(date) ? date : undefined;
}
