import type { Text } from '../policy/schema';

/** What can be wrong with a list as a whole: a stable code for programs, a sentence for people. `{name}` is filled in. */
const listProblems = {
  tooLarge: { nl: 'Het bestand is groter dan {most} MB. Verdeel de lijst over meer bestanden.', en: 'The file is larger than {most} MB. Divide the list over several files.' },
  encodingUnknown: {
    nl: 'Dit is geen tekst in UTF-8 of Windows-1252. Sla de lijst op als Excel-werkmap (.xlsx) of als “CSV UTF-8 (gescheiden door lijstscheidingsteken)”.',
    en: 'This is no text in UTF-8 or Windows-1252. Save the list as an Excel workbook (.xlsx) or as “CSV UTF-8 (delimited)”.',
  },
  notText: { nl: 'Dit is geen tekstbestand: er staan nultekens in. Sla de lijst op als CSV.', en: 'This is no text file: it has NUL characters in it. Save the list as CSV.' },
  workbookTooLarge: {
    nl: 'De werkmap is uitgepakt groter dan {most} MB. Verdeel de lijst over meer bestanden.',
    en: 'The workbook is larger than {most} MB when it is unpacked. Divide the list over several files.',
  },
  worksheetTooLarge: {
    nl: 'Er staat iets onder rij {rows} of rechts van kolom {columns} van een werkblad, of er zijn zeer veel werkbladen. Bewaar alleen het werkblad met de lijst, en haal weg wat daarbuiten staat.',
    en: 'Something stands below row {rows} or to the right of column {columns} of a worksheet, or there are very many worksheets. Keep the worksheet with the list alone, and remove what stands outside it.',
  },
  workbookHasMacros: {
    nl: 'Er zitten macro’s in deze werkmap. Sla de lijst op als Excel-werkmap (.xlsx) zonder macro’s.',
    en: 'This workbook has macros. Save the list as an Excel workbook (.xlsx) without macros.',
  },
  workbookUnreadable: {
    nl: 'Deze werkmap kan niet worden gelezen: zij is beschadigd, met een wachtwoord beveiligd of van een oude versie van Excel. Sla de lijst opnieuw op als Excel-werkmap (.xlsx).',
    en: 'This workbook cannot be read: it is damaged, protected by a password or of an old version of Excel. Save the list again as an Excel workbook (.xlsx).',
  },
  empty: { nl: 'Het bestand is leeg.', en: 'The file is empty.' },
  noHeader: {
    nl: 'De eerste rij heeft geen bekende kolomnamen. Verwacht wordt een rij met namen, waaronder: {columns}.',
    en: 'The first row has no known column names. A row of names is expected, among which: {columns}.',
  },
  columnsMissing: { nl: 'Deze kolommen ontbreken: {columns}.', en: 'These columns are missing: {columns}.' },
  columnsUnknown: { nl: 'Deze kolommen zijn niet bekend: {columns}.', en: 'These columns are not known: {columns}.' },
  columnsTwice: { nl: 'Deze kolommen staan er meer dan eens in: {columns}.', en: 'These columns are there more than once: {columns}.' },
  quotes: { nl: 'De aanhalingstekens kloppen niet in of na rij {row}.', en: 'The quotation marks do not match in or after row {row}.' },
  rowTooLong: {
    nl: 'Rij {row} is langer dan {most} tekens. Mogelijk is een aanhalingsteken niet gesloten.',
    en: 'Row {row} is longer than {most} characters. A quotation mark may not have been closed.',
  },
  tooManyRows: { nl: 'De lijst heeft meer dan {most} rijen. Verdeel haar over meer bestanden.', en: 'The list has more than {most} rows. Divide it over several files.' },
  noRows: { nl: 'Er staat geen enkele rij onder de kolomnamen.', en: 'There is not a single row below the names of the columns.' },
} as const satisfies Record<string, Text>;

