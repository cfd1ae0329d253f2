import { describe, expect, test } from '@jest/globals';
import { nobodyMay } from '../../domain/policy/mandates';
import { commandNames } from '../../domain/trajectory/commands';
import { mandatedPairs, mayImport, mayRead, readingOwners } from '../../domain/trajectory/permissions';
import { actor, type Who } from '../support/domain/actors';
import {
  absence, admit, adopt, answer, assign, back, bed, cancel, close, commitment, criterion, departure, discussion, document, dossier, endShelter, escalate,
  fulfil, groundChange, group, identify, identityStep, leaveBed, letter, moveDeadline, note, pause, perspective, plan, propose, register, removeDocument, removeNote, renew, reopen,
  resume, review, risk, stay, stopWaiting, wait, withdraw, working, type Draft,
} from '../support/domain/commands';
import { did, given, pilot, type Given } from '../support/domain/given';
import { dublinClaim, throughPhase } from '../support/domain/trajectories';

/** An organisation named without a role: its caseworker, coordinator and LSO member. */
const staff = (...organisations: string[]): Who[] =>
  organisations.flatMap((organisation): Who[] => [`caseworker@${organisation}`, `coordinator@${organisation}`, `lsoMember@${organisation}`]);

const offices: Who[] = ['lsoChair@gemeente', 'mayor@gemeente', 'manager@gemeente'];
const members = ['gemeente', 'INLIA', 'IND', 'DTV', 'AVIM', 'VWNN'];
const everybody: Who[] = [...staff(...members), ...offices, 'healthAdvisor@GGD'];

/** No people; they send messages. */
const systems: Who[] = ['system@gemeente', 'system@INLIA'];

/** People whom the policy gives nothing to: other organisations, offices held elsewhere, roles that only look on. */
const outsiders: Who[] = [
  ...staff('GGD', 'GGZ', 'Emmen'), 'lsoChair@INLIA', 'mayor@IND', 'manager@DTV', 'lsoSecretary@gemeente', 'healthAdvisor@INLIA', 'auditor@gemeente', 'admin@gemeente',
];

const referredBy = (referrer: string, who: Who = `coordinator@${referrer}`): Given[] => [did(register({ referredBy: referrer }), who, '2019-06-03')];
const referred = throughPhase('referral');
const askedOf = (level: string): Given[] => [...referred, did(escalate(level, { organisations: ['DTV'] }), 'caseworker@INLIA', '2019-06-04')];
const missing: Given[] = [...referred, did(absence(), 'caseworker@INLIA', '2019-06-04')];

const writers: Who[] = [...staff(...members), 'lsoChair@gemeente', 'healthAdvisor@GGD'];

