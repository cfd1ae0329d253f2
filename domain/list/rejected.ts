import type { Language } from '../policy/schema';
import { ownColumns, SURPLUS, type ListShape, type RawRow } from './cells';
import type { RowProblem } from './problems';

/** A row as it came, with what is wrong with it. */
export interface RejectedRow {
  row: RawRow;
  problems: readonly RowProblem[];
}

/** What stands above the rejected rows: the columns of such a list, then the row's number and its faults. */
export const rejectedHeaders = ({ columns }: ListShape): string[] => [...columns, ownColumns.row, ownColumns.faults];

/** A rejected row's cells below those headers, so that the list can come back corrected. */
export function rejectedCells({ columns }: ListShape, { row, problems }: RejectedRow, language: Language = 'nl'): string[] {
  const cells = columns.map((column) => row.cells[column] ?? '');
  // A delimiter without quotes around it made cells too many: joined to the last again, they are at least not lost.
  if (row.cells[SURPLUS]) cells.push(`${cells.pop()};${row.cells[SURPLUS]}`);
  return [...cells, String(row.number), problems.map((problem) => faultText(problem, language)).join(' | ')];
}

const faultText = ({ column, message }: RowProblem, language: Language): string =>
  column === undefined ? message[language] : `${column}: ${message[language]}`;
