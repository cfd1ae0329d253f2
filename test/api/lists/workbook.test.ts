import { describe, expect, it } from '@jest/globals';
import type { Cell } from 'hucre/xlsx';
import { referralList } from '../../../domain/referral-list/columns';
import { goodCells, listText, readAll, readRows } from '../../domain/referral-list/lists';
import { groningenPolicy } from '../../support/policy';
import { sheetOf, workbook, workbookOf } from '../../support/workbook';

const headers = referralList.columns;
const good = sheetOf(headers, [{ cells: goodCells }]);
const at = (column: string): number => headers.indexOf(column as (typeof headers)[number]);
/** The good row with another content in one cell. */
const withCell = (column: string, content: (typeof good)[number][number]) => [good[0]!, good[1]!.map((one, place) => (place === at(column) ? content : one))];
const codes = async (file: Uint8Array, most = {}) => (await readAll(file, most)).problems.map(({ code }) => code);

describe('a workbook', () => {
  it('is read as the same list in text is', async () => {
    expect(await readAll(await workbookOf(good))).toEqual(await readAll(listText([goodCells])));
  });

  it('counts blank rows, and fills in the blank cells that a worksheet leaves out at the end of a row', async () => {
    const file = await workbookOf([[], good[0]!, [null, ' '], good[1]!.slice(0, at('Datum aanmelding') + 1)]);
    const { rows } = await readAll(file);
    expect(rows).toMatchObject([{ number: 4, cells: { Opmerking: '', 'Datum aanmelding': '13-06-2019' } }]);
    expect(readRows(rows, groningenPolicy(), '2026-11-23')[0]).toMatchObject({ referral: { occurredOn: '2019-06-13' } });
  });

  it.each<[string, string, (typeof good)[number][number], string]>([
    ['a V-number as text keeps its zeros', 'V-nummer', '0012345678', '0012345678'],
    ['a day with a time is that day', 'Datum aanmelding', new Date('2019-06-13T14:30:00Z'), '13-06-2019'],
    ['a number is written out', 'Opmerking', 12.5, '12.5'],
    ['true is ja', 'Recht op rijksopvang', true, 'ja'],
    ['false is nee', 'Recht op rijksopvang', false, 'nee'],
    ['what looks like a formula is text', 'Opmerking', '=HYPERLINK("x")', '=HYPERLINK("x")'],
    ['a year of birth', 'Geboortedatum', '00-00-1957', '00-00-1957'],
  ])('%s', async (_, column, content, text) => {
    expect((await readAll(await workbookOf(withCell(column, content)))).rows[0]?.cells[column]).toBe(text);
  });

  it('gives codes that were taken for numbers their zeros back, and says so', async () => {
    const { rows } = await readAll(await workbookOf(withCell('V-nummer', 123456789)));
    expect(rows[0]?.cells['V-nummer']).toBe('0123456789');
    const [reading] = readRows(rows, groningenPolicy(), '2026-11-23');
    expect(reading?.warnings).toMatchObject([{ column: 'V-nummer', code: 'zerosRestored' }]);
    expect(reading?.referral?.guest.vNumbers).toEqual([{ number: '0123456789' }]);
  });

  it('of several worksheets gives the first, and of a formula what it came to', async () => {
    const cells = new Map([[`1,${at('Opmerking')}`, { formula: 'CONCAT("a","b")', formulaResult: 'ab', type: 'formula' as const }]]);
    const file = await workbook({ sheets: [{ name: 'Lijst', rows: good, cells }, { name: 'Anders', rows: [['BSN']] }] });
    expect((await readAll(file)).rows).toMatchObject([{ cells: { Opmerking: 'ab', Voornaam: 'Amira' } }]);
  });

  it.each<[string, Parameters<typeof workbook>[0]['sheets'][number]]>([
    ['is hidden', { name: 'Codes', rows: [['BSN']], hidden: true }],
    ['is hidden from menus too', { name: 'Codes', rows: [['BSN']], veryHidden: true }],
    ['is hidden and holds nothing', { name: 'Codes', hidden: true }],
    ['holds nothing', { name: 'Blad1' }],
  ])('passes over a worksheet that %s', async (_, sheet) => {
    expect((await readAll(await workbook({ sheets: [sheet, { name: 'Lijst', rows: good }] }))).rows).toMatchObject([{ number: 2, cells: { Voornaam: 'Amira' } }]);
  });

  it.each<[string, string, (cells: Map<string, Partial<Cell>>, place: string) => void]>([
    ['was saved without its result', 'Geboortedatum', (cells, place) => cells.set(place, { formula: 'DATE(1980,2,1)' })],
    ['was saved without its result', 'Opmerking', (cells, place) => cells.set(place, { formula: 'A2&B2' })],
    ['was saved without its result', 'Datum aanmelding', (cells, place) => cells.set(place, { formula: 'TODAY()' })],
    ['came to an error', 'Opmerking', (cells, place) => cells.set(place, { formula: 'NA()', formulaResult: '#N/A' })],
    ['came to an error', 'V-nummer', (cells, place) => cells.set(place, { formula: 'NA()', formulaResult: '#REF!' })],
  ])('whose formula %s is refused for that alone: %s', async (_, column, fill) => {
    const cells = new Map<string, Partial<Cell>>();
    fill(cells, `1,${at(column)}`);
    const { rows } = await readAll(await workbook({ sheets: [{ name: 'Lijst', rows: good, cells }] }));
    const [reading] = readRows(rows, groningenPolicy(), '2026-11-23');
    expect(reading).toMatchObject({ problems: [{ column, code: 'formulaFailed', message: { nl: expect.stringContaining('geen uitkomst'), en: expect.stringContaining('no result') } }] });
  });

  it('that was saved as text has such an error in Dutch, which is refused too', async () => {
    const { rows } = await readAll(listText([{ ...goodCells, Opmerking: '#N/B' }]));
    expect(readRows(rows, groningenPolicy(), '2026-11-23')).toMatchObject([{ problems: [{ column: 'Opmerking', code: 'formulaFailed' }] }]);
  });

  it('whose formula came to an empty text is blank there', async () => {
    const cells = new Map([[`1,${at('Opmerking')}`, { formula: 'IF(TRUE,"","x")', formulaResult: '', type: 'formula' as const }]]);
    const { rows } = await readAll(await workbook({ sheets: [{ name: 'Lijst', rows: good, cells }] }));
    expect(readRows(rows, groningenPolicy(), '2026-11-23')).toMatchObject([{ referral: { occurredOn: '2019-06-13' } }]);
    expect(rows[0]!.cells.Opmerking).toBe('');
  });
});