/** The table of who may do what, as the programme agreed on it; written out, never worked out from the policy, so that a slip in a policy is seen. One row a command that it speaks of. */
const table: [what: string, facts: Given[], draft: Draft, day: string, may: Who[]][] = [
  ['refer a guest', [], register(), '2019-06-03', staff('gemeente', 'INLIA', 'IND', 'DTV', 'AVIM', 'VWNN')],
  ['record an identification', referred, identify(), '2019-06-06', staff('INLIA', 'gemeente', 'AVIM', 'DTV')],
  ['record the discussion of a referral', referred, discussion(), '2019-06-06', ['lsoChair@gemeente']],
  ['test vNumber', referred, criterion('vNumber', 'pass'), '2019-06-06', ['caseworker@INLIA']],
  ['test regionalBinding', referred, criterion('regionalBinding', 'pass'), '2019-06-06', ['caseworker@INLIA']],
  ['test noStateReception', referred, criterion('noStateReception', 'pass'), '2019-06-06', ['caseworker@INLIA']],
  ['test noHeavyEntryBan', referred, criterion('noHeavyEntryBan', 'pass'), '2019-06-06', staff('IND', 'gemeente')],
  ['test noDublinClaim', referred, criterion('noDublinClaim', 'pass'), '2019-06-06', staff('IND', 'gemeente')],
  ['assess the humanitarian risk', referred, risk('humanitarian', 'low'), '2019-06-06', staff('gemeente')],
  ['assess the public order risk', referred, risk('publicOrder', 'low'), '2019-06-06', staff('gemeente', 'AVIM')],
  ['propose a tailored plan', referred, plan(), '2019-06-06', staff('INLIA', 'gemeente')],
  ['decide on access', throughPhase('admissionDecision'), admit(), '2019-06-19', ['mayor@gemeente']],
  ['withdraw a referral of INLIA', referredBy('INLIA'), withdraw(), '2019-06-06', staff('INLIA', 'gemeente')],
  ['withdraw a referral of VWNN', referredBy('VWNN'), withdraw(), '2019-06-06', staff('VWNN', 'gemeente')],
  ['withdraw a referral of IND', referredBy('IND'), withdraw(), '2019-06-06', staff('IND', 'gemeente')],
  ['withdraw a referral of a private person', referredBy('person', 'caseworker@INLIA'), withdraw(), '2019-06-06', staff('gemeente')],
  ['withdraw a referral of the municipality', referredBy('gemeente'), withdraw(), '2019-06-06', staff('gemeente')],
  ['deliver a dossier', throughPhase('stabilisation'), dossier(), '2019-06-20', staff('IND', 'DTV')],
  ['decide the perspective', throughPhase('perspectiveDecision'), perspective(), '2019-07-18', ['lsoChair@gemeente']],
  ['record a review', throughPhase('guidance'), review(), '2019-08-01', ['lsoChair@gemeente']],
  ['fulfil a promise of DT&V', throughPhase('guidance'), fulfil('c1'), '2019-08-01', [...staff('DTV'), 'lsoChair@gemeente']],
  ['fulfil a promise of INLIA', throughPhase('guidance'), fulfil('c2'), '2019-08-01', [...staff('INLIA'), 'lsoChair@gemeente']],
  ['promise something for DT&V', throughPhase('intake'), commitment('DTV', '2019-09-02'), '2019-06-07', [...staff('DTV'), 'lsoChair@gemeente']],
  ['promise something for the municipality', throughPhase('intake'), commitment('gemeente', '2019-09-02'), '2019-06-07', [...staff('gemeente'), 'lsoChair@gemeente']],
  ['renew a promise of DT&V', throughPhase('guidance'), renew('c1', '2019-09-30'), '2019-08-01', [...staff('DTV'), 'lsoChair@gemeente']],
  ['cancel a promise of INLIA', throughPhase('guidance'), cancel('c2'), '2019-08-01', [...staff('INLIA'), 'lsoChair@gemeente']],
  ['propose a scenario', throughPhase('intake'), propose('return'), '2019-06-07', staff(...members)],
  ['record an identity step', throughPhase('intake'), identityStep('passport', 'requested'), '2019-06-07', staff('DTV', 'AVIM', 'INLIA')],
  ['record stabilisation', throughPhase('stabilisation'), working('legal', '2019-07-04'), '2019-06-20', [...staff('INLIA'), 'healthAdvisor@GGD']],
  ['record stabilisation of a medical goal', throughPhase('stabilisation'), working('mental', '2019-07-04'), '2019-06-20', ['caseworker@INLIA', 'coordinator@INLIA', 'healthAdvisor@GGD']],
  ['record a special group', referred, group('addicted'), '2019-06-06', ['caseworker@INLIA', 'coordinator@INLIA', 'healthAdvisor@GGD']],
  ['assign the caseworker', referred, assign('caseworker'), '2019-06-06', ['coordinator@INLIA']],
  ['assign the case director', referred, assign('caseDirector'), '2019-06-06', ['coordinator@DTV', 'lsoMember@DTV']],
  ['pause', throughPhase('guidance'), pause('2019-09-02'), '2019-08-01', ['lsoChair@gemeente', 'coordinator@INLIA']],
  ['resume', [...throughPhase('guidance'), did(pause('2019-09-02'), 'coordinator@INLIA', '2019-08-01')], resume(), '2019-08-05', ['lsoChair@gemeente', 'coordinator@INLIA']],
  ['report an absence', referred, absence(), '2019-06-06', staff('INLIA', 'gemeente', 'AVIM')],
  ['record a stay elsewhere', referred, stay('detention'), '2019-06-06', staff('INLIA', 'gemeente', 'AVIM')],
  ['record a return', missing, back(), '2019-06-06', staff('INLIA', 'gemeente', 'AVIM')],
  ['confirm a departure', missing, departure(), '2019-06-20', staff('gemeente')],
  ['send the letter of a decision', throughPhase('stabilisation'), letter(), '2019-06-20', staff('gemeente')],
  ['move a transfer deadline', dublinClaim('2019-12-12'), moveDeadline('2020-12-14'), '2019-06-18', staff('IND', 'gemeente')],
  ['report a changed ground', throughPhase('guidance'), groundChange('vNumber'), '2019-08-01', staff('INLIA', 'gemeente', 'IND', 'DTV')],
  ['ask a coordinator', referred, escalate('coordinator', { organisations: ['DTV'] }), '2019-06-06', [...staff(...members), 'lsoChair@gemeente', 'system@gemeente']],
  ['ask the chair', referred, escalate('lsoChair'), '2019-06-06', [...staff(...members), 'system@gemeente']],
  ['ask the steering group', referred, escalate('stuurgroep'), '2019-06-06', ['lsoChair@gemeente', 'system@gemeente']],
  ['ask the programme board', referred, escalate('programmaraad'), '2019-06-06', ['manager@gemeente']],
  ['answer for the coordinator of DT&V', askedOf('coordinator'), answer('e1'), '2019-06-06', ['coordinator@DTV']],
  ['answer for the chair', askedOf('lsoChair'), answer('e1'), '2019-06-06', ['lsoChair@gemeente']],
  ['end shelter', throughPhase('guidance'), endShelter('2019-09-01'), '2019-08-01', ['mayor@gemeente']],
  ['write a note', referred, note(), '2019-06-06', writers],
  ['write a medical note', referred, note('medical'), '2019-06-06', ['caseworker@INLIA', 'coordinator@INLIA', 'healthAdvisor@GGD']],
  ['write a note on public order', referred, note('publicOrder'), '2019-06-06', [...staff('gemeente', 'AVIM'), 'lsoChair@gemeente']],
  ['remove a note of VWNN', [...referred, did(note(), 'caseworker@VWNN', '2019-06-04')], removeNote('n1'), '2019-06-06', [...staff('VWNN'), 'lsoChair@gemeente']],
  ['remove a document of INLIA', [...throughPhase('closed'), did(document(), 'caseworker@INLIA', '2019-10-01')], removeDocument(), '2019-10-02', [...staff('INLIA'), 'lsoChair@gemeente']],
  ['add a document', throughPhase('closed'), document(), '2019-10-01', writers],
  ['add a police report', referred, document(1, { kind: 'policeReport', compartment: 'publicOrder' }), '2019-06-06', [...staff('gemeente', 'AVIM'), 'lsoChair@gemeente']],
  ['give a bed', referred, bed(), '2019-06-06', ['caseworker@INLIA', 'coordinator@INLIA']],
  ['record that a bed was left', [...referred, did(bed(), 'caseworker@INLIA', '2019-06-04')], leaveBed(), '2019-06-06', ['caseworker@INLIA', 'coordinator@INLIA']],
  ['put on the waiting list', referred, wait('regular'), '2019-06-06', ['caseworker@INLIA', 'coordinator@INLIA']],
  ['take off the waiting list', [...referred, did(wait('regular'), 'caseworker@INLIA', '2019-06-04')], stopWaiting(), '2019-06-06', ['caseworker@INLIA', 'coordinator@INLIA']],
  ['close with an outcome', throughPhase('guidance'), close('return'), '2019-08-01', ['lsoChair@gemeente']],
  ['bring under another policy', throughPhase('guidance'), adopt('govo-2025'), '2019-08-01', ['manager@gemeente']],
  ['reopen', throughPhase('closed'), reopen(), '2019-10-01', ['lsoChair@gemeente', 'manager@gemeente']],
];

