import { CsvError, parse, type Options } from 'csv-parse/sync';
import { columnOrder, folded, ownColumns, requiredColumns, SURPLUS, unescapeFormula, type Column, type RawRow } from './cells';
import { listProblem, type ListProblem } from './problems';

/** What a list may be at most; far above what a programme refers in years, far below what one process minds. */
export interface Limits {
  megabytes: number;
  rows: number;
  /** Characters in one row. */
  rowLength: number;
}

export const limits: Limits = { megabytes: 10, rows: 10_000, rowLength: 100_000 };

/** The rows of a list, or why it is not taken: with a problem there are no rows. */
export interface ParsedList {
  rows: RawRow[];
  problems: ListProblem[];
}

/**
 * Reads a referral list: UTF-8 with or without BOM, semicolons, quotes as in RFC 4180, the columns in any order. Never throws. What is
 * wrong with single rows is for `readRow` to say.
 * @param most other limits than {@link limits}
 */
export function parseReferralList(input: string | Uint8Array, most: Partial<Limits> = {}): ParsedList {
  const bounds = { ...limits, ...most };
  const text = decode(input, bounds);
  if (typeof text !== 'string') return { rows: [], problems: [text] };

  const list = new ListReader(bounds);
  try {
    parse(text, {
      ...csvOptions(bounds),
      // The reader keeps what says something: blank rows, of which spreadsheets write many, must cost no memory.
      on_record: (cells: string[], { records, empty_lines }) => {
        if (!list.take(cells, records + empty_lines)) throw new Enough();
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) return { rows: [], problems: [list.malformed(error as Position)] };
    if (!(error instanceof Enough)) throw error;
  }
  return list.result();
}

/** Ends a parse early. */
class Enough extends Error {}

/** How such a list is written; the same for a stream. */
export const csvOptions = ({ rowLength }: Limits): Options => ({
  delimiter: ';',
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: rowLength,
});

/** Where csv-parse stood when it failed; its types leave that out. */
type Position = CsvError & { records: number; empty_lines: number };

/** Makes rows of records, one at a time, so that a stream can feed it as well. */
export class ListReader {
  private header?: Header;
  private readonly rows: RawRow[] = [];
  private width?: number;
  private misfits = 0;
  private tooMany = false;

  constructor(private readonly bounds: Limits) {}

  /**
   * @param number the record's row in a spreadsheet, blank ones counted
   * @returns whether there is any use in another
   */
  take(cells: readonly string[], number: number): boolean {
    if (isBlank(cells)) return this.skip(cells);
    if (this.header === undefined) {
      this.width ??= cells.length;
      this.header = readHeader(cells);
      return this.header.problems.length === 0;
    }
    if (this.rows.length === this.bounds.rows) this.tooMany = true;
    else this.rows.push(toRow(this.header.columns, cells, number));
    return !this.tooMany;
  }

  /** Blank rows may be many, but csv-parse is slow on those of another width than the first: of these no more than of rows. */
  private skip(cells: readonly string[]): boolean {
    this.width ??= cells.length;
    if (cells.length !== this.width) this.misfits += 1;
    if (this.misfits > this.bounds.rows) this.tooMany = true;
    return !this.tooMany;
  }

  /** What csv-parse found wrong, without its message: that quotes the file. */
  malformed({ code, records, empty_lines }: Position): ListProblem {
    const row = records + empty_lines + 1;
    if (code === 'CSV_MAX_RECORD_SIZE') return listProblem('rowTooLong', { row, most: this.bounds.rowLength });
    return this.header === undefined ? noHeader() : listProblem('quotes', { row });
  }

  result(): ParsedList {
    const refused = (problems: ListProblem[]): ParsedList => ({ rows: [], problems });
    if (this.header === undefined) return refused([listProblem('empty')]);
    if (this.header.problems.length > 0) return refused(this.header.problems);
    if (this.tooMany) return refused([listProblem('tooManyRows', { most: this.bounds.rows })]);
    return this.rows.length === 0 ? refused([listProblem('noRows')]) : { rows: this.rows, problems: [] };
  }
}

interface Header {
  /** What stands above each cell; nothing above those that are not read. */
  columns: (Column | undefined)[];
  problems: ListProblem[];
}

const isBlank = (cells: readonly string[]): boolean => cells.every((text) => text.trim() === '');

const known = new Map<string, Column>(columnOrder.map((column) => [folded(column), column]));
const own = new Set<string>(Object.values(ownColumns).map(folded));

const noHeader = (): ListProblem => listProblem('noHeader', { columns: requiredColumns.join(', ') });

function readHeader(cells: readonly string[]): Header {
  const names = cells.slice(0, cells.findLastIndex((text) => text.trim() !== '') + 1).map((text) => unescapeFormula(text));
  const columns = names.map((name) => known.get(folded(name)));
  const found = columns.filter((column) => column !== undefined);
  // A list without a header starts with a guest: then nothing of that row may get into a message.
  if (found.length === 0) return { columns, problems: [noHeader()] };

  const missing = requiredColumns.filter((column) => !found.includes(column));
  const unknown = names.filter((name, at) => columns[at] === undefined && !own.has(folded(name)));
  const twice = [...new Set(found.filter((column, at) => found.indexOf(column) !== at))];
  const problems = [
    missing.length > 0 && listProblem('columnsMissing', { columns: missing.join(', ') }),
    unknown.length > 0 && listProblem('columnsUnknown', { columns: some(unknown) }),
    twice.length > 0 && listProblem('columnsTwice', { columns: twice.join(', ') }),
  ];
  return { columns, problems: problems.filter((problem) => problem !== false) };
}

/** The first of some names as a file has them, cut short. */
const some = (names: readonly string[]): string =>
  [...names.slice(0, 5).map((name) => `“${name.replace(/[\p{Cc}\s]+/gu, ' ').trim().slice(0, 40)}”`), ...(names.length > 5 ? ['…'] : [])].join(', ');

function toRow(columns: Header['columns'], cells: readonly string[], number: number): RawRow {
  const row: Record<string, string> = {};
  columns.forEach((column, at) => {
    if (column !== undefined) row[column] = unescapeFormula(cells[at] ?? '');
  });
  const surplus = cells.slice(columns.length);
  if (cells.length < columns.length || !isBlank(surplus)) row[SURPLUS] = surplus.join(';');
  return { number, cells: row };
}

/** A BOM of UTF-16, in which spreadsheets save what they call Unicode text. */
const isUtf16 = ([first, second]: Uint8Array): boolean => (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

function decode(input: string | Uint8Array, { megabytes }: Limits): string | ListProblem {
  const size = (typeof input === 'string' ? new TextEncoder().encode(input) : input).byteLength;
  if (size > megabytes * 1_000_000) return listProblem('tooLarge', { most: megabytes });
  if (typeof input !== 'string' && isUtf16(input)) return listProblem('notUtf8');
  let text: string;
  try {
    text = typeof input === 'string' ? input : new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch {
    return listProblem('notUtf8');
  }
  // PostgreSQL stores neither of these, so that they may not get any further.
  if (text.includes('\0')) return listProblem('notText');
  if (/\p{Surrogate}/u.test(text)) return listProblem('notUtf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
