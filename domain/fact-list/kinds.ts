import type { LocalDate } from '../policy/calendar';
import { remembered } from '../policy/remembered';
import type { Policy, Text } from '../policy/schema';
import { folded } from '../list/cells';
import type { Notes } from '../list/notes';
import { readBirth } from '../referral-list/dates';
import { nameAsKept } from '../shelter/names';
import type { CommandData, CommandName } from '../trajectory/commands';
import { columns, type Column } from './columns';

/** A bed of the programme, as people call it: its location and its name there. */
export interface Bed {
  place: string;
  kind: string;
  location: string;
  name: string;
  /** The nights on which it is there; the last one is the one before it closes. */
  opensOn: LocalDate;
  closesOn?: LocalDate;
}

/** What cells name things of. */
export interface Known {
  policy: Policy;
  beds: readonly Bed[];
  /** The row's day. */
  on?: LocalDate;
}

/** Makes a part of a command of a cell; nothing for a blank one, or where it refused what stands there. */
type Read = (notes: Notes, column: Column, known: Known) => unknown;

/** A kind of fact: the command that records it, and where each part of it stands in a row. Every row has its day in `Datum`. */
export interface FactKind<C extends CommandName = CommandName> {
  command: C;
  cells: Partial<Record<keyof CommandData<C> | (C extends 'decideAdmission' ? 'until' | 'scenario' | 'weighing' : never), [Column, Read]>>;
}

const kind = <C extends CommandName>(command: C, cells: FactKind<C>['cells']): FactKind => ({ command, cells });

const words: Read = (notes, column) => notes.text(column) || undefined;
const day: Read = (notes, column) => notes.day(column);

/** Several texts, each on a line of its own or behind a semicolon. */
const texts: Read = (notes, column) => split(notes.text(column), /[;\n]/);

const split = (text: string, by: RegExp): string[] => text.split(by).map((part) => part.trim()).filter((part) => part !== '');

/** Several items about who somebody is. */
const items =
  (item: (text: string) => object): Read =>
  (notes, column) =>
    split(notes.text(column), /[;\n]/).map(item);

const births: Read = (notes, column) =>
  split(notes.text(column), /[;\n]/).flatMap((text) => {
    const { date } = readBirth(text) ?? notes.refuse('noSuchBirthDate', column) ?? {};
    return date === undefined ? [] : [{ date }];
  });

/** One of some words. */
const word =
  (meanings: Record<string, string | boolean>): Read =>
  (notes, column) => {
    const text = folded(notes.text(column));
    if (text === '') return undefined;
    return Object.hasOwn(meanings, text) ? meanings[text] : notes.refuse('notOneOf', column, { known: Object.keys(meanings).join(', ') });
  };

type Codes = (policy: Policy) => Record<string, { name: Text }>;

/** A code of the policy, by its name in either language or by the code itself. */
const code =
  (codes: Codes): Read =>
  (notes, column, { policy }) =>
    notes.text(column) === '' ? undefined : readCode(notes.text(column), notes, column, codes(policy));

const codesOf =
  (codes: Codes): Read =>
  (notes, column, { policy }) =>
    split(notes.text(column), /[;,\n]/).map((text) => readCode(text, notes, column, codes(policy))).filter((one) => one !== undefined);

function readCode(text: string, notes: Notes, column: Column, codes: Record<string, { name: Text }>): string | undefined {
  const found = Object.entries(codes).find(([known, { name }]) => [known, name.nl, name.en].some((one) => folded(one) === folded(text)));
  return found?.[0] ?? notes.refuse('notInPolicy', column, { known: Object.values(codes).map(({ name }) => name.nl).join(', ') });
}

/** A bed's whole name, as names are compared. */
const comparable = (name: string): string => folded(nameAsKept(name)).replace(/ ?\/ ?/g, '/');
const nameOf = remembered(({ location, name }: Bed) => comparable(`${location}/${name}`));

/** The bed that a cell names as `location / name`, where there is one such on the row's night: another one may be called so later. */
const bedOf = (text: string, { beds, on = '' }: Known): Bed | undefined => {
  const called = comparable(text);
  const found = beds.filter((one) => nameOf(one) === called);
  const [bed, ...others] = found.length > 1 ? found.filter(({ opensOn, closesOn }) => opensOn <= on && (closesOn === undefined || on < closesOn)) : found;
  return others.length === 0 ? bed : undefined;
};

const bed: Read = (notes, column, known) => {
  const text = notes.text(column);
  return text === '' ? undefined : (bedOf(text, known)?.place ?? notes.refuse('bedUnknown', column));
};

const kindOfBed: Read = (notes, column, known) => bedOf(notes.text(column), known)?.kind;

/** How the LSO decided: in the meeting of a day, or in writing. */
const basis: Read = (notes, column) => {
  const text = notes.text(column);
  if (folded(text) === 'schriftelijk') return { kind: 'writtenProcedure' };
  const on = text === '' ? undefined : notes.day(column);
  return on === undefined ? (text === '' ? notes.refuse('notAMeeting', column) : undefined) : { kind: 'meeting', on };
};

/**
 * The kinds of facts that a list can hold, by the word that people write. On one day they are recorded in this order, whatever the order of
 * the rows. A kind more is a line more.
 */