describe.each(table)('who may %s', (_, facts, draft, day, may) => {
  const story = given(...facts);

  test.each([...everybody, ...outsiders, ...systems])('%s', (who) => {
    const outcome = story.when(draft, who, day);
    if (may.includes(who)) outcome.then({});
    else outcome.rejected('not-permitted', {});
  });

  test('nobody of another programme', () => {
    for (const who of may) story.when(draft, actor(who, ['amsterdam']), day).rejected('not-permitted');
  });

  test('somebody who works for several programmes', () => {
    story.when(draft, actor(may[0]!, ['amsterdam', 'groningen']), day).then({});
  });

  test('whoever has the role besides others', () => {
    const both = actor(may[0]!);
    story.when(draft, { ...both, roles: ['auditor', ...both.roles] }, day).then({});
    story.when(draft, { ...both, roles: [] }, day).rejected('not-permitted');
  });
});

test('the table has every command that the policy lets anybody give', () => {
  const mandated = commandNames.filter((name) => !(nobodyMay(pilot()) as string[]).includes(name));
  expect([...new Set(table.map(([, , draft]) => draft.name))].sort()).toEqual(mandated.sort());
});

test('a page offers the steps that are this person’s', () => {
  const at = given(...throughPhase('guidance')).on('2019-08-01');
  expect(at.allowed('lsoChair@gemeente')).toEqual(['recordReview', 'fulfilCommitment', 'makeCommitment', 'renewCommitment', 'cancelCommitment', 'pause', 'escalate', 'writeNote', 'addDocument', 'close']);
  expect(at.allowed('caseworker@DTV')).toEqual([
    'identify', 'changeGround', 'fulfilCommitment', 'makeCommitment', 'renewCommitment', 'cancelCommitment', 'proposeScenario', 'recordIdentityStep', 'escalate', 'writeNote', 'addDocument',
  ]);
  expect(at.allowed('caseworker@AVIM')).toEqual(['identify', 'assessRisk', 'makeCommitment', 'proposeScenario', 'recordIdentityStep', 'reportAbsence', 'recordStayElsewhere', 'escalate', 'writeNote', 'addDocument']);
  expect(at.allowed('caseworker@VWNN')).toEqual(['makeCommitment', 'proposeScenario', 'escalate', 'writeNote', 'addDocument']);
  expect(at.allowed('healthAdvisor@GGD')).toEqual(['recordStabilisation', 'recordSpecialGroup', 'writeNote', 'addDocument']);
  expect(given(...missing).on().allowed('mayor@gemeente')).toEqual(['endShelter']);
  expect(given(...missing).on().allowed('caseworker@AVIM')).toContain('recordReturn');
  expect(given(...throughPhase('closed')).on().allowed('manager@gemeente')).toEqual(['reopen']);
  expect(given().on('2019-06-03').allowed('caseworker@VWNN')).toEqual(['register']);
  expect(given().on('2019-06-03').allowed('mayor@gemeente')).toEqual([]);
});

