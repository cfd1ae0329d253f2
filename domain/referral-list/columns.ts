import type { ListShape } from '../list/cells';

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

/** A list of referrals. Without the required columns a referral cannot be made, or a guest not be recognised. */
export const referralList: ListShape<Column> = {
  columns: Object.values(columns),
  required: [columns.vNumber, columns.given, columns.family, columns.birthDate, columns.referrer, columns.referredOn],
  digits: { [columns.vNumber]: 10, [columns.municipalityCode]: 4 },
};
