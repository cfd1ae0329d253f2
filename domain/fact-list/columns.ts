import type { ListShape } from '../list/cells';

/** The columns of a list of facts. Which of them a row fills in depends on its kind: see `kinds.ts`. */
export const columns = {
  vNumber: 'V-nummer',
  kind: 'Soort',
  occurredOn: 'Datum',
  organisation: 'Organisatie',
  subject: 'Onderwerp',
  result: 'Uitkomst',
  words: 'Toelichting',
  weighing: 'Afweging',
  measure: 'Maatregel',
  evidence: 'Bewijs',
  until: 'Geldig tot en met',
  transferDeadline: 'Overdracht tot en met',
  scenario: 'Scenario',
  meeting: 'LSO van',
  next: 'Volgende bespreking',
  obstacles: 'Belemmeringen',
  reference: 'Kenmerk',
  destination: 'Bestemming',
  bed: 'Plek',
  leftOn: 'Vertrokken op',
  atGuestsRequest: 'Op verzoek van de gast',
  names: 'Namen',
  births: 'Geboortedata',
  birthPlaces: 'Geboorteplaatsen',
  nationalities: 'Nationaliteiten',
  vNumbers: 'Andere V-nummers',
  languages: 'Talen',
} as const;

export type Column = (typeof columns)[keyof typeof columns];

/** What happened to guests who are registered, a row a fact. */
export const factList: ListShape<Column> = {
  columns: Object.values(columns),
  required: [columns.vNumber, columns.kind, columns.occurredOn],
  digits: { [columns.vNumber]: 10, [columns.vNumbers]: 10 },
};

/** Filled in whatever the kind. */
export const ofEveryKind: readonly Column[] = [columns.vNumber, columns.kind, columns.occurredOn, columns.organisation];
