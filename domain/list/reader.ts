import { cellText, folded, ownColumns, SURPLUS, unescapeFormula, type FileCell, type ListShape, type RawRow } from './cells';
import { listProblem, type ListProblem } from './problems';

/** What a list may be at most; far above what a programme refers in years, far below what one process minds. */
export interface Limits {
  megabytes: number;
  /** Of a spreadsheet when it is unpacked: who sends more wants to fill our memory. */
  megabytesUnpacked: number;
  rows: number;
  /** Of a worksheet the last row and the last column that may hold something: a far cell makes a large rectangle of a small file. */
  worksheetRows: number;
  worksheetColumns: number;
  /** Characters in one row. */
  rowLength: number;
}

export const limits: Limits = { megabytes: 10, megabytesUnpacked: 60, rows: 10_000, worksheetRows: 20_000, worksheetColumns: 100, rowLength: 100_000 };

/** A list that is not taken as a whole, and why. */
export class UnreadableList extends Error {
  override name = 'UnreadableList';

  constructor(readonly problems: readonly ListProblem[]) {
    super(problems.map(({ code }) => code).join(', '));
  }
}

/** Makes rows of a file's records, one at a time, whatever the format. What is wrong with single rows is for others to say. */
export class RowReader {
  private header?: (string | undefined)[];
  private count = 0;
  private width?: number;
  private misfits = 0;

  constructor(
    private readonly shape: ListShape,
    private readonly bounds: Limits,
  ) {}

  get hasHeader(): boolean {
    return this.header !== undefined;
  }

  /**
   * @param number the record's row in a spreadsheet, blank ones counted
   * @returns the row; nothing for the header, or where all is blank
   * @throws UnreadableList
   */
  read(cells: readonly FileCell[], number: number): RawRow | undefined {
    if (isBlank(cells)) {
      this.skip(cells);
      return undefined;
    }
    if (this.header === undefined) {
      this.width ??= cells.length;
      this.header = readHeader(cells.map(cellText), this.shape);
      return undefined;
    }
    this.count += 1;
    if (this.count > this.bounds.rows) throw this.tooMany();
    return toRow(this.header, cells, number, this.shape);
  }

  /** @throws UnreadableList where no row came */
  end(): void {
    if (this.header === undefined) throw new UnreadableList([listProblem('empty')]);
    if (this.count === 0) throw new UnreadableList([listProblem('noRows')]);
  }

  /** Blank rows may be many, but those of another width than the first are slow to read: of these no more than of rows. */
  private skip(cells: readonly FileCell[]): void {
    this.width ??= cells.length;
    if (cells.length !== this.width) this.misfits += 1;
    if (this.misfits > this.bounds.rows) throw this.tooMany();
  }

  private tooMany(): UnreadableList {
    return new UnreadableList([listProblem('tooManyRows', { most: this.bounds.rows })]);
  }
}

const isBlank = (cells: readonly FileCell[]): boolean => cells.every((content) => content === null || (typeof content === 'string' && content.trim() === ''));

const own = new Set<string>(Object.values(ownColumns).map(folded));

export const noHeader = ({ required }: ListShape): ListProblem => listProblem('noHeader', { columns: required.join(', ') });

/** What stands above each cell; nothing above those that are not read. */
function readHeader(cells: readonly string[], shape: ListShape): (string | undefined)[] {
  const known = new Map(shape.columns.map((column) => [folded(column), column]));
  const names = cells.slice(0, cells.findLastIndex((text) => text.trim() !== '') + 1).map((text) => unescapeFormula(text));
  const columns = names.map((name) => known.get(folded(name)));
  const found = columns.filter((column) => column !== undefined);
  // A list without a header starts with a guest: then nothing of that row may get into a message.
  if (found.length === 0) throw new UnreadableList([noHeader(shape)]);

  const missing = shape.required.filter((column) => !found.includes(column));
  const unknown = names.filter((name, at) => columns[at] === undefined && !own.has(folded(name)));
  const twice = [...new Set(found.filter((column, at) => found.indexOf(column) !== at))];
  const problems = [
    missing.length > 0 && listProblem('columnsMissing', { columns: missing.join(', ') }),
    unknown.length > 0 && listProblem('columnsUnknown', { columns: some(unknown) }),
    twice.length > 0 && listProblem('columnsTwice', { columns: twice.join(', ') }),
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new UnreadableList(problems);
  return columns;
}

/** The first of some names as a file has them, cut short. */
const some = (names: readonly string[]): string =>
  [...names.slice(0, 5).map((name) => `“${name.replace(/[\p{Cc}\s]+/gu, ' ').trim().slice(0, 40)}”`), ...(names.length > 5 ? ['…'] : [])].join(', ');

function toRow(header: readonly (string | undefined)[], cells: readonly FileCell[], number: number, { digits }: ListShape): RawRow {
  const row: Record<string, string> = {};
  const restored: string[] = [];
  header.forEach((column, at) => {
    if (column === undefined) return;
    const content = cells[at] ?? null;
    const text = cellText(content);
    const padded = typeof content === 'number' ? text.padStart(digits[column] ?? 0, '0') : text;
    if (padded !== text) restored.push(column);
    row[column] = padded;
  });
  const surplus = cells.slice(header.length);
  if (cells.length < header.length || !isBlank(surplus)) row[SURPLUS] = surplus.map(cellText).join(';');
  return { number, cells: row, ...(restored.length > 0 && { restored }) };
}
