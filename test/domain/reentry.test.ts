import { describe, expect, test } from '@jest/globals';
import { formerOf, type Former } from '../../domain/trajectory/reentry';
import type { RegisteredState } from '../../domain/trajectory/phase';
import { criterion, guest, identify, refuse, register, withdraw } from '../support/domain/commands';
import { did, given, type Given } from '../support/domain/given';
import { dublinClaim, throughPhase } from '../support/domain/trajectories';

const id = '7d444840-9dc0-11d1-b245-5ffdce74fad2';
const former = (...facts: Given[]): Former => formerOf(id, given(...facts).on().state as RegisteredState);
const withdrawn = [...throughPhase('admissionDecision'), did(withdraw(), 'caseworker@INLIA', '2019-06-17')];
const comesBack = (over: Parameters<typeof register>[0] = {}, on = '2019-09-02') => ({ draft: register({ formerTrajectory: id, ...over }), at: given().on(on) });

describe('a guest who comes back', () => {
  test('has a linked trajectory with the passes that still hold, each with where it comes from', () => {
    const { draft, at } = comesBack();
    const { state, tasks } = at.when(draft, 'caseworker@INLIA', former(...withdrawn)).then({ event: { type: 'registered', data: { formerTrajectory: id } }, phase: 'intake', revision: 1 });
    expect(state.criteria).toMatchObject({
      vNumber: { conclusion: { result: 'pass', occurredOn: '2019-06-07', carriedFrom: id } },
      regionalBinding: { conclusion: { result: 'pass', occurredOn: '2019-06-11', carriedFrom: id } },
    });
    // What changes with time is tested anew.
    expect(Object.keys(tasks).filter((task) => task.includes('recordCriterion'))).toEqual([
      'caseworker@INLIA recordCriterion noStateReception', '@IND recordCriterion noHeavyEntryBan', '@IND recordCriterion noDublinClaim',
    ]);
  });

  test.each([
    ['a fail', [...throughPhase('intake'), did(criterion('regionalBinding', 'fail'), 'caseworker@INLIA', '2019-06-07'), did(withdraw({ atGuestsRequest: true }), 'caseworker@INLIA', '2019-06-17')]],
    ['a pass that has ended', [...throughPhase('intake'), did(criterion('regionalBinding', 'pass', { validUntil: '2019-09-01' }), 'caseworker@INLIA', '2019-06-07'), did(withdraw(), 'caseworker@INLIA', '2019-06-17')]],
    ['criterion that nobody tested', [...throughPhase('intake'), did(withdraw(), 'caseworker@INLIA', '2019-06-17')]],
  ])('brings along no %s', (_, facts) => {
    const { draft, at } = comesBack();
    const { state, phase } = at.when(draft, 'caseworker@INLIA', former(...facts)).after;
    expect({ phase, criteria: state.criteria }).toEqual({ phase: 'referral', criteria: {} });
  });

  test('brings along a pass on its last day, and it lapses here as it would have there', () => {
    const until = [...throughPhase('intake'), did(criterion('regionalBinding', 'pass', { validUntil: '2019-09-02' }), 'caseworker@INLIA', '2019-06-07'), did(withdraw(), 'caseworker@INLIA', '2019-06-17')];
    const { draft, at } = comesBack();
    const { after } = at.when(draft, 'caseworker@INLIA', former(...until));
    expect(after.state.criteria.regionalBinding!.reopened).toBeUndefined();
    expect(after.passing('2019-09-03T10:00:00.000Z').state.criteria.regionalBinding!.reopened).toEqual({ on: '2019-09-03', by: 'groundLapsed' });
  });
});

