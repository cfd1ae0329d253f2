import { describe, expect, test } from '@jest/globals';
import { close, identityStep, reopen } from '../support/domain/commands';
import { did, given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const guided = given(...throughPhase('guidance'));
const asked = guided.and(did(identityStep('laissezPasser', 'requested', { addressee: 'de ambassade' }), 'caseworker@DTV', '2019-08-01'));
const review = { 'lsoChair@gemeente recordReview': '2019-10-10' };
const promises = { '@DTV fulfilCommitment c1': '2019-08-30', '@INLIA fulfilCommitment c2': '2019-09-13' };

test('whoever asked for a document finds out within the policy’s term whether there is an answer', () => {
  const { state } = guided
    .when(identityStep('laissezPasser', 'requested', { addressee: 'de ambassade' }), 'caseworker@DTV', '2019-08-01')
    .then({
      event: { type: 'identityStepRecorded', data: { item: 'laissezPasser', step: 'requested', organisation: 'DTV' } },
      tasks: { ...review, '@DTV recordIdentityStep laissezPasser': '2019-08-29', ...promises },
    });
  expect(state.identity).toEqual({
    laissezPasser: [{ item: 'laissezPasser', step: 'requested', addressee: 'de ambassade', organisation: 'DTV', occurredOn: '2019-08-01' }],
  });
});

test('or on the day that whoever was asked named', () => {
  guided
    .when(identityStep('languageAnalysis', 'requested', { answerDueOn: '2019-11-04' }), 'caseworker@AVIM', '2019-08-01')
    .then({ tasks: { ...review, '@AVIM recordIdentityStep languageAnalysis': '2019-11-04', ...promises } });
});

test.each(['answered', 'established', 'dropped'] as const)('once it is %s nobody waits for it', (step) => {
  const { state } = asked.when(identityStep('laissezPasser', step), 'caseworker@INLIA', '2019-08-20').then({ tasks: { ...review, ...promises } });
  expect(state.identity.laissezPasser!.map((one) => [one.step, one.organisation])).toEqual([['requested', 'DTV'], [step, 'INLIA']]);
});

test('an answer that does not help leads to another request, which is waited for anew', () => {
  const again = asked.and(
    did(identityStep('laissezPasser', 'answered', { note: 'Geen afspraak mogelijk.' }), 'caseworker@DTV', '2019-08-20'),
    did(identityStep('laissezPasser', 'requested', { addressee: 'het consulaat' }), 'caseworker@AVIM', '2019-08-26'),
  );
  expect(again.on().tasks).toMatchObject({ '@AVIM recordIdentityStep laissezPasser': '2019-09-23' });
});

describe('two organisations that ask for the same item', () => {
  const both = asked.and(did(identityStep('laissezPasser', 'requested', { answerDueOn: '2019-09-10' }), 'caseworker@AVIM', '2019-08-05'));
  const dtv = { '@DTV recordIdentityStep laissezPasser': '2019-08-29' };
  const avim = { '@AVIM recordIdentityStep laissezPasser': '2019-09-10' };

  test('are each waited for until their own day', () => {
    expect(both.on().tasks).toMatchObject({ ...dtv, ...avim });
    expect(both.on('2019-09-11').late).toEqual(['identityAnswer', 'commitment', 'identityAnswer']);
  });

  test.each([['caseworker@AVIM', dtv], ['caseworker@DTV', avim]] as const)('are waited for one by one: %s has an answer', (who, left) => {
    both.when(identityStep('laissezPasser', 'answered'), who, '2019-08-20').then({ tasks: { ...review, ...promises, ...left } });
  });

  test('of which neither has it when a third one has an answer: that is to the last request', () => {
    both.when(identityStep('laissezPasser', 'answered'), 'caseworker@INLIA', '2019-08-20').then({ tasks: { ...review, ...promises, ...dtv } });
  });

  test('need no answer once the item is there', () => {
    both.when(identityStep('laissezPasser', 'established'), 'caseworker@DTV', '2019-08-20').then({ tasks: { ...review, ...promises } });
  });

  test('and one that asks again waits for that answer alone', () => {
    both
      .when(identityStep('laissezPasser', 'requested', { answerDueOn: '2019-09-20' }), 'caseworker@AVIM', '2019-08-26')
      .then({ tasks: { ...review, ...promises, ...dtv, '@AVIM recordIdentityStep laissezPasser': '2019-09-20' } });
  });
});

test('several items of the checklist run beside each other', () => {
  const both = asked.and(did(identityStep('passport', 'requested'), 'caseworker@INLIA', '2019-08-02'));
  expect(both.on().tasks).toMatchObject({ '@DTV recordIdentityStep laissezPasser': '2019-08-29', '@INLIA recordIdentityStep passport': '2019-08-30' });
});

test('an answer that is missed is seen: who owes it is reminded, then whoever the ladder climbs to, and the trajectory is stalled', () => {
  const missed = asked.on('2019-09-13');
  expect(missed.late).toEqual(['identityAnswer', 'commitment']);
  expect(missed.reminders.filter(({ key }) => key.startsWith('identityAnswer')).map(({ key, to }) => [key.split('/')[1], to])).toEqual([
    ['ahead', ['caseworker@DTV']],
    ['onTheDay', ['caseworker@DTV']],
    ['toCoordinator', ['coordinator@DTV']],
    ['toChair', ['lsoChair@gemeente']],
    ['toManager', ['manager@gemeente']],
  ]);
});

test('it can begin with the referral and goes on in every phase', () => {
  for (const phase of ['referral', 'intake', 'admissionDecision', 'stabilisation', 'perspectiveDecision'] as const) {
    given(...throughPhase(phase)).when(identityStep('vNumber', 'established'), 'caseworker@AVIM', '2019-08-01').then({ phase });
  }
});

test('what was asked before a closure is not late for the time that the trajectory was closed', () => {
  const reopened = asked.and(did(close('transfer'), 'lsoChair@gemeente', '2019-08-10'), did(reopen(), 'lsoChair@gemeente', '2019-10-01')).on();
  expect(reopened.tasks).toMatchObject({ '@DTV recordIdentityStep laissezPasser': '2019-10-29' });
});

describe('a step is not taken', () => {
  test('for an item that the policy’s checklist has not', () => {
    guided.when(identityStep('visa', 'requested'), 'caseworker@DTV', '2019-08-01').rejected('unknown-code', { code: 'visa', list: 'identity' });
    guided.when(identityStep('constructor', 'requested'), 'caseworker@DTV', '2019-08-01').rejected('unknown-code', { code: 'constructor', list: 'identity' });
  });

  test('as an answer to nothing', () => {
    guided.when(identityStep('passport', 'answered'), 'caseworker@DTV', '2019-08-01').rejected('nothing-requested', { item: 'passport' });
    asked
      .and(did(identityStep('laissezPasser', 'answered'), 'caseworker@DTV', '2019-08-20'))
      .when(identityStep('laissezPasser', 'answered'), 'caseworker@DTV', '2019-08-21')
      .rejected('nothing-requested', { item: 'laissezPasser' });
  });

  test('with an answer due before it was asked for', () => {
    guided
      .when(identityStep('passport', 'requested', { answerDueOn: '2019-07-31' }), 'caseworker@DTV', '2019-08-01')
      .rejected('date-too-early', { date: '2019-07-31', earliest: '2019-08-01' });
  });

  test('before the step that came before it', () => {
    asked
      .when(identityStep('laissezPasser', 'answered', { occurredOn: '2019-07-31' }), 'caseworker@DTV', '2019-08-20')
      .rejected('date-too-early', { date: '2019-07-31', earliest: '2019-08-01' });
  });
});
