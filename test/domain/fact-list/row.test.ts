import { describe, expect, it } from '@jest/globals';
import { kinds } from '../../../domain/fact-list/kinds';
import { columns } from '../../../domain/fact-list/columns';
import { duplicates, placeOf, readFact } from '../../../domain/fact-list/row';
import { commands, type CommandData } from '../../../domain/trajectory/commands';
import { decide } from '../../../domain/trajectory/decide';
import type { Actor } from '../../../domain/trajectory/events';
import { upToDate } from '../../../domain/trajectory/state';
import { factRow } from '../../support/facts';
import { groningenPolicy } from '../../support/policy';
import { criterion, register } from '../../support/domain/commands';
import { did, given } from '../../support/domain/given';

const policy = groningenPolicy();
const today = '2026-11-23';
const bed = { place: '6a6a2c1e-4f0f-4c53-9a8f-0f5d4b1f3a01', kind: 'family', location: 'De Haven', name: 'bed 3', opensOn: '2019-04-01' };
const twice = { ...bed, name: 'bed 4' };
const slashed = { ...bed, place: '6a6a2c1e-4f0f-4c53-9a8f-0f5d4b1f3a03', location: 'Huis / Tuin', name: 'k1' };
const before = { ...bed, place: '6a6a2c1e-4f0f-4c53-9a8f-0f5d4b1f3a04', name: 'bed 5', closesOn: '2019-06-03' };
const after = { ...before, place: '6a6a2c1e-4f0f-4c53-9a8f-0f5d4b1f3a05', opensOn: '2019-06-03', closesOn: undefined };
const beds = [bed, twice, { ...twice, place: '6a6a2c1e-4f0f-4c53-9a8f-0f5d4b1f3a02' }, slashed, before, after];
const base = { vNumber: '0123456789', occurredOn: '03-06-2019' };
const read = (cells: Parameters<typeof factRow>[0]) => readFact(factRow({ ...base, ...cells }), { policy, beds, today });
const problems = (cells: Parameters<typeof factRow>[0]) => (read(cells).problems ?? []).map(({ column, code }) => [column, code]);

