import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { readList } from '../../../api/lists/read';
import { tableFormats } from '../../../api/lists/table';
import type { LocalDate } from '../../../domain/policy/calendar';
import type { Language } from '../../../domain/policy/schema';
import type { ListShape, RawRow } from '../../../domain/list/cells';
import { UnreadableList, type Limits } from '../../../domain/list/reader';
import { rejectedCells, rejectedHeaders, type RejectedRow } from '../../../domain/list/rejected';
import { referralList } from '../../../domain/referral-list/columns';
import { Survey } from '../../../domain/referral-list/resemblance';
import { readRow, type RowContext } from '../../../domain/referral-list/row';

/** The list of the demo. */
export const sampleBytes = (): Buffer => readFileSync(path.join(__dirname, '../../../demo/referrals-groningen-2019.csv'));

/** A row in which nothing is wrong. */
export const goodCells: Record<string, string> = {
  'V-nummer': '0123456789',
  Voornaam: 'Amira',
  Achternaam: 'Özdemir',
  Geboortedatum: '01-02-1980',
  Nationaliteit: 'Turkse',
  Geslacht: 'V',
  'Gemeente binding': 'Groningen',
  Gemeentecode: '0014',
  'Aangemeld door': 'INLIA',
  'Datum aanmelding': '13-06-2019',
  'Bijzondere groepen': '60+, mentaal medisch',
  Taal: 'Turks',
  'Recht op rijksopvang': 'nee',
  Inreisverbod: 'zwaar inreisverbod',
  'Dublin uiterste overdrachtsdatum': '01-09-2019',
  Opmerking: 'sinds 2016 in BBB',
};

/** That row with other cells. */
export const row = (cells: Record<string, string> = {}, number = 2): RawRow => ({ number, cells: { ...goodCells, ...cells } });

/** Text of a list with these rows; every cell in quotes. */
export const listText = (rows: Record<string, string>[], headers: readonly string[] = referralList.columns): string =>
  [headers, ...rows.map((cells) => headers.map((header) => cells[header] ?? ''))]
    .map((cells) => `${cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(';')}\r\n`)
    .join('');

/** All rows of a list, or what is wrong with it as a whole. */
export async function readAll(input: string | Uint8Array, most: Partial<Limits> = {}, shape: ListShape = referralList) {
  const rows: RawRow[] = [];
  try {
    for await (const one of readList(typeof input === 'string' ? Buffer.from(input) : input, shape, most)) rows.push(one);
    return { rows, problems: [] };
  } catch (error) {
    if (error instanceof UnreadableList) return { rows: [], problems: [...error.problems] };
    throw error;
  }
}

/** Rows of referrals as they are read, each against the others. */
export function readRows(rows: readonly RawRow[], policy: RowContext['policy'], today: LocalDate) {
  const survey = new Survey();
  for (const one of rows) survey.add(one);
  return rows.map((one) => ({ number: one.number, ...readRow(one, { policy, today, duplicateOf: survey.duplicateOf(one), resembles: survey.resembles(one) }) }));
}

/** The rejected rows as they go out. */
export async function rejectedCsv(rejected: readonly RejectedRow[], language?: Language): Promise<string> {
  let text = '';
  for await (const part of tableFormats['text/csv'].write({ name: 'rejected', headers: rejectedHeaders(referralList), rows: Readable.from(rejected.map((one) => rejectedCells(referralList, one, language))) })) text += part;
  return text;
}
