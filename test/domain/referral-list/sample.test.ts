import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { cell, fingerprintText as fingerprintOf, type RawRow } from '../../../domain/list/cells';
import type { ListProblem } from '../../../domain/list/problems';
import { columns, referralList } from '../../../domain/referral-list/columns';
import { newestReferral, shiftDates, shiftTo } from '../../../domain/referral-list/dates';
import { commands } from '../../../domain/trajectory/commands';
import { groningenPolicy } from '../../support/policy';
import { readAll, readRows, rejectedCsv, sampleBytes } from './lists';

const policy = groningenPolicy();
const today = '2026-11-23';
const fingerprintText = (row: RawRow) => fingerprintOf(row, referralList);
let rows: RawRow[];
let problems: ListProblem[];
let readings: ReturnType<typeof readRows>;
let taken: typeof readings;
let rejected: typeof readings;

beforeAll(async () => {
  ({ rows, problems } = await readAll(sampleBytes()));
  readings = readRows(rows, policy, today);
  taken = readings.filter((reading) => reading.problems === undefined);
  rejected = readings.filter((reading) => reading.problems !== undefined);
});

const reading = (number: number) => readings.find((one) => one.number === number);

describe('the sample of 2019', () => {
  it('is read whole, each row under its number in a spreadsheet', () => {
    expect(problems).toEqual([]);
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 211 }, (_, at) => at + 2));
  });

  it('has 202 rows that are taken', () => {
    expect(taken).toHaveLength(202);
  });

  it('has 9 rows that are rejected, each for what is wrong with it', () => {
    expect(rejected.map(({ number, problems: found }) => [number, ...(found ?? []).map(({ column, code, value }) => [column, code, value])])).toEqual([
      [28, ['Voornaam', 'tooLong', undefined]],
      [33, ['Achternaam', 'nameless', undefined]],
      [41, [undefined, 'duplicateRow', undefined]],
      [84, ['V-nummer', 'notAVNumber', undefined]],
      [131, ['Gemeentecode', 'municipalityUnknown', '9999']],
      [138, ['Aangemeld door', 'referrerUnknown', undefined]],
      [148, ['V-nummer', 'notAVNumber', undefined]],
      [186, ['Datum aanmelding', 'noSuchDate', '2019-13-45']],
      [199, ['Geboortedatum', 'noSuchBirthDate', undefined]],
    ]);
  });

  it('names the row that a duplicate repeats', () => {
    expect(reading(41)?.problems?.[0]?.message).toEqual({ nl: 'Deze rij is precies gelijk aan rij 4.', en: 'This row is exactly the same as row 4.' });
  });

  it('warns of one row only: without V-number, like another', () => {
    expect(taken.flatMap(({ number, warnings }) => (warnings ?? []).map(({ code, message }) => [number, code, message.nl]))).toEqual([
      [172, 'possibleDouble', 'Deze rij heeft geen V-nummer en lijkt op rij 3: mogelijk dezelfde gast.'],
    ]);
  });

  it('gives the register command of every row taken, with no V-number twice', () => {
    for (const { referral } of taken) expect(commands.register.body.parse(referral)).toEqual(referral);
    const numbers = taken.flatMap(({ referral }) => referral?.guest.vNumbers.map(({ number }) => number) ?? []);
    expect(numbers).toHaveLength(201);
    expect(new Set(numbers).size).toBe(201);
  });

  it.each([
    ['a padded V-number is trimmed', 18, { guest: { vNumbers: [{ number: '2027057454' }] } }],
    ['leading zeros stay', 4, { guest: { vNumbers: [{ number: '0620801851' }] } }],
    ['an unknown birth is none', 3, { guest: { birthDates: [] } }],
    ['a birth year stays a year', 44, { guest: { birthDates: [{ date: '1957' }] } }],
    ['a formula is text', 3, { remark: '=HYPERLINK("x")' }],
    ['no nationality is a nationality too', 37, { guest: { nationalities: [{ name: 'Staatloos' }] } }],
    ['X is a gender', 5, { guest: { gender: 'x' } }],
    ['outside the province', 4, { statements: { regionalBinding: { municipalityCode: '0363' }, stateReception: true } }],
    ['a heavy entry ban and groups', 23, { specialGroups: ['physicallyIll', 'addicted', 'behaviour'], statements: { entryBan: 'heavy' } }],
    ['a light entry ban and a Dublin date', 24, { statements: { entryBan: 'light', dublinTransferBefore: '2019-10-09' } }],
  ])('%s (row %i)', (_, number, expected) => {
    expect(reading(number)?.referral).toMatchObject(expected);
  });

  it('states nothing where nothing is stated', () => {
    expect(reading(2)?.referral?.statements).toEqual({ stateReception: false });
  });

  it('is the file that came, byte by byte', () => {
    expect(createHash('sha256').update(sampleBytes()).digest('hex')).toBe('94a5282322744febca231e4ce4ef6291baee458f41c4c26eaa24d52645873409');
  });
});

describe('moving the sample to now', () => {
  let moved: RawRow[];
  beforeAll(() => {
    const days = shiftTo(rows, '2026-11-22');
    moved = rows.map((row) => shiftDates(row, days));
  });

  it('makes the newest referral the day asked for', () => {
    expect(newestReferral(rows)).toBe('2020-02-25');
    expect(newestReferral(moved)).toBe('2026-11-22');
  });

  it('changes neither who is taken nor who is rejected, nor any birth', () => {
    const again = readRows(moved, policy, today);
    expect(again.map(({ problems: found }) => found?.map(({ code }) => code))).toEqual(readings.map(({ problems: found }) => found?.map(({ code }) => code)));
    expect(again.map(({ referral }) => referral?.guest)).toEqual(readings.map(({ referral }) => referral?.guest));
    expect(again[44]?.referral?.occurredOn).toMatch(/^202[56]-/);
  });

  it('leaves impossible dates as they are', () => {
    expect(cell(moved.find(({ number }) => number === 186)!, columns.referredOn)).toBe('2019-13-45');
  });
});

describe('the rejected rows of the sample', () => {
  let csv: string;
  beforeAll(async () => {
    csv = await rejectedCsv(rejected.map(({ number, problems: found }) => ({ row: rows.find((row) => row.number === number)!, problems: found! })));
  });

  it('come back as the rows they were', async () => {
    const back = await readAll(csv);
    expect(back.problems).toEqual([]);
    expect(back.rows.map(fingerprintText)).toEqual(rejected.map(({ number }) => fingerprintText(rows.find((row) => row.number === number)!)));
  });

  it('say what is wrong with them', () => {
    expect(csv.split('\r\n')[0]).toMatch(/^\uFEFFV-nummer;.*;Opmerking;Rij;Fouten$/);
    expect(csv).toContain(';131;Gemeentecode: Geen Nederlandse gemeente heeft of had deze code.');
  });

  it('are taken once corrected', async () => {
    const corrected = csv.replace('12345678AB', '1234567890').replace(';9999;', ';0014;');
    const taken = readRows((await readAll(corrected)).rows, policy, today).filter(({ referral }) => referral !== undefined);
    expect(taken.map(({ referral }) => referral?.guest.vNumbers[0]?.number)).toContain('1234567890');
  });
});