export const kinds: Record<string, FactKind> = {
  identificatie: kind('identify', {
    names: [columns.names, items((family) => ({ family }))],
    birthDates: [columns.births, births],
    birthPlaces: [columns.birthPlaces, items((place) => ({ place }))],
    nationalities: [columns.nationalities, items((name) => ({ name }))],
    vNumbers: [columns.vNumbers, items((number) => ({ number }))],
    languages: [columns.languages, texts],
  }),
  'bespreking aanmelding': kind('recordReferralDiscussion', { basis: [columns.meeting, basis], conclusion: [columns.words, words] }),
  criterium: kind('recordCriterion', {
    criterion: [columns.subject, code(({ criteria }) => criteria)],
    result: [columns.result, word({ gehaald: 'pass', 'niet gehaald': 'fail', onbekend: 'unknown' })],
    motivation: [columns.words, words],
    evidence: [columns.evidence, texts],
    validUntil: [columns.until, day],
    transferDeadline: [columns.transferDeadline, day],
  }),
  overdrachtsdatum: kind('moveTransferDeadline', {
    criterion: [columns.subject, code(({ criteria }) => criteria)],
    transferDeadline: [columns.transferDeadline, day],
    motivation: [columns.words, words],
  }),
  risico: kind('assessRisk', {
    risk: [columns.subject, code(({ risks }) => risks)],
    level: [columns.result, word({ laag: 'low', midden: 'medium', hoog: 'high' })],
    motivation: [columns.words, words],
    measure: [columns.measure, words],
  }),
  maatwerkplan: kind('proposeTailoredPlan', {
    what: [columns.words, words],
    scenario: [columns.scenario, code(({ scenarios }) => scenarios)],
    until: [columns.until, day],
  }),
  'besluit over toegang': kind('decideAdmission', {
    decision: [columns.result, word({ toelaten: 'admit', 'toelaten met maatwerk': 'admitTailored', weigeren: 'refuse' })],
    motivation: [columns.words, words],
    until: [columns.until, day],
    scenario: [columns.scenario, code(({ scenarios }) => scenarios)],
    weighing: [columns.weighing, words],
  }),
  besluitbrief: kind('sendDecisionLetter', { reference: [columns.reference, words] }),
  'bijzondere groep': kind('recordSpecialGroup', {
    group: [columns.subject, code(({ specialGroups }) => specialGroups)],
    belongs: [columns.result, word({ ja: true, nee: false })],
    note: [columns.words, words],
  }),
  dossier: kind('deliverDossier', { reference: [columns.reference, words], summary: [columns.words, words] }),
  identiteit: kind('recordIdentityStep', {
    item: [columns.subject, code(({ identity }) => identity)],
    step: [columns.result, word({ gevraagd: 'requested', beantwoord: 'answered', vastgesteld: 'established', vervallen: 'dropped' })],
    addressee: [columns.destination, words],
    note: [columns.words, words],
  }),
  perspectief: kind('decidePerspective', {
    basis: [columns.meeting, basis],
    scenario: [columns.scenario, code(({ scenarios }) => scenarios)],
    motivation: [columns.words, words],
    firstReviewOn: [columns.next, day],
  }),
  voortgang: kind('recordReview', {
    basis: [columns.meeting, basis],
    summary: [columns.words, words],
    obstacles: [columns.obstacles, codesOf(({ obstacles }) => obstacles)],
    scenario: [columns.scenario, code(({ scenarios }) => scenarios)],
    nextReviewOn: [columns.next, day],
  }),
  opschorting: kind('pause', {
    reason: [columns.subject, code(({ pauses }) => pauses.reasons)],
    motivation: [columns.words, words],
    reviewOn: [columns.next, day],
  }),
  hervatting: kind('resume', { motivation: [columns.words, words] }),
  'verblijf elders': kind('recordStayElsewhere', { place: [columns.subject, code(({ staysElsewhere }) => staysElsewhere)], note: [columns.words, words] }),
  afwezigheid: kind('reportAbsence', { circumstances: [columns.words, words] }),
  terugkeer: kind('recordReturn', { note: [columns.words, words] }),
  'bevestigd vertrek': kind('noticeDeparture', { findings: [columns.words, words] }),
  'vertrek uit opvang': kind('endStay', { reason: [columns.words, words] }),
  'van wachtlijst': kind('leaveWaitingList', {
    reason: [columns.words, words],
    atGuestsRequest: [columns.atGuestsRequest, word({ ja: true, nee: false })],
  }),
  wachtlijst: kind('joinWaitingList', {
    kind: [columns.subject, code(({ shelter }) => shelter.kinds)],
    urgency: [columns.result, code(({ shelter }) => Object.fromEntries(shelter.urgencies.map((one) => [one.urgency, one])))],
    reason: [columns.words, words],
  }),
  opvang: kind('startStay', {
    place: [columns.bed, bed],
    kind: [columns.bed, kindOfBed],
    until: [columns.leftOn, day],
    note: [columns.words, words],
  }),
  uitkomst: kind('close', {
    outcome: [columns.result, code(({ outcomes }) => outcomes)],
    destination: [columns.destination, words],
    evidence: [columns.evidence, texts],
    authorityDecision: [columns.reference, words],
  }),
};

/** The kind that a cell names. */
export const kindOf = (text: string): FactKind | undefined => (Object.hasOwn(kinds, folded(text)) ? kinds[folded(text)] : undefined);

/** The place of a kind among those of one day. */
export const orderOf = (text: string): number => Object.keys(kinds).indexOf(folded(text));