describe('a referral does not go on from', () => {
  test('a trajectory that there is not, or that is not theirs to know of', () => {
    const { draft, at } = comesBack();
    at.when(draft, 'caseworker@INLIA').rejected('former-unknown', {});
  });

  test('one that is open', () => {
    const { draft, at } = comesBack();
    at.when(draft, 'caseworker@INLIA', former(...throughPhase('guidance'))).rejected('former-not-closed', {});
  });

  test.each([
    ['another V-number', { vNumbers: [{ number: '2123456789' }] }, false],
    ['no V-number, another name', { vNumbers: [], names: [{ family: 'Bedacht' }] }, false],
    ['no V-number, another birth', { vNumbers: [], birthDates: [{ date: '1990-01-01' }] }, false],
    ['no V-number, a year that fits', { vNumbers: [], birthDates: [{ date: '1984' }] }, true],
    ['no V-number, another year', { vNumbers: [], birthDates: [{ date: '1985' }] }, false],
    ['no V-number, one birth of two that fits', { vNumbers: [], birthDates: [{ date: '1990-01-01' }, { date: '1984-02-29' }] }, true],
    ['no V-number, the same name and no birth', { vNumbers: [], birthDates: [] }, false],
    ['no V-number, the same given name', { vNumbers: [], names: [{ given: 'Amina', family: 'Bedacht' }] }, false],
    ['no V-number, the same family name', { vNumbers: [], names: [{ family: 'Verzonnen' }] }, false],
    ['no V-number, the whole name the other way round', { vNumbers: [], names: [{ given: 'VERZONNEN', family: 'Amína' }] }, true],
    ['no V-number, the whole name as an alias', { vNumbers: [], names: [{ family: 'Bedacht' }, { given: 'Amina', family: 'Verzonnen', alias: true }] }, true],
    ['the same V-number, another name', { names: [{ family: 'Bedacht' }] }, true],
  ])('one of somebody with %s: %#', (_, person, isOne) => {
    const { draft, at } = comesBack({ guest: guest(person) });
    const outcome = at.when(draft, 'caseworker@INLIA', former(...withdrawn));
    if (isOne) outcome.then({});
    else outcome.rejected('former-other-person', {});
  });
});

describe('nobody comes back before they were gone', () => {
  test('a referral of a day before the former trajectory was closed is refused, and one of that day is taken', () => {
    const { at } = comesBack();
    const on = (occurredOn: string) => at.when(register({ formerTrajectory: id, occurredOn }), 'caseworker@INLIA', former(...withdrawn));
    on('2019-06-16').rejected('date-too-early', { date: '2019-06-16', earliest: '2019-06-17' });
    on('2019-06-17').then({ phase: 'intake' });
  });

  test('what was found after the referral, which a closing that was dated back left there, is tested anew', () => {
    const { at } = comesBack();
    const datedBack = former(...throughPhase('admissionDecision'), did(withdraw({ occurredOn: '2019-06-10' }), 'caseworker@INLIA', '2019-06-17'));
    const brought = (occurredOn: string) => Object.keys(at.when(register({ formerTrajectory: id, occurredOn }), 'caseworker@INLIA', datedBack).after.state.criteria);
    expect(brought('2019-06-10')).toEqual(['vNumber']);
    expect(brought('2019-06-11')).toEqual(['vNumber', 'regionalBinding']);
  });

  test('a trajectory of which an earlier release did not say when it was closed is gone on from as before', () => {
    const { closedOn: _, ...before } = former(...withdrawn);
    comesBack().at.when(register({ formerTrajectory: id, occurredOn: '2019-06-12' }), 'caseworker@INLIA', before).then({ phase: 'intake' });
  });
});

test('what was found out of the former guest after the end makes the same person known', () => {
  const { draft, at } = comesBack({ guest: guest({ names: [{ given: 'Amna', family: 'Bedacht' }], vNumbers: [{ number: '2123456789' }] }) });
  at.when(draft, 'caseworker@INLIA', former(...withdrawn)).rejected('former-other-person', {});
  const known = former(...withdrawn, did(identify({ vNumbers: [{ number: '2123456789' }] }), 'caseworker@INLIA', '2019-08-30'));
  expect(Object.keys(at.when(draft, 'caseworker@INLIA', known).after.state.criteria)).toEqual(['vNumber', 'regionalBinding']);
});

test('who was refused for a Dublin claim and is registered anew brings the other passes', () => {
  const { draft, at } = comesBack();
  const refused = former(...dublinClaim('2019-12-12'), did(refuse(), 'mayor@gemeente', '2019-06-19'));
  expect(Object.keys(at.when(draft, 'caseworker@INLIA', refused).after.state.criteria)).toEqual(['vNumber', 'regionalBinding']);
});
