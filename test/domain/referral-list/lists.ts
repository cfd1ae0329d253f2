import { readFileSync } from 'node:fs';
import path from 'node:path';
import { columnOrder, type RawRow } from '../../../domain/referral-list/cells';

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
export const listText = (rows: Record<string, string>[], headers: readonly string[] = columnOrder): string =>
  [headers, ...rows.map((cells) => headers.map((header) => cells[header] ?? ''))]
    .map((cells) => `${cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(';')}\r\n`)
    .join('');
