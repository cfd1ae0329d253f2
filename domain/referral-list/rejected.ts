import type { Language } from '../policy/schema';
import { columnOrder, escapeFormula, ownColumns, SURPLUS, type RawRow } from './cells';
import type { RowProblem } from './problems';

/** A row as it came, with what is wrong with it. */
export interface RejectedRow {
  row: RawRow;
  problems: readonly RowProblem[];
}

/**
 * The rejected rows as a list that a spreadsheet opens and that can come back corrected: the columns that came, then the row's number
 * and its faults. Formulas are kept from running with a `'`, which is taken off again when the list comes back.
 */
export function rejectedRowsCsv(rejected: readonly RejectedRow[], language: Language = 'nl'): string {
  const used = columnOrder.filter((column) => rejected.some(({ row }) => row.cells[column] !== undefined));
  const headers = used.length > 0 ? used : columnOrder;
  const lines = rejected.map(({ row, problems }) => {
    const cells = headers.map((column) => row.cells[column] ?? '');
    // A semicolon without quotes around it made cells too many: joined to the last again, they are at least not lost.
    if (row.cells[SURPLUS]) cells.push(`${cells.pop()};${row.cells[SURPLUS]}`);
    return [...cells, String(row.number), problems.map((problem) => faultText(problem, language)).join(' | ')];
  });
  return `\uFEFF${[[...headers, ownColumns.row, ownColumns.faults], ...lines].map((cells) => `${cells.map(quoted).join(';')}\r\n`).join('')}`;
}

const faultText = ({ column, message }: RowProblem, language: Language): string =>
  column === undefined ? message[language] : `${column}: ${message[language]}`;

function quoted(text: string): string {
  const safe = escapeFormula(text);
  return /[;"\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
