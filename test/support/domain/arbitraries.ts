import fc from 'fast-check';
import { addDays, type LocalDate } from '../../../domain/policy/calendar';
import type { Policy } from '../../../domain/policy/schema';
import type { Phase } from '../../../domain/trajectory/phase';
import {
  absence, admit, admitTailored, adopt, answer, assign, back, bed, beds, cancel, close, commitment, criterion, departure, discussion, document, documentId,
  dossier, endShelter, escalate, fulfil, groundChange, group, guest, identify, identityStep, leaveBed, letter, moveDeadline, note, pause, perspective, plan,
  promise, propose, reached,
  refuse, refuseWithoutWeighing, register, removeDocument, removeNote, renew, reopen, resume, review, risk, stay, stopWaiting, wait, withdraw,
  working, type Draft,
} from './commands';
import { examples } from './examples';
import { did, nothingUntil, publishedPolicies, type Given } from './given';
import { admittedAsTailored, dublinClaim, failedCriterion, throughPhase } from './trajectories';

/**
 * One thing somebody tries: the first of `drafts` that is somebody's turn now, so that stories get somewhere, or else the last, so that
 * nothing is left untried. Dates are written `today-3`, to fit any point of a story. Who tries it is picked among those who may, or, for
 * a `stranger`, among everybody.
 */
export interface Move {
  daysLater: number;
  drafts: Draft[];
  pick: number;
  stranger: boolean;
}

/** Where a story starts, and what is tried from there. */
export interface Plot {
  start: keyof typeof starts;
  moves: Move[];
}

const high = failedCriterion('regionalBinding', { humanitarian: 'high' });
const resting = throughPhase('perspectiveDecision').slice(0, -1);
const undiscussed = (phase: Phase): Given[] => throughPhase(phase).filter((fact) => !('draft' in fact && fact.draft.name === 'recordReferralDiscussion'));
/** The test was opened again on that day and failed, at low risks, so that the mayor may also refuse; a plan provides for the guest. */
const failedAgain = (phase: Phase, day: LocalDate): Given[] => [
  ...throughPhase(phase),
  did(groundChange('noStateReception'), 'caseworker@gemeente', day),
  did(criterion('noStateReception', 'fail'), 'caseworker@INLIA', day),
  did(risk('humanitarian', 'low'), 'caseworker@gemeente', day),
  did(risk('publicOrder', 'low'), 'caseworker@AVIM', day),
  did(plan(), 'caseworker@INLIA', day),
];