/** A row of every kind, and what it says. */
const rows: Record<keyof typeof kinds, [Parameters<typeof factRow>[0], organisation: string, object]> = {
  identificatie: [
    { organisation: 'AVIM', names: 'Amna Bedacht; Amina', births: '24-05-1971; 00-00-1973', birthPlaces: 'Asmara', nationalities: 'Eritrese', vNumbers: '0123456780', languages: 'Tigrinya' }, 'AVIM',
    {
      names: [{ given: '', family: 'Amna Bedacht' }, { given: '', family: 'Amina' }], birthDates: [{ date: '1971-05-24' }, { date: '1973' }], birthPlaces: [{ place: 'Asmara' }],
      nationalities: [{ name: 'Eritrese' }], vNumbers: [{ number: '0123456780' }], languages: ['Tigrinya'],
    },
  ],
  'bespreking aanmelding': [{ meeting: '03-06-2019', words: 'Besproken.' }, 'gemeente', { basis: { kind: 'meeting', on: '2019-06-03' }, conclusion: 'Besproken.' }],
  criterium: [
    { subject: 'noDublinClaim', organisation: 'ind', result: 'onbekend', words: 'Navraag.', evidence: 'brief\npas; kopie', until: '01-01-2020', transferDeadline: '02-01-2020' }, 'IND',
    { criterion: 'noDublinClaim', result: 'unknown', motivation: 'Navraag.', evidence: ['brief', 'pas', 'kopie'], validUntil: '2020-01-01', transferDeadline: '2020-01-02' },
  ],
  overdrachtsdatum: [
    { subject: 'heeft geen Dublinclaim', organisation: 'IND', transferDeadline: '14-12-2020', words: 'Was onvindbaar.' }, 'IND',
    { criterion: 'noDublinClaim', transferDeadline: '2020-12-14', motivation: 'Was onvindbaar.' },
  ],
  risico: [{ subject: 'humanitair risico', result: 'Hoog', words: 'Ziek.', measure: 'Opvang.' }, 'gemeente', { risk: 'humanitarian', level: 'high', motivation: 'Ziek.', measure: 'Opvang.' }],
  maatwerkplan: [{ organisation: 'INLIA', words: 'Begeleiding.', scenario: 'terugkeer', until: '01-01-2020' }, 'INLIA', { what: 'Begeleiding.', scenario: 'return', until: '2020-01-01' }],
  'besluit over toegang': [
    { result: 'toelaten met maatwerk', words: 'Nodig.', until: '01-01-2020', scenario: 'return' }, 'gemeente',
    { decision: 'admitTailored', motivation: 'Nodig.', until: '2020-01-01', scenario: 'return' },
  ],
  besluitbrief: [{ reference: 'Z-2019-1' }, 'gemeente', { reference: 'Z-2019-1' }],
  'bijzondere groep': [{ subject: 'gedrag', result: 'Nee', words: 'Bleek niet zo.', organisation: 'INLIA' }, 'INLIA', { group: 'behaviour', belongs: false, note: 'Bleek niet zo.' }],
  dossier: [{ organisation: 'DTV', reference: 'D-1', words: 'Kort.' }, 'DTV', { reference: 'D-1', summary: 'Kort.' }],
  identiteit: [{ organisation: 'DTV', subject: Object.keys(policy.identity)[0], result: 'gevraagd', destination: 'ambassade' }, 'DTV', { item: Object.keys(policy.identity)[0], step: 'requested', addressee: 'ambassade' }],
  perspectief: [{ meeting: 'Schriftelijk', scenario: 'verblijfsrecht', words: 'Kansrijk.', next: '01-09-2019' }, 'gemeente', { basis: { kind: 'writtenProcedure' }, scenario: 'legalStay', motivation: 'Kansrijk.', firstReviewOn: '2019-09-01' }],
  voortgang: [{ meeting: '03-06-2019', words: 'Goed.', obstacles: 'gezondheid; capaciteit' }, 'gemeente', { summary: 'Goed.', obstacles: ['health', 'capacity'] }],
  opschorting: [{ organisation: 'INLIA', subject: Object.keys(policy.pauses.reasons)[0], words: 'Ziek.', next: '01-09-2019' }, 'INLIA', { motivation: 'Ziek.', reviewOn: '2019-09-01' }],
  hervatting: [{ organisation: 'INLIA', words: 'Beter.' }, 'INLIA', { motivation: 'Beter.' }],
  'verblijf elders': [{ organisation: 'INLIA', subject: Object.keys(policy.staysElsewhere)[0], words: 'Opgenomen.' }, 'INLIA', { place: Object.keys(policy.staysElsewhere)[0], note: 'Opgenomen.' }],
  afwezigheid: [{ organisation: 'INLIA', words: 'Niet op de kamer.' }, 'INLIA', { circumstances: 'Niet op de kamer.' }],
  terugkeer: [{ organisation: 'INLIA', words: 'Was bij familie.' }, 'INLIA', { note: 'Was bij familie.' }],
  'bevestigd vertrek': [{ words: 'Nergens gevonden.' }, 'gemeente', { findings: 'Nergens gevonden.' }],
  'vertrek uit opvang': [{ words: 'Heeft elders onderdak.' }, 'INLIA', { reason: 'Heeft elders onderdak.' }],
  'van wachtlijst': [{ words: 'Wil geen plek meer.', atGuestsRequest: 'Ja' }, 'INLIA', { reason: 'Wil geen plek meer.', atGuestsRequest: true }],
  wachtlijst: [{ subject: 'gezin', result: 'Kan wachten', words: 'Alles is bezet.' }, 'INLIA', { kind: 'family', urgency: 'later', reason: 'Alles is bezet.' }],
  opvang: [
    { bed: 'de\u00a0 haven/  Bed  3', leftOn: '01-08-2019', words: 'Met twee kinderen.' }, 'INLIA',
    { place: bed.place, kind: 'family', until: '2019-08-01', note: 'Met twee kinderen.' },
  ],
  uitkomst: [{ result: 'teruggekeerd', destination: 'Accra', evidence: 'ticket', reference: 'B-1' }, 'gemeente', { outcome: 'return', destination: 'Accra', evidence: ['ticket'], authorityDecision: 'B-1' }],
};

