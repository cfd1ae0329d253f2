import { describe, expect, it } from '@jest/globals';
import { fingerprintText as fingerprintOf, type RawRow } from '../../../domain/list/cells';
import { referralList } from '../../../domain/referral-list/columns';
import { resemblanceKey, Survey } from '../../../domain/referral-list/resemblance';
import { groningenPolicy } from '../../support/policy';
import { goodCells, listText, readAll, readRows, row } from './lists';

const fingerprintText = (one: RawRow) => fingerprintOf(one, referralList);

/** What a survey says of each row, where it says something. */
function surveyed(rows: readonly RawRow[], ask: 'duplicateOf' | 'resembles'): [number, number][] {
  const survey = new Survey();
  for (const one of rows) survey.add(one);
  return rows.flatMap((one): [number, number][] => {
    const other = survey[ask](one);
    return other === undefined ? [] : [[one.number, other]];
  });
}

describe('the fingerprint of a row', () => {
  it.each<[string, Record<string, string>]>([
    ['the order of its columns', Object.fromEntries(Object.entries(goodCells).reverse())],
    ['blanks around its cells', { ...goodCells, 'V-nummer': ' 0123456789 ' }],
    ['how its accents are written', { ...goodCells, Achternaam: goodCells.Achternaam!.normalize('NFD') }],
  ])('does not depend on %s', (_, cells) => {
    expect(fingerprintText({ number: 99, cells })).toBe(fingerprintText(row()));
  });

  it('does not depend on a column that is left out because it is empty', () => {
    const { Opmerking: _, ...cells } = goodCells;
    expect(fingerprintText({ number: 2, cells })).toBe(fingerprintText(row({ Opmerking: ' ' })));
  });

  it.each(Object.keys(goodCells))('depends on %s', (column) => {
    expect(fingerprintText(row({ [column]: 'anders' }))).not.toBe(fingerprintText(row()));
  });

  it('does not confuse one column with the next', () => {
    expect(fingerprintText(row({ Voornaam: 'a', Achternaam: '' }))).not.toBe(fingerprintText(row({ Voornaam: '', Achternaam: 'a' })));
  });
});

describe('an exact duplicate', () => {
  it('is told by the first row that said the same', () => {
    const rows = [row({}, 2), row({ Taal: 'Frans' }, 3), row({ 'V-nummer': ' 0123456789' }, 4), row({}, 5)];
    expect(surveyed(rows, 'duplicateOf')).toEqual([[4, 2], [5, 2]]);
  });

  it('is rejected, the first is not', async () => {
    const { rows } = await readAll(listText([goodCells, goodCells]));
    expect(readRows(rows, groningenPolicy(), '2026-11-23').map(({ problems }) => problems?.map(({ code }) => code))).toEqual([undefined, ['duplicateRow']]);
  });
});

describe('a possible double', () => {
  const without = { 'V-nummer': '' };

  it.each<[string, Record<string, string>, Record<string, string>, [number, number][]]>([
    ['without V-number is like one with', {}, without, [[3, 2]]],
    ['without V-number is like a later one', without, {}, [[2, 3]]],
    ['and the other are both without V-number', without, { ...without, Taal: 'Frans' }, [[2, 3], [3, 2]]],
    ['has its names the other way round, without accents', {}, { ...without, Voornaam: 'OZDEMIR', Achternaam: 'amira' }, [[3, 2]]],
    ['and the other have no known birth', { Geboortedatum: '' }, { ...without, Geboortedatum: 'onbekend' }, [[3, 2]]],
    ['has a V-number', {}, { 'V-nummer': '9876543210' }, []],
    ['was born on another day', {}, { ...without, Geboortedatum: '02-02-1980' }, []],
    ['has an unknown birth, the other a known one', {}, { ...without, Geboortedatum: '' }, []],
    ['has another name', {}, { ...without, Achternaam: 'Özdemirci' }, []],
    ['is an exact duplicate', without, without, []],
    ['has an impossible birth', without, { Geboortedatum: '31-02-1980' }, []],
    ['has no name that can be compared', { Voornaam: '?', Achternaam: '?' }, { ...without, Voornaam: '-', Achternaam: '?' }, []],
  ])('is seen or not where a row %s', (_, first, second, expected) => {
    expect(surveyed([row(first, 2), row(second, 3)], 'resembles')).toEqual(expected);
  });

  it('is found quickly where everybody has one name', () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => row({ ...without, Opmerking: `${at % 5000}` }, at + 2));
    expect(surveyed(rows, 'resembles')).toHaveLength(5000);
  });

  it('has a key for guests who are already known', () => {
    expect(resemblanceKey({ given: 'Nguyễn', family: 'de la Cruz' }, '1957')).toBe('cruz de la nguyen|1957');
  });
});