export const starts = {
  nobody: [],
  referral: throughPhase('referral'),
  intake: throughPhase('intake'),
  'INLIA has tested': throughPhase('admissionDecision').slice(0, -4),
  'five passes': throughPhase('admissionDecision'),
  'tested and never discussed': undiscussed('admissionDecision'),
  'rested and never discussed': undiscussed('perspectiveDecision'),
  'a fail and low risks': failedCriterion('regionalBinding'),
  'a fail and a high risk': high,
  'a fail and no risk assessed': failedCriterion('vNumber').slice(0, -2),
  'a fail and one risk assessed': failedCriterion('vNumber').slice(0, -1),
  'a fail, a high risk and a plan': [...high, did(plan(), 'caseworker@INLIA', '2019-06-17')],
  'a fail, a high risk, and a plan without end that one with an end replaced': [
    ...high, did(plan(), 'caseworker@INLIA', '2019-06-17'), did(plan({ until: '2019-06-20' }), 'caseworker@INLIA', '2019-06-18'),
  ],
  refused: [...failedCriterion('regionalBinding'), did(refuse(), 'mayor@gemeente', '2019-06-19')],
  'refused for a Dublin claim': [
    ...dublinClaim('2019-09-30'), did(refuse(), 'mayor@gemeente', '2019-06-19'),
  ],
  'refused for a Dublin claim that lapsed since': [
    ...dublinClaim('2019-07-02'), did(refuse(), 'mayor@gemeente', '2019-06-19'), nothingUntil('2019-07-08'),
  ],
  'a Dublin claim that lapsed since': [...dublinClaim('2019-07-02'), nothingUntil('2019-07-08')],
  'let in as tailored, in spite of a Dublin claim that lapsed since': [
    ...dublinClaim('2019-07-02'), did(plan(), 'caseworker@INLIA', '2019-06-17'), did(admitTailored(), 'mayor@gemeente', '2019-06-19'), nothingUntil('2019-07-08'),
  ],
  'tailored, and over since': [
    ...admittedAsTailored.slice(0, -1), did(admitTailored({ until: '2019-07-12' }), 'mayor@gemeente', '2019-06-19'), nothingUntil('2019-07-15'),
  ],
  'admitted until a pass ends': [
    ...throughPhase('admissionDecision'), did(criterion('noStateReception', 'pass', { validUntil: '2019-08-01' }), 'caseworker@INLIA', '2019-06-17'), did(admit(), 'mayor@gemeente', '2019-06-19'),
  ],
  'tested again in guidance': [...throughPhase('guidance'), did(groundChange('noStateReception'), 'caseworker@gemeente', '2019-07-22')],
  'failed again in stabilisation': failedAgain('stabilisation', '2019-06-20'),
  'failed again before the perspective': failedAgain('perspectiveDecision', '2019-07-16'),
  'failed again in guidance': failedAgain('guidance', '2019-07-22'),
  'refused while being stabilised': [
    ...failedAgain('stabilisation', '2019-06-20'), did(working('mental', '2019-08-01'), 'caseworker@INLIA', '2019-06-20'), did(refuse(), 'mayor@gemeente', '2019-06-21'),
  ],
  'a pass that ended before the decision was written down': [
    ...throughPhase('admissionDecision'), did(criterion('noStateReception', 'pass', { validUntil: '2019-06-30' }), 'caseworker@INLIA', '2019-06-17'), nothingUntil('2019-07-03'),
  ],
  withdrawn: [...throughPhase('intake'), did(withdraw(), 'caseworker@INLIA', '2019-06-11')],
  stabilisation: throughPhase('stabilisation'),
  tailored: admittedAsTailored,
  resting,
  'closed while resting': [...resting, did(close('transfer'), 'lsoChair@gemeente', '2019-07-02')],
  perspectiveDecision: throughPhase('perspectiveDecision'),
  guidance: throughPhase('guidance'),
  paused: [...throughPhase('guidance'), did(pause('2019-09-16'), 'lsoChair@gemeente', '2019-07-22')],
  missing: [...throughPhase('guidance'), did(absence(), 'caseworker@INLIA', '2019-07-22')],
  'being stabilised': [...throughPhase('stabilisation'), did(working('mental', '2019-08-01'), 'caseworker@INLIA', '2019-06-20')],
  'guidance at high risk': [...throughPhase('guidance'), did(risk('publicOrder', 'high'), 'caseworker@AVIM', '2019-07-22')],
  'escalated to the chair': [...throughPhase('guidance'), did(escalate('lsoChair'), 'caseworker@INLIA', '2019-07-22')],
  'late, escalated and answered': [...throughPhase('intake'), nothingUntil('2019-07-24'), did(answer('e1'), 'coordinator@INLIA', '2019-07-24')],
  'with papers': [
    ...throughPhase('intake'),
    did(note(), 'caseworker@INLIA', '2019-06-06'),
    did(note('medical'), 'healthAdvisor@GGD', '2019-06-06'),
    did(document(1), 'caseworker@VWNN', '2019-06-06'),
    did(document(2, { compartment: 'publicOrder', kind: 'policeReport' }), 'caseworker@AVIM', '2019-06-06'),
  ],
  'sheltered and waiting': [...throughPhase('guidance'), did(bed(), 'caseworker@INLIA', '2019-07-22'), did(wait('family'), 'caseworker@INLIA', '2019-07-23')],
  closed: throughPhase('closed'),
  'closed, and still in bed': [...throughPhase('guidance'), did(bed(), 'caseworker@INLIA', '2019-07-22'), did(close('permitGranted'), 'lsoChair@gemeente', '2019-07-24')],
} satisfies Record<string, Given[]>;

/** `today-3` as the day it is; everything else as it stands. */
export function onDay<T>(value: T, today: LocalDate): T {
  if (typeof value === 'string') {
    const relative = /^today([+-]\d+)?$/.exec(value);
    return (relative ? addDays(today, Number(relative[1] ?? 0)) : value) as T;
  }
  if (Array.isArray(value)) return value.map((one: unknown) => onDay(one, today)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, onDay(one, today)])) as T;
}