describe('a row of each kind', () => {
  it.each(Object.keys(kinds))('%s becomes its command, of the organisation whose it is', (kind) => {
    const [cells, organisation, data] = rows[kind]!;
    const reading = read({ kind, ...cells });
    expect(reading).toMatchObject({ command: { name: kinds[kind]!.command, data: { occurredOn: '2019-06-03', ...data } }, organisation, warnings: [] });
    expect(commands[kinds[kind]!.command].body.parse(reading.command!.data)).toEqual(reading.command!.data);
  });
});

describe('a bed is the one of its name', () => {
  const placeOn = (occurredOn: string, name: string) => (read({ kind: 'opvang', occurredOn, bed: name }).command?.data as CommandData<'startStay'> | undefined)?.place;

  it('on the row’s day, where another one is called so later', () => {
    expect([placeOn('02-06-2019', 'De Haven / bed 5'), placeOn('03-06-2019', 'De Haven / bed 5')]).toEqual([before.place, after.place]);
  });

  it('also where the location has a stroke in its name', () => {
    expect(placeOn('03-06-2019', 'huis/tuin / k1')).toBe(slashed.place);
  });
});

describe('what is wrong with a row is said, each with its column', () => {
  const criterium = { kind: 'criterium', subject: 'vNumber', result: 'gehaald', words: 'Gezien.' };

  it.each<[string, Parameters<typeof factRow>[0], [string | undefined, string][]]>([
    ['no kind', {}, [[columns.kind, 'missing']]],
    ['an unknown kind', { kind: 'constructor' }, [[columns.kind, 'kindUnknown']]],
    ['no V-number', { ...criterium, vNumber: '' }, [[columns.vNumber, 'missing']]],
    ['a V-number that is none', { ...criterium, vNumber: '12' }, [[columns.vNumber, 'notAVNumber']]],
    ['no date', { ...criterium, occurredOn: '' }, [[columns.occurredOn, 'missing']]],
    ['an impossible date', { ...criterium, occurredOn: '31-02-2019' }, [[columns.occurredOn, 'noSuchDate']]],
    ['a day that is still to come', { ...criterium, occurredOn: '24-11-2026' }, [[columns.occurredOn, 'dateInFuture']]],
    ['a word that is none of these', { ...criterium, result: 'misschien' }, [[columns.result, 'notOneOf']]],
    ['a code that policy has not', { ...criterium, subject: 'leeftijd' }, [[columns.subject, 'notInPolicy']]],
    ['blank cells that are needed', { ...criterium, result: '', words: '' }, [[columns.result, 'missing'], [columns.words, 'missing']]],
    ['a text too long', { ...criterium, words: 'x'.repeat(5_000) }, [[columns.words, 'tooLong']]],
    ['a cell of another kind', { ...criterium, scenario: 'return' }, [[columns.scenario, 'notOfThisKind']]],
    ['a day that is none', { kind: 'overdrachtsdatum', subject: 'noDublinClaim', words: 'Ja.', organisation: 'IND', transferDeadline: 'over een half jaar' }, [[columns.transferDeadline, 'noSuchDate']]],
    ['a cell of another decision', { kind: 'besluit over toegang', result: 'toelaten', words: 'Ja.', until: '01-01-2020' }, [[columns.until, 'notOfThisKind']]],
    ['an identification of nothing', { kind: 'identificatie', organisation: 'AVIM' }, [[undefined, 'notAccepted']]],
    ['a birth and a V-number that are none', { kind: 'identificatie', organisation: 'AVIM', births: '31-02-1971', vNumbers: '12' }, [[columns.births, 'noSuchBirthDate'], [columns.vNumbers, 'notAccepted']]],
    ['no meeting', { kind: 'voortgang', words: 'Goed.' }, [[columns.meeting, 'notAMeeting']]],
    ['a bed that is not there', { kind: 'opvang', bed: 'De Haven / bed 9' }, [[columns.bed, 'bedUnknown']]],
    ['a bed of which there are two', { kind: 'opvang', bed: 'De Haven / bed 4' }, [[columns.bed, 'bedUnknown']]],
    ['no bed', { kind: 'opvang' }, [[columns.bed, 'missing']]],
    ['no organisation where several may', { kind: 'dossier', reference: 'D-1' }, [[columns.organisation, 'organisationNeeded']]],
    ['an organisation that may not', { kind: 'dossier', reference: 'D-1', organisation: 'VWNN' }, [[columns.organisation, 'organisationNotItsOwn']]],
  ])('%s', (_, cells, expected) => {
    expect(problems(cells)).toEqual(expected);
  });

  it('a guest who is not there, and a row that came before in the list', () => {
    const duplicateOf = duplicates();
    const row = factRow({ ...base, ...criterium });
    expect(duplicateOf(row)).toBeUndefined();
    const reading = readFact({ ...row, number: 3 }, { beds, today, duplicateOf: duplicateOf({ ...row, number: 3 }) });
    expect(reading.problems!.map(({ column, code }) => [column, code])).toEqual([[columns.vNumber, 'guestUnknown'], [undefined, 'duplicateRow']]);
  });

  it('never repeats what was written of a guest', () => {
    const wrong = JSON.stringify(readFact(factRow({ vNumber: '99', names: 'Özdemir', kind: 'risico', occurredOn: 'Jan', subject: 'Amira', result: 'Özdemir', words: 'schizofrenie' }), { policy, beds, today }));
    expect(wrong).not.toMatch(/99|Amira|Özdemir|schizofrenie/);
    expect(wrong).toContain('Jan');
  });
});

