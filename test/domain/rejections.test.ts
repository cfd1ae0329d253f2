import { describe, expect, test } from '@jest/globals';
import { languages } from '../../domain/policy/schema';
import { rejections, sentence, type RejectionCode } from '../../domain/trajectory/rejections';
import type { Who } from '../support/domain/actors';
import {
  absence, admit, admitTailored, adopt, answer, back, bed, beds, cancel, close, criterion, departure, discussion, document, documentId, dossier, escalate,
  fulfil, groundChange, group, guest, identify, identityStep, leaveBed, letter, moveDeadline, note, perspective, reached, refuse, refuseWithoutWeighing, register, removeDocument,
  removeNote, renew, reopen, resume, review, stay, stopWaiting, withdraw, working, type Draft,
} from '../support/domain/commands';
import { did, given, type Given } from '../support/domain/given';
import { policyIds, policyNamed } from '../support/policy';
import { admittedAsTailored, failedCriterion, throughPhase } from '../support/domain/trajectories';

const changed = [...throughPhase('guidance'), did(groundChange('vNumber'), 'caseworker@INLIA', '2019-08-01')];
const asked = [...throughPhase('guidance'), did(escalate('lsoChair'), 'caseworker@INLIA', '2019-08-01')];
const raised = [...asked, did(escalate('stuurgroep', { raises: 'e1' }), 'lsoChair@gemeente', '2019-08-01')];
const missing = [...throughPhase('guidance'), did(absence(), 'caseworker@INLIA', '2019-08-01')];

const withPapers = [...throughPhase('intake'), did(note(), 'caseworker@INLIA', '2019-06-06'), did(document(), 'caseworker@INLIA', '2019-06-06')];
const sheltered = [...throughPhase('guidance'), did(bed(), 'caseworker@INLIA', '2019-08-01')];