const relative = (least: number, most: number) => fc.integer({ min: least, max: most }).map((days) => `today${days < 0 ? '' : '+'}${days}`);
/** Mostly today, often a little earlier, now and then impossible. */
const when = fc.oneof({ weight: 8, arbitrary: fc.constant('today') }, { weight: 4, arbitrary: relative(-40, -1) }, { weight: 1, arbitrary: relative(1, 3) });
const ahead = fc.oneof({ weight: 8, arbitrary: relative(1, 120) }, { weight: 1, arbitrary: relative(-20, 0) }, { weight: 1, arbitrary: relative(121, 400) });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const basis = fc.oneof(fc.constant({ kind: 'writtenProcedure' as const }), when.map((on) => ({ kind: 'meeting' as const, on })));

/** Bodies of every command: codes of the policy mostly, sometimes one that it has not. */
export function drafts(policy: Policy): fc.Arbitrary<Draft> {
  const code = (list: object) => fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...Object.keys(list)) }, { weight: 1, arbitrary: fc.constantFrom('vanished', 'constructor') });
  const organisation = code(policy.organisations);
  const referrer = code({ ...policy.organisations, ...policy.privateReferrers });
  const outcome = code(policy.outcomes);
  const scenario = code(policy.scenarios);
  const level = code(Object.fromEntries(policy.escalation.levels.map((one) => [one.level, one])));
  const risks = fc.constantFrom('low' as const, 'medium' as const, 'high' as const);
  const result = fc.constantFrom('pass' as const, 'pass' as const, 'fail' as const, 'unknown' as const);
  const authorityDecision = fc.option(fc.constant('B-2019-77'), { nil: undefined, freq: 3 });
  const place = fc.constantFrom('general' as const, 'general' as const, 'medical' as const, 'publicOrder' as const);
  const promises = fc.array(fc.tuple(organisation, ahead).map(([who, dueOn]) => promise(who, dueOn)), { maxLength: 2 });

  const piece = fc.constantFrom('Brief van de school.', { what: 'Verklaring van een buur.', weight: 'Weinig: uit de tweede hand.' });
  const evidence = sometimes(fc.array(piece, { maxLength: 2 }));
  const accelerations = sometimes(fc.array(sometimes(organisation).map((who) => ({ what: 'Met voorrang.', organisation: who })), { maxLength: 2 }));
  const exception = fc.constantFrom({}, {}, { lvvCase: true }, { lvvCase: false }, { lvvCase: false, exceptions: 'Te ziek om te verhuizen.' });

  const one = (weight: number, arbitrary: fc.Arbitrary<Draft>) => ({ weight, arbitrary });
  return fc.oneof(
    one(8, fc.tuple(when, referrer, fc.array(fc.constantFrom('0012345678', '2123456789'), { maxLength: 1 })).map(([occurredOn, referredBy, numbers]) =>
      register({ occurredOn, referredBy, guest: guest({ vNumbers: numbers.map((number) => ({ number })) }) }))),
    one(1, fc.tuple(when, fc.constantFrom('0012345678', '2123456789', '3123456789'), fc.constantFrom('1959', '1984-02-29', '1950-01-01', '2030-01-01')).map(([occurredOn, number, date]) =>
      identify({ occurredOn, vNumbers: [{ number }], birthDates: [{ date, source: 'Geboorteakte' }], names: [{ family: 'Verzonnen-Bedacht', alias: true }] }))),
    one(1, when.map((occurredOn) => identify({ occurredOn }))),
    one(8, fc.tuple(when, basis).map(([occurredOn, how]) => discussion({ occurredOn, basis: how }))),
    one(6, fc.tuple(code(policy.criteria), result, when, sometimes(ahead), evidence).map(([which, found, occurredOn, validUntil, seen]) => criterion(which, found, { occurredOn, validUntil, evidence: seen }))),
    one(3, fc.tuple(fc.constantFrom('fail' as const, 'fail' as const, 'pass' as const), when, ahead).map(([found, occurredOn, transferDeadline]) =>
      criterion('noDublinClaim', found, { occurredOn, transferDeadline }))),
    one(3, fc.tuple(code(policy.criteria), when).map(([which, occurredOn]) => groundChange(which, { occurredOn }))),
    one(3, fc.tuple(when, sometimes(fc.constantFrom(1, 2, 3).map(documentId))).map(([occurredOn, paper]) => letter({ occurredOn, document: paper }))),
    one(4, fc.tuple(fc.oneof({ weight: 6, arbitrary: fc.constant('noDublinClaim') }, { weight: 1, arbitrary: code(policy.criteria) }), fc.oneof(ahead, relative(-40, -1)), when)
      .map(([which, transferDeadline, occurredOn]) => moveDeadline(transferDeadline, { criterion: which, occurredOn }))),
    one(1, fc.tuple(fc.constantFrom('humanitarian' as const, 'publicOrder' as const), risks, when).map(([which, how, occurredOn]) => risk(which, how, { occurredOn }))),
    one(1, fc.tuple(when, sometimes(scenario), sometimes(ahead)).map(([occurredOn, towards, until]) => plan({ occurredOn, scenario: towards, until }))),
    one(4, when.map((occurredOn) => admit({ occurredOn }))),
    one(2, fc.tuple(when, ahead, scenario).map(([occurredOn, until, towards]) => admitTailored({ occurredOn, until, scenario: towards }))),
    one(1, when.map((occurredOn) => admitTailored({ occurredOn, until: 'today+250' }))),
    one(3, fc.tuple(when, fc.constantFrom({}, {}, { weighing: criterion('', 'fail').data.motivation })).map(([occurredOn, weighed]) => refuse({ occurredOn, ...weighed }))),
    one(1, fc.constant(refuseWithoutWeighing())),
    one(1, fc.tuple(when, fc.boolean()).map(([occurredOn, atGuestsRequest]) => withdraw({ occurredOn, atGuestsRequest }))),
    one(4, when.map((occurredOn) => dossier({ occurredOn }))),
    one(5, fc.tuple(when, basis, scenario, promises, sometimes(ahead), accelerations, exception).map(([occurredOn, how, towards, commitments, firstReviewOn, faster, said]) =>
      perspective({ occurredOn, basis: how, scenario: towards, commitments, firstReviewOn, accelerations: faster, ...said }))),
    one(3, fc.tuple(when, basis, fc.array(code(policy.obstacles), { maxLength: 2 }), sometimes(scenario), sometimes(ahead)).map(([occurredOn, how, obstacles, towards, nextReviewOn]) =>
      review({ occurredOn, basis: how, obstacles, scenario: towards, nextReviewOn }))),
    one(3, fc.tuple(fc.constantFrom('c1', 'c2', 'c3'), when).map(([which, occurredOn]) => fulfil(which, { occurredOn }))),
    one(1, fc.tuple(organisation, ahead, when, sometimes(fc.constantFrom('c1', 'c2', 'c7'))).map(([who, dueOn, occurredOn, dependsOn]) => commitment(who, dueOn, { occurredOn, dependsOn }))),
    one(1, fc.tuple(fc.constantFrom('c1', 'c2', 'c3'), ahead, when).map(([which, dueOn, occurredOn]) => renew(which, dueOn, { occurredOn }))),
    one(1, fc.tuple(fc.constantFrom('c1', 'c2', 'c3'), when).map(([which, occurredOn]) => cancel(which, { occurredOn }))),
    one(1, fc.tuple(scenario, when).map(([towards, occurredOn]) => propose(towards, { occurredOn }))),
    one(1, fc.tuple(code(policy.identity), fc.constantFrom('requested' as const, 'answered' as const, 'established' as const, 'dropped' as const), when, sometimes(ahead))
      .map(([item, step, occurredOn, answerDueOn]) => identityStep(item, step, { occurredOn, answerDueOn }))),
    one(1, fc.tuple(code(policy.stabilisation), ahead, when).map(([goal, nextCheckOn, occurredOn]) => working(goal, nextCheckOn, { occurredOn }))),
    one(1, fc.tuple(code(policy.stabilisation), fc.constantFrom('stable' as const, 'dropped' as const), when).map(([goal, status, occurredOn]) => reached(goal, status, { occurredOn }))),
    one(1, fc.tuple(code(policy.specialGroups), fc.boolean(), when).map(([which, belongs, occurredOn]) => group(which, belongs, { occurredOn }))),
    one(1, fc.tuple(code(policy.assignments), when).map(([part, occurredOn]) => assign(part, { occurredOn }))),
    one(1, fc.tuple(code(policy.pauses.reasons), ahead, when).map(([reason, reviewOn, occurredOn]) => pause(reviewOn, { reason, occurredOn }))),
    one(4, when.map((occurredOn) => resume({ occurredOn }))),
    one(1, when.map((occurredOn) => absence({ occurredOn }))),
    one(1, fc.tuple(code(policy.staysElsewhere), when).map(([place, occurredOn]) => stay(place, { occurredOn }))),
    one(1, when.map((occurredOn) => back({ occurredOn }))),
    one(3, when.map((occurredOn) => departure({ occurredOn }))),
    one(2, fc.tuple(level, fc.array(organisation, { maxLength: 2 }), when, sometimes(fc.constantFrom('e1', 'e2', 'e3')))
      .map(([to, organisations, occurredOn, raises]) => escalate(to, { organisations, occurredOn, raises }))),
    one(4, fc.tuple(fc.constantFrom('e1', 'e2', 'e3'), when).map(([which, occurredOn]) => answer(which, { occurredOn }))),
    one(1, fc.tuple(place, when).map(([where, occurredOn]) => note(where, { occurredOn }))),
    one(4, fc.tuple(fc.constantFrom('n1', 'n2', 'm1', 'p1'), when).map(([which, occurredOn]) => removeNote(which, { occurredOn }))),
    one(1, fc.tuple(fc.nat(1_000_000), place, code(policy.documents.kinds), when).map(([number, where, kind, occurredOn]) => document(number + 3, { compartment: where, kind, occurredOn }))),
    one(4, fc.tuple(fc.constantFrom(1, 2, 3), when).map(([number, occurredOn]) => removeDocument(number, { occurredOn }))),
    one(2, fc.tuple(fc.constantFrom(...beds), code(policy.shelter.kinds), when, sometimes(when)).map(([place, kind, occurredOn, until]) => bed(place, { kind, occurredOn, until }))),
    one(3, when.map((occurredOn) => leaveBed({ occurredOn }))),
    one(2, fc.tuple(code(policy.shelter.kinds), code(Object.fromEntries(policy.shelter.urgencies.map(({ urgency }) => [urgency, true]))), when).map(([kind, urgency, occurredOn]) => wait(kind, { urgency, occurredOn }))),
    one(4, fc.tuple(when, fc.boolean()).map(([occurredOn, atGuestsRequest]) => stopWaiting({ occurredOn, atGuestsRequest }))),
    one(1, fc.tuple(outcome, when, authorityDecision).map(([how, occurredOn, reference]) => close(how, { occurredOn, authorityDecision: reference }))),
    one(2, fc.tuple(ahead, when).map(([endsOn, occurredOn]) => endShelter(endsOn, { occurredOn }))),
    one(2, fc.tuple(fc.constantFrom(...publishedPolicies().slice(0, 4).map(({ reference }) => reference), { id: 'vanished', version: 1 }), when)
      .map(([{ id, version }, occurredOn]) => adopt(id, version, { occurredOn }))),
    one(4, when.map((occurredOn) => reopen({ occurredOn }))),
    one(4, fc.tuple(fc.constantFrom(...Object.values(examples)), when).map(([example, occurredOn]) => ({ ...example, data: { ...example.data, occurredOn } }) as Draft)),
  );
}

export function plots(policy: Policy): fc.Arbitrary<Plot> {
  const move: fc.Arbitrary<Move> = fc.record({
    daysLater: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 10 }) }, { weight: 1, arbitrary: fc.integer({ min: 11, max: 200 }) }),
    drafts: fc.array(drafts(policy), { minLength: 1, maxLength: 8, size: 'max' }),
    pick: fc.nat(20),
    stranger: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });
  return fc.record({ start: fc.constantFrom(...(Object.keys(starts) as Plot['start'][])), moves: fc.array(move, { minLength: 1, maxLength: 12, size: 'max' }) });
}
