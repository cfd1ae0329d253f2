import { describe, expect, test } from '@jest/globals';
import { inForce, lapsesOn, transferDeadline } from '../../domain/trajectory/grounds';
import { absenceOf, bedOf, endingOf, goalsAhead, groupsOf, hasPlanBeyond, isHighRisk, isOpen, needsRiskAnalysis, pauseOf, stayOf, tailoredAdmission, waitOf, type RegisteredState } from '../../domain/trajectory/phase';
import { lastReview } from '../../domain/trajectory/owed/guidance';
import type { Who } from '../support/domain/actors';
import {
  absence, admitTailored, adopt, assign, back, bed, beds, cancel, colleague, commitment, criterion, departure, endShelter, fulfil, group, identityStep, leaveBed, moveDeadline, pause, perspective, plan,
  propose, reached, renew, resume, review, risk, stay, stopWaiting, wait, working, type Draft,
} from '../support/domain/commands';
import { did, given, nothingUntil, type Given, type Situation } from '../support/domain/given';
import { admittedAsTailored, failedCriterion, throughPhase } from '../support/domain/trajectories';

/*
 * Facts may be written down long after their day. Here two words on one subject are said in the order of their days, and the other way round: in the
 * end the same has to be so, or the older one is refused once the newer one is known. What is so is asked of the situation, not of its history.
 */

type Word = [who: Who, draft: Draft];

interface Subject {
  starts: Record<string, Given[]>;
  words: Word[];
  /** What is so now, of this subject alone. */
  present(state: RegisteredState): unknown;
}

/** Days of an older word and of a newer one, after all that is given. */
const days = [['2019-09-03', '2019-09-10'], ['2019-09-10', '2019-09-24']] as const;
const RECORDED = '2019-09-30';

const guided = throughPhase('guidance');
const longer = admitTailored({ until: '2020-06-30', scenario: 'legalStay' });
const tailored = [...admittedAsTailored, ...throughPhase('perspectiveDecision').slice(-3), did(perspective({ scenario: 'onwardMigration' }), 'lsoChair@gemeente', '2019-07-18')];
const tested = (...facts: Given[]) => [...throughPhase('intake'), ...facts];
const saying = (occurredOn: string, who: Who, draft: Draft): Given => did(draft, who, occurredOn);

