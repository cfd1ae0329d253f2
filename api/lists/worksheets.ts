/** How far worksheets go, by the last row and the last column that hold something. Format alone is nothing. */
export interface Extent {
  worksheets: number;
  rows: number;
  columns: number;
  /** Rows that hold something, in the worksheet that has most of them. */
  filled: number;
}

/**
 * How far the worksheets among the files of a workbook go. Seen before they are read: a reader makes a rectangle of a worksheet, whose one cell may
 * be the millionth of its column.
 */
export async function extentOf(files: AsyncIterable<Uint8Array>): Promise<Extent> {
  const extent: Extent = { worksheets: 0, rows: 0, columns: 0, filled: 0 };
  for await (const bytes of files) {
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!file.includes('sheetData')) continue;
    extent.worksheets += 1;
    widen(extent, file.toString('latin1'));
  }
  return extent;
}

/** A row, or a cell that is not there for its format alone; under whatever prefix. */
const PART = /<(?:[\w.-]+:)?(row|c)([\s/][^<>]*)?>(<\/)?/g;
const REFERENCE = /\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']/;

function widen(extent: Extent, worksheet: string): void {
  let [row, column, filled, last] = [0, 0, 0, 0];
  for (const [, part, attributes = '', ends] of worksheet.matchAll(PART)) {
    const [, letters = '', number] = REFERENCE.exec(attributes) ?? [];
    if (part === 'row') {
      row = number === undefined ? row + 1 : Number(number);
      column = 0;
      continue;
    }
    column = letters === '' ? column + 1 : columnOf(letters);
    if (number !== undefined) row = Number(number);
    if (ends !== undefined || attributes.endsWith('/')) continue;
    if (row !== last) filled += 1;
    last = row;
    extent.rows = Math.max(extent.rows, row);
    extent.columns = Math.max(extent.columns, column);
  }
  extent.filled = Math.max(extent.filled, filled);
}

/** A is 1. */
const columnOf = (letters: string): number => [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
