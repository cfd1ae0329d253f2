import type { LocalDate } from '../policy/calendar';
import type { Policy } from '../policy/schema';
import { commands, type CommandData } from '../trajectory/commands';
import { isKnownMunicipality } from '../trajectory/municipalities';
import { folded, SURPLUS, type RawRow } from '../list/cells';
import { filledIn, Notes } from '../list/notes';
import { rowProblem, type RowProblem, type RowProblemCode } from '../list/problems';
import { columns, type Column } from './columns';
import { readBirth } from './dates';

/** What a row is read against. */
export interface RowContext {
  policy: Pick<Policy, 'programme' | 'referrers' | 'privateReferrers' | 'specialGroups'>;
  /** The day it is: nobody was referred after it. */
  today: LocalDate;
  /** The earlier row of the list that says exactly the same; see `Survey`. */
  duplicateOf?: number;
  /** Another row that may be of the same guest; see `Survey`. */
  resembles?: number;
}

/** A row that is taken, with what is worth a look; or all that is wrong with it. */
export type RowReading =
  | { referral: CommandData<'register'>; warnings: RowProblem[]; problems?: undefined }
  | { problems: RowProblem[]; referral?: undefined; warnings?: undefined };

/**
 * Makes the register command of a row, or says everything that is wrong with it at once. Never throws. What the referrer states is kept
 * as stated: no criterion is judged by it.
 */
export function readRow(row: RawRow, { policy, today, duplicateOf, resembles }: RowContext): RowReading {
  // Where the cells do not stand under their headers, whatever else seems wrong with them is not.
  if (repeatsHeader(row)) return { problems: [rowProblem('headerRepeated')] };
  if (SURPLUS in row.cells) return { problems: [rowProblem('cellCount')] };

  const notes = new Notes(row, shown);
  const name = readName(notes);
  const birthDate = readBirthDate(notes);
  const referredOn = notes.day(columns.referredOn) ?? notes.missing(columns.referredOn);
  if (referredOn !== undefined && referredOn > today) notes.refuse('dateInFuture', columns.referredOn);
  if (birthDate !== undefined && referredOn !== undefined && birthDate > referredOn.slice(0, birthDate.length)) notes.refuse('bornAfterReferral', columns.birthDate);
  const candidate = {
    programme: policy.programme,
    occurredOn: referredOn,
    referredBy: readReferrer(notes, policy),
    guest: filledIn({
      names: name && [name],
      birthDates: birthDate === undefined ? [] : [{ date: birthDate }],
      nationalities: notes.text(columns.nationality) === '' ? [] : [{ name: notes.text(columns.nationality) }],
      vNumbers: readVNumber(notes),
      gender: readWord(notes, columns.gender, genders, 'genderUnknown'),
      languages: split(notes.text(columns.language)),
    }),
    specialGroups: readSpecialGroups(notes, policy.specialGroups),
    statements: filledIn({
      regionalBinding: readMunicipality(notes),
      stateReception: readWord(notes, columns.stateReception, yesOrNo, 'notYesOrNo'),
      entryBan: readWord(notes, columns.entryBan, entryBans, 'entryBanUnknown'),
      dublinTransferBefore: notes.day(columns.dublinTransferBefore),
    }),
    remark: notes.text(columns.remark) || undefined,
  };

  const parsed = commands.register.body.safeParse(filledIn(candidate));
  if (!parsed.success) notes.refuseWhatTheCommandRefuses(parsed.error.issues, (path) => sourceOf(notes, path));
  if (duplicateOf !== undefined) notes.refuseRow('duplicateRow', { row: duplicateOf });
  if (!parsed.success || notes.problems.length > 0) return { problems: notes.problems };
  if (resembles !== undefined) notes.warn('possibleDouble', undefined, { row: resembles });
  return { referral: parsed.data, warnings: notes.warnings };
}

/** What a problem may repeat: no cell that tells who or how a guest is, nor the referrer's, where people write a person's name. */
const shown: readonly Column[] = [
  columns.municipalityCode, columns.referredOn, columns.gender, columns.stateReception, columns.entryBan, columns.dublinTransferBefore,
];

