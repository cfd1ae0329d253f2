import { describe, expect, test } from '@jest/globals';
import { did, given, nothingUntil, type Given } from '../support/domain/given';
import type { Who } from '../support/domain/actors';
import { admit, admitTailored, close, criterion, dossier, perspective, plan, refuse, reopen, review, withdraw, type Draft } from '../support/domain/commands';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

const guided: Given[] = [...throughPhase('perspectiveDecision'), did(perspective(), 'lsoChair@gemeente', '2019-07-18')];
const closedOn = (day: string) => did(close('transfer'), 'lsoChair@gemeente', day);

/** Reopened on Monday 5 August 2019: whatever was owed counts from that day. */
const comeBack: [what: string, facts: Given[], phase: string, tasks: Record<string, string>][] = [
  [
    'a referral withdrawn before anybody looked at it',
    [...throughPhase('referral'), did(withdraw(), 'caseworker@INLIA', '2019-06-04')],
    'referral',
    {
      'lsoChair@gemeente recordReferralDiscussion': '2019-08-19',
      'caseworker@INLIA recordCriterion vNumber': '2019-09-02',
      'caseworker@INLIA recordCriterion regionalBinding': '2019-09-02',
      'caseworker@INLIA recordCriterion noStateReception': '2019-09-02',
      '@IND recordCriterion noHeavyEntryBan': '2019-09-02',
      '@IND recordCriterion noDublinClaim': '2019-09-02',
    },
  ],
  [
    'a referral withdrawn during the test',
    [...throughPhase('admissionDecision').slice(0, -1), did(withdraw(), 'caseworker@INLIA', '2019-06-17')],
    'intake',
    { '@gemeente recordCriterion noDublinClaim': '2019-09-02' },
  ],
  [
    'a refused guest',
    [...failedCriterion('regionalBinding'), did(refuse(), 'mayor@gemeente', '2019-06-19')],
    'admissionDecision',
    { 'mayor@gemeente decideAdmission': '2019-08-19' },
  ],
  [
    'a guest who left while a dossier was missing',
    [...throughPhase('stabilisation'), did(dossier(), 'caseworker@IND', '2019-06-20'), closedOn('2019-06-21')],
    'stabilisation',
    { '@DTV deliverDossier DTV': '2019-09-02' },
  ],
  ['a guest whose perspective was not decided yet', [...throughPhase('perspectiveDecision'), closedOn('2019-07-16')], 'perspectiveDecision', { 'lsoChair@gemeente decidePerspective': '2019-08-19' }],
  ['a guest in guidance', [...guided, closedOn('2019-07-19')], 'guidance', { 'lsoChair@gemeente recordReview': '2019-10-28' }],
];

test.each(comeBack)('%s comes back to the phase that the facts give, with terms from the reopening', (_, facts, phase, tasks) => {
  const after = given(...facts)
    .when(reopen({ reason: 'De gast meldt zich weer.' }), 'lsoChair@gemeente', '2019-08-05')
    .then({ event: { type: 'reopened', data: { reason: 'De gast meldt zich weer.' } }, phase: phase as never, tasks });
  expect(after.late).toEqual([]);
  expect(after.state.closure).toBeUndefined();
});

test('a guest who was resting has rested when coming back', () => {
  given(
    ...throughPhase('stabilisation'),
    did(dossier(), 'caseworker@IND', '2019-06-24'),
    did(dossier(), 'caseworker@DTV', '2019-07-01'),
    closedOn('2019-07-02'),
    did(reopen(), 'manager@gemeente', '2019-08-05'),
  )
    .when(perspective(), 'lsoChair@gemeente', '2019-08-05')
    .then({ phase: 'guidance' });
});

test('who comes back within the rest period rests on', () => {
  const back = given(
    ...throughPhase('stabilisation'),
    did(dossier(), 'caseworker@IND', '2019-06-24'),
    did(dossier(), 'caseworker@DTV', '2019-07-01'),
    closedOn('2019-07-02'),
    did(reopen(), 'manager@gemeente', '2019-07-08'),
  );
  expect(back.on()).toMatchObject({ phase: 'stabilisation', waitingOn: [], nextDeadline: { rule: 'restPeriod', dueOn: '2019-07-15' } });
});

