import { encode } from 'iconv-lite';
import { describe, expect, it } from '@jest/globals';
import { goodCells, listText, readAll } from '../../domain/referral-list/lists';

const good = listText([goodCells]);
const header = good.split('\r\n')[0]!;
const codes = async (input: string | Uint8Array, limits?: Parameters<typeof readAll>[1]) => (await readAll(input, limits)).problems.map(({ code }) => code);

describe('a list', () => {
  it.each<[string, string | Uint8Array]>([
    ['text', good],
    ['bytes', Buffer.from(good)],
    ['bytes with a BOM', Buffer.from(`\uFEFF${good}`)],
    ['lines that end in LF', good.replaceAll('\r\n', '\n')],
    ['lines that end in CR', good.replaceAll('\r\n', '\r')],
    ['no end to its last line', good.trimEnd()],
    ['headers in other letters', good.replace('V-nummer', ' v-NUMMER ')],
    ['columns in another order', listText([goodCells], Object.keys(goodCells).reverse())],
    ['Windows-1252', encode(good, 'windows-1252')],
    ['commas', good.replaceAll(';', ',')],
    ['a semicolon after every row', good.replaceAll('\r\n', ';\r\n')],
    ['columns of an earlier answer', listText([{ ...goodCells, Rij: '7', Fouten: 'x' }], ['Rij', ...Object.keys(goodCells), 'Fouten'])],
  ])('may come as %s', async (_, input) => {
    expect(await readAll(input)).toEqual({ rows: [{ number: 2, cells: goodCells }], problems: [] });
  });

  it('may come as Windows-1252 with the letters and quotes that Latin-1 lacks', async () => {
    const cells = { ...goodCells, Voornaam: 'Žofia', Achternaam: 'Škoda d’Œuvre', Opmerking: '“€ 10” – of niet…' };
    expect(await readAll(encode(listText([cells]), 'windows-1252'))).toEqual({ rows: [{ number: 2, cells }], problems: [] });
  });

  it('may leave out what a referral can do without', async () => {
    const headers = ['V-nummer', 'Voornaam', 'Achternaam', 'Geboortedatum', 'Aangemeld door', 'Datum aanmelding'];
    expect(Object.keys((await readAll(listText([goodCells], headers))).rows[0]!.cells)).toEqual(headers);
  });

  it('keeps quotes, semicolons and line ends within a cell', async () => {
    const remark = 'zegt: "altijd"; ook\r\nhier';
    expect((await readAll(listText([{ ...goodCells, Opmerking: remark }]))).rows[0]?.cells.Opmerking).toBe(remark);
  });

  it.each(['zegt "altijd" hier', '"altijd" hier', 'wil "terug', '5" hoog'])('takes the quotes of %s as they were typed, and those of other rows by the rule', async (remark) => {
    const ruled = { ...goodCells, Opmerking: 'zegt "nooit"; ook' };
    const typed = listText([ruled, { ...goodCells, Opmerking: 'TYPED' }, goodCells]).replace('"TYPED"', remark);
    expect((await readAll(typed)).rows.map(({ cells }) => cells.Opmerking)).toEqual([ruled.Opmerking, remark, goodCells.Opmerking]);
  });

  it('takes off the quote that keeps a spreadsheet from running formulas, and no other', async () => {
    const cells = ["'=1+1", "'-5", "'@x", "'t Hooge", "''=1", "'"];
    const { rows } = await readAll(listText(cells.map((Opmerking) => ({ ...goodCells, Opmerking }))));
    expect(rows.map((row) => row.cells.Opmerking)).toEqual(['=1+1', '-5', '@x', "'t Hooge", "''=1", "'"]);
  });

  it('counts blank rows, as a spreadsheet does, and does not read them', async () => {
    const lines = listText([goodCells, goodCells]).split('\r\n');
    const spaced = [lines[0], '', lines[1], ';;;;', '  ', lines[2], ';;', ''].join('\r\n');
    expect((await readAll(spaced)).rows.map(({ number }) => number)).toEqual([3, 6]);
  });

  it.each([
    ['too few', `${header}\r\n1;2\r\n`, ''],
    ['too many', `${good.trimEnd()};over;"en ""uit"""\r\n`, 'over;en "uit"'],
  ])('keeps a row with %s cells, marked', async (_, text, surplus) => {
    expect((await readAll(text)).rows[0]?.cells['']).toBe(surplus);
  });
});

