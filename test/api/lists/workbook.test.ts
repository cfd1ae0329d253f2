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
    expect(await codes(withoutSizes(file), { megabytesUnpacked: 2 })).toEqual(['workbookTooLarge']);
    expect(await codes(withDirectoryElsewhere(file), { megabytesUnpacked: 2 })).toEqual(['workbookUnreadable']);
  });
});

describe('a cell far away', () => {
  const far = (row: number, column: number, over = {}) => new Map([[`${row - 1},${column - 1}`, { value: 'x', ...over }]]);
  const list = { name: 'Lijst', rows: good };
  const refused = { code: 'worksheetTooLarge', message: { nl: expect.stringContaining('onder rij 20000 of rechts van kolom 100 '), en: expect.stringContaining('below row 20000') } };

  it.each<[string, Parameters<typeof workbook>[0]['sheets']]>([
    ['in the last row of all', [{ ...list, cells: far(1_048_576, 19) }]],
    ['one row too far', [{ ...list, cells: far(20_001, 1) }]],
    ['one column too far', [{ ...list, cells: far(2, 101) }]],
    ['that is a formula without its result', [{ ...list, cells: far(30_000, 1, { value: undefined, formula: 'A2' }) }]],
    ['of another worksheet', [list, { name: 'Codes', rows: [['BSN']], cells: far(30_000, 1), hidden: true }]],
    ['of very many worksheets', Array.from({ length: 6 }, (_, number) => ({ name: `Blad ${number}`, cells: far(20_000, 100) }))],
  ])('%s is refused before a rectangle is made of it', async (_, sheets) => {
    const file = await workbook({ sheets });
    expect(file.length).toBeLessThan(20_000);
    expect((await readAll(file)).problems).toMatchObject([refused]);
  });

  it('that is there for its format alone is nothing', async () => {
    const file = await workbook({ sheets: [{ ...list, cells: far(1_048_576, 200, { value: null, style: { font: { bold: true } } }) }] });
    expect((await readAll(file)).rows).toEqual((await readAll(await workbookOf(good))).rows);
  });

  it('is read up to where worksheets may go', async () => {
    const { rows } = await readAll(await workbook({ sheets: [{ ...list, cells: far(20_000, at('V-nummer') + 1, { value: '0012345678' }) }] }));
    expect(rows).toMatchObject([{ number: 2 }, { number: 20_000, cells: { 'V-nummer': '0012345678', Voornaam: '' } }]);
  });

  it('that is one of too many rows is refused for their number', async () => {
    const rows = [good[0]!, ...Array.from({ length: 20_000 }, (_, number) => [`${number}`])];
    expect(await codes(await workbookOf(rows))).toEqual(['tooManyRows']);
  });

  it('whose row is all formulas without a result is a row all the same', async () => {
    const { rows } = await readAll(await workbook({ sheets: [{ ...list, cells: far(9, 1, { value: undefined, formula: 'A2' }) }] }));
    expect(rows).toMatchObject([{ number: 2 }, { number: 9, cells: { 'V-nummer': '#N/A' } }]);
  });
});

const directoryAt = (file: Buffer): number => file.indexOf(Buffer.from('PK\x01\x02'));

/** A workbook whose directory states another size of its first entry, the worksheet. */
function resized(file: Buffer, size: number): Buffer {
  const other = Buffer.from(file);
  other.writeUInt32LE(size, directoryAt(other) + 24);
  return other;
}

/** A workbook whose directory leaves it to the worksheet's own header how long that is, and states one byte. */
function withoutSizes(file: Buffer): Buffer {
  const other = resized(file, 1);
  const entry = directoryAt(other);
  other.writeUInt16LE(other.readUInt16LE(entry + 8) | 8, entry + 8);
  other.writeUInt32LE(0, entry + 20);
  return other;
}

/** A workbook whose directory has no entries, and says that a 64-bit one has them. */
function withDirectoryElsewhere(file: Buffer): Buffer {
  const at = file.lastIndexOf(Buffer.from('PK\x05\x06'));
  const [end, long, locator] = [Buffer.from(file.subarray(at)), Buffer.alloc(56), Buffer.alloc(20)];
  long.write('PK\x06\x06', 0, 'latin1');
  long.writeBigUInt64LE(44n, 4);
  long.writeBigUInt64LE(BigInt(end.readUInt16LE(10)), 32);
  long.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40);
  long.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48);
  locator.write('PK\x06\x07', 0, 'latin1');
  locator.writeBigUInt64LE(BigInt(at), 8);
  end.writeUInt16LE(0, 10);
  end.writeUInt32LE(0xffffffff, 16);
  return Buffer.concat([file.subarray(0, at), long, locator, end]);
}

/** A workbook with other bytes in the packed worksheet. */
function damaged(file: Buffer): Buffer {
  const other = Buffer.from(file);
  const start = 30 + other.readUInt16LE(26) + other.readUInt16LE(28);
  other.fill(0xff, start + 5, start + 60);
  return other;
}
