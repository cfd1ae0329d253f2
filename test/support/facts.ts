import { columns, factList } from '../../domain/fact-list/columns';
import type { RawRow } from '../../domain/list/cells';

type Cells = Partial<Record<keyof typeof columns, string>>;

/** A row of a list of facts, by what its columns mean. */
export const factRow = (cells: Cells, number = 2): RawRow => ({
  number,
  cells: Object.fromEntries(factList.columns.map((column) => [column, cells[nameOf(column)] ?? ''])),
});

const nameOf = (column: string): keyof typeof columns => Object.entries(columns).find(([, header]) => header === column)![0] as keyof typeof columns;

/** Text of a list with these rows. */
export const factText = (rows: readonly Cells[], delimiter = ';'): string =>
  [factList.columns, ...rows.map((cells) => factList.columns.map((column) => cells[nameOf(column)] ?? ''))]
    .map((cells) => `${cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter)}\r\n`)
    .join('');

/** What happened to a guest who was referred on 3 June 2019, up to the first review; by the rules every row can be taken. */
export const pastOf = (vNumber: string): Cells[] => [
  { kind: 'bespreking aanmelding', occurredOn: '05-06-2019', meeting: '05-06-2019', words: 'INLIA toetst.' },
  ...['vNumber', 'regionalBinding', 'noStateReception'].map((subject) => ({ kind: 'criterium', occurredOn: '07-06-2019', subject, result: 'gehaald', words: 'Zie het bewijs.', evidence: 'pas; brief' })),
  ...['heeft geen zwaar inreisverbod of ongewenstverklaring', 'noDublinClaim'].map((subject) => ({
    kind: 'Criterium', occurredOn: '14-06-2019', subject, organisation: 'Gemeente Groningen', result: 'gehaald', words: 'IND heeft dit bevestigd.',
  })),
  { kind: 'besluit over toegang', occurredOn: '14-06-2019', result: 'toelaten', words: 'Alle criteria zijn gehaald.' },
  { kind: 'dossier', occurredOn: '20-06-2019', organisation: 'IND', reference: 'IND-1' },
  { kind: 'dossier', occurredOn: '21-06-2019', organisation: 'DTV', reference: 'DTV-1', words: 'Er loopt een aanvraag.' },
  { kind: 'perspectief', occurredOn: '10-07-2019', meeting: '10-07-2019', scenario: 'terugkeer', words: 'Het meest kansrijk.', next: '01-10-2019' },
  { kind: 'voortgang', occurredOn: '01-10-2019', meeting: 'schriftelijk', words: 'Er is voortgang.', obstacles: 'gezondheid, wacht op ambassade' },
].map((cells) => ({ vNumber, ...cells }));
