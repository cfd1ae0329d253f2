import { describe, expect, test } from '@jest/globals';
import { bed, beds, close, endShelter, group, leaveBed, pause, plan, refuse, register, reopen, risk, wait, stopWaiting, withdraw } from '../support/domain/commands';
import { did, given, pilot } from '../support/domain/given';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';
import { decide } from '../../domain/trajectory/decide';
import { commandOf } from '../support/domain/commands';
import { fold } from '../../domain/trajectory/evolve';
import { overview } from '../../domain/trajectory/overview';
import { bedOf, type RegisteredState } from '../../domain/trajectory/phase';
import { actor } from '../support/domain/actors';

const referred = given(...throughPhase('referral'));
const guided = given(...throughPhase('guidance'));
const inBed = guided.and(did(bed(), 'caseworker@INLIA', '2019-07-22'));
const waiting = guided.and(did(wait('family', { urgency: 'later' }), 'caseworker@INLIA', '2019-07-22'));

describe('a bed', () => {
  test('is given in any phase, and changes nothing of what is owed', () => {
    const before = referred.on('2019-06-05');
    const after = before.when(bed(), 'caseworker@INLIA').then({ event: { type: 'stayStarted' }, phase: 'referral', tasks: before.tasks });
    expect(after.state.stays).toEqual([{ place: beds[0], kind: 'regular', since: '2019-06-05' }]);
    guided.when(bed(), 'caseworker@INLIA', '2019-08-01').then({ phase: 'guidance' });
  });

  test('is left the day the guest moves to another one', () => {
    const { state } = inBed.when(bed(beds[1], { kind: 'family' }), 'caseworker@INLIA', '2019-08-01').then({});
    expect(state.stays).toEqual([
      { place: beds[0], kind: 'regular', since: '2019-07-22', until: '2019-08-01' },
      { place: beds[1], kind: 'family', since: '2019-08-01' },
    ]);
    inBed.when(bed(beds[1], { occurredOn: '2019-07-21' }), 'caseworker@INLIA', '2019-08-01').rejected('date-too-early', { date: '2019-07-21', earliest: '2019-07-22' });
  });

  test('is left without another one, and the log says which it was', () => {
    const { state } = inBed
      .when(leaveBed(), 'coordinator@INLIA', '2019-08-05')
      .then({ event: { type: 'stayEnded', data: { place: beds[0], kind: 'regular', occurredOn: '2019-08-05' } } });
    expect(state.stays).toMatchObject([{ until: '2019-08-05' }]);
  });

  test('that was left before it is written down is told in one fact', () => {
    const over = bed(beds[0], { occurredOn: '2019-07-22', until: '2019-07-25' });
    const { state } = guided.when(over, 'caseworker@INLIA', '2019-08-01').then({ event: { type: 'stayStarted' } });
    expect(state.stays).toEqual([{ place: beds[0], kind: 'regular', since: '2019-07-22', until: '2019-07-25' }]);
    const told = guided.and(did(over, 'caseworker@INLIA', '2019-08-01'));
    told.when(leaveBed(), 'caseworker@INLIA', '2019-08-01').rejected('not-sheltered');
    told.when(bed(beds[1], { occurredOn: '2019-07-24' }), 'caseworker@INLIA', '2019-08-01').rejected('date-too-early', { date: '2019-07-24', earliest: '2019-07-25' });
    guided.when(bed(beds[0], { occurredOn: '2019-07-22', until: '2019-07-21' }), 'caseworker@INLIA', '2019-08-01').rejected('date-not-after', { date: '2019-07-21', day: '2019-07-22' });
    guided.when(bed(beds[0], { occurredOn: '2019-07-22', until: '2019-07-22' }), 'caseworker@INLIA', '2019-08-01').rejected('date-not-after', { date: '2019-07-22', day: '2019-07-22' });
    guided.when(bed(beds[0], { occurredOn: '2019-07-22', until: '2019-08-02' }), 'caseworker@INLIA', '2019-08-01').rejected('date-in-future', { date: '2019-08-02' });
  });

  test('of a kind that asks for a group is for guests of one of its groups', () => {
    const medical = bed(beds[0], { kind: 'medical' });
    guided.when(medical, 'caseworker@INLIA', '2019-08-01').rejected('kind-not-for-guest', { kind: 'medical', groups: 'physicallyIll, mentallyIll, addicted' });
    guided.and(did(group('addicted'), 'caseworker@INLIA', '2019-07-30')).when(medical, 'caseworker@INLIA', '2019-08-01').then({ event: { type: 'stayStarted' } });
    guided.when(bed(beds[0], { kind: 'vanished' }), 'caseworker@INLIA', '2019-08-01').rejected('unknown-code', { code: 'vanished', list: 'shelter.kinds' });
  });

  test('of such a kind is given or waited for by the groups of its own day, whenever it is written down', () => {
    const wrong = { kind: 'medical', groups: 'physicallyIll, mentallyIll, addicted' };
    const addicted = guided.and(did(group('addicted'), 'caseworker@INLIA', '2019-07-22'), did(group('addicted', false), 'caseworker@INLIA', '2019-07-30'));
    const from = (occurredOn: string, until?: string) => addicted.when(bed(beds[0], { kind: 'medical', occurredOn, until }), 'caseworker@INLIA', '2019-08-01');
    from('2019-07-21', '2019-07-25').rejected('kind-not-for-guest', wrong);
    from('2019-07-22', '2019-07-25').then({ event: { type: 'stayStarted' } });
    from('2019-07-29').then({ event: { type: 'stayStarted' } });
    from('2019-07-30').rejected('kind-not-for-guest', wrong);
    addicted.when(wait('medical', { occurredOn: '2019-07-29' }), 'caseworker@INLIA', '2019-08-01').then({ event: { type: 'waitingListJoined' } });
    addicted.when(wait('medical'), 'caseworker@INLIA', '2019-08-01').rejected('kind-not-for-guest', wrong);
  });

  test('outlasts the trajectory: it is not given after the end, but can be left', () => {
    const closed = inBed.and(did(close('permitGranted'), 'lsoChair@gemeente', '2019-08-01'));
    closed.when(bed(beds[1]), 'caseworker@INLIA', '2019-08-02').rejected('trajectory-closed');
    const { state } = closed.when(leaveBed(), 'caseworker@INLIA', '2019-08-09').then({ phase: 'closed' });
    expect(state.stays).toMatchObject([{ until: '2019-08-09' }]);
  });

  test('is still the guest’s after a reopening', () => {
    const reopened = inBed.and(did(close('permitGranted'), 'lsoChair@gemeente', '2019-08-01'), did(reopen(), 'lsoChair@gemeente', '2019-08-20'));
    expect(reopened.on().state.stays).toEqual([{ place: beds[0], kind: 'regular', since: '2019-07-22' }]);
  });
});

