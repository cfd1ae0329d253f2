import { cell, fingerprintText, type RawRow } from '../list/cells';
import { nameTokens } from '../trajectory/names';
import { columns, referralList } from './columns';
import { readBirth } from './dates';

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

/** A first look at all rows of a list, one at a time, so that each can then be read against the others. */
export class Survey {
  /** The first row that said something, by what it said. */
  private readonly first = new Map<string, number>();
  /** Two rows of each likeness are enough: whoever is not the first resembles the first, and the first the second. */
  private readonly alike = new Map<string, number[]>();

  add(row: RawRow): void {
    const text = fingerprintText(row, referralList);
    if (this.first.has(text)) return;
    this.first.set(text, row.number);
    const key = keyOf(row);
    if (key === undefined) return;
    const group = this.alike.get(key);
    if (group === undefined) this.alike.set(key, [row.number]);
    else if (group.length < 2) group.push(row.number);
  }

  /** The first row of the list that says exactly the same as this later one. */
  duplicateOf(row: RawRow): number | undefined {
    const first = this.first.get(fingerprintText(row, referralList));
    return first === row.number ? undefined : first;
  }

  /** Another row that a row without V-number resembles. An exact duplicate does not count: it is rejected for itself. */
  resembles(row: RawRow): number | undefined {
    if (cell(row, columns.vNumber) !== '' || this.duplicateOf(row) !== undefined) return undefined;
    return this.alike.get(keyOf(row) ?? '')?.find((number) => number !== row.number);
  }
}