describe('a list that cannot be read is refused with a clear problem', () => {
  const rows = (count: number) => listText(Array.from({ length: count }, () => ({ Achternaam: 'x' })));

  it.each<[string, string | Uint8Array, string[]]>([
    ['nothing', '', ['empty']],
    ['blank lines', '\r\n\r\n;;\r\n', ['empty']],
    ['a header alone', header, ['noRows']],
    ['no header', listText([goodCells]).split('\r\n')[1]!, ['noHeader']],
    ['tabs', good.replaceAll(';', '\t'), ['noHeader']],
    ['a required column missing', listText([goodCells], Object.keys(goodCells).slice(1)), ['columnsMissing']],
    ['an unknown column', listText([goodCells], [...Object.keys(goodCells), 'BSN']), ['columnsUnknown']],
    ['a column without a name', listText([goodCells], [...Object.keys(goodCells).slice(0, 3), '', ...Object.keys(goodCells).slice(3)]), ['columnsUnknown']],
    ['headers twice', listText([goodCells], [...Object.keys(goodCells), 'Taal']), ['columnsTwice']],
    ['several faults in the header', 'V-nummer;V-nummer;__proto__\r\n1;2;3', ['columnsMissing', 'columnsUnknown', 'columnsTwice']],
    ['an open quote', `${good}"1;2\r\n`, ['quotes']],
    ['an open quote that a later one closes', `${header}\r\n"1;2\r\n3;"4";5\r\n`, ['quotes']],
    ['text after a quote that holds several cells', `${header}\r\n"1;2" 3;4\r\n`, ['quotes']],
    ['NUL bytes', good.replace('Amira', 'Am\0ira'), ['notText']],
    ['UTF-16', Buffer.from(`\uFEFF${good}`, 'utf16le'), ['encodingUnknown']],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${good}`, 'utf16le').swap16(), ['encodingUnknown']],
    ['UTF-16 without BOM', Buffer.from(good.normalize('NFKD').replace(/[^\0-\x7f]/g, ''), 'utf16le'), ['notText']],
    ['UTF-8 with a fault in it', Buffer.concat([Buffer.from(good), Buffer.from('\xff', 'latin1')]), ['encodingUnknown']],
    ['UTF-8 by its BOM, and Windows-1252', Buffer.concat([Buffer.from('\uFEFF'), Buffer.from(good, 'latin1')]), ['encodingUnknown']],
    ['a code page of DOS', Buffer.from(good.replace('Özdemir', '\x81zdemir'), 'latin1'), ['encodingUnknown']],
    ['one row too many', rows(10_001), ['tooManyRows']],
    ['a huge cell', listText([{ ...goodCells, Opmerking: 'x'.repeat(200_000) }]), ['rowTooLong']],
    ['more than 10 MB', 'x'.repeat(10_000_001), ['tooLarge']],
    ['more than 10 MB of bytes', Buffer.alloc(10_000_001, 'x'), ['tooLarge']],
  ])('%s', async (_, input, expected) => {
    const { rows: found, problems } = await readAll(input);
    expect(problems.map(({ code }) => code)).toEqual(expected);
    expect(found).toEqual([]);
    for (const { message } of problems) expect(`${message.nl} ${message.en}`).not.toMatch(/[{}]|undefined/);
  });

  it('takes as many rows as it says', async () => {
    expect(await codes(rows(10_000))).toEqual([]);
    expect(await codes(rows(3), { rows: 2 })).toEqual(['tooManyRows']);
  });

  it('says where the quotes are wrong', async () => {
    expect((await readAll(`${good}\r\n1;"Ndiaye\r\n`)).problems[0]?.message.nl).toBe('De aanhalingstekens kloppen niet in of na rij 4.');
  });

  it('names columns, but never what stands in a cell', async () => {
    const said = async (text: string) => JSON.stringify((await readAll(text)).problems);
    expect(await said(listText([goodCells], [...Object.keys(goodCells), 'BSN']))).toContain('“BSN”');
    expect(await said(listText([goodCells]).split('\r\n')[1]!)).not.toMatch(/Amira|0123456789/);
    expect(await said(`${header}\r\n1;N"Diaye\r\n`)).not.toContain('Diaye');
  });

  // Spreadsheets write what was once formatted; a second is far more than these take.
  it.each([
    ['of one width', `${header}\r\n${`${';'.repeat(15)}\r\n`.repeat(100_000)}`, ['noRows']],
    ['of another width', `${header}\r\n${';\r\n'.repeat(3_000_000)}`, ['tooManyRows']],
    ['of no width', `${header}\r\n${'\r\n'.repeat(4_000_000)}`, ['noRows']],
  ])('is not held up by blank rows %s', async (_, text, expected) => {
    expect(await codes(text)).toEqual(expected);
  });
});