describe('a review agreed on before', () => {
  const agreed = (nextReviewOn: string): Given[] => [...guided, did(review({ nextReviewOn }), 'lsoChair@gemeente', '2019-07-25'), closedOn('2019-07-26')];

  test('stands while its day is ahead', () => {
    given(...agreed('2019-08-15')).when(reopen(), 'lsoChair@gemeente', '2019-08-05').then({ tasks: { 'lsoChair@gemeente recordReview': '2019-08-15' } });
  });

  test('counts from the reopening when its day went by meanwhile', () => {
    given(...agreed('2019-08-01')).when(reopen(), 'lsoChair@gemeente', '2019-08-05').then({ tasks: { 'lsoChair@gemeente recordReview': '2019-10-28' } });
  });
});

describe('after a refusal is taken up again', () => {
  const reopened = given(...failedCriterion('regionalBinding'), did(refuse(), 'mayor@gemeente', '2019-06-19'), did(reopen(), 'manager@gemeente', '2019-08-05'));

  test('the refusal stays in the history', () => {
    const { state } = reopened.on();
    expect(state.admission).toBeUndefined();
    expect(state.formerAdmissions).toEqual([expect.objectContaining({ decision: 'refuse', occurredOn: '2019-06-19' })]);
  });

  test('the mayor decides anew, on what is known then', () => {
    reopened
      .and(did(criterion('regionalBinding', 'pass'), 'caseworker@INLIA', '2019-08-06'))
      .when(admit(), 'mayor@gemeente', '2019-08-07')
      .then({ phase: 'stabilisation' });
  });
});

test('nobody is reminded of the time that it was closed', () => {
  const back = given(...guided, closedOn('2019-10-07'), nothingUntil('2020-03-02'), did(reopen(), 'lsoChair@gemeente', '2020-03-02'));
  expect(back.on('2020-05-14').reminders.filter(({ at }) => at > '2019-10-07')).toEqual([]);
  expect(back.on('2020-05-15').reminders.at(-1)).toMatchObject({ key: 'progressReview:2020-05-25/ahead' });
});

test('what is not closed cannot be reopened', () => {
  given(...guided).when(reopen(), 'lsoChair@gemeente', '2019-08-05').rejected('not-closed');
});

test('it cannot be reopened before it was closed', () => {
  const closed = given(...guided, closedOn('2019-07-19'));
  closed.when(reopen({ occurredOn: '2019-07-18' }), 'lsoChair@gemeente', '2019-08-05').rejected('date-too-early', { date: '2019-07-18', earliest: '2019-07-19' });
  closed.when(reopen({ occurredOn: '2019-07-19' }), 'lsoChair@gemeente', '2019-08-05').then({ phase: 'guidance' });
});

const reopened = did(reopen(), 'lsoChair@gemeente', '2019-08-05');
test.each<[what: string, facts: Given[], draft: Draft, who: Who]>([
  ['an outcome', [...guided, closedOn('2019-07-19'), reopened], close('return'), 'lsoChair@gemeente'],
  ['a second withdrawal', [...throughPhase('intake'), did(withdraw(), 'caseworker@INLIA', '2019-06-10'), reopened], withdraw(), 'caseworker@INLIA'],
  ['a perspective', [...throughPhase('perspectiveDecision'), closedOn('2019-07-19'), reopened], perspective(), 'lsoChair@gemeente'],
  [
    'a new decision of the mayor',
    [...failedCriterion('regionalBinding'), did(plan(), 'caseworker@INLIA', '2019-06-14'), did(refuse(), 'mayor@gemeente', '2019-06-19'), reopened],
    admitTailored(),
    'mayor@gemeente',
  ],
])('%s cannot come before the reopening', (_, facts, draft, who) => {
  const dated = (occurredOn: string) => ({ ...draft, data: { ...draft.data, occurredOn } }) as Draft;
  given(...facts).when(dated('2019-08-04'), who, '2019-08-06').rejected('date-too-early', { date: '2019-08-04', earliest: '2019-08-05' });
  given(...facts).when(dated('2019-08-05'), who, '2019-08-06').then({});
});

test('what was promised is due on the day of the reopening, where its own day went by meanwhile', () => {
  const back = given(...throughPhase('closed'), did(reopen(), 'manager@gemeente', '2019-09-09')).on();
  expect(back.tasks).toMatchObject({ '@DTV fulfilCommitment c1': '2019-09-09', '@INLIA fulfilCommitment c2': '2019-09-13' });
  expect(back.late).toEqual([]);
});
