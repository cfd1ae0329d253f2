import { rangeRef, readXlsx, type Cell } from 'hucre/xlsx';
import { listProblem, type ListProblemCode } from '../../domain/list/problems';
import { UnreadableList, type Limits } from '../../domain/list/reader';
import { NOT_AVAILABLE, type FileCell } from '../../domain/list/cells';
import type { FileRecord } from './read';
import { extentOf } from './worksheets';
import { directoryOf, unpack, type Entry } from './zip';

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** The container of old workbooks, and of those with a password. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0];

const startsWith = (file: Uint8Array, bytes: readonly number[]): boolean => bytes.every((byte, at) => file[at] === byte);

export const isWorkbook = (file: Uint8Array): boolean => startsWith(file, ZIP) || startsWith(file, OLE);

/**
 * The rows of a workbook's first worksheet that is not hidden and holds something. A formula counts as what it came to when the file was saved.
 * @throws UnreadableList
 */
export async function* workbookRecords(file: Uint8Array, bounds: Limits): AsyncGenerator<FileRecord> {
  const { megabytesUnpacked, rowLength } = bounds;
  const entries = startsWith(file, ZIP) ? directoryOf(file) : undefined;
  if (!entries) throw refusal('workbookUnreadable');
  if (entries.some(({ name }) => name.toLowerCase().endsWith('vbaproject.bin'))) throw refusal('workbookHasMacros');
  // The reader unpacks no entry beyond the size that the directory says.
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  if (!(unpacked <= megabytesUnpacked * 1_000_000)) throw refusal('workbookTooLarge', { most: megabytesUnpacked });

  for (const [at, cells] of (await worksheetOf(file, await areaOf(file, entries, bounds))).entries()) {
    const length = cells.reduce<number>((sum, content) => sum + (typeof content === 'string' ? content.length : 0), 0);
    if (length > rowLength) throw refusal('rowTooLong', { row: at + 1, most: rowLength });
    yield { cells, number: at + 1 };
  }
}

const refusal = (code: ListProblemCode, details: Record<string, number> = {}): UnreadableList => new UnreadableList([listProblem(code, details)]);

// Whatever stops a reader lies in the file.
const unreadable = (): never => {
  throw refusal('workbookUnreadable');
};

/** How many cells worksheets may have when all are rectangles of the same size. */
const MOST_CELLS = 10_000_000;

/** The cells that are read, as a range: all that hold something. @throws UnreadableList where these lie too far out */
async function areaOf(file: Uint8Array, entries: readonly Entry[], { rows: mostRows, worksheetRows, worksheetColumns }: Limits): Promise<string> {
  async function* files(): AsyncGenerator<Uint8Array> {
    for (const entry of entries) yield await unpack(file, entry);
  }
  const { worksheets, rows, columns, filled } = await extentOf(files()).catch(unreadable);
  if (rows > worksheetRows && filled > mostRows + 1) throw refusal('tooManyRows', { most: mostRows });
  if (rows > worksheetRows || columns > worksheetColumns || worksheets * rows * columns > MOST_CELLS) {
    throw refusal('worksheetTooLarge', { rows: worksheetRows, columns: worksheetColumns });
  }
  return rangeRef(0, 0, Math.max(rows, 1) - 1, Math.max(columns, 1) - 1);
}

/** The worksheet as a whole and not row by row: only so the reader tells a formula that has no result from a blank cell. */
async function worksheetOf(file: Uint8Array, range: string): Promise<FileCell[][]> {
  const { sheets } = await readXlsx(file, { sheets: ({ hidden, veryHidden }) => !hidden && !veryHidden, range }).catch(unreadable);
  const { rows, cells = new Map<string, Cell>() } = sheets.find((sheet) => sheet.rows.some((row) => row.some((content) => content !== null))) ?? { rows: [] };
  for (const [place, { formula, value }] of cells) {
    const [row, column] = place.split(',').map(Number);
    if (formula !== undefined && value === null) rows[row!]![column!] = NOT_AVAILABLE;
  }
  return rows;
}
