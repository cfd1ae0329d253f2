import { describe, expect, test } from '@jest/globals';
import { dossier, perspective, reached, working } from '../support/domain/commands';
import { did, given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const admitted = given(...throughPhase('stabilisation'));
const rested = given(...throughPhase('perspectiveDecision'));
const beingStabilised = rested.and(did(working('mental', '2019-08-15'), 'caseworker@INLIA', '2019-07-16'));

test('a goal says who helps, whether the guest agreed, and when somebody looks again', () => {
  const { state } = admitted
    .when({ name: 'recordStabilisation', data: { status: 'working', goal: 'addiction', what: 'Afbouwen.', helpedBy: 'VNN', consent: 'refused', nextCheckOn: '2019-07-04' } }, 'healthAdvisor@GGD', '2019-06-20')
    .then({
      event: { type: 'stabilisationRecorded' },
      tasks: { '@IND deliverDossier IND': '2019-07-17', '@DTV deliverDossier DTV': '2019-07-17', '@INLIA recordStabilisation s1': '2019-07-04' },
    });
  expect(state.stabilisation).toMatchObject([{ id: 's1', goal: 'addiction', records: [{ helpedBy: 'VNN', consent: 'refused' }] }]);
});

test('looking again is a record of the same goal, with its own next look', () => {
  const again = beingStabilised.when(working('mental', '2019-09-05'), 'coordinator@INLIA', '2019-08-15').then({ tasks: { '@INLIA recordStabilisation s1': '2019-09-05' } });
  expect(again.state.stabilisation).toHaveLength(1);
  expect(again.state.stabilisation[0]!.records).toHaveLength(2);
});

test('what is recorded late does not undo what was seen since', () => {
  const late = beingStabilised.and(did(reached('mental'), 'caseworker@INLIA', '2019-08-10')).when(working('mental', '2019-09-05', { occurredOn: '2019-08-01' }), 'caseworker@INLIA', '2019-08-12').after;
  expect(late.tasks).toEqual({ 'lsoChair@gemeente decidePerspective': '2019-08-23' });
});

describe('the LSO', () => {
  test('is waited for once every goal is stable or dropped, from that day on', () => {
    const both = beingStabilised.and(did(working('legal', '2019-08-20'), 'caseworker@INLIA', '2019-07-17'));
    expect(both.on().waitingOn).toEqual(['INLIA']);
    both
      .and(did(reached('mental'), 'caseworker@INLIA', '2019-08-05'))
      .when(reached('legal', 'dropped'), 'caseworker@INLIA', '2019-08-12')
      .then({ tasks: { 'lsoChair@gemeente decidePerspective': '2019-08-26' } });
  });

  test('goes on before, with a reason', () => {
    beingStabilised.when(perspective(), 'lsoChair@gemeente', '2019-07-18').rejected('goals-ahead', {});
    beingStabilised
      .when(perspective({ beforeStable: 'De behandeling duurt jaren.' }), 'lsoChair@gemeente', '2019-07-18')
      .then({ phase: 'guidance', tasks: { 'lsoChair@gemeente recordReview': '2019-10-10', '@INLIA recordStabilisation s1': '2019-08-15' } });
  });

  test('needs no reason where nothing is worked on', () => {
    rested.when(perspective(), 'lsoChair@gemeente', '2019-07-18').then({ phase: 'guidance' });
    beingStabilised.and(did(reached('mental'), 'caseworker@INLIA', '2019-07-17')).when(perspective(), 'lsoChair@gemeente', '2019-07-18').then({ phase: 'guidance' });
  });
});

describe('a guest who is being stabilised', () => {
  test('is not stalled while the day of the next look has not passed', () => {
    expect(rested.on('2019-08-15').late).toEqual(['perspectiveDecision']);
    expect(beingStabilised.on('2019-08-15').late).toEqual([]);
    expect(beingStabilised.on('2019-08-16').late).toEqual(['stabilisationCheck']);
  });

  test('not even by a dossier that is late', () => {
    const waiting = admitted.and(did(working('medical', '2019-09-02'), 'caseworker@INLIA', '2019-06-20'));
    expect(waiting.on('2019-08-01').tasks).toMatchObject({ '@IND deliverDossier IND': '2019-07-17' });
    expect(waiting.on('2019-08-01').late).toEqual([]);
    expect(waiting.on('2019-09-03').late).toEqual(['stabilisationCheck']);
  });

  test('rests all the same, and nobody is waited for then', () => {
    const resting = admitted.and(
      did(working('medical', '2019-07-02'), 'caseworker@INLIA', '2019-06-20'),
      did(dossier(), 'caseworker@IND', '2019-06-24'),
      did(dossier(), 'caseworker@DTV', '2019-06-24'),
    );
    expect(resting.on('2019-07-05')).toMatchObject({ tasks: {}, late: [] });
    expect(resting.on('2019-07-08')).toMatchObject({ waitingOn: ['INLIA'], late: ['stabilisationCheck'] });
  });
});

test('a look that is missed reminds whoever helps, then whoever the ladder climbs to', () => {
  const to = beingStabilised.on('2019-08-30').reminders.filter(({ key }) => key.startsWith('stabilisationCheck.s1')).map(({ to: [who] }) => who);
  expect(to).toEqual(['caseworker@INLIA', 'caseworker@INLIA', 'coordinator@INLIA', 'lsoChair@gemeente', 'manager@gemeente']);
});

describe('nothing is recorded', () => {
  test('before the guest is admitted', () => {
    given(...throughPhase('intake')).when(reached('legal'), 'caseworker@INLIA', '2019-06-07').rejected('not-in-this-phase', { phase: 'intake' });
  });

  test('of a day before that', () => {
    admitted
      .when(reached('legal', 'stable', { occurredOn: '2019-06-18' }), 'caseworker@INLIA', '2019-06-20')
      .rejected('date-too-early', { date: '2019-06-18', earliest: '2019-06-19' });
  });

  test('of a goal that the policy has not', () => {
    admitted.when(reached('happiness'), 'caseworker@INLIA', '2019-06-20').rejected('unknown-code', { code: 'happiness', list: 'stabilisation' });
  });

  test('with a next look that lies before it', () => {
    admitted.when(working('legal', '2019-06-19'), 'caseworker@INLIA', '2019-06-20').rejected('date-too-early', { date: '2019-06-19', earliest: '2019-06-20' });
  });

  test('as dropped where nobody works on it', () => {
    admitted.when(reached('legal', 'dropped'), 'caseworker@INLIA', '2019-06-20').rejected('goal-not-worked-on', { goal: 'legal' });
  });
});
