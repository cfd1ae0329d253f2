import { nameTokens } from '../trajectory/names';
import { cell, columnOrder, columns, SURPLUS, type RawRow } from './cells';
import { readBirth } from './dates';

/**
 * What a row says, whatever the order of its columns and the blanks around its cells. A keyed hash of it tells a row that came before:
 * take it from the row as it was parsed, before any shift of dates.
 */
export function fingerprintText(row: RawRow): string {
  const said = [...columnOrder.map((column) => [column, cell(row, column)]), [SURPLUS, (row.cells[SURPLUS] ?? '').normalize('NFC').trim()]];
  // A column that is left out says no more than one that is empty.
  return JSON.stringify(said.filter(([, text]) => text !== ''));
}

/** The rows that say exactly what an earlier row of the list said, with the number of the first that did. */
export function duplicateRows(rows: readonly RawRow[]): Map<number, number> {
  const first = new Map<string, number>();
  const duplicates = new Map<number, number>();
  for (const row of rows) {
    const text = fingerprintText(row);
    const earlier = first.get(text);
    if (earlier === undefined) first.set(text, row.number);
    else duplicates.set(row.number, earlier);
  }
  return duplicates;
}

/**
 * What two guests have in common who may be one: the words of their name in any order, without accents, and a birth that is the same
 * or known of neither. Nothing where the name has no words to compare.
 */
export function resemblanceKey(name: { given: string; family: string }, birthDate?: string): string | undefined {
  const tokens = nameTokens(`${name.given} ${name.family}`).sort();
  return tokens.length === 0 ? undefined : `${tokens.join(' ')}|${birthDate ?? ''}`;
}

function keyOf(row: RawRow): string | undefined {
  const birth = readBirth(cell(row, columns.birthDate));
  return birth && resemblanceKey({ given: cell(row, columns.given), family: cell(row, columns.family) }, birth.date);
}

/**
 * The rows without a V-number that resemble another row, with the number of the first such row. Exact duplicates do not count: those are
 * rejected for themselves.
 */
export function possibleDoubles(rows: readonly RawRow[]): Map<number, number> {
  const duplicates = duplicateRows(rows);
  // Two of each are enough: whoever is not the first resembles the first, and the first the second.
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const key = duplicates.has(row.number) ? undefined : keyOf(row);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row.number]);
    else if (group.length < 2) group.push(row.number);
  }
  const found = new Map<number, number>();
  for (const row of rows) {
    if (cell(row, columns.vNumber) !== '' || duplicates.has(row.number)) continue;
    const other = groups.get(keyOf(row) ?? '')?.find((number) => number !== row.number);
    if (other !== undefined) found.set(row.number, other);
  }
  return found;
}
