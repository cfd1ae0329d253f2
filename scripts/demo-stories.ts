import { addDays, type LocalDate } from '../domain/policy/calendar';

/** One command of a story: who gives it, so many days after the one before, where it is posted and what it says. */
export interface Step {
  by: string;
  afterDays: number;
  resource: string;
  body: (on: LocalDate) => object;
}

const step = (by: string, afterDays: number, resource: string, body: (on: LocalDate) => object): Step => ({
  by, afterDays, resource, body: (on) => ({ occurredOn: on, ...body(on) }),
});

const motivation = 'Invented for the demo.';
const meeting = (on: LocalDate): object => ({ basis: { kind: 'meeting', on } });

const discussion = step('lsochair-gemeente', 9, 'referral-discussions', (on) => ({ ...meeting(on), conclusion: 'Toetsing starten.' }));
const criterion = (name: string, by: string, afterDays: number, result = 'pass'): Step =>
  step(by, afterDays, 'criterion-results', () => ({ criterion: name, result, motivation }));

const identified = step('caseworker-avim', 4, 'identifications', () => ({
  names: [{ family: 'Voorbeeldnaam', alias: true, source: 'Opgave van de gast' }],
  birthPlaces: [{ place: 'Asmara', source: 'Doopakte' }],
}));

const firstThree = [
  criterion('vNumber', 'caseworker-inlia', 2),
  criterion('regionalBinding', 'caseworker-inlia', 3),
  criterion('noStateReception', 'caseworker-inlia', 1),
];
const lastTwo = (result = 'pass'): Step[] => [
  criterion('noHeavyEntryBan', 'caseworker-ind', 4, result),
  criterion('noDublinClaim', 'caseworker-ind', 0),
  criterion('noHeavyEntryBan', 'caseworker-gemeente', 3, result),
  criterion('noDublinClaim', 'caseworker-gemeente', 0),
];
const test = [...firstThree, ...lastTwo()];
const failedTest = [...firstThree, ...lastTwo('fail')];
const claimedTest = [...firstThree, criterion('noHeavyEntryBan', 'caseworker-gemeente', 6), criterion('noDublinClaim', 'caseworker-ind', 1, 'fail'), criterion('noDublinClaim', 'caseworker-gemeente', 3, 'fail')];
const absconded = step('caseworker-ind', 40, 'transfer-deadlines', (on) => ({ criterion: 'noDublinClaim', transferDeadline: addDays(on, 500), motivation: 'Onvindbaar.' }));
const risks = (level: string): Step[] => [
  step('caseworker-gemeente', 2, 'risk-assessments', () => ({ risk: 'humanitarian', level, motivation })),
  step('caseworker-avim', 1, 'risk-assessments', () => ({ risk: 'publicOrder', level: 'low', motivation, measure: 'Geen bijzonderheden.' })),
];
const plan = step('caseworker-inlia', 2, 'tailored-plans', (on) => ({ what: 'Tijdelijke begeleiding gericht op vertrek.', scenario: 'return', until: addDays(on, 240) }));
const admitted = step('mayor-gemeente', 5, 'admission-decisions', () => ({ decision: 'admit', motivation }));
const admittedTailored = step('mayor-gemeente', 5, 'admission-decisions', (on) => ({ decision: 'admitTailored', motivation, until: addDays(on, 180), scenario: 'return' }));
const letter = step('coordinator-gemeente', 1, 'decision-letters', () => ({ reference: 'Z-voorbeeld' }));
const refused = step('mayor-gemeente', 6, 'admission-decisions', () => ({ decision: 'refuse', motivation, weighing: 'Opvang elders is geregeld en de risico’s zijn laag.' }));
const dossiers = [
  step('caseworker-ind', 12, 'dossier-deliveries', () => ({ reference: 'IND-dossier' })),
  step('caseworker-dtv', 5, 'dossier-deliveries', () => ({ reference: 'DT&V-dossier' })),
];
const perspective = (scenario: string): Step =>
  step('lsochair-gemeente', 18, 'perspective-decisions', (on) => ({
    ...meeting(on), scenario, motivation,
    positions: [{ organisation: 'IND', position: 'Aanvraag kan worden ingediend.' }, { organisation: 'DTV', position: 'Terugkeer blijft mogelijk.' }],
    commitments: [
      { organisation: 'INLIA', what: 'Documenten verzamelen', dueOn: addDays(on, 30) },
      { organisation: 'IND', what: 'Beoordelen of versnellen kan', dueOn: addDays(on, 45) },
    ],
  }));
const fulfilled = step('caseworker-inlia', 21, 'commitments/c1/fulfilments', () => ({ note: 'Geboorteakte ontvangen.' }));
const review = (afterDays: number, obstacles: string[] = []): Step =>
  step('lsochair-gemeente', afterDays, 'progress-reviews', (on) => ({ ...meeting(on), summary: 'Besproken; scenario blijft.', obstacles }));
const outcome = (name: string): Step => step('lsochair-gemeente', 40, 'outcomes', () => ({ outcome: name, evidence: ['Beschikking'], destination: 'Nederland' }));
const withdrawn = step('caseworker-gemeente', 6, 'withdrawals', () => ({ reason: 'Gast heeft elders onderdak.', atGuestsRequest: true }));
const reopened = step('manager-gemeente', 12, 'reopenings', () => ({ reason: 'Uitkomst bleek onjuist.' }));

/** What happens to part of the demo's guests, so that every phase, late terms and stalled trajectories can be looked at. */
export const stories: readonly Step[][] = [
  [discussion],
  [discussion, ...firstThree, identified],
  [discussion, ...test],
  [discussion, ...test, admitted, letter],
  [discussion, ...test, admitted, dossiers[0]!],
  [discussion, ...test, admitted, ...dossiers],
  [discussion, ...test, admitted, ...dossiers, perspective('legalStay'), fulfilled],
  [discussion, ...test, admitted, ...dossiers, perspective('return'), identified, review(80, ['identity'])],
  [discussion, ...test, admitted, ...dossiers, perspective('underInvestigation'), fulfilled, review(70, ['health']), review(84)],
  [discussion, ...test, admitted, ...dossiers, perspective('legalStay'), fulfilled, outcome('permitGranted')],
  [discussion, ...failedTest, ...risks('high'), plan, admittedTailored, letter, ...dossiers],
  [discussion, ...failedTest, ...risks('high')],
  [...failedTest, ...risks('low'), plan, refused, letter],
  [discussion, ...claimedTest, ...risks('low'), refused, letter, absconded],
  [discussion, withdrawn],
  [discussion, ...test, admitted, ...dossiers, perspective('onwardMigration'), outcome('onwardMigration'), reopened],
];