describe('a workbook that cannot be read is refused with a clear problem', () => {
  const header = good[0]!;

  it.each<[string, () => Promise<Uint8Array> | Uint8Array, string[]]>([
    ['no rows', () => workbookOf([header]), ['noRows']],
    ['nothing', () => workbookOf([]), ['empty']],
    ['an unknown column', () => workbookOf([[...header, 'BSN'], [...good[1]!, '1']]), ['columnsUnknown']],
    ['a zip file that is no workbook', () => Buffer.from('PK\x03\x04 en verder niets, maar wel lang genoeg'), ['workbookUnreadable']],
    ['half of one', async () => (await workbookOf(good)).subarray(0, 900), ['workbookUnreadable']],
    ['one with a damaged worksheet', async () => damaged(await workbookOf(good)), ['workbookUnreadable']],
    ['one of an old version, or with a password', () => Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), ['workbookUnreadable']],
    ['one with a password', () => workbook({ sheets: [{ name: 'A', rows: good }], encryption: { password: 'geheim', spinCount: 10 } }), ['workbookUnreadable']],
    ['macros', () => workbook({ sheets: [{ name: 'A', rows: good }], vbaProject: Buffer.from('macro') }), ['workbookHasMacros']],
    ['a row too long', () => workbookOf(withCell('Opmerking', 'x'.repeat(200_000))), ['rowTooLong']],
    ['one row too many', () => workbookOf([header, ...Array.from({ length: 10_001 }, () => good[1]!)]), ['tooManyRows']],
  ])('%s', async (_, file, expected) => {
    expect(await codes(await file())).toEqual(expected);
  });

  it('however small it was packed', async () => {
    const bomb = await workbookOf([header, Array.from({ length: 30 }, () => 'x'.repeat(100_000))]);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await codes(bomb, { megabytesUnpacked: 2 })).toEqual(['workbookTooLarge']);
  });

  it('also where it says that it is smaller than it is, or does not say', async () => {
    const row = Array.from({ length: 16 }, () => 'x'.repeat(5_000));
    const file = await workbookOf([header, ...Array.from({ length: 40 }, () => row)]);
    expect(await codes(resized(file, 1_000), { megabytesUnpacked: 2 })).toEqual(['workbookUnreadable']);
    expect(await codes(resized(file, 0), { megabytesUnpacked: 2 })).toEqual(['workbookTooLarge']);
  });
});

const directoryAt = (file: Buffer): number => file.indexOf(Buffer.from('PK\x01\x02'));

/** A workbook whose directory states another size of its first entry, the worksheet. */
function resized(file: Buffer, size: number): Buffer {
  const other = Buffer.from(file);
  other.writeUInt32LE(size, directoryAt(other) + 24);
  return other;
}

/** A workbook with other bytes in the packed worksheet. */
function damaged(file: Buffer): Buffer {
  const other = Buffer.from(file);
  const start = 30 + other.readUInt16LE(26) + other.readUInt16LE(28);
  other.fill(0xff, start + 5, start + 60);
  return other;
}