const subjects: Record<string, Subject> = {
  'the scenario that is worked on': {
    starts: { guided, tailored },
    words: [
      ['mayor@gemeente', longer], ['mayor@gemeente', admitTailored({ until: '2020-06-30', scenario: 'return' })],
      ['lsoChair@gemeente', review({ scenario: 'return' })], ['lsoChair@gemeente', review({ scenario: 'underInvestigation' })], ['lsoChair@gemeente', review()],
      ['caseworker@INLIA', propose('legalStay')],
    ],
    present: (state) => [state.scenarios.findLast(({ as }) => as !== 'proposed')?.code, state.scenarios.findLast(({ as }) => as === 'proposed')?.code, lastReview(state).on, tailoredAdmission(state)?.until],
  },
  'bed and waiting': {
    starts: {
      guided,
      waiting: [...guided, saying('2019-08-01', 'caseworker@INLIA', wait('regular'))],
      'waiting for another kind': [...guided, saying('2019-08-01', 'caseworker@INLIA', wait('family'))],
      'in bed': [...guided, saying('2019-08-01', 'caseworker@INLIA', bed())],
    },
    words: [
      ['caseworker@INLIA', bed(beds[0])], ['caseworker@INLIA', bed(beds[1], { kind: 'family' })],
      ['caseworker@INLIA', leaveBed()],
      ['caseworker@INLIA', wait('regular', { urgency: 'street' })], ['caseworker@INLIA', wait('regular', { urgency: 'later' })], ['caseworker@INLIA', wait('family')],
      ['caseworker@INLIA', stopWaiting()],
    ],
    present: (state) => [bedOf(state)?.place, waitOf(state)?.kind, waitOf(state)?.urgency],
  },
  'beds that are over, and waiting': {
    starts: { guided, waiting: [...guided, saying('2019-08-01', 'caseworker@INLIA', wait('regular'))] },
    words: [
      ['caseworker@INLIA', bed(beds[0], { until: '2019-09-25' })], ['caseworker@INLIA', bed(beds[1])],
      ['caseworker@INLIA', wait('regular', { urgency: 'street' })], ['caseworker@INLIA', wait('family')], ['caseworker@INLIA', stopWaiting()],
    ],
    present: (state) => [bedOf(state)?.place, waitOf(state)?.kind, waitOf(state)?.urgency],
  },
  'the end of shelter': {
    starts: { 'in bed': [...guided, saying('2019-08-01', 'caseworker@INLIA', bed())] },
    words: [['mayor@gemeente', endShelter('2019-12-02')], ['mayor@gemeente', endShelter('2019-11-01', { reference: 'B-2' })]],
    present: (state) => endingOf(state)?.endsOn,
  },
  'where the guest is': {
    starts: {
      guided,
      missing: [...guided, saying('2019-08-01', 'caseworker@INLIA', absence())],
      'in hospital': [...guided, saying('2019-08-01', 'caseworker@INLIA', stay('hospital'))],
      gone: [...guided, saying('2019-08-01', 'caseworker@INLIA', absence()), saying('2019-08-20', 'caseworker@gemeente', departure())],
    },
    words: [
      ['caseworker@INLIA', absence()], ['caseworker@INLIA', stay('hospital')], ['caseworker@AVIM', stay('detention')], ['caseworker@INLIA', back()], ['caseworker@gemeente', departure()],
    ],
    present: (state) => [stayOf(state)?.place, absenceOf(state) !== undefined, absenceOf(state)?.departure !== undefined],
  },
  'a special group': {
    starts: { guided, 'of the group': [...guided, saying('2019-08-01', 'caseworker@INLIA', group('behaviour'))] },
    words: [['caseworker@INLIA', group('behaviour', true)], ['caseworker@INLIA', group('behaviour', false)]],
    present: groupsOf,
  },
  'a criterion': {
    starts: {
      untested: tested(),
      passed: tested(saying('2019-08-01', 'caseworker@INLIA', criterion('vNumber', 'pass'))),
      failed: tested(saying('2019-08-01', 'caseworker@INLIA', criterion('vNumber', 'fail'))),
      unknown: tested(saying('2019-07-01', 'caseworker@INLIA', criterion('vNumber', 'fail')), saying('2019-08-01', 'caseworker@INLIA', criterion('vNumber', 'unknown'))),
    },
    words: (['pass', 'fail', 'unknown'] as const).map((result): Word => ['caseworker@INLIA', criterion('vNumber', result)]),
    present: (state) => [inForce(state.criteria.vNumber)?.result, needsRiskAnalysis(state)],
  },
  'the last day of a transfer': {
    starts: { claimed: tested(saying('2019-08-01', 'caseworker@gemeente', criterion('noDublinClaim', 'fail', { transferDeadline: '2020-01-31' }))) },
    words: [
      ['caseworker@IND', criterion('noDublinClaim', 'fail', { transferDeadline: '2020-02-29' })], ['caseworker@IND', moveDeadline('2021-01-31')],
      ['caseworker@IND', moveDeadline('2020-12-31')], ['caseworker@gemeente', criterion('noDublinClaim', 'fail', { transferDeadline: '2020-03-31' })],
    ],
    present: (state) => [inForce(state.criteria.noDublinClaim)?.result, transferDeadline(state.criteria.noDublinClaim!)?.last],
  },
  'a claim that lapsed meanwhile': {
    starts: Object.fromEntries(['2019-09-06', '2019-09-12', '2019-09-26'].map((last) => [
      `on ${last}`, tested(saying('2019-08-01', 'caseworker@gemeente', criterion('noDublinClaim', 'fail', { transferDeadline: last }))),
    ])),
    words: [
      ...(['pass', 'fail', 'unknown'] as const).map((result): Word => ['caseworker@gemeente', criterion('noDublinClaim', result)]),
      ...(['2019-09-16', '2020-03-31'] as const).map((transferDeadline): Word => ['caseworker@gemeente', criterion('noDublinClaim', 'fail', { transferDeadline })]),
      ['caseworker@gemeente', criterion('noDublinClaim', 'pass', { validUntil: '2019-09-16' })], ['caseworker@gemeente', criterion('noDublinClaim', 'pass', { validUntil: '2019-09-26' })],
      ['caseworker@IND', criterion('noDublinClaim', 'pass')], ['caseworker@IND', criterion('noDublinClaim', 'fail', { transferDeadline: '2020-02-29' })],
      ['caseworker@IND', moveDeadline('2019-09-19')], ['caseworker@IND', moveDeadline('2021-01-31')],
    ],
    present: (state) => [inForce(state.criteria.noDublinClaim)?.result, state.criteria.noDublinClaim!.reopened?.on, lapsesOn(state.criteria.noDublinClaim!), needsRiskAnalysis(state)],
  },
  'risk and plan': {
    starts: { failed: failedCriterion('vNumber') },
    words: [
      ['caseworker@gemeente', risk('humanitarian', 'high')], ['caseworker@gemeente', risk('humanitarian', 'low')],
      ['caseworker@INLIA', plan()], ['caseworker@INLIA', plan({ until: '2019-09-30' })],
    ],
    present: (state) => [isHighRisk(state, RECORDED), hasPlanBeyond(state, RECORDED)],
  },
  'a step to an identity': {
    starts: { guided, asked: [...guided, saying('2019-08-01', 'caseworker@DTV', identityStep('passport', 'requested'))] },
    words: (['requested', 'answered', 'established', 'dropped'] as const).map((step): Word => ['caseworker@DTV', identityStep('passport', step)]),
    present: ({ identity }) => identity.passport?.at(-1)?.step,
  },
  'a goal of the stabilisation': {
    starts: { guided, working: [...guided, saying('2019-08-01', 'caseworker@INLIA', working('mental', '2019-12-02'))] },
    words: [['caseworker@INLIA', working('mental', '2019-11-01')], ['caseworker@INLIA', reached('mental')], ['caseworker@INLIA', reached('mental', 'dropped')]],
    present: (state) => goalsAhead(state).map(({ nextCheckOn }) => nextCheckOn),
  },
  'who takes a part': {
    starts: { guided },
    words: [['coordinator@INLIA', assign('caseworker')], ['coordinator@INLIA', assign('caseworker', { person: colleague.id.replace('0b', '1b') })]],
    present: ({ assignments }) => assignments.findLast(({ part }) => part === 'caseworker')?.person,
  },
  'a pause': {
    starts: {
      guided,
      paused: [...guided, saying('2019-08-01', 'lsoChair@gemeente', pause('2019-12-02'))],
      'paused until a day that has come': [...guided, saying('2019-08-01', 'lsoChair@gemeente', pause('2019-09-20'))],
    },
    words: [['lsoChair@gemeente', pause('2019-11-01')], ['lsoChair@gemeente', pause('2020-01-06', { reason: 'court' })], ['lsoChair@gemeente', resume()]],
    present: (state) => pauseOf(state)?.reviewOn,
  },
  'a promise': {
    starts: { promised: [...guided, saying('2019-08-01', 'caseworker@DTV', commitment('DTV', '2019-12-02'))] },
    words: [['caseworker@DTV', fulfil('c3')], ['caseworker@DTV', renew('c3', '2020-01-06')], ['caseworker@DTV', renew('c3', '2020-02-03')], ['caseworker@DTV', cancel('c3')]],
    present: ({ commitments }) => commitments.slice(2).map((one) => [one.dueOn, isOpen(one)]),
  },
  'the policy': {
    starts: { guided },
    words: [['manager@gemeente', adopt('groningen-2019', 15)], ['manager@gemeente', adopt('groningen-2019', 16)]],
    present: ({ policies }) => policies.at(-1)?.version,
  },
};