describe('leaving a bed', () => {
  const leave = '@INLIA endStay';
  const closed = inBed.and(did(close('permitGranted'), 'lsoChair@gemeente', '2019-08-01'));

  test('is owed by the shelter provider after the end of the trajectory, within the term of the policy', () => {
    expect(inBed.on('2019-08-01').tasks).not.toHaveProperty([leave]);
    expect(closed.on().tasks).toEqual({ [leave]: '2019-08-08' });
    expect(closed.and(did(leaveBed(), 'caseworker@INLIA', '2019-08-05')).on().tasks).toEqual({});
  });

  test.each([
    ['death', inBed.and(did(close('death'), 'lsoChair@gemeente', '2019-08-01'))],
    ['a withdrawal', referred.and(did(bed(), 'caseworker@INLIA', '2019-06-05'), did(withdraw({ atGuestsRequest: true }), 'caseworker@INLIA', '2019-06-06'))],
    ['a refusal', given(...failedCriterion('regionalBinding'), did(bed(), 'caseworker@INLIA', '2019-06-17'), did(refuse(), 'mayor@gemeente', '2019-06-19'))],
  ])('is owed after %s too', (_, story) => {
    expect(Object.keys(story.on().tasks)).toContain(leave);
  });

  test('is one task for whoever of the shelter provider does it', () => {
    const { tasks } = overview(closed.on().state as RegisteredState, pilot());
    expect(tasks).toMatchObject([{ key: 'endStay/INLIA', roles: ['caseworker', 'coordinator'] }]);
  });

  test('that nobody writes down makes the closed trajectory late, and reminds up the ladder', () => {
    expect(closed.on('2019-08-08').late).toEqual([]);
    const { late, events } = closed.on('2019-08-27');
    expect(late).toEqual(['shelterDeparture']);
    expect(events.flatMap((event) => (event.type === 'reminded' && event.data.deadline.rule === 'shelterDeparture' ? [event.data.deadline.step] : []))).toEqual(['onTheDay', 'toCoordinator', 'toChair', 'toManager']);
    const gone = closed.and(did(leaveBed({ occurredOn: '2019-08-05' }), 'caseworker@INLIA', '2019-08-27')).on('2019-09-30');
    expect([gone.late, gone.nextDeadline]).toEqual([[], undefined]);
  });

  test('is owed on the last day of shelter that the authority decided on, whether the trajectory goes on or not', () => {
    const ending = inBed.and(did(endShelter('2019-08-30'), 'mayor@gemeente', '2019-08-01'));
    expect(ending.on().tasks[leave]).toBe('2019-08-30');
    expect(ending.and(did(close('permitGranted'), 'lsoChair@gemeente', '2019-08-05')).on().tasks).toMatchObject({ [leave]: '2019-08-30' });
    expect(ending.and(did(endShelter('2019-09-13'), 'mayor@gemeente', '2019-08-15')).on().tasks[leave]).toBe('2019-09-13');
    expect(ending.on('2019-08-30').late).toEqual([]);
    expect(ending.on('2019-08-31').late).toContain('shelterDeparture');
  });

  test('is owed by the newest of the authority’s decisions, in whatever order they are written down', () => {
    const inOrder = inBed.and(did(endShelter('2019-12-20', { reference: 'B-2', occurredOn: '2019-11-20' }), 'mayor@gemeente', '2019-11-22'));
    const { state, tasks, late } = inOrder.when(endShelter('2019-11-10', { reference: 'B-1', occurredOn: '2019-11-01' }), 'mayor@gemeente', '2019-11-25').then({});
    expect(state.shelterEndings.map(({ reference }) => reference)).toEqual(['B-1', 'B-2']);
    expect(tasks[leave]).toBe('2019-12-20');
    expect(late).not.toContain('shelterDeparture');
  });

  test('is owed by the decision recorded last, of two of one day', () => {
    const corrected = inBed.and(did(endShelter('2019-08-03'), 'mayor@gemeente', '2019-08-01'), did(endShelter('2019-08-30', { occurredOn: '2019-08-01' }), 'mayor@gemeente', '2019-08-02'));
    expect(corrected.on().tasks[leave]).toBe('2019-08-30');
  });

  test('is owed on that day also while the guest rests or the trajectory is paused', () => {
    const resting = given(...throughPhase('perspectiveDecision').slice(0, -1), did(bed(), 'caseworker@INLIA', '2019-07-02'), did(endShelter('2019-07-05'), 'mayor@gemeente', '2019-07-02'));
    expect(resting.on('2019-07-03').tasks[leave]).toBe('2019-07-05');
    const paused = inBed.and(did(endShelter('2019-08-30'), 'mayor@gemeente', '2019-08-01'), did(pause('2019-12-02'), 'lsoChair@gemeente', '2019-08-02'));
    expect(paused.on('2019-09-02').late).toEqual(['shelterDeparture']);
  });

  test('waits for a plan where the risk became high since the authority decided', () => {
    const ending = inBed.and(did(endShelter('2019-08-29'), 'mayor@gemeente', '2019-08-01'));
    const atRisk = ending.and(did(risk('humanitarian', 'high'), 'caseworker@gemeente', '2019-08-12'));
    const owed = (story: typeof ending) => Object.entries(story.on().tasks).filter(([, dueOn]) => dueOn === '2019-08-29').map(([task]) => task);
    expect(owed(ending)).toEqual([leave]);
    expect(owed(atRisk)).toEqual(['@INLIA proposeTailoredPlan', '@gemeente proposeTailoredPlan']);
    expect(owed(atRisk.and(did(plan({ until: '2019-08-29' }), 'caseworker@INLIA', '2019-08-13')))).toEqual(owed(atRisk));
    expect(owed(atRisk.and(did(plan(), 'caseworker@INLIA', '2019-08-13')))).toEqual([leave]);
    const waits = atRisk.and(did(wait('family'), 'caseworker@INLIA', '2019-08-12'));
    waits.when(stopWaiting(), 'caseworker@INLIA', '2019-08-14').rejected('plan-required'); // the bed is no prospect any more
    atRisk.when(leaveBed(), 'caseworker@INLIA', '2019-08-14').then({ event: { type: 'stayEnded' } }); // what happened is written down all the same
  });

  test('puts nobody on the waiting list whose trajectory is closed', () => {
    const waited = guided.and(did(wait('regular'), 'caseworker@INLIA', '2019-07-22'), did(bed(), 'caseworker@INLIA', '2019-08-01'), did(close('transfer'), 'lsoChair@gemeente', '2019-08-01'));
    expect(waited.when(leaveBed(), 'caseworker@INLIA', '2019-08-01').then({ phase: 'closed' }).state.waits).toMatchObject([{ until: '2019-08-01' }]);
  });

  test('is not owed of a bed that was given after the last day of shelter', () => {
    const ended = inBed.and(did(endShelter('2019-08-05'), 'mayor@gemeente', '2019-08-01'), did(leaveBed(), 'caseworker@INLIA', '2019-08-05'));
    expect(ended.and(did(bed(beds[1]), 'caseworker@INLIA', '2019-08-06')).on().tasks).not.toHaveProperty([leave]);
  });

  test('shows to nobody who does not see whereabouts', () => {
    expect(closed.on().nextDeadline).toMatchObject({ rule: 'shelterDeparture', compartment: 'whereabouts' });
  });
});