it('rows of one day stand in the order of the kinds', () => {
  const place = (kind: string) => placeOf(factRow({ ...base, kind }));
  expect(place('Criterium')).toEqual({ vNumber: '0123456789', day: '2019-06-03', order: 2 });
  expect(place('besluit over toegang').order).toBeGreaterThan(place('risico').order);
});

describe('who brings in the past', () => {
  const { state } = given(did(register({ occurredOn: '2019-06-03' }), 'caseworker@INLIA', '2019-06-20')).on();
  const coordinator: Actor = { person: 'p', organisation: 'INLIA', roles: ['coordinator'], programmes: ['groningen'] };
  const context = (actor: Actor) => ({ actor, now: '2019-07-01T10:00:00.000Z', policy });
  const command = { name: 'recordCriterion', data: commands.recordCriterion.body.parse({ occurredOn: '2019-06-07', ...criterion('noDublinClaim', 'pass').data }) } as const;

  it('records what the organisation decided that policy names, as its conclusion', () => {
    const { events } = decide(state, command, context({ ...coordinator, onBehalfOf: 'gemeente' }));
    expect(events?.[0]).toMatchObject({ type: 'criterionRecorded', data: { as: 'conclusion' }, by: { organisation: 'INLIA', onBehalfOf: 'gemeente' } });
    expect(decide(state, command, context({ ...coordinator, onBehalfOf: 'IND' })).events?.[0]).toMatchObject({ data: { as: 'information' } });
  });

  it('brings in nothing that happened since the guest was registered here, but what is theirs to do', () => {
    const on = (occurredOn: string, name: string) => ({ name: 'recordCriterion', data: commands.recordCriterion.body.parse({ ...criterion(name, 'pass').data, occurredOn }) }) as const;
    const bringIn = (occurredOn: string, name: string, onBehalfOf: string) => decide(state, on(occurredOn, name), context({ ...coordinator, onBehalfOf }));
    expect(bringIn('2019-06-19', 'noDublinClaim', 'gemeente').rejection).toBeUndefined();
    for (const day of ['2019-06-20', '2019-06-21']) {
      expect(bringIn(day, 'noDublinClaim', 'gemeente').rejection).toMatchObject({ code: 'not-the-past', details: { organisation: 'gemeente' } });
      const director: Actor = { ...coordinator, roles: ['coordinator', 'caseworker'], onBehalfOf: 'INLIA' };
      expect(decide(state, on(day, 'vNumber'), context(director)).rejection).toBeUndefined();
    }
  });

  it('brings in any of it where an earlier release did not keep when the guest was registered', () => {
    const then = upToDate({ ...state, recordedOn: undefined });
    expect(decide(then, command, context({ ...coordinator, onBehalfOf: 'gemeente' })).rejection).toBeUndefined();
  });

  it('does so only where policy lets them, and only for an organisation whose it is', () => {
    for (const actor of [coordinator, { ...coordinator, onBehalfOf: 'VWNN' }, { ...coordinator, roles: ['caseworker' as const], onBehalfOf: 'gemeente' }]) {
      expect(decide(state, command, context(actor)).rejection).toMatchObject({ code: 'not-permitted' });
    }
  });
});