/** For every reason there is, somebody who runs into it, and what the answer tells them besides. */
const refused: [code: RejectionCode, facts: Given[], draft: Draft, who: Who, day: string, details: Record<string, string>][] = [
  ['not-registered', [], discussion(), 'lsoChair@gemeente', '2019-06-03', {}],
  ['already-registered', throughPhase('referral'), register(), 'caseworker@INLIA', '2019-06-04', {}],
  ['not-permitted', throughPhase('referral'), discussion(), 'caseworker@INLIA', '2019-06-04', {}],
  ['trajectory-closed', throughPhase('closed'), review(), 'lsoChair@gemeente', '2019-09-03', {}],
  ['not-closed', throughPhase('guidance'), reopen(), 'manager@gemeente', '2019-09-03', {}],
  ['not-in-this-phase', throughPhase('intake'), review(), 'lsoChair@gemeente', '2019-06-07', { phase: 'intake' }],
  ['date-in-future', throughPhase('referral'), discussion({ occurredOn: '2019-06-05' }), 'lsoChair@gemeente', '2019-06-04', { date: '2019-06-05' }],
  ['born-after-referral', [], register({ guest: guest({ birthDates: [{ date: '2019-06-04' }] }) }), 'caseworker@INLIA', '2019-06-03', {}],
  ['v-number-known', throughPhase('referral'), identify({ vNumbers: [{ number: '0012345678' }] }), 'caseworker@INLIA', '2019-06-04', {}],
  ['date-too-early', throughPhase('referral'), discussion({ occurredOn: '2019-06-02' }), 'lsoChair@gemeente', '2019-06-04', { date: '2019-06-02', earliest: '2019-06-03' }],
  ['date-not-after', throughPhase('guidance'), review({ nextReviewOn: '2019-08-01' }), 'lsoChair@gemeente', '2019-08-01', { date: '2019-08-01', day: '2019-08-01' }],
  ['basis-out-of-time', throughPhase('guidance'), review({ basis: { kind: 'meeting', on: '2019-08-02' } }), 'lsoChair@gemeente', '2019-08-01', { on: '2019-08-02', earliest: '2019-07-18', date: '2019-08-01' }],
  ['unknown-code', throughPhase('guidance'), close('vanished'), 'lsoChair@gemeente', '2019-08-01', { code: 'vanished', list: 'outcomes' }],
  ['already-discussed', throughPhase('intake'), discussion(), 'lsoChair@gemeente', '2019-06-07', {}],
  ['passes-missing', failedCriterion('vNumber'), admit(), 'mayor@gemeente', '2019-06-18', { criteria: 'vNumber' }],
  ['tailored-plan-missing', throughPhase('admissionDecision'), admitTailored(), 'mayor@gemeente', '2019-06-18', {}],
  ['no-failed-criterion', throughPhase('admissionDecision'), refuse(), 'mayor@gemeente', '2019-06-18', {}],
  ['tailored-admission-in-force', admittedAsTailored, admitTailored({ until: '2019-12-30' }), 'mayor@gemeente', '2019-07-01', { until: '2019-12-31' }],
  ['weighing-missing', failedCriterion('vNumber'), refuseWithoutWeighing(), 'mayor@gemeente', '2019-06-18', {}],
  ['plan-required', failedCriterion('vNumber', { humanitarian: 'high' }), withdraw(), 'caseworker@gemeente', '2019-06-18', {}],
  ['no-decision', throughPhase('admissionDecision'), letter(), 'caseworker@gemeente', '2019-06-18', {}],
  ['letter-already-sent', [...throughPhase('stabilisation'), did(letter(), 'caseworker@gemeente', '2019-06-20')], letter(), 'caseworker@gemeente', '2019-06-21', { sentOn: '2019-06-20' }],
  [
    'document-sealed',
    [...throughPhase('stabilisation'), did(document(1, { compartment: 'publicOrder' }), 'caseworker@gemeente', '2019-06-20')],
    letter({ document: documentId(1) }), 'caseworker@gemeente', '2019-06-21', { document: documentId(1) },
  ],
  ['dossier-already-delivered', [...throughPhase('stabilisation'), did(dossier(), 'caseworker@IND', '2019-06-20')], dossier(), 'caseworker@IND', '2019-06-21', { organisation: 'IND' }],
  ['dossiers-missing', throughPhase('stabilisation'), perspective(), 'lsoChair@gemeente', '2019-06-21', { organisations: 'IND, DTV' }],
  ['rest-period-running', throughPhase('perspectiveDecision').slice(0, -1), perspective(), 'lsoChair@gemeente', '2019-07-02', { until: '2019-07-15' }],
  ['review-too-late', throughPhase('guidance'), review({ nextReviewOn: '2020-01-31' }), 'lsoChair@gemeente', '2019-08-01', { latest: '2020-01-30' }],
  ['commitment-unknown', throughPhase('guidance'), fulfil('c9'), 'caseworker@DTV', '2019-08-01', { commitment: 'c9' }],
  [
    'commitment-fulfilled',
    [...throughPhase('guidance'), did(fulfil('c1'), 'caseworker@DTV', '2019-08-01')],
    fulfil('c1'),
    'lsoChair@gemeente',
    '2019-08-02',
    { commitment: 'c1' },
  ],
  ['no-open-commitment', throughPhase('perspectiveDecision'), fulfil('c1'), 'lsoChair@gemeente', '2019-07-16', {}],
  [
    'commitment-cancelled',
    [...throughPhase('guidance'), did(cancel('c1'), 'caseworker@DTV', '2019-08-01')],
    fulfil('c1'),
    'caseworker@DTV',
    '2019-08-02',
    { commitment: 'c1' },
  ],
  ['same-day', throughPhase('guidance'), renew('c1', '2019-08-30'), 'caseworker@DTV', '2019-08-01', { date: '2019-08-30' }],
  ['nothing-requested', throughPhase('intake'), identityStep('passport', 'answered'), 'caseworker@DTV', '2019-06-07', { item: 'passport' }],
  ['goal-not-worked-on', throughPhase('stabilisation'), reached('legal', 'dropped'), 'caseworker@INLIA', '2019-06-20', { goal: 'legal' }],
  ['goals-ahead', [...throughPhase('perspectiveDecision'), did(working('legal', '2019-08-01'), 'caseworker@INLIA', '2019-07-16')], perspective(), 'lsoChair@gemeente', '2019-07-17', {}],
  ['exception-missing', throughPhase('perspectiveDecision'), perspective({ lvvCase: false }), 'lsoChair@gemeente', '2019-07-16', {}],
  ['age-not-reached', throughPhase('referral'), group('sixtyPlus'), 'caseworker@INLIA', '2019-06-04', { group: 'sixtyPlus', age: '60' }],
  ['group-unchanged', throughPhase('referral'), group('behaviour', false), 'caseworker@INLIA', '2019-06-04', {}],
  ['not-paused', throughPhase('guidance'), resume(), 'lsoChair@gemeente', '2019-08-01', {}],
  ['already-absent', missing, absence(), 'caseworker@AVIM', '2019-08-02', {}],
  ['not-absent', throughPhase('guidance'), back(), 'caseworker@INLIA', '2019-08-01', {}],
  ['stays-elsewhere', [...throughPhase('guidance'), did(stay('asylumCentre'), 'caseworker@INLIA', '2019-08-01')], absence(), 'caseworker@AVIM', '2019-08-02', {}],
  ['grace-period-running', missing, departure(), 'caseworker@gemeente', '2019-08-07', { until: '2019-08-07' }],
  ['departure-already-noticed', [...missing, did(departure(), 'caseworker@gemeente', '2019-08-08')], departure(), 'coordinator@gemeente', '2019-08-09', {}],
  ['departure-not-noticed', missing, close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-08-12', {}],
  ['test-incomplete', failedCriterion('vNumber').slice(0, -2), refuse(), 'mayor@gemeente', '2019-06-18', { open: 'humanitarian, publicOrder' }],
  ['test-reopened', changed, admit(), 'mayor@gemeente', '2019-08-02', { open: 'vNumber' }],
  ['ground-already-changed', changed, groundChange('vNumber'), 'caseworker@INLIA', '2019-08-02', { criterion: 'vNumber' }],
  ['fail-never-lapses', throughPhase('intake'), criterion('noHeavyEntryBan', 'fail', { validUntil: '2020-01-01' }), 'caseworker@gemeente', '2019-06-07', {}],
  ['no-transfer-deadline', throughPhase('intake'), criterion('noHeavyEntryBan', 'fail', { transferDeadline: '2020-01-01' }), 'caseworker@IND', '2019-06-07', { criterion: 'noHeavyEntryBan' }],
  ['no-claim-in-force', throughPhase('guidance'), moveDeadline('2020-12-14'), 'caseworker@IND', '2019-08-01', { criterion: 'noDublinClaim' }],
  ['former-unknown', [], register({ formerTrajectory: '7d444840-9dc0-11d1-b245-5ffdce74fad2' }), 'caseworker@INLIA', '2019-06-03', {}],
  ['escalation-unknown', asked, answer('e9'), 'lsoChair@gemeente', '2019-08-02', { escalation: 'e9' }],
  ['escalation-answered', [...asked, ...asked.slice(-1), did(answer('e1'), 'lsoChair@gemeente', '2019-08-01')], answer('e1'), 'lsoChair@gemeente', '2019-08-02', { escalation: 'e1' }],
  ['escalation-raised', raised, answer('e1'), 'lsoChair@gemeente', '2019-08-02', { escalation: 'e1', further: 'e2' }],
  ['no-open-escalation', [...asked, did(answer('e1'), 'lsoChair@gemeente', '2019-08-01')], answer('e1'), 'lsoChair@gemeente', '2019-08-02', {}],
  ['level-not-higher', asked, escalate('lsoChair', { raises: 'e1' }), 'caseworker@INLIA', '2019-08-02', { level: 'lsoChair', below: 'lsoChair' }],
  ['organisation-missing', throughPhase('intake'), escalate('coordinator'), 'caseworker@INLIA', '2019-06-07', { level: 'coordinator' }],
  ['kind-not-for-guest', throughPhase('guidance'), bed(beds[0], { kind: 'sixtyPlus' }), 'caseworker@INLIA', '2019-08-01', { kind: 'sixtyPlus', groups: 'sixtyPlus' }],
  ['same-place', sheltered, bed(), 'caseworker@INLIA', '2019-08-02', {}],
  ['not-sheltered', throughPhase('guidance'), leaveBed(), 'caseworker@INLIA', '2019-08-01', {}],
  ['not-waiting', throughPhase('guidance'), stopWaiting(), 'caseworker@INLIA', '2019-08-01', {}],
  ['shelter-stay-unknown', [], register({ shelterStay: beds[0] }), 'caseworker@INLIA', '2019-06-03', {}],
  ['policy-already-adopted', throughPhase('guidance'), adopt('groningen-2019', 5), 'manager@gemeente', '2019-08-01', { policy: 'groningen-2019 5' }],
  [
    'policy-cannot-carry', [...asked, ...raised.slice(-1)], adopt('govo-2025'), 'manager@gemeente', '2019-08-01',
    { policy: 'govo-2025 4', missing: 'escalation.levels stuurgroep' },
  ],
  ['authority-decision-missing', throughPhase('guidance'), close('houseRules'), 'lsoChair@gemeente', '2019-08-01', {}],
  ['note-unknown', withPapers, removeNote('n2'), 'lsoChair@gemeente', '2019-06-07', { note: 'n2' }],
  ['note-removed', [...withPapers, did(removeNote('n1'), 'caseworker@INLIA', '2019-06-07')], removeNote('n1'), 'caseworker@INLIA', '2019-06-08', { note: 'n1' }],
  ['document-unknown', withPapers, removeDocument(2), 'lsoChair@gemeente', '2019-06-07', { document: documentId(2) }],
  ['document-removed', [...withPapers, did(removeDocument(), 'caseworker@INLIA', '2019-06-07')], removeDocument(), 'caseworker@INLIA', '2019-06-08', { document: documentId(1) }],
  ['kind-in-compartment', withPapers, document(2, { kind: 'medicalReport' }), 'caseworker@INLIA', '2019-06-07', { kind: 'medicalReport', compartment: 'medical' }],
];

/** Reasons that no decision gives. */
const elsewhere: Partial<Record<RejectionCode, string>> = {
  'former-not-closed': 'takes a former trajectory: test/domain/reentry.test.ts',
  'former-other-person': 'takes a former trajectory: test/domain/reentry.test.ts',
  'not-the-past': 'takes somebody who brings in the past of others: test/domain/fact-list/row.test.ts',
  'message-unreadable': 'is a fact, not an answer: test/workflows/signals.test.ts',
  'document-not-stored': 'what was stored and waited too long is swept away: the database finds it when the fact is recorded',
  'v-number-in-use': 'a constraint across trajectories: the database finds it when the facts are recorded',
  'guest-has-open-trajectory': 'a constraint across trajectories: the database finds it when the facts are recorded',
  'person-unknown': 'the database knows who signed in',
  'place-unknown': 'the database knows the places',
  'place-of-another-kind': 'the database knows the places',
  'place-not-open': 'the database knows the places',
  'place-closes-too-soon': 'the database knows the places',
  'place-taken': 'a constraint across guests: the database finds it when the facts are recorded',
  'guest-already-sheltered': 'a constraint across trajectories: the database finds it when the facts are recorded',
  'shelter-stay-over': 'the database knows how an emergency stay ended',
  'emergency-bed-not-for-guest': 'test/domain/shelter.test.ts',
  'municipality-already-told': 'the database knows who was told',
  'place-in-use': 'closing a place is nothing that happens to a guest',
  'place-already-closed': 'closing a place is nothing that happens to a guest',
  'location-name-taken': 'the database knows the names',
  'place-name-taken': 'the database knows the names',
};

test.each(refused)('%s', (code, facts, draft, who, day, details) => {
  given(...facts).when(draft, who, day).rejected(code, details);
});

test('there is no reason that nobody runs into', () => {
  const met = [...new Set(refused.map(([code]) => code)), ...Object.keys(elsewhere)];
  expect(met.sort()).toEqual(Object.keys(rejections).sort());
});

describe.each(languages)('in %s', (language) => {
  test.each(refused)('the sentence of %s has every blank filled in', (code, facts, draft, who, day, details) => {
    const blanks = [...rejections[code][language].matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    expect(blanks.filter((blank) => !details[blank])).toEqual([]);
    const said = sentence(given(...facts).when(draft, who, day).rejection!, language);
    expect(said).toMatch(/^[A-Z].*\.$/s);
    expect(said).not.toMatch(/[{}]/);
    // What has a name is called by it: no code of ours stands in a sentence, but for one that is not in the policy or has to be added to it.
    if (code !== 'unknown-code' && code !== 'policy-cannot-carry') expect(said).not.toMatch(/\b[a-z]+[A-Z]/);
  });
});

test.each<[code: RejectionCode, nl: string, en: string]>([
  ['nothing-requested', 'Voor “paspoort” is niets aangevraagd', 'Nothing was requested for “passport”'],
  ['passes-missing', 'Niet: “heeft een V-nummer”.', 'Not so: “has a V-number”.'],
  ['test-incomplete', '“humanitair risico”, “risico voor openbare orde en veiligheid”', '“humanitarian risk”, “risk to public order and safety”'],
  ['dossiers-missing', 'Immigratie- en Naturalisatiedienst, Dienst Terugkeer en Vertrek.', 'Immigratie- en Naturalisatiedienst, Dienst Terugkeer en Vertrek.'],
  ['kind-in-compartment', 'soort “medisch stuk” hoort in een afgeschermd deel van het dossier (medisch)', 'kind “medical report” belongs in a sealed part of the dossier (medical)'],
  ['level-not-higher', 'niveau “voorzitter van het LSO”', 'level “LSO\'s chair”'],
  ['not-in-this-phase', '(toetsing)', '(intake)'],
])('%s speaks of codes by their names', (code, nl, en) => {
  const [, facts, draft, who, day] = refused.find(([one]) => one === code)!;
  const rejection = given(...facts).when(draft, who, day).rejection!;
  expect(sentence(rejection, 'nl')).toContain(nl);
  expect(sentence(rejection, 'en')).toContain(en);
});

test('a rejection that an earlier release kept has its codes', () => {
  expect(sentence({ code: 'nothing-requested', details: { item: 'passport' } }, 'nl')).toContain('Voor passport is niets aangevraagd');
});

test('no policy has a kind of document and a kind of place under one code: a sentence could not tell them apart', () => {
  for (const { documents, shelter } of policyIds.map((id) => policyNamed(id))) expect(Object.keys(documents.kinds).filter((kind) => Object.hasOwn(shelter.kinds, kind))).toEqual([]);
});

test('both languages fill in the same blanks', () => {
  const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();
  for (const { nl, en } of Object.values(rejections)) expect(blanks(en)).toEqual(blanks(nl));
});
