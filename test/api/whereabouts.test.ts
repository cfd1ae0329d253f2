import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventDataForReader, forReader } from '../../api/compartments';
import { facts, type EventData, type EventType } from '../../domain/trajectory/events';
import type { RegisteredState } from '../../domain/trajectory/phase';
import { initialState, parts } from '../../domain/trajectory/state';
import { actor, type Who } from '../support/domain/actors';
import { pilot } from '../support/domain/given';
import { filled, pathsIn } from '../support/filled';

/*
 * Where a guest sleeps, stays or was last seen is not for AVIM and DT&V. Every field of every fact, and of every part of a trajectory,
 * is put on one side or the other here by hand; one that is new is on neither, and fails until somebody has looked at it.
 */

type Sides = { open: string; sealed?: string };

const ofDeadline = 'deadline.key deadline.at deadline.rule deadline.step deadline.dueOn deadline.countsFrom.fact deadline.countsFrom.on deadline.policyLine deadline.compartment deadline.arithmetic.period.amount deadline.arithmetic.period.unit deadline.arithmetic.skipped.skipped deadline.arithmetic.pausedDays deadline.arithmetic.stepWorkingDays deadline.arithmetic.answeredOn deadline.arithmetic.stepPausedDays';
const ofBasis = 'basis.kind basis.on basis.reference';
const ofCriterion = (at: string) => ['occurredOn', 'criterion', 'result', 'motivation', 'evidence', 'validUntil', 'transferDeadline', 'carriedFrom', 'holdsSince', 'as'].map((field) => `${at}${field}`).join(' ');
const ofCriteria = (at: string) => `${ofCriterion(`${at}.information.`)} ${ofCriterion(`${at}.conclusion.`)} ${at}.reopened.on ${at}.reopened.by ${['occurredOn', 'criterion', 'transferDeadline', 'motivation'].map((field) => `${at}.deadlineMoves.${field}`).join(' ')} ${at}.wasFailed ${at}.knownOn`;
const ofDecision = 'decision occurredOn motivation until scenario weighing author.nl author.en';
const lettersFields = 'occurredOn decidedOn reference document policy.id policy.version remedies.remedy remedies.name.nl remedies.name.en remedies.withinWeeks remedies.lastDay remedies.endsOnDayOff';
const ofLetter = lettersFields.split(' ').map((field) => `letter.${field}`).join(' ');
const ofRemoval = 'removed.on removed.by.organisation removed.by.roles removed.reason';

const ofItem = (list: string, ...fields: string[]) => [...fields, 'source', 'from', 'until'].map((field) => `${list}.${field}`).join(' ');
const ofGuest = (at: string) =>
  [ofItem(`${at}names`, 'given', 'family', 'alias'), ofItem(`${at}birthDates`, 'date'), ofItem(`${at}birthPlaces`, 'place'), ofItem(`${at}nationalities`, 'name'), ofItem(`${at}vNumbers`, 'number'), `${at}languages`].join(' ');

