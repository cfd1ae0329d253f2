import { addDays, dayOf, type LocalDate } from '../domain/policy/calendar';
import type { CommandName } from '../domain/trajectory/commands';
import { stories, type Step as DemoStep } from '../scripts/demo-stories';
import { commandOf, motivation, registration, step, type Step } from './story';

/** What a life is told of. */
export interface Scene {
  /** Number of the guest. */
  guest: number;
  /** A place that nobody has while the guest does. */
  bed: string;
  /** Somebody of INLIA, as the log names people. */
  caseworker: string;
}

interface Telling {
  by: string;
  afterDays?: number;
  /** `{document}` is the one that was added last. */
  resource: string;
  body: (on: LocalDate, scene: Scene) => object;
  file?: Blob;
}

/** How the demo's stories tell of a command; the days between matter to none of them. */
const told = (story: number, command: CommandName): Telling[] =>
  stories[story]!.filter(({ resource }) => commandOf(resource).name === command).map(({ afterDays: _, ...telling }: DemoStep) => telling);

const give = (by: string, resource: string, body: Telling['body'], file?: Blob): Telling[] => [
  { by, resource, body: (on, scene) => ({ occurredOn: on, ...body(on, scene) }), ...(file && { file }) },
];

/** Not before so many days are over. */
const later = (afterDays: number, [first, ...rest]: Telling[]): Telling[] => [{ ...first!, afterDays }, ...rest];

const scan = new Blob(['%PDF-1.4\n', 'x'.repeat(100_000)], { type: 'application/pdf' });

/** The life of a guest to whom everything happens that a command tells of, in this order. */
const life: Partial<Record<CommandName, Telling[]>> = {
  register: [{ by: 'caseworker-inlia', resource: '', body: (on, { guest }) => registration(guest, on).body }],
  recordReferralDiscussion: told(13, 'recordReferralDiscussion'),
  identify: told(1, 'identify'),
  assign: give('coordinator-inlia', 'assignments', (_, { caseworker }) => ({ part: 'caseworker', person: caseworker })),
  joinWaitingList: give('caseworker-inlia', 'waiting-list-entries', () => ({ kind: 'regular', urgency: 'unsuitable', reason: 'Slaapt bij kennissen.' })),
  leaveWaitingList: give('caseworker-inlia', 'waiting-list-removals', () => ({ reason: 'Er is een plek.' })),
  startStay: give('caseworker-inlia', 'shelter-stays', (_, { bed }) => ({ place: bed, kind: 'regular' })),
  endStay: give('caseworker-inlia', 'shelter-departures', () => ({ reason: 'Kan bij familie slapen.' })),
  recordSpecialGroup: give('caseworker-inlia', 'special-groups', () => ({ group: 'behaviour', belongs: true })),
  recordIdentityStep: give('caseworker-dtv', 'identity-steps', () => ({ item: 'laissezPasser', step: 'requested', addressee: 'Ambassade' })),
  writeNote: give('caseworker-inlia', 'notes', () => ({ compartment: 'medical', text: 'Belde over de afspraak van morgen.' })),
  removeNote: give('caseworker-inlia', 'notes/m1/removals', () => ({ reason: 'Ging over iemand anders.' })),
  addDocument: give('caseworker-inlia', 'documents', () => ({ compartment: 'general', kind: 'identityDocument', title: 'Doopakte' }), scan),
  removeDocument: give('caseworker-inlia', 'documents/{document}/removals', () => ({ reason: 'Verkeerde gast.' })),
  recordCriterion: told(13, 'recordCriterion'),
  moveTransferDeadline: told(13, 'moveTransferDeadline'),
  assessRisk: told(13, 'assessRisk'),
  proposeTailoredPlan: told(10, 'proposeTailoredPlan'),
  withdraw: told(14, 'withdraw'),
  reopen: told(15, 'reopen'),
  decideAdmission: told(10, 'decideAdmission'),
  sendDecisionLetter: told(10, 'sendDecisionLetter'),
  deliverDossier: told(10, 'deliverDossier'),
  // The rest period is over.
  decidePerspective: later(14, told(7, 'decidePerspective')),
  fulfilCommitment: told(6, 'fulfilCommitment'),
  makeCommitment: give('caseworker-dtv', 'commitments', (on) => ({ organisation: 'DTV', what: 'Presentatie bij de ambassade', dueOn: addDays(on, 30) })),
  renewCommitment: give('caseworker-dtv', 'commitments/c3/renewals', (on) => ({ dueOn: addDays(on, 60), reason: 'De ambassade is gesloten.' })),
  cancelCommitment: give('caseworker-dtv', 'commitments/c3/cancellations', () => ({ reason: 'Niet meer nodig.' })),
  recordStabilisation: give('caseworker-inlia', 'stabilisation-records', (on) => ({ status: 'working', goal: 'legal', what: 'Wekelijkse gesprekken.', consent: 'given', nextCheckOn: addDays(on, 30) })),
  proposeScenario: give('caseworker-ind', 'scenario-proposals', () => ({ scenario: 'legalStay', motivation })),
  recordReview: told(7, 'recordReview'),
  escalate: give('caseworker-inlia', 'escalations', () => ({ level: 'coordinator', organisations: ['DTV'], question: 'Wie vraagt het laissez-passer aan?', reason: 'De partijen komen er niet uit.' })),
  answerEscalation: give('coordinator-dtv', 'escalations/e1/answers', () => ({ answer: 'DT&V doet het deze week.' })),
  pause: give('lsochair-gemeente', 'pauses', (on) => ({ reason: 'court', motivation, reviewOn: addDays(on, 60) })),
  resume: give('lsochair-gemeente', 'resumptions', () => ({ motivation })),
  reportAbsence: give('caseworker-inlia', 'absences', () => ({ circumstances: 'Sliep vannacht niet in de opvang.' })),
  // The grace period is over.
  noticeDeparture: later(7, give('caseworker-gemeente', 'departure-notices', () => ({ findings: 'Niemand weet waar de gast is.' }))),
  recordStayElsewhere: give('caseworker-avim', 'stays-elsewhere', () => ({ place: 'asylumCentre' })),
  recordReturn: give('caseworker-inlia', 'returns', () => ({ note: 'Meldde zich vanmorgen.' })),
  changeGround: give('caseworker-ind', 'ground-changes', () => ({ criterion: 'noDublinClaim', what: 'De andere staat neemt de gast niet over.' })),
  endShelter: give('mayor-gemeente', 'shelter-endings', (on) => ({ reference: 'B-voorbeeld', endsOn: addDays(on, 30), motivation })),
  adoptPolicy: give('manager-gemeente', 'policy-adoptions', () => ({ policy: 'govo-2025', version: 4 })),
  close: told(9, 'close'),
};

/** That life up to today, all of it told today: nobody has to wait for the days between. */
export function everyCommand(scene: Scene): Step[] {
  const tellings = Object.values(life).flat();
  let on = addDays(dayOf(new Date().toISOString()), -tellings.reduce((days, { afterDays = 0 }) => days + afterDays, 0));
  return tellings.map(({ by, afterDays = 0, resource, body, file }) => {
    on = addDays(on, afterDays);
    return step(by, resource, body(on, scene), file);
  });
}
