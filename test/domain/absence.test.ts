import { describe, expect, test } from '@jest/globals';
import { explainTerm } from '../../domain/trajectory/explain';
import { openTerms } from '../../domain/trajectory/terms';
import { absence, back, close, departure, pause, plan, reopen, risk, stay } from '../support/domain/commands';
import { did, given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const guided = given(...throughPhase('guidance'));
const missing = guided.and(did(absence(), 'caseworker@INLIA', '2019-08-01'));
const gone = missing.and(did(departure(), 'caseworker@gemeente', '2019-08-08'));
const check = '@gemeente noticeDeparture';

describe('a guest who is missing', () => {
  test('is looked for within the policy’s grace period by whoever confirms a departure', () => {
    const { state, tasks } = guided.when(absence(), 'caseworker@INLIA', '2019-08-01').then({ event: { type: 'absenceReported' }, phase: 'guidance' });
    expect(tasks[check]).toBe('2019-08-08');
    expect(state.absences).toEqual([{ since: '2019-08-01', circumstances: 'Sliep vannacht niet in de opvang.' }]);
  });

  test('has seven days to come back, and only then can a departure be confirmed', () => {
    missing.when(departure(), 'caseworker@gemeente', '2019-08-07').rejected('grace-period-running', { until: '2019-08-07' });
    missing.when(departure({ occurredOn: '2019-08-07' }), 'caseworker@gemeente', '2019-08-12').rejected('grace-period-running', { until: '2019-08-07' });
    const { state, tasks } = missing.when(departure(), 'caseworker@gemeente', '2019-08-08').then({ event: { type: 'departureNoticed' }, phase: 'guidance' });
    expect(state.absences[0]).toMatchObject({ departure: { on: '2019-08-08', findings: 'Niemand weet waar de gast is.' } });
    expect(tasks).not.toHaveProperty([check]);
  });

  test('stalls the trajectory when nobody looks, also while it is paused', () => {
    expect(missing.on('2019-08-08').late).toEqual([]);
    expect(missing.on('2019-08-09').late).toEqual(['absenceCheck']);
    expect(missing.and(did(pause('2019-12-02'), 'lsoChair@gemeente', '2019-08-02')).on('2019-08-09').late).toEqual(['absenceCheck']);
  });

  test('is looked for while resting too', () => {
    const resting = given(...throughPhase('perspectiveDecision').slice(0, -1), did(absence(), 'caseworker@INLIA', '2019-07-02'));
    expect(resting.on('2019-07-03').tasks).toEqual({ [check]: '2019-07-09' });
  });

  test('has a departure confirmed by nobody but whom policy names', () => {
    missing.when(departure(), 'caseworker@INLIA', '2019-08-08').rejected('not-permitted');
  });
});

describe('a guest comes back', () => {
  test('at any time, also after a confirmed departure; the trajectory goes on', () => {
    expect(missing.when(back({ note: 'Was bij familie.' }), 'caseworker@INLIA', '2019-08-03').then({ event: { type: 'returned' } }).state.absences).toMatchObject([{ returnedOn: '2019-08-03' }]);
    const returned = gone.when(back(), 'caseworker@AVIM', '2019-10-01').then({ phase: 'guidance' });
    expect(returned.state.absences).toMatchObject([{ departure: { on: '2019-08-08' }, returnedOn: '2019-10-01' }]);
    expect(returned.tasks).not.toHaveProperty([check]);
  });

  test('and may be missing again, with a grace period of its own', () => {
    const again = missing.and(did(back(), 'caseworker@INLIA', '2019-08-03'), did(absence(), 'caseworker@INLIA', '2019-09-02'));
    expect(again.on().tasks[check]).toBe('2019-09-09');
    again.when(close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-09-10').rejected('departure-not-noticed');
  });

  test('by a reopening too', () => {
    const reopened = gone
      .and(did(plan(), 'caseworker@INLIA', '2019-08-09'), did(close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-08-12'))
      .and(did(reopen(), 'lsoChair@gemeente', '2019-11-01'));
    expect(reopened.on().tasks).not.toHaveProperty([check]);
    reopened.when(back(), 'caseworker@INLIA', '2019-11-01').rejected('not-absent');
  });
});

test('a reopening that is written down late brings back nobody who went away after it', () => {
  const since = guided.and(did(stay('hospital'), 'caseworker@INLIA', '2019-09-02'));
  const late = (day: string) => [did(close('transfer', { occurredOn: '2019-08-05' }), 'lsoChair@gemeente', '2019-09-09'), did(reopen({ occurredOn: day }), 'lsoChair@gemeente', '2019-09-09')];
  expect(since.and(...late('2019-08-12')).on().state.staysElsewhere).toEqual([{ place: 'hospital', since: '2019-09-02' }]);
  expect(since.and(...late('2019-09-05')).on().state.staysElsewhere).toMatchObject([{ since: '2019-09-02', until: '2019-09-05' }]);
});

describe('a guest who is gone', () => {
  const closing = 'lsoChair@gemeente close';
  const planned = ['@INLIA proposeTailoredPlan', '@gemeente proposeTailoredPlan'];

  test('has a trajectory that the chair is to close, in the policy’s term from the day of the notice', () => {
    expect(gone.on().tasks[closing]).toBe('2019-08-22');
    const { state, policy } = gone.on();
    expect(explainTerm(openTerms(state, policy).find(({ rule }) => rule === 'departureOutcome')!, policy, 'nl')).toBe(
      'Uiterlijk 22 augustus 2019: de afsluiting na het bevestigde vertrek, bij een hoog risico eerst een plan. Dat is 10 werkdagen na de bevestiging van het vertrek van 8 augustus 2019 ' +
        '(beleid groningen-2019, versie 5, terms.departureOutcomeWorkingDays: 10).',
    );
    expect(gone.when(close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-08-12').then({ phase: 'closed' }).tasks).toEqual({});
  });

  test('waits at high risk for a plan first, from whoever may make one, however late; then for the chair', () => {
    const dangerous = gone.and(did(risk('publicOrder', 'high'), 'caseworker@AVIM', '2019-08-09'));
    expect(dangerous.on().tasks).toMatchObject(Object.fromEntries(planned.map((task) => [task, '2019-08-22'])));
    expect(dangerous.on().tasks).not.toHaveProperty([closing]);
    for (const day of ['2019-08-12', '2019-09-30']) {
      const { tasks } = dangerous.when(plan(), 'caseworker@INLIA', day).after;
      expect(tasks[closing]).toBe('2019-08-22');
      for (const task of planned) expect(tasks).not.toHaveProperty([task]);
    }
    // A plan that is over by then provides for nobody.
    expect(dangerous.when(plan({ until: '2019-08-21' }), 'caseworker@INLIA', '2019-08-12').after.tasks).toHaveProperty([planned[0]!]);
    const endless = dangerous.and(did(plan(), 'caseworker@INLIA', '2019-08-12'));
    expect(endless.when(plan({ until: '2019-08-21' }), 'caseworker@INLIA', '2019-08-13').after.tasks).toHaveProperty([planned[0]!]);
    // A risk that turned out lower asks for none.
    expect(dangerous.when(risk('publicOrder', 'low'), 'caseworker@AVIM', '2019-09-30').after.tasks).toHaveProperty([closing]);
  });

  test('stalls the trajectory when nobody does, also while it is paused, and climbs by itself', () => {
    expect(gone.on('2019-08-22').late).toEqual([]);
    expect(gone.on('2019-08-23').late).toEqual(['departureOutcome']);
    expect(gone.and(did(pause('2019-12-02'), 'lsoChair@gemeente', '2019-08-09')).on('2019-08-23').late).toEqual(['departureOutcome']);
    expect(gone.on('2019-09-13').state.escalations).toMatchObject([{ level: 'coordinator', organisations: ['gemeente'], late: { rule: 'departureOutcome' } }]);
  });

  test('is not forgotten in the rest period', () => {
    const resting = given(...throughPhase('perspectiveDecision').slice(0, -1), did(absence({ occurredOn: '2019-06-24' }), 'caseworker@INLIA', '2019-07-02'));
    expect(resting.when(departure(), 'caseworker@gemeente', '2019-07-03').after.tasks).toEqual({ [closing]: '2019-07-17' });
  });

  test('and comes back leaves nothing to close', () => {
    expect(gone.and(did(back(), 'caseworker@INLIA', '2019-08-20')).on().tasks).not.toHaveProperty([closing]);
  });
});

describe('the outcome of an unknown destination', () => {
  test('takes a report, the grace period and a check', () => {
    guided.when(close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-08-12').rejected('departure-not-noticed', {});
    missing.when(close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-08-12').rejected('departure-not-noticed', {});
    gone.and(did(back(), 'caseworker@INLIA', '2019-08-10')).when(close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-08-12').rejected('departure-not-noticed', {});
    gone.when(close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-08-12').then({ phase: 'closed' });
  });

  test('never counts from before the check', () => {
    gone
      .when(close('departedUnknownDestination', { occurredOn: '2019-08-07' }), 'lsoChair@gemeente', '2019-08-12')
      .rejected('date-too-early', { date: '2019-08-07', earliest: '2019-08-08' });
  });

  test('no other outcome asks for it', () => {
    guided.when(close('return'), 'lsoChair@gemeente', '2019-08-12').then({ phase: 'closed' });
  });
});

describe('hospital, detention and an asylum centre are stays elsewhere', () => {
  test.each(['hospital', 'detention', 'asylumCentre'])('and never absence: %s', (place) => {
    const staying = guided.and(did(stay(place), 'caseworker@INLIA', '2019-08-01'));
    expect(staying.on().state.staysElsewhere).toEqual([{ place, since: '2019-08-01' }]);
    expect(staying.on('2019-09-01').tasks).not.toHaveProperty([check]);
    staying.when(absence(), 'caseworker@INLIA', '2019-08-02').rejected('stays-elsewhere', {});
    staying.when(departure(), 'caseworker@gemeente', '2019-09-02').rejected('stays-elsewhere', {});
    staying.when(close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-09-02').rejected('departure-not-noticed');
  });

  test('whoever turns out to be there was not missing: nobody looks any more, and no departure is confirmed', () => {
    const found = missing.when(stay('hospital', { occurredOn: '2019-07-31', note: 'UMCG belde.' }), 'caseworker@INLIA', '2019-08-05').then({ event: { type: 'stayElsewhereRecorded' } });
    expect(found.state.absences).toMatchObject([{ since: '2019-08-01', returnedOn: '2019-08-01' }]);
    expect(found.tasks).not.toHaveProperty([check]);
    found.when(departure(), 'caseworker@gemeente').rejected('stays-elsewhere');
  });

  test('a confirmed departure is no way out for somebody who was found', () => {
    gone.and(did(stay('detention'), 'caseworker@AVIM', '2019-08-10')).when(close('departedUnknownDestination'), 'lsoChair@gemeente', '2019-08-12').rejected('departure-not-noticed');
  });

  test('after the outcome nobody owes anything of it, and it is known until when only once the guest is back', () => {
    const closed = guided.and(did(stay('detention'), 'caseworker@AVIM', '2019-08-01'), did(close('detention', { authorityDecision: 'B-2019-77' }), 'lsoChair@gemeente', '2019-08-05'));
    const { state, tasks, late, nextDeadline } = closed.on('2020-08-05');
    expect({ tasks, late, nextDeadline, stays: state.staysElsewhere }).toEqual({ tasks: {}, late: [], nextDeadline: undefined, stays: [{ place: 'detention', since: '2019-08-01' }] });
    const again = closed.when(reopen(), 'manager@gemeente', '2019-10-01').then({ phase: 'guidance' });
    expect(again.state.staysElsewhere).toEqual([{ place: 'detention', since: '2019-08-01', until: '2019-10-01' }]);
    again.when(absence(), 'caseworker@INLIA').then({});
  });

  test('one ends with the next or with the return', () => {
    const { state } = guided
      .and(did(stay('hospital'), 'caseworker@INLIA', '2019-08-01'), did(stay('detention'), 'caseworker@AVIM', '2019-08-10'))
      .when(back(), 'caseworker@INLIA', '2019-08-20')
      .then({ event: { type: 'returned' } });
    expect(state.staysElsewhere).toEqual([{ place: 'hospital', since: '2019-08-01', until: '2019-08-10' }, { place: 'detention', since: '2019-08-10', until: '2019-08-20' }]);
  });

  test('after which the guest can be missing', () => {
    const discharged = guided.and(did(stay('hospital'), 'caseworker@INLIA', '2019-08-01'), did(back(), 'caseworker@INLIA', '2019-08-20'));
    discharged.when(absence({ occurredOn: '2019-08-19' }), 'caseworker@INLIA', '2019-08-21').rejected('date-too-early', { date: '2019-08-19', earliest: '2019-08-20' });
    expect(discharged.when(absence(), 'caseworker@INLIA', '2019-08-21').then({}).tasks[check]).toBe('2019-08-28');
  });

  test('it begins at no place that the policy has not, nor before the one that goes on', () => {
    guided.when(stay('moon'), 'caseworker@INLIA', '2019-08-01').rejected('unknown-code', { code: 'moon', list: 'staysElsewhere' });
    guided
      .and(did(stay('hospital'), 'caseworker@INLIA', '2019-08-01'))
      .when(stay('detention', { occurredOn: '2019-07-31' }), 'caseworker@INLIA', '2019-08-02')
      .rejected('date-too-early', { date: '2019-07-31', earliest: '2019-08-01' });
  });
});

describe('nothing is recorded', () => {
  test('twice, or of nobody who is missing', () => {
    missing.when(absence(), 'caseworker@AVIM', '2019-08-02').rejected('already-absent', {});
    guided.when(back(), 'caseworker@INLIA', '2019-08-02').rejected('not-absent', {});
    guided.when(departure(), 'caseworker@gemeente', '2019-08-12').rejected('not-absent', {});
    gone.when(departure(), 'coordinator@gemeente', '2019-08-12').rejected('departure-already-noticed', {});
  });

  test('of a day before the last word on where the guest is', () => {
    const found = missing.and(did(back(), 'caseworker@INLIA', '2019-08-05'));
    found.when(stay('hospital', { occurredOn: '2019-08-04' }), 'caseworker@INLIA', '2019-08-06').rejected('date-too-early', { date: '2019-08-04', earliest: '2019-08-05' });
    found.when(stay('hospital', { occurredOn: '2019-08-05' }), 'caseworker@INLIA', '2019-08-06').then({});
    for (const draft of [stay('hospital', { occurredOn: '2019-08-07' }), back({ occurredOn: '2019-08-07' })]) {
      gone.when(draft, 'caseworker@INLIA', '2019-08-12').rejected('date-too-early', { date: '2019-08-07', earliest: '2019-08-08' });
    }
  });

  test('of a day before the guest was missing', () => {
    missing.when(back({ occurredOn: '2019-07-31' }), 'caseworker@INLIA', '2019-08-02').rejected('date-too-early', { date: '2019-07-31', earliest: '2019-08-01' });
    missing
      .and(did(back(), 'caseworker@INLIA', '2019-08-05'))
      .when(absence({ occurredOn: '2019-08-04' }), 'caseworker@INLIA', '2019-08-06')
      .rejected('date-too-early', { date: '2019-08-04', earliest: '2019-08-05' });
  });
});