/** What can be wrong with one row, or worth a look. */
const rowProblems = {
  cellCount: { nl: 'Deze rij heeft niet evenveel cellen als de kopregel.', en: 'This row has not as many cells as the header.' },
  headerRepeated: { nl: 'Deze rij herhaalt de kopregel.', en: 'This row repeats the header.' },
  duplicateRow: { nl: 'Deze rij is precies gelijk aan rij {row}.', en: 'This row is exactly the same as row {row}.' },
  notAVNumber: { nl: 'Een V-nummer heeft tien cijfers. Laat het leeg als het niet bekend is.', en: 'A V-number has ten digits. Leave it blank when it is not known.' },
  nameless: { nl: 'Er is geen naam ingevuld.', en: 'No name is given.' },
  tooLong: { nl: 'Deze cel heeft meer dan {most} tekens.', en: 'This cell has more than {most} characters.' },
  tooMany: { nl: 'In deze cel staan er meer dan {most}.', en: 'This cell has more than {most} of them.' },
  missing: { nl: 'Deze cel mag niet leeg zijn.', en: 'This cell must not be blank.' },
  formulaFailed: {
    nl: 'De formule in deze cel heeft geen uitkomst. Laat het rekenprogramma de lijst opnieuw berekenen en opslaan, of vul de waarde zelf in.',
    en: 'The formula in this cell has no result. Have the spreadsheet calculate and save the list again, or fill in the value yourself.',
  },
  noSuchDate: { nl: 'Deze datum bestaat niet. Schrijf dd-mm-jjjj.', en: 'There is no such date. Write dd-mm-yyyy.' },
  dateInFuture: { nl: 'Deze dag moet nog komen.', en: 'This day is still to come.' },
  bornAfterReferral: { nl: 'De geboortedatum ligt na de dag van de aanmelding.', en: 'The date of birth lies after the day of the referral.' },
  noSuchBirthDate: {
    nl: 'Deze datum bestaat niet. Schrijf dd-mm-jjjj, 00-00-jjjj als alleen het jaar bekend is, of onbekend.',
    en: 'There is no such date. Write dd-mm-yyyy, 00-00-yyyy when only the year is known, or onbekend.',
  },
  municipalityUnknown: {
    nl: 'Geen Nederlandse gemeente heeft of had deze code. Een code heeft vier cijfers, ook de nullen vooraan.',
    en: 'No Dutch municipality has or had this code. A code has four digits, leading zeros too.',
  },
  referrerUnknown: { nl: 'Wie hier staat, meldt niet aan. Wel: {known}.', en: 'Nobody of this name refers guests. These do: {known}.' },
  specialGroupUnknown: { nl: 'Groep {position} in deze cel is niet bekend. Wel: {known}.', en: 'Group {position} in this cell is not known. These are: {known}.' },
  genderUnknown: { nl: 'Vul M, V of X in, of niets.', en: 'Fill in M, V or X, or nothing.' },
  notYesOrNo: { nl: 'Vul ja of nee in, of niets.', en: 'Fill in ja or nee, or nothing.' },
  entryBanUnknown: {
    nl: 'Vul geen inreisverbod, inreisverbod licht of zwaar inreisverbod in, of niets.',
    en: 'Fill in geen inreisverbod, inreisverbod licht or zwaar inreisverbod, or nothing.',
  },
  kindUnknown: { nl: 'Dit soort feit is niet bekend. Wel: {known}.', en: 'This kind of fact is not known. These are: {known}.' },
  notOfThisKind: { nl: 'Deze cel hoort niet bij dit soort feit. Laat haar leeg.', en: 'This cell does not belong to this kind of fact. Leave it blank.' },
  guestUnknown: { nl: 'Er is geen traject van een gast met dit V-nummer.', en: 'There is no trajectory of a guest with this V-number.' },
  notInPolicy: { nl: 'Dit staat niet in het beleid. Wel: {known}.', en: 'This is not in the policy. These are: {known}.' },
  notOneOf: { nl: 'Vul een van deze in: {known}.', en: 'Fill in one of these: {known}.' },
  organisationNeeded: { nl: 'Vul in van welke organisatie dit is: {known}.', en: 'Fill in which organisation this is of: {known}.' },
  organisationNotItsOwn: { nl: 'Dit is niet aan deze organisatie. Wel aan: {known}.', en: 'This is not for this organisation. It is for: {known}.' },
  bedUnknown: {
    nl: 'Deze plek is er niet, of niet als enige van die naam. Schrijf de naam van de locatie, een schuine streep en de naam van de plek: De Haven / bed 3.',
    en: 'There is no such place, or there are several of that name. Write the name of the location, a slash and the name of the place: De Haven / bed 3.',
  },
  notAMeeting: { nl: 'Vul de dag van het LSO in (dd-mm-jjjj), of schriftelijk.', en: 'Fill in the day of the LSO (dd-mm-yyyy), or schriftelijk (in writing).' },
  notAccepted: { nl: 'Deze inhoud wordt niet aangenomen.', en: 'This content is not accepted.' },
  // The rest are warnings: the row is taken.
  possibleDouble: { nl: 'Deze rij heeft geen V-nummer en lijkt op rij {row}: mogelijk dezelfde gast.', en: 'This row has no V-number and resembles row {row}: possibly the same guest.' },
  zerosRestored: {
    nl: 'Dit stond als getal in het werkblad. De nullen vooraan zijn aangevuld: kijk of het zo klopt.',
    en: 'This was a number in the worksheet. The zeros in front were put back: see whether it is right.',
  },
  familyNameMissing: { nl: 'Er is één naam; die is als achternaam genomen.', en: 'There is one name; it was taken as the family name.' },
  yearKept: { nl: 'Van deze datum is alleen het jaar overgenomen.', en: 'Only the year of this date was kept.' },
  municipalityWithoutCode: { nl: 'Zonder gemeentecode is de gemeente niet overgenomen.', en: 'Without a municipality code the municipality was not kept.' },
} as const satisfies Record<string, Text>;

export type ListProblemCode = keyof typeof listProblems;
export type RowProblemCode = keyof typeof rowProblems;

/** Why a list as a whole is not taken. */
export interface ListProblem {
  code: ListProblemCode;
  message: Text;
}

/** What is wrong with a row or, as a warning, worth a look. */
export interface RowProblem {
  /** Absent where the row as a whole is meant. */
  column?: string;
  code: RowProblemCode;
  /** The cell, cut short. Left out where it tells who or how a guest is: names, numbers, birth dates, groups, free text. */
  value?: string;
  message: Text;
}

type Details = Record<string, string | number>;

const fill = (text: Text, details: Details): Text => {
  const filled = (sentence: string): string => sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
  return { nl: filled(text.nl), en: filled(text.en) };
};

/** A problem of the list with its sentences; details never come from a guest's cells. */
export const listProblem = (code: ListProblemCode, details: Details = {}): ListProblem => ({ code, message: fill(listProblems[code], details) });

/** A problem of a row with its sentences; the cell stands in `value` alone, never in a sentence. */
export const rowProblem = (code: RowProblemCode, where: { column?: string; value?: string } = {}, details: Details = {}): RowProblem => ({
  ...(where.column !== undefined && { column: where.column }),
  code,
  ...(where.value !== undefined && { value: where.value.slice(0, 60) }),
  message: fill(rowProblems[code], details),
});