describe('the waiting list', () => {
  test('says what the guest waits for, how urgently, and why', () => {
    expect(waiting.on().state.waits).toEqual([{ kind: 'family', urgency: 'later', reason: 'Alle plekken zijn bezet.', since: '2019-07-22' }]);
  });

  test('keeps the day when the urgency changes, and begins anew for another kind', () => {
    const urgent = waiting.and(did(wait('family', { urgency: 'street', reason: 'Moest de vriend verlaten.' }), 'caseworker@INLIA', '2019-08-01'));
    expect(urgent.on().state.waits).toEqual([{ kind: 'family', urgency: 'street', reason: 'Moest de vriend verlaten.', since: '2019-07-22', saidOn: '2019-08-01' }]);
    expect(urgent.when(wait('regular'), 'caseworker@INLIA', '2019-08-02').then({}).state.waits).toMatchObject([
      { kind: 'family', until: '2019-08-02' },
      { kind: 'regular', since: '2019-08-02' },
    ]);
  });

  test('is left with a bed of that kind, not with one of another', () => {
    expect(waiting.when(bed(), 'caseworker@INLIA', '2019-08-01').then({}).state.waits).toMatchObject([{ kind: 'family' }]);
    expect(waiting.when(bed(), 'caseworker@INLIA', '2019-08-01').after.state.waits[0]).not.toHaveProperty('until', '2019-08-01');
    expect(waiting.when(bed(beds[0], { kind: 'family' }), 'caseworker@INLIA', '2019-08-01').then({}).state.waits).toMatchObject([{ until: '2019-08-01' }]);
  });

  test('goes on beside a bed that is over, whenever that was: whoever left it has none', () => {
    for (const occurredOn of ['2019-07-16', '2019-07-24']) {
      const { state } = waiting.when(bed(beds[0], { kind: 'family', occurredOn, until: '2019-07-25' }), 'caseworker@INLIA', '2019-08-01').then({});
      expect(state.waits).toEqual(waiting.on().state.waits);
    }
  });

  test('goes on beside a bed that the guest had by the day on which somebody said that they wait', () => {
    const urgent = waiting.and(did(wait('family', { urgency: 'street' }), 'caseworker@INLIA', '2019-07-28'));
    const since = (occurredOn: string) => urgent.when(bed(beds[0], { kind: 'family', occurredOn }), 'caseworker@INLIA', '2019-08-01').then({}).state.waits;
    expect(since('2019-07-27')).toEqual(urgent.on().state.waits);
    expect(since('2019-07-28')).toMatchObject([{ since: '2019-07-22', until: '2019-07-28' }]);
  });

  test('is not joined of a day before the guest had a bed of that kind', () => {
    const early = wait('regular', { occurredOn: '2019-07-21' });
    inBed.when(early, 'caseworker@INLIA', '2019-08-01').rejected('date-too-early', { date: '2019-07-21', earliest: '2019-07-22' });
    inBed.and(did(leaveBed(), 'caseworker@INLIA', '2019-07-30')).when(early, 'caseworker@INLIA', '2019-08-01').rejected('date-too-early');
    inBed.when(wait('regular', { occurredOn: '2019-07-22' }), 'caseworker@INLIA', '2019-08-01').then({});
    inBed.when(wait('family', { occurredOn: '2019-07-21' }), 'caseworker@INLIA', '2019-08-01').then({});
  });

  test('is left by a person, and by the end of the trajectory', () => {
    expect(waiting.when(stopWaiting(), 'caseworker@INLIA', '2019-08-01').then({ event: { type: 'waitingListLeft', data: { kind: 'family' } } }).state.waits).toMatchObject([{ until: '2019-08-01' }]);
    expect(waiting.when(close('permitGranted'), 'lsoChair@gemeente', '2019-08-01').then({ phase: 'closed' }).state.waits).toMatchObject([{ until: '2019-08-01' }]);
    const early = referred.and(did(wait('regular'), 'caseworker@INLIA', '2019-06-05'));
    expect(early.when(withdraw({ atGuestsRequest: true }), 'caseworker@INLIA', '2019-06-06').then({ phase: 'closed' }).state.waits).toMatchObject([{ until: '2019-06-06' }]);
  });

  test('is left no later than by the end of the trajectory, also where that is written down afterwards', () => {
    const left = waiting.and(did(stopWaiting(), 'caseworker@INLIA', '2019-08-01'));
    const closedOn = (occurredOn: string) => left.when(close('permitGranted', { occurredOn }), 'lsoChair@gemeente', '2019-08-02').then({}).state.waits;
    expect(closedOn('2019-07-25')).toMatchObject([{ since: '2019-07-22', until: '2019-07-25' }]);
    expect(closedOn('2019-07-20')).toMatchObject([{ since: '2019-07-22', until: '2019-07-22' }]);
    expect(closedOn('2019-08-02')).toMatchObject([{ since: '2019-07-22', until: '2019-08-01' }]);
  });

  test('takes the last word by its day: an older one overrules nothing', () => {
    const { state } = waiting.when(wait('family', { urgency: 'street', occurredOn: '2019-07-28' }), 'caseworker@INLIA', '2019-08-01').then({});
    expect(state.waits).toMatchObject([{ urgency: 'street', saidOn: '2019-07-28' }]);
    const urgent = waiting.and(did(wait('family', { urgency: 'street' }), 'caseworker@INLIA', '2019-07-28'));
    urgent.when(wait('family', { urgency: 'later', occurredOn: '2019-07-27' }), 'caseworker@INLIA', '2019-08-01').rejected('date-too-early', { date: '2019-07-27', earliest: '2019-07-28' });
    urgent.when(wait('family', { urgency: 'later', occurredOn: '2019-07-28' }), 'caseworker@INLIA', '2019-08-01').then({});
    urgent.when(stopWaiting({ occurredOn: '2019-07-27' }), 'caseworker@INLIA', '2019-08-01').rejected('date-too-early', { date: '2019-07-27', earliest: '2019-07-28' });
    urgent.when(stopWaiting({ occurredOn: '2019-07-28' }), 'caseworker@INLIA', '2019-08-01').then({});
  });

  test('knows the urgencies of the policy alone', () => {
    guided.when(wait('family', { urgency: 'vanished' }), 'caseworker@INLIA', '2019-08-01').rejected('unknown-code', { code: 'vanished', list: 'shelter.urgencies' });
  });
});

