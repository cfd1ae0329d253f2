import { buffer } from 'node:stream/consumers';
import { writeXlsx, writeXlsxStream, type CellValue } from 'hucre/xlsx';
import type { RawRow } from '../../domain/list/cells';

/** A workbook with these rows, the first of which holds the headers. */
export const workbookOf = async (rows: readonly (readonly CellValue[])[]): Promise<Buffer<ArrayBuffer>> =>
  buffer(writeXlsxStream(rows.map((row) => [...row]), { name: 'Blad1' }));

/** A workbook as `writeXlsx` makes it, with whatever it can have. */
export const workbook = async (options: Parameters<typeof writeXlsx>[0]): Promise<Buffer> => Buffer.from(await writeXlsx(options));

/** The rows of a list as a workbook has them: days as days, and as text what else a spreadsheet would take for a number. */
export function sheetOf(headers: readonly string[], rows: readonly Pick<RawRow, 'cells'>[]): CellValue[][] {
  const content = (text: string): CellValue => {
    const [, day, month, year] = /^(\d\d)-(\d\d)-(\d{4})$/.exec(text) ?? [];
    const date = day === undefined ? undefined : new Date(`${year}-${month}-${day}`);
    return date && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`) ? date : text;
  };
  return [[...headers], ...rows.map(({ cells }) => headers.map((header) => content(cells[header] ?? '')))];
}