/** Where each part of the register command comes from; the first that fits counts. */
const sources: readonly [path: string, column: Column][] = [
  ['occurredOn', columns.referredOn],
  ['referredBy', columns.referrer],
  ['guest.names.0.given', columns.given],
  ['guest.names', columns.family],
  ['guest.birthDates', columns.birthDate],
  ['guest.nationalities', columns.nationality],
  ['guest.vNumbers', columns.vNumber],
  ['guest.gender', columns.gender],
  ['guest.languages', columns.language],
  ['specialGroups', columns.specialGroups],
  ['statements.regionalBinding', columns.municipalityCode],
  ['statements.stateReception', columns.stateReception],
  ['statements.entryBan', columns.entryBan],
  ['statements.dublinTransferBefore', columns.dublinTransferBefore],
  ['remark', columns.remark],
];

function sourceOf(notes: Notes, path: string): Column | undefined {
  const column = sources.find(([start]) => path === start || path.startsWith(`${start}.`))?.[1];
  // A single name stands in either column.
  const isSingle = column === columns.family && notes.text(columns.family) === '' && notes.text(columns.given) !== '';
  return isSingle ? columns.given : column;
}

const repeatsHeader = ({ cells }: RawRow): boolean => Object.entries(cells).every(([header, text]) => folded(text) === folded(header));

const split = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

function readName(notes: Notes): { given: string; family: string } | undefined {
  const given = notes.text(columns.given);
  const family = notes.text(columns.family);
  if (family !== '') return { given, family };
  if (given === '') return notes.refuse('nameless', columns.family);
  // Many people have one name; the register of persons keeps it as the family name.
  notes.warn('familyNameMissing', columns.family);
  return { given: '', family: given };
}

function readBirthDate(notes: Notes): string | undefined {
  const birth = readBirth(notes.text(columns.birthDate));
  if (birth === undefined) return notes.refuse('noSuchBirthDate', columns.birthDate);
  if (birth.monthDropped) notes.warn('yearKept', columns.birthDate);
  return birth.date;
}

function readVNumber(notes: Notes): { number: string }[] {
  const number = notes.text(columns.vNumber);
  if (number === '') return [];
  if (/^\d{10}$/.test(number)) return [{ number }];
  notes.refuse('notAVNumber', columns.vNumber);
  return [];
}

/** An organisation by its code; a private person by what the policy calls such a one, or by that code. */
function readReferrer(notes: Notes, { referrers, privateReferrers }: RowContext['policy']): string | undefined {
  const text = notes.text(columns.referrer);
  if (text === '') return notes.missing(columns.referrer);
  const known = [...referrers.map((code) => [code, code] as const), ...Object.entries(privateReferrers).flatMap(([code, { name }]) => [[code, name.nl], [code, code]] as const)];
  const found = known.find(([, called]) => folded(called) === folded(text))?.[0];
  return found ?? notes.refuse('referrerUnknown', columns.referrer, { known: [...referrers, ...Object.values(privateReferrers).map(({ name }) => name.nl)].join(', ') });
}

function readSpecialGroups(notes: Notes, groups: Policy['specialGroups']): string[] {
  const codes = split(notes.text(columns.specialGroups)).map((text, at) => {
    const found = Object.entries(groups).find(([, { name }]) => folded(name.nl) === folded(text));
    const known = Object.values(groups).map(({ name }) => name.nl).join(', ');
    return found?.[0] ?? notes.refuse('specialGroupUnknown', columns.specialGroups, { position: at + 1, known });
  });
  return [...new Set(codes.filter((code) => code !== undefined))];
}

function readMunicipality(notes: Notes): { municipalityCode: string } | undefined {
  const code = notes.text(columns.municipalityCode);
  if (code !== '') return isKnownMunicipality(code) ? { municipalityCode: code } : notes.refuse('municipalityUnknown', columns.municipalityCode);
  if (notes.text(columns.municipality) !== '') notes.warn('municipalityWithoutCode', columns.municipality);
  return undefined;
}

const genders = new Map<string, 'male' | 'female' | 'x'>([['m', 'male'], ['v', 'female'], ['x', 'x']]);
const yesOrNo = new Map([['ja', true], ['nee', false]]);
const entryBans = new Map<string, 'none' | 'light' | 'heavy'>([
  ['geen', 'none'], ['geen inreisverbod', 'none'], ['inreisverbod licht', 'light'], ['licht inreisverbod', 'light'],
  ['zwaar inreisverbod', 'heavy'], ['inreisverbod zwaar', 'heavy'],
]);

/** A cell that holds one of some words, or nothing. */
function readWord<T>(notes: Notes, column: Column, words: ReadonlyMap<string, T>, code: RowProblemCode): T | undefined {
  const text = notes.text(column);
  return text === '' ? undefined : (words.get(folded(text)) ?? notes.refuse(code, column));
}
