import { readXlsx, type Cell } from 'hucre/xlsx';
import { listProblem, type ListProblemCode } from '../../domain/list/problems';
import { UnreadableList, type Limits } from '../../domain/list/reader';
import { NOT_AVAILABLE, type FileCell } from '../../domain/list/cells';
import type { FileRecord } from './read';

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** The container of old workbooks, and of those with a password. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0];

const startsWith = (file: Uint8Array, bytes: readonly number[]): boolean => bytes.every((byte, at) => file[at] === byte);

export const isWorkbook = (file: Uint8Array): boolean => startsWith(file, ZIP) || startsWith(file, OLE);

/**
 * The rows of a workbook's first worksheet that is not hidden and holds something. A formula counts as what it came to when the file was saved.
 * @throws UnreadableList
 */
export async function* workbookRecords(file: Uint8Array, { megabytesUnpacked, rowLength }: Limits): AsyncGenerator<FileRecord> {
  const entries = startsWith(file, ZIP) ? directoryOf(file) : undefined;
  if (!entries) throw refusal('workbookUnreadable');
  if (entries.some(({ name }) => name.toLowerCase().endsWith('vbaproject.bin'))) throw refusal('workbookHasMacros');
  // The reader unpacks no entry beyond the size that the directory says.
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  if (!(unpacked <= megabytesUnpacked * 1_000_000)) throw refusal('workbookTooLarge', { most: megabytesUnpacked });

  for (const [at, cells] of (await worksheetOf(file)).entries()) {
    const length = cells.reduce<number>((sum, content) => sum + (typeof content === 'string' ? content.length : 0), 0);
    if (length > rowLength) throw refusal('rowTooLong', { row: at + 1, most: rowLength });
    yield { cells, number: at + 1 };
  }
}

const refusal = (code: ListProblemCode, details: Record<string, number> = {}): UnreadableList => new UnreadableList([listProblem(code, details)]);

/** The worksheet as a whole and not row by row: only so the reader tells a formula that has no result from a blank cell. */
async function worksheetOf(file: Uint8Array): Promise<FileCell[][]> {
  const { sheets } = await readXlsx(file, { sheets: ({ hidden, veryHidden }) => !hidden && !veryHidden }).catch(() => {
    // Whatever stops the reader lies in the file.
    throw refusal('workbookUnreadable');
  });
  const { rows, cells = new Map<string, Cell>() } = sheets.find((sheet) => sheet.rows.some((row) => row.some((content) => content !== null))) ?? { rows: [] };
  for (const [place, { formula, value }] of cells) {
    const [row, column] = place.split(',').map(Number);
    if (formula !== undefined && value === null) rows[row!]![column!] = NOT_AVAILABLE;
  }
  return rows;
}

/** A file in a zip file, and how many bytes it has unpacked: infinitely many where the directory leaves that open. */
interface Entry {
  name: string;
  size: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const IS_64_BIT = 0xffffffff;
/** Sizes follow after the packed bytes, and the directory need not have them. */
const SIZES_FOLLOW = 8;
const MOST_ENTRIES = 1_000;

/** The central directory of a zip file, without which nothing of it is unpacked; nothing where there is none, or only a 64-bit one. */
function directoryOf(file: Uint8Array): Entry[] | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let end = file.byteLength - END_BYTES;
  const earliest = Math.max(0, end - 65_535);
  while (end >= earliest && view.getUint32(end, true) !== END) end -= 1;
  if (end < earliest) return undefined;
  const count = view.getUint16(end + 10, true);
  if (count > MOST_ENTRIES || view.getUint32(end + 12, true) === IS_64_BIT) return undefined;
  const entries: Entry[] = [];
  for (let at = view.getUint32(end + 16, true), left = count; left > 0; left -= 1) {
    if (at + 46 > end || view.getUint32(at, true) !== ENTRY) return undefined;
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(file.subarray(at + 46, at + 46 + nameLength));
    const [flags, packed, size] = [view.getUint16(at + 8, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    entries.push({ name, size: size === 0 && (packed > 0 || flags & SIZES_FOLLOW) ? Infinity : size });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}
