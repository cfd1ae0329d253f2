import { describe, expect, test } from '@jest/globals';
import { nextDeadline } from '../../domain/trajectory/deadlines';
import { execute } from '../../domain/trajectory/decide';
import { evolve } from '../../domain/trajectory/evolve';
import { did, given } from '../support/domain/given';
import { admit, criterion, perspective, promise, register } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

describe('a case that is brought in with its past', () => {
  const long = given(did(register({ occurredOn: '2019-01-02' }), 'caseworker@INLIA', '2019-06-03'));

  test('reminds nobody of last year: one silent fact takes every step that has gone by', () => {
    const { events, reminders, nextDeadline } = long.on('2020-01-01');
    expect(events.map(({ type }) => type)).toEqual(['registered', 'overdueOnEntry']);
    expect(events[1]).toEqual({
      type: 'overdueOnEntry',
      recordedAt: '2019-06-03T10:00:00.000Z',
      data: {
        steps: [
          { key: 'referralDiscussion:2019-01-16/ahead', at: '2019-01-08T23:00:00.000Z' },
          { key: 'referralDiscussion:2019-01-16/onTheDay', at: '2019-01-15T23:00:00.000Z' },
          { key: 'referralDiscussion:2019-01-16/toCoordinator', at: '2019-01-16T23:00:00.000Z' },
          { key: 'referralDiscussion:2019-01-16/toChair', at: '2019-01-22T23:00:00.000Z' },
          { key: 'referralDiscussion:2019-01-16/toManager', at: '2019-01-29T23:00:00.000Z' },
          { key: 'admissionTest:2019-01-30/ahead', at: '2019-01-22T23:00:00.000Z' },
          { key: 'admissionTest:2019-01-30/onTheDay', at: '2019-01-29T23:00:00.000Z' },
          { key: 'admissionTest:2019-01-30/toCoordinator', at: '2019-01-30T23:00:00.000Z' },
          { key: 'admissionTest:2019-01-30/toChair', at: '2019-02-05T23:00:00.000Z' },
          { key: 'admissionTest:2019-01-30/toManager', at: '2019-02-12T23:00:00.000Z' },
          { key: 'admissionTest:2019-01-30/escalates', at: '2019-02-19T23:00:00.000Z' },
        ],
      },
    });
    expect(reminders).toEqual([]);
    expect(nextDeadline?.rule).toBe('ageGroup');
  });

  test('is late all the same, and the silence counts as nobody’s fact', () => {
    expect(long.on().late).toEqual(['referralDiscussion', 'admissionTest']);
    expect(long.on().state.revision).toBe(1);
  });
});

test('the steps that are still ahead come as usual', () => {
  const threeWeeksAgo = given(did(register({ occurredOn: '2019-05-13' }), 'caseworker@INLIA', '2019-06-03'));
  expect(threeWeeksAgo.on('2019-06-12').reminders.map(({ key, at }) => [key, at])).toEqual([
    ['admissionTest:2019-06-12/ahead', '2019-06-03T22:00:00.000Z'],
    ['referralDiscussion:2019-05-27/toChair', '2019-06-03T22:00:00.000Z'],
    ['admissionTest:2019-06-12/onTheDay', '2019-06-11T22:00:00.000Z'],
    ['referralDiscussion:2019-05-27/toManager', '2019-06-11T22:00:00.000Z'],
  ]);
});

test('a fact that moves a term starts a ladder of its own; only what has gone by is silent', () => {
  const recordedLate = given(...throughPhase('admissionDecision').slice(0, -1), did(criterion('noDublinClaim', 'pass', { occurredOn: '2019-06-14' }), 'caseworker@gemeente', '2019-06-28'));
  const { events } = recordedLate.on();
  expect(events.at(-1)).toMatchObject({
    type: 'overdueOnEntry',
    data: { steps: [{ key: 'admissionDecision:2019-06-28/ahead' }, { key: 'admissionDecision:2019-06-28/onTheDay' }] },
  });
  expect(recordedLate.on('2019-07-13').reminders.slice(-3).map(({ key }) => key)).toEqual([
    'admissionDecision:2019-06-28/toCoordinator',
    'admissionDecision:2019-06-28/toChair',
    'admissionDecision:2019-06-28/toManager',
  ]);
});

test('a fact recorded on its day is no matter of the past: nothing is silent', () => {
  const { events } = given(...throughPhase('guidance')).on();
  expect(events.filter(({ type }) => type === 'overdueOnEntry')).toEqual([]);
});

test('a promise that is due the day after is not announced five days before; its day comes as usual', () => {
  const tomorrow = given(...throughPhase('perspectiveDecision'), did(perspective({ commitments: [promise('DTV', '2019-07-19')] }), 'lsoChair@gemeente', '2019-07-18'));
  expect(tomorrow.on().events.at(-1)).toMatchObject({ type: 'overdueOnEntry', data: { steps: [{ key: 'commitment.c1:2019-07-19/ahead' }] } });
  expect(tomorrow.on('2019-07-19').reminders.map(({ key }) => key)).toEqual(['commitment.c1:2019-07-19/onTheDay']);
});

test('steps that were silent are not taken again by the facts that follow', () => {
  const { reminders } = given(
    ...throughPhase('admissionDecision'),
    did(admit({ occurredOn: '2019-06-14' }), 'mayor@gemeente', '2019-08-02'),
  ).on('2019-12-01');
  expect(reminders.filter(({ key }) => key.startsWith('dossierDelivery'))).toEqual([]);
});

test('when the engine was away for three weeks, a term that began meanwhile still reminds people of what it owes', () => {
  const { state, policy, nextDeadline: restEnds } = given(...throughPhase('perspectiveDecision').slice(0, -1)).on();
  const events = execute(state, restEnds!, '2019-08-08T10:00:00.000Z', policy);
  expect(events.map(({ type }) => type)).toEqual(['restPeriodEnded']);
  expect(nextDeadline(events.reduce(evolve, state), policy)).toMatchObject({ key: 'perspectiveDecision:2019-07-29/ahead', at: '2019-07-21T22:00:00.000Z' });
});
