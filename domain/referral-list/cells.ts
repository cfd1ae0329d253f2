/** The columns of a referral list, by the header that people see above them. */
export const columns = {
  vNumber: 'V-nummer',
  given: 'Voornaam',
  family: 'Achternaam',
  birthDate: 'Geboortedatum',
  nationality: 'Nationaliteit',
  gender: 'Geslacht',
  municipality: 'Gemeente binding',
  municipalityCode: 'Gemeentecode',
  referrer: 'Aangemeld door',
  referredOn: 'Datum aanmelding',
  specialGroups: 'Bijzondere groepen',
  language: 'Taal',
  stateReception: 'Recht op rijksopvang',
  entryBan: 'Inreisverbod',
  dublinTransferBefore: 'Dublin uiterste overdrachtsdatum',
  remark: 'Opmerking',
} as const;

export type Column = (typeof columns)[keyof typeof columns];

/** In the order in which lists are written. */
export const columnOrder = Object.values(columns);

/** Without these a referral cannot be made, or a guest not be recognised; the others may be left out of a list. */
export const requiredColumns: readonly Column[] = [
  columns.vNumber, columns.given, columns.family, columns.birthDate, columns.referrer, columns.referredOn,
];

/** What `rejectedRowsCsv` adds; a list that comes back corrected may still have them. */
export const ownColumns = { row: 'Rij', faults: 'Fouten' } as const;

/**
 * The name under which a row keeps the cells that no header stands above (empty for a row with too few cells). No header is empty,
 * so that a row that has it does not fit its headers.
 */
export const SURPLUS = '';

/** A row as it stands in the list: untrimmed text by header. It can be stored as JSON and read again. */
export interface RawRow {
  /** The row of the spreadsheet: the header is 1. */
  number: number;
  cells: Readonly<Record<string, string>>;
}

/** A cell's text without what surrounds it; empty where the list has no such column. */
export const cell = (row: RawRow, column: Column): string => (row.cells[column] ?? '').normalize('NFC').trim();

/** Compares what people type: codes, yes and no, names of groups. */
export const folded = (text: string): string => text.normalize('NFC').trim().toLowerCase();

const FORMULA = /^[=+\-@\t\r]/;

/** Keeps a spreadsheet from running a cell as a formula. */
export const escapeFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Takes off what {@link escapeFormula} put on, so that a list that went out and came back is still the same. */
export const unescapeFormula = (text: string): string => (text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text);
