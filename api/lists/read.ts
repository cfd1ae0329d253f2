import type { FileCell, ListShape, RawRow } from '../../domain/list/cells';
import { listProblem } from '../../domain/list/problems';
import { limits, noHeader, RowReader, UnreadableList, type Limits } from '../../domain/list/reader';
import { textRecords } from './text';
import { isWorkbook, workbookRecords } from './workbook';

/** A line of a file, by its row in a spreadsheet: the first is 1. */
export interface FileRecord {
  cells: readonly FileCell[];
  number: number;
}

/**
 * The rows of a list one by one, whatever the format: text in UTF-8 or Windows-1252 with semicolons or commas, or an Excel workbook, of which
 * the first worksheet counts that is not hidden and holds something. Told apart by what is in the file, never by what somebody says it is. What is wrong with single rows is for others to say.
 *
 * @param most other limits than {@link limits}
 * @throws UnreadableList, also after rows: then the list as a whole is not taken
 */
export async function* readList(file: Uint8Array, shape: ListShape, most: Partial<Limits> = {}): AsyncGenerator<RawRow> {
  const bounds = { ...limits, ...most };
  if (file.byteLength > bounds.megabytes * 1_000_000) throw new UnreadableList([listProblem('tooLarge', { most: bounds.megabytes })]);
  const reader = new RowReader(shape, bounds);
  try {
    for await (const { cells, number } of isWorkbook(file) ? workbookRecords(file, bounds) : textRecords(file, bounds)) {
      const row = reader.read(cells, number);
      if (row) yield row;
    }
  } catch (error) {
    // A text without a header starts with a guest, and then its quotes are not what is wrong.
    const isOfQuotes = error instanceof UnreadableList && error.problems[0]?.code === 'quotes';
    throw isOfQuotes && !reader.hasHeader ? new UnreadableList([noHeader(shape)]) : error;
  }
  reader.end();
}
