import { writeXlsxStream, type CellValue } from 'hucre/xlsx';
import { escapeFormula } from '../../domain/list/cells';

/** A cell of a table; a day is a Date at midnight UTC. */
export type TableCell = string | number | boolean | Date | undefined;

/** Rows below headers, as a spreadsheet opens them. Rows come as they are asked for: a table may be far larger than memory. */
export interface Table {
  /** Names the file and the worksheet. */
  name: string;
  headers: readonly string[];
  rows: AsyncIterable<readonly TableCell[]>;
}

/** The formats in which a table goes out, by their media type. */
export const tableFormats = {
  'text/csv': { extension: 'csv', write: csv },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { extension: 'xlsx', write: workbook },
} as const satisfies Record<string, { extension: string; write(table: Table): AsyncIterable<string | Uint8Array> }>;

export type TableFormat = keyof typeof tableFormats;
export const tableMediaTypes = Object.keys(tableFormats) as TableFormat[];

/** UTF-8 with a BOM and semicolons, as spreadsheets here open it; formulas are kept from running with a `'`. */
async function* csv({ headers, rows }: Table): AsyncGenerator<string> {
  yield `\uFEFF${line(headers)}`;
  for await (const row of rows) yield line(row);
}

const line = (cells: readonly TableCell[]): string => `${cells.map((content) => quoted(csvText(content))).join(';')}\r\n`;

const csvText = (content: TableCell): string => (content instanceof Date ? content.toISOString().slice(0, 10) : String(content ?? ''));

function quoted(text: string): string {
  const safe = escapeFormula(text);
  return /[;"\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Text stays text in a workbook, whatever it begins with, so that nothing has to be escaped. */
function workbook({ name, headers, rows }: Table): AsyncIterable<Uint8Array> {
  return writeXlsxStream(cellsOf(rows), { name, columns: headers.map((header) => ({ header })), freezePane: { rows: 1 } }) as AsyncIterable<Uint8Array>;
}

/** What a spreadsheet takes in one cell. */
const MOST_IN_CELL = 32_767;

async function* cellsOf(rows: Table['rows']): AsyncGenerator<CellValue[]> {
  for await (const row of rows) yield row.map((content) => (typeof content === 'string' ? content.slice(0, MOST_IN_CELL) : (content ?? null)));
}