interface Said {
  situation: Situation;
  accepted: boolean;
}

const say = ({ situation }: Pick<Said, 'situation'>, [who, draft]: Word, occurredOn: string): Said => {
  const outcome = situation.when({ ...draft, data: { ...draft.data, occurredOn } } as Draft, who);
  return outcome.events ? { situation: outcome.after, accepted: true } : { situation, accepted: false };
};

const told = ([who, { name, data }]: Word, day: string): string => `${day} ${who} ${name} ${JSON.stringify(data)}`;

describe.each(Object.entries(subjects))('of %s', (_, { starts, words, present }) => {
  test.each(Object.entries(starts))('an older word that is written down later overrules no newer one: %s', (_start, facts) => {
    const start = { situation: given(...facts, nothingUntil(RECORDED)).on() };
    const so = ({ situation }: Said) => present(situation.state as RegisteredState);
    let judged = 0;
    for (const older of words) {
      for (const newer of words) {
        for (const [day, next] of days) {
          const known = say(start, newer, next);
          if (!known.accepted) continue;
          judged += 1;
          const late = say(known, older, day);
          if (!late.accepted) continue;
          const inOrder = say(say(start, older, day), newer, next);
          expect([told(older, day), told(newer, next), so(late)]).toEqual([told(older, day), told(newer, next), so(inOrder)]);
        }
      }
    }
    expect(judged).toBeGreaterThanOrEqual(words.length);
  });
});