describe('an emergency bed', () => {
  const stay = '9b6f2a44-0f8e-4b57-8a53-2a6f1d0c7e01';
  const command = commandOf(register({ shelterStay: stay }), '2019-06-03');
  const context = { actor: actor('caseworker@INLIA'), now: '2019-06-03T10:00:00.000Z', policy: pilot() };
  const emergencyBed = { stay, place: beds[0], kind: 'regular', since: '2019-06-01' };

  test('goes on as a stay of the trajectory that a referral makes, from the first night on', () => {
    const { events } = decide(given().on('2019-06-03').state, command, { ...context, emergencyBed });
    const state = fold(events!);
    expect(state.stays).toEqual([{ place: beds[0], kind: 'regular', since: '2019-06-01', emergency: stay }]);
    expect(state.revision).toBe(1);
  });

  test('of a kind that asks for a group goes on only for guests of one of its groups, by what the referral says and by age', () => {
    const refer = (kind: string, over: Parameters<typeof register>[0] = {}, until?: string) =>
      decide(given().on('2019-06-03').state, commandOf(register({ shelterStay: stay, ...over }), '2019-06-03'), { ...context, emergencyBed: { ...emergencyBed, kind, until } });
    expect(refer('psychiatricElsewhere').rejection).toEqual({ code: 'emergency-bed-not-for-guest', details: {} });
    expect(refer('psychiatricElsewhere', { specialGroups: ['addicted'] }).rejection).toBeDefined();
    expect(fold(refer('psychiatricElsewhere', { specialGroups: ['mentallyIll'] }).events!).stays).toMatchObject([{ kind: 'psychiatricElsewhere' }]);
    const born = (date: string) => refer('sixtyPlus', { guest: { names: [{ given: '', family: 'Verzonnen' }], birthDates: [{ date }] } });
    expect(born('1959-06-04').rejection).toBeDefined();
    expect(born('1959-06-03').rejection).toBeUndefined();
    // What is over goes on for nobody.
    expect(refer('psychiatricElsewhere', {}, '2019-06-03').rejection).toBeUndefined();
  });

  test('that is over is a stay of the guest’s past, and holds no bed', () => {
    const { events } = decide(given().on('2019-06-03').state, command, { ...context, emergencyBed: { ...emergencyBed, until: '2019-06-03' } });
    const state = fold(events!);
    expect(state.stays).toEqual([{ place: beds[0], kind: 'regular', since: '2019-06-01', until: '2019-06-03', emergency: stay }]);
    expect(bedOf(state)).toBeUndefined();
  });

  test('that is not there is taken over by nobody', () => {
    const { rejection } = decide(given().on('2019-06-03').state, command, context);
    expect(rejection).toEqual({ code: 'shelter-stay-unknown', details: {} });
  });
});
