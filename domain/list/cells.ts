/** A list that can be brought in: what stands above its columns, and what they take. */
export interface ListShape<C extends string = string> {
  /** In the order in which lists are written. */
  columns: readonly C[];
  /** Without these no row says enough; the others may be left out of a list. */
  required: readonly C[];
  /** Columns of codes with so many digits. A spreadsheet that takes such a code for a number drops the zeros in front. */
  digits: Partial<Record<C, number>>;
}

/** What `rejectedRows` adds; a list that comes back corrected may still have them. */
export const ownColumns = { row: 'Rij', faults: 'Fouten' } as const;

/**
 * The name under which a row keeps the cells that no header stands above (empty for a row with too few cells). No header is empty,
 * so that a row that has it does not fit its headers.
 */
export const SURPLUS = '';

/** A row as it stands in the list: untrimmed text by header. It can be stored as JSON and read again. */
export interface RawRow {
  /** The row of the spreadsheet: the header is 1. */
  number: number;
  cells: Readonly<Record<string, string>>;
  /** The columns in which a spreadsheet had a number, and zeros were put back in front. */
  restored?: readonly string[];
}

/** A cell as a file has it; only spreadsheets know other things than text. */
export type FileCell = string | number | boolean | Date | null;

/** A cell's text without what surrounds it; empty where the list has no such column. */
export const cell = (row: RawRow, column: string): string => (row.cells[column] ?? '').normalize('NFC').trim();

/** What a spreadsheet shows where it has no value; here also for a formula that was saved without its result. */
export const NOT_AVAILABLE = '#N/A';

/** What spreadsheets show where a formula failed: in files English, in the texts that a Dutch one saves Dutch. */
const failures = new Set([
  NOT_AVAILABLE, '#NULL!', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#SPILL!', '#CALC!', '#GETTING_DATA', '#FIELD!', '#BLOCKED!', '#CONNECT!', '#BUSY!', '#UNKNOWN!',
  '#N/B', '#LEEG!', '#DEEL/0!', '#WAARDE!', '#VERW!', '#NAAM?', '#GETAL!', '#OVERLOOP!', '#BEREKENEN!', '#VELD!',
]);

/** Whether a formula stood there that came to nothing. */
export const isFailure = (text: string): boolean => failures.has(text);

/** Compares what people type: codes, yes and no, names of groups. */
export const folded = (text: string): string => text.normalize('NFC').trim().toLowerCase();

const FORMULA = /^[=+\-@\t\r]/;

/** Keeps a spreadsheet from running a cell as a formula. */
export const escapeFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Takes off what {@link escapeFormula} put on, so that a list that went out and came back is still the same. */
export const unescapeFormula = (text: string): string => (text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text);

/** What people would have typed: a day as dd-mm-jjjj, yes and no in Dutch, as the rest of a list is. */
export function cellText(content: FileCell): string {
  if (content === null) return '';
  if (content instanceof Date) return content.toISOString().slice(0, 10).split('-').reverse().join('-');
  if (typeof content === 'boolean') return content ? 'ja' : 'nee';
  return unescapeFormula(String(content));
}

/**
 * What a row says, whatever the order of its columns and the blanks around its cells. A keyed hash of it tells a row that came before:
 * take it from the row as it was parsed, before any shift of dates.
 */
export function fingerprintText(row: RawRow, { columns }: ListShape): string {
  const said = [...columns.map((column) => [column, cell(row, column)]), [SURPLUS, (row.cells[SURPLUS] ?? '').normalize('NFC').trim()]];
  // A column that is left out says no more than one that is empty.
  return JSON.stringify(said.filter(([, text]) => text !== ''));
}