const ofFacts: Record<EventType, Sides> = {
  registered: {
    open: `programme occurredOn referredBy ${ofGuest('guest.')} guest.gender specialGroups statements.regionalBinding.municipalityCode statements.stateReception statements.entryBan statements.dublinTransferBefore remark formerTrajectory`,
    sealed: 'shelterStay',
  },
  identified: { open: `occurredOn ${ofGuest('')}` },
  referralDiscussed: { open: `occurredOn ${ofBasis} conclusion` },
  criterionRecorded: { open: ofCriterion('') },
  riskAssessed: { open: 'occurredOn risk level motivation measure facts' },
  tailoredPlanProposed: { open: 'occurredOn what scenario until' },
  admissionDecided: { open: ofDecision },
  decisionLetterSent: { open: lettersFields },
  transferDeadlineMoved: { open: 'occurredOn criterion transferDeadline motivation' },
  groundChanged: { open: 'occurredOn criterion what evidence refusalStands' },
  withdrawn: { open: 'occurredOn reason atGuestsRequest' },
  dossierDelivered: { open: 'occurredOn reference summary organisation' },
  perspectiveDecided: { open: `occurredOn ${ofBasis} scenario motivation beforeStable positions.organisation positions.position commitments.organisation commitments.what commitments.dueOn commitments.id commitments.person commitments.dependsOn lvvCase exceptions accelerations.what accelerations.organisation firstReviewOn` },
  progressReviewed: { open: `occurredOn ${ofBasis} summary obstacles scenario nextReviewOn` },
  commitmentFulfilled: { open: 'occurredOn commitment note' },
  commitmentMade: { open: 'organisation what dueOn occurredOn person dependsOn id' },
  commitmentRenewed: { open: 'occurredOn commitment dueOn reason' },
  commitmentCancelled: { open: 'occurredOn commitment reason' },
  scenarioProposed: { open: 'occurredOn scenario motivation' },
  identityStepRecorded: { open: 'occurredOn item step addressee answerDueOn note organisation' },
  stabilisationRecorded: { open: 'status occurredOn goal what helpedBy consent nextCheckOn' },
  specialGroupRecorded: { open: 'occurredOn group belongs note' },
  assigned: { open: 'occurredOn part person' },
  paused: { open: 'occurredOn reason motivation reviewOn' },
  resumed: { open: 'occurredOn reason motivation' },
  absenceReported: { open: 'occurredOn', sealed: 'circumstances' },
  stayElsewhereRecorded: { open: 'occurredOn', sealed: 'place note' },
  returned: { open: 'occurredOn', sealed: 'note' },
  departureNoticed: { open: 'occurredOn', sealed: 'findings' },
  escalated: { open: 'occurredOn level organisations question reason raises id organisation' },
  escalationAnswered: { open: 'occurredOn escalation answer' },
  noteWritten: { open: 'occurredOn compartment text note' },
  noteRemoved: { open: 'occurredOn note reason' },
  documentAdded: { open: 'occurredOn compartment kind title datedOn linkedTo document type size sha256' },
  documentRemoved: { open: 'occurredOn document reason' },
  stayStarted: { open: '', sealed: 'occurredOn place kind until note' },
  stayEnded: { open: '', sealed: 'occurredOn reason place kind' },
  waitingListJoined: { open: '', sealed: 'occurredOn kind urgency reason' },
  waitingListLeft: { open: '', sealed: 'occurredOn reason atGuestsRequest kind restsOnBed' },
  closed: { open: 'occurredOn outcome evidence authorityDecision', sealed: 'destination' },
  shelterEnded: { open: '', sealed: 'occurredOn reference endsOn motivation' },
  policyAdopted: { open: 'occurredOn policy version sha256 owed formerCriteria' },
  reopened: { open: 'occurredOn reason' },
  restPeriodEnded: { open: `occurredOn ${ofDeadline}` },
  pauseEnded: { open: `occurredOn ${ofDeadline}` },
  groundLapsed: { open: `occurredOn criterion carriedBy ${ofDeadline}` },
  tailoredAdmissionEnded: { open: `occurredOn ${ofDeadline}` },
  ageReached: { open: `occurredOn group ${ofDeadline}` },
  reminded: { open: `${ofDeadline} recipients.organisation recipients.role` },
  termEscalated: { open: `occurredOn id level organisations raises ${ofDeadline}` },
  overdueOnEntry: { open: 'steps.key steps.at steps.compartment' },
  stayTakenOver: { open: '', sealed: 'occurredOn stay place kind since until' },
  criterionCarriedOver: { open: `occurredOn ${ofCriterion('result.')}` },
  messageRefused: { open: 'occurredOn signal id sender.system sender.organisation code details.details' },
};

const ofParts: Record<keyof typeof parts, Sides> = {
  discussion: { open: `occurredOn ${ofBasis} conclusion` },
  criteria: { open: ofCriteria('criteria') },
  formerCriteria: { open: ofCriteria('formerCriteria') },
  risks: { open: ['humanitarian', 'publicOrder'].flatMap((risk) => ['occurredOn', 'risk', 'level', 'motivation', 'measure', 'facts'].map((field) => `${risk}.${field}`)).join(' ') },
  plans: { open: 'occurredOn what scenario until' },
  admission: { open: `${ofDecision} ${ofLetter}` },
  formerAdmissions: { open: `${ofDecision} ${ofLetter}` },
  redecision: { open: 'since by' },
  dossiers: { open: 'dossiers.occurredOn dossiers.reference dossiers.summary dossiers.organisation' },
  perspective: { open: ofFacts.perspectiveDecided.open },
  reviews: { open: ofFacts.progressReviewed.open },
  scenarios: { open: 'code since as' },
  commitments: { open: 'organisation what dueOn id promisedOn person dependsOn renewals.on renewals.from renewals.reason fulfilledOn cancelled.on cancelled.reason' },
  identity: { open: 'identity.occurredOn identity.item identity.step identity.addressee identity.answerDueOn identity.note identity.organisation' },
  stabilisation: { open: 'id goal records.status records.occurredOn records.goal records.what records.helpedBy records.consent records.nextCheckOn' },
  groups: { open: 'group since until' },
  assignments: { open: 'part person since' },
  pauses: { open: 'since agreedOn reason motivation reviewOn until former.agreedOn former.reason former.motivation former.reviewOn' },
  absences: { open: 'since departure.on returnedOn', sealed: 'circumstances departure.findings' },
  staysElsewhere: { open: 'since until', sealed: 'place note' },
  escalations: { open: 'id level organisations askedOn raises asked.by asked.question asked.reason late.term late.rule late.dueOn answer.on answer.text' },
  notes: { open: `compartment text id writtenOn by.organisation by.roles ${ofRemoval}` },
  documents: { open: `compartment kind title datedOn linkedTo type size sha256 id addedOn by.organisation by.roles ${ofRemoval}` },
  stays: { open: '', sealed: 'place kind since until note emergency' },
  waits: { open: '', sealed: 'kind urgency reason since saidOn until restsOnBed' },
  closure: { open: 'kind occurredOn outcome evidence', sealed: 'destination' },
  shelterEndings: { open: '', sealed: 'occurredOn reference endsOn motivation' },
  reopenedOn: { open: 'reopenedOn' },
  policies: { open: 'id version sha256 since owed' },
};