test('the demo has a person for each pair of role and organisation that the table gives anything to', () => {
  expect(mandatedPairs(pilot()).map(({ role, organisation }): Who => `${role}@${organisation}`).sort()).toEqual([...everybody].sort());
});

test('all of them may know of the programme’s trajectories, outsiders may not', () => {
  for (const who of everybody) expect([who, mayRead(pilot(), actor(who))]).toEqual([who, true]);
  for (const who of outsiders) expect([who, mayRead(pilot(), actor(who))]).toEqual([who, false]);
  for (const who of everybody) expect(mayRead(pilot(), actor(who, ['amsterdam']))).toBe(false);
});

describe('whoever promised something and is no party any more', () => {
  const moved = given(...throughPhase('guidance')).when(adopt('govo-2025'), 'manager@gemeente', '2019-08-01').after;
  const knows = (who: Who, { policy, state }: Pick<typeof moved, 'policy' | 'state'>) => mayRead(policy, actor(who), state);

  test('knows of the guest for whom it still owes that, and of no other', () => {
    expect(moved.policy.id).toBe('govo-2025');
    expect([knows('caseworker@DTV', moved), knows('caseworker@IND', moved)]).toEqual([true, false]);
    expect(mayRead(moved.policy, actor('caseworker@DTV'))).toBe(false);
    expect(readingOwners(moved.policy, moved.state)).toEqual(['DTV', 'INLIA']);
    expect(readingOwners(pilot(), moved.state)).toBeUndefined();
  });

  test('answers the question that it was asked, sees what came of it, and others are not waited for', () => {
    const question = given(...throughPhase('guidance'), did(escalate('coordinator', { organisations: ['IND'] }), 'caseworker@INLIA', '2019-07-31'));
    const asked = question.when(adopt('govo-2025'), 'manager@gemeente', '2019-08-01').after;
    expect(Object.keys(asked.tasks)).toContain('coordinator@IND answerEscalation e1');
    expect(knows('coordinator@IND', asked)).toBe(true);
    const answered = asked.when(answer('e1'), 'coordinator@IND').then({ event: { type: 'escalationAnswered' } });
    expect(knows('coordinator@IND', answered)).toBe(true);
    expect(Object.keys(answered.tasks)).not.toContain('coordinator@IND answerEscalation e1');
    expect(knows('caseworker@DTV', { ...moved, state: given(...throughPhase('intake')).on().state })).toBe(false);
  });

  test('keeps it, and sees that it is kept', () => {
    const kept = moved.when(fulfil('c1'), 'caseworker@DTV').then({ event: { type: 'commitmentFulfilled' } });
    expect(knows('caseworker@DTV', kept)).toBe(true);
  });

  test('knows no more of what was done with before', () => {
    const before = given(...throughPhase('guidance'), did(fulfil('c1'), 'caseworker@DTV', '2019-07-31'));
    expect(knows('caseworker@DTV', before.when(adopt('govo-2025'), 'manager@gemeente', '2019-08-01').after)).toBe(false);
  });
});

test('a list of referrals is brought in by the coordinators of the municipality and of INLIA', () => {
  expect([...everybody, ...outsiders].filter((who) => mayImport(pilot(), actor(who)))).toEqual(['coordinator@gemeente', 'coordinator@INLIA']);
  expect(mayImport(pilot(), actor('coordinator@INLIA', ['amsterdam']))).toBe(false);
});

test('who may do something else of the kind is told that this one is not theirs', () => {
  const story = given(...referred);
  story.when(criterion('noDublinClaim', 'pass'), 'caseworker@INLIA', '2019-06-06').rejected('not-permitted');
  story.when(criterion('vNumber', 'pass'), 'caseworker@IND', '2019-06-06').rejected('not-permitted');
  story.when(risk('humanitarian', 'low'), 'caseworker@AVIM', '2019-06-06').rejected('not-permitted');
});
