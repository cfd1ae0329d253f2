import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { columns, referralList } from '../../../domain/referral-list/columns';
import { readRow } from '../../../domain/referral-list/row';
import { commands } from '../../../domain/trajectory/commands';
import { groningenPolicy } from '../../support/policy';
import { goodCells, row } from './lists';

const policy = groningenPolicy();
const today = '2026-11-23';
const read = (cells: Record<string, string> = {}) => readRow(row(cells), { policy, today });

describe('a row', () => {
  it('of a day that is still to come, or of somebody who was born later, is refused with both columns', () => {
    const wrong = read({ [columns.referredOn]: '24-11-2026', [columns.birthDate]: '25-11-2026' });
    expect(wrong.problems).toMatchObject([{ column: columns.referredOn, code: 'dateInFuture' }, { column: columns.birthDate, code: 'bornAfterReferral' }]);
    expect(JSON.stringify(wrong)).not.toContain('25-11-2026');
    expect(read({ [columns.referredOn]: '23-11-2026', [columns.birthDate]: '23-11-2026' }).problems).toBeUndefined();
  });

  it('becomes a referral', () => {
    expect(read()).toEqual({
      warnings: [],
      referral: {
        programme: 'groningen',
        occurredOn: '2019-06-13',
        referredBy: 'INLIA',
        guest: {
          names: [{ given: 'Amira', family: 'Özdemir' }],
          birthDates: [{ date: '1980-02-01' }],
          birthPlaces: [],
          nationalities: [{ name: 'Turkse' }],
          vNumbers: [{ number: '0123456789' }],
          gender: 'female',
          languages: ['Turks'],
        },
        specialGroups: ['sixtyPlus', 'mentallyIll'],
        statements: { regionalBinding: { municipalityCode: '0014' }, stateReception: false, entryBan: 'heavy', dublinTransferBefore: '2019-09-01' },
        remark: 'sinds 2016 in BBB',
      },
    });
  });

  it('needs a name, a referrer and a date, no more', () => {
    const bare = { Achternaam: 'Abdi', 'Aangemeld door': 'INLIA', 'Datum aanmelding': '13-06-2019' };
    expect(readRow({ number: 2, cells: bare }, { policy, today })).toEqual({
      warnings: [],
      referral: {
        programme: 'groningen',
        occurredOn: '2019-06-13',
        referredBy: 'INLIA',
        guest: { names: [{ given: '', family: 'Abdi' }], birthDates: [], birthPlaces: [], nationalities: [], vNumbers: [], languages: [] },
        specialGroups: [],
        statements: {},
      },
    });
  });

  it.each<[string, Record<string, string>, object]>([
    ['blanks around everything', Object.fromEntries(Object.entries(goodCells).map(([header, text]) => [header, `\u00a0 ${text}\t`])), { referredBy: 'INLIA' }],
    ['no V-number', { 'V-nummer': ' ' }, { guest: { vNumbers: [] } }],
    ['an unknown birth', { Geboortedatum: 'Onbekend' }, { guest: { birthDates: [] } }],
    ['a blank birth', { Geboortedatum: '' }, { guest: { birthDates: [] } }],
    ['a birth of which nothing is known', { Geboortedatum: '00-00-0000' }, { guest: { birthDates: [] } }],
    ['a birth year', { Geboortedatum: '00-00-1957' }, { guest: { birthDates: [{ date: '1957' }] } }],
    ['29 February of a leap year', { Geboortedatum: '29-02-1980' }, { guest: { birthDates: [{ date: '1980-02-29' }] } }],
    ['days without leading zeros', { 'Datum aanmelding': '1-4-2019' }, { occurredOn: '2019-04-01' }],
    ['the referrer in other letters', { 'Aangemeld door': 'vwnn' }, { referredBy: 'VWNN' }],
    ['a private person who refers', { 'Aangemeld door': 'Particulier' }, { referredBy: 'person' }],
    ['one by the code', { 'Aangemeld door': 'PERSON' }, { referredBy: 'person' }],
    ['a municipality that is no more', { Gemeentecode: '0009' }, { statements: { regionalBinding: { municipalityCode: '0009' } } }],
    ['groups in other letters, one twice', { 'Bijzondere groepen': 'GEDRAG , 60+,gedrag,' }, { specialGroups: ['behaviour', 'sixtyPlus'] }],
    ['several languages', { Taal: 'Frans, Engels' }, { guest: { languages: ['Frans', 'Engels'] } }],
    ['a right to state reception', { 'Recht op rijksopvang': 'Ja' }, { statements: { stateReception: true } }],
    ['a light entry ban', { Inreisverbod: 'inreisverbod licht' }, { statements: { entryBan: 'light' } }],
    ['no entry ban, said so', { Inreisverbod: 'geen inreisverbod' }, { statements: { entryBan: 'none' } }],
    ['a nationality as it is given', { Nationaliteit: 'Onbekend' }, { guest: { nationalities: [{ name: 'Onbekend' }] } }],
    ['a name of 200 characters', { Voornaam: 'x'.repeat(200) }, { guest: { names: [{ given: 'x'.repeat(200) }] } }],
  ])('may have %s', (_, cells, expected) => {
    expect(read(cells)).toMatchObject({ warnings: [], referral: expected });
  });

  it.each<[string, string, string]>([
    ['Gemeentecode', '', 'regionalBinding'],
    ['Inreisverbod', '', 'entryBan'],
    ['Recht op rijksopvang', '', 'stateReception'],
    ['Dublin uiterste overdrachtsdatum', '', 'dublinTransferBefore'],
  ])('states nothing by a blank %s', (column, text, statement) => {
    expect(read({ [column]: text, 'Gemeente binding': '' }).referral?.statements).not.toHaveProperty(statement);
  });

  it.each<[string, Record<string, string>, string | undefined, string]>([
    ['one name', { Achternaam: '', Voornaam: 'Amira' }, 'Achternaam', 'familyNameMissing'],
    ['a birth of which the day alone is unknown', { Geboortedatum: '00-05-1957' }, 'Geboortedatum', 'yearKept'],
    ['a municipality without its code', { Gemeentecode: '' }, 'Gemeente binding', 'municipalityWithoutCode'],
  ])('is taken with a warning for %s', (_, cells, column, code) => {
    expect(read(cells).warnings).toMatchObject([{ column, code }]);
  });

  it.each<[string, string, string, string?]>([
    ['V-nummer', '12345', 'notAVNumber'],
    ['V-nummer', '12345678AB', 'notAVNumber'],
    ['V-nummer', '01234567890', 'notAVNumber'],
    ['V-nummer', '０123456789', 'notAVNumber'],
    ['Voornaam', 'x'.repeat(201), 'tooLong'],
    ['Achternaam', 'x'.repeat(5000), 'tooLong'],
    ['Nationaliteit', 'x'.repeat(101), 'tooLong'],
    ['Taal', 'x'.repeat(101), 'tooLong'],
    ['Taal', 'a,b,c,d,e,f,g,h,i,j,k', 'tooMany'],
    ['Opmerking', 'x'.repeat(4001), 'tooLong'],
    ['Geboortedatum', '31-02-1980', 'noSuchBirthDate'],
    ['Geboortedatum', '29-02-1981', 'noSuchBirthDate'],
    ['Geboortedatum', '1980-02-01', 'noSuchBirthDate'],
    ['Geboortedatum', '00-13-1980', 'noSuchBirthDate'],
    ['Geboortedatum', '00-00-1857', 'noSuchBirthDate'],
    ['Datum aanmelding', '', 'missing'],
    ['Datum aanmelding', '2019-13-45', 'noSuchDate', '2019-13-45'],
    ['Datum aanmelding', '31-04-2019', 'noSuchDate', '31-04-2019'],
    ['Datum aanmelding', '00-00-2019', 'noSuchDate', '00-00-2019'],
    ['Dublin uiterste overdrachtsdatum', 'onbekend', 'noSuchDate', 'onbekend'],
    ['Gemeentecode', '9999', 'municipalityUnknown', '9999'],
    ['Gemeentecode', '14', 'municipalityUnknown', '14'],
    ['Aangemeld door', '', 'missing'],
    ['Aangemeld door', 'onbekende partij', 'referrerUnknown'],
    ['Aangemeld door', 'x'.repeat(5000), 'referrerUnknown'],
    ['Bijzondere groepen', 'gedrag, hiv', 'specialGroupUnknown'],
    ['Bijzondere groepen', 'constructor', 'specialGroupUnknown'],
    ['Geslacht', 'vrouw', 'genderUnknown', 'vrouw'],
    ['Geslacht', 'x'.repeat(5000), 'genderUnknown', 'x'.repeat(60)],
    ['Recht op rijksopvang', 'misschien', 'notYesOrNo', 'misschien'],
    ['Inreisverbod', 'ja', 'entryBanUnknown', 'ja'],
  ])('is rejected for its %s (case %#)', (column, text, code, ...[value]) => {
    const { problems } = read({ [column]: text });
    expect(problems).toEqual([{ column, code, ...(value !== undefined && { value }), message: { nl: expect.any(String), en: expect.any(String) } }]);
  });

  it('is rejected for its only name where that is too long', () => {
    expect(read({ Achternaam: '', Voornaam: 'x'.repeat(201) }).problems).toMatchObject([{ column: 'Voornaam', code: 'tooLong' }]);
  });

  it('says everything that is wrong with it at once', () => {
    const wrong = Object.fromEntries(referralList.columns.map((column) => [column, 'x'.repeat(4001)]));
    const { problems } = readRow({ number: 9, cells: wrong }, { policy, today, duplicateOf: 3 });
    expect(problems?.map(({ column }) => column).sort()).toEqual([...referralList.columns.filter((column) => column !== 'Gemeente binding'), undefined].sort());
  });

  it('tells in a problem neither who a guest is nor how', () => {
    const secret = { 'V-nummer': 'geheim', Voornaam: 'geheim'.repeat(50), 'Aangemeld door': 'geheim', Geboortedatum: 'geheim', 'Bijzondere groepen': 'geheim', Opmerking: 'geheim'.repeat(1000) };
    const { problems } = read(secret);
    expect(problems).toHaveLength(6);
    expect(JSON.stringify(problems)).not.toContain('geheim');
  });

  it.each<[string, Record<string, string>, string]>([
    ['does not have the header’s number of cells', { ...goodCells, '': '' }, 'cellCount'],
    ['is the header again', Object.fromEntries(referralList.columns.map((column) => [column, column])), 'headerRepeated'],
  ])('is rejected for that alone where it %s', (_, cells, code) => {
    expect(readRow({ number: 2, cells }, { policy, today }).problems).toMatchObject([{ code }]);
  });

  it('never throws, and what it takes the register command takes', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...Object.values(goodCells), 'onbekend', '00-00-1957', '', "'=1"));
    const cells = fc.dictionary(fc.constantFrom(...referralList.columns), text).map((some) => ({ ...goodCells, ...some }));
    fc.assert(
      fc.property(cells, (some) => {
        const { referral, problems } = readRow({ number: 2, cells: some }, { policy, today });
        if (referral) expect(commands.register.body.parse(referral)).toEqual(referral);
        else expect(problems.length).toBeGreaterThan(0);
      }),
    );
  });
});