const fields = (...sides: (string | undefined)[]): string[] => sides.flatMap((side) => side?.split(' ') ?? []).filter((field) => field !== '').sort();
const seenIn = (value: unknown, name = ''): string[] => pathsIn(value, name).map((path) => (name !== '' && path.startsWith(`${name}.`) ? path.slice(name.length + 1) : path)).sort();

/** Nobody here unseals what is medical, so that a compartment in a deadline must not hide what is asked about. */
const general = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, one: unknown) => (key === 'compartment' ? 'general' : one)));
const papers = { notes: [{ id: 'note' }], documents: [{ id: 'document' }] } as unknown as RegisteredState;
const factFor = (who: Who, type: EventType): unknown => eventDataForReader(type, general(filled(facts[type])) as EventData[EventType], papers, pilot(), actor(who));

const form = z.object({ ...parts, registration: facts.registered });
// Papers that were not removed: what those said shows to few.
const unremoved = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, one: unknown) => (key === 'removed' ? undefined : one)));
const state = unremoved(general({ ...initialState, ...(filled(form) as object) })) as RegisteredState;
const partFor = (who: Who, part: keyof typeof parts): unknown => forReader(state, pilot(), actor(who))[part];
const inPart = (part: keyof typeof parts, value: unknown): string[] =>
  ['criteria', 'formerCriteria', 'dossiers', 'identity'].includes(part) ? pathsIn(value).sort() : part === 'reopenedOn' ? fields(value as string) : seenIn(value);

describe.each(Object.keys(facts) as EventType[])('the fact %s', (type) => {
  const { open, sealed } = ofFacts[type];

  test('has no field that nobody has put on a side', () => {
    expect(seenIn(filled(facts[type]))).toEqual(fields(open, sealed));
  });

  test('shows all of it to the municipality, which sees whereabouts, and to the police only what says nothing of them', () => {
    expect(seenIn(factFor('caseworker@gemeente', type))).toEqual(fields(open, sealed));
    expect(seenIn(factFor('caseworker@AVIM', type) ?? {})).toEqual(fields(open));
    expect(seenIn(factFor('caseworker@DTV', type) ?? {})).toEqual(fields(open).filter((field) => field !== 'facts')); // those of the police
  });
});

describe.each(Object.keys(parts) as (keyof typeof parts)[])('the part %s of a trajectory', (part) => {
  const { open, sealed } = ofParts[part];

  test('has no field that nobody has put on a side', () => {
    expect(inPart(part, filled(parts[part], part))).toEqual(fields(open, sealed));
  });

  test('shows all of it to the municipality, and to the police only what says nothing of whereabouts', () => {
    const seen = (who: Who): string[] => inPart(part, partFor(who, part));
    const shown = (...sides: (string | undefined)[]): string[] => fields(...sides).filter((field) => !field.startsWith('removed.'));
    expect(seen('caseworker@gemeente')).toEqual(shown(open, sealed));
    expect(seen('caseworker@AVIM')).toEqual(shown(open));
    expect(seen('caseworker@DTV')).toEqual(shown(open).filter((field) => !field.endsWith('.facts')));
  });
});

describe('that a guest is away', () => {
  const away = { ...state, staysElsewhere: [{ place: 'hospital', since: '2019-07-01', until: '2019-07-03' }, { place: 'detention', since: '2019-07-10' }] };
  const told = (who: Who) => forReader(away, pilot(), actor(who)).staysElsewhere;

  test('and since when, AVIM and DT&V see: of a hospital as of any other place, so that nothing tells which it was', () => {
    for (const who of ['caseworker@AVIM', 'coordinator@DTV'] as const) expect(told(who)).toEqual([{ since: '2019-07-01', until: '2019-07-03' }, { since: '2019-07-10' }]);
  });

  test('is told with the place to those who see whereabouts, but a hospital only to those who see what is medical', () => {
    expect(told('lsoMember@INLIA')).toEqual([{ place: 'detention', since: '2019-07-10' }]);
    expect(told('caseworker@INLIA')).toEqual(away.staysElsewhere);
  });
});
