import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../domain/policy/parse';
import { execute } from '../../domain/trajectory/decide';
import { overview } from '../../domain/trajectory/overview';
import type { RegisteredState } from '../../domain/trajectory/phase';
import { admitTailored, close, discussion, dossier, fulfil, guest, plan, refuse, register, reopen, risk, withdraw } from '../support/domain/commands';
import { did, given, type Given } from '../support/domain/given';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

/** Cases that are easily got wrong: each was, once. */

describe('a code of the policy', () => {
  test('is one that the policy lists, not what every JavaScript object has', () => {
    given(...failedCriterion('vNumber', { humanitarian: 'high' })).when(close('constructor'), 'lsoChair@gemeente', '2019-06-18').rejected('unknown-code');
  });

  test('nor is such a word a special group', () => {
    given().when(register({ specialGroups: ['toString'] }), 'caseworker@INLIA', '2019-06-03').rejected('unknown-code');
  });
});

describe('nobody is without a plan', () => {
  const high = failedCriterion('vNumber', { humanitarian: 'high' });

  test('and the mayor who refuses without one is told so', () => {
    given(...high).when(refuse(), 'mayor@gemeente', '2019-06-18').rejected('plan-required');
  });

  test('because an older assessment was recorded after a newer one', () => {
    given(...high, did(risk('humanitarian', 'low', { occurredOn: '2019-06-04' }), 'caseworker@gemeente', '2019-06-18'))
      .when(withdraw(), 'caseworker@gemeente', '2019-06-18')
      .rejected('plan-required');
  });
});

describe('a day', () => {
  test('of birth is not in the future', () => {
    expect(given().when(register({ guest: guest({ birthDates: [{ date: '2087-01-01' }] }) }), 'caseworker@INLIA', '2019-06-03').rejection).toBeDefined();
  });

  test('of a meeting does not come before the referral that it discussed', () => {
    expect(given(...throughPhase('referral')).when(discussion({ basis: { kind: 'meeting', on: '1901-01-01' } }), 'lsoChair@gemeente', '2019-06-03').rejection).toBeDefined();
  });

  test('of a new decision does not come before the reopening that asked for it', () => {
    const facts: Given[] = [
      ...failedCriterion('vNumber'),
      did(plan(), 'caseworker@INLIA', '2019-06-14'),
      did(refuse(), 'mayor@gemeente', '2019-06-19'),
      did(reopen(), 'manager@gemeente', '2019-08-05'),
    ];
    given(...facts).when(admitTailored({ occurredOn: '2019-06-17' }), 'mayor@gemeente', '2019-08-06').rejected('date-too-early');
  });

  test('of a second withdrawal does not come before the reopening, so that terms do not go back', () => {
    given(...throughPhase('intake'), did(withdraw(), 'caseworker@INLIA', '2019-06-10'), did(reopen(), 'manager@gemeente', '2019-08-05'))
      .when(withdraw({ occurredOn: '2019-06-11' }), 'caseworker@INLIA', '2019-08-06')
      .rejected('date-too-early');
  });
});

describe('terms', () => {
  test('leave a resting guest alone: nobody is waited for, though the discussion of the referral is still owed', () => {
    const facts = throughPhase('perspectiveDecision').slice(0, -1).filter((fact) => !('draft' in fact && fact.draft.name === 'recordReferralDiscussion'));
    expect(given(...facts).on('2019-07-10').waitingOn).toEqual([]);
  });

  test('of promises, too, are not late for the time that the trajectory was closed', () => {
    expect(given(...throughPhase('closed'), did(reopen(), 'manager@gemeente', '2020-01-06')).on().late).toEqual([]);
  });

  test('of the mayor do not start anew because a risk was assessed that nobody had to assess', () => {
    const again = given(...throughPhase('admissionDecision'), did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-06-27'));
    expect(again.on().tasks).toEqual({ 'mayor@gemeente decideAdmission': '2019-06-28' });
  });

  test('say the fact they count from: here the last risk', () => {
    const later = [...failedCriterion('vNumber').slice(0, -1), did(risk('publicOrder', 'low'), 'caseworker@AVIM', '2019-06-18')];
    expect(given(...later).on().nextDeadline?.countsFrom).toEqual({ fact: 'riskAssessed', on: '2019-06-18' });
  });

  test('that begin by time alone remind people as ever, when the engine was away for three weeks', () => {
    const { state, policy, nextDeadline } = given(...throughPhase('stabilisation'), did(dossier(), 'caseworker@IND', '2019-06-24'), did(dossier(), 'caseworker@DTV', '2019-07-01')).on();
    const events = execute(state, nextDeadline!, '2019-08-08T10:00:00.000Z', policy);
    expect(events.map(({ type }) => type)).toEqual(['restPeriodEnded']);
  });
});

test('a colleague who keeps a promise once more is told that it was kept, not that it is none of theirs', () => {
  given(...throughPhase('guidance'), did(fulfil('c1'), 'caseworker@DTV', '2019-08-01')).when(fulfil('c1'), 'coordinator@DTV', '2019-08-02').rejected('commitment-fulfilled');
});

test('a referral for another programme is not taken under this one’s policy', () => {
  expect(given().when(register({ programme: 'amsterdam' }), 'caseworker@INLIA', '2019-06-03').rejection).toBeDefined();
});

test('a V-number that two sources give is claimed once', () => {
  const twice = guest({ vNumbers: [{ number: '0012345678', source: 'INLIA' }, { number: '0012345678', source: 'IND' }] });
  const { state, policy } = given(did(register({ guest: twice }), 'caseworker@INLIA', '2019-06-03')).on();
  expect(overview(state as RegisteredState, policy).vNumbers).toEqual(['0012345678']);
});

describe('a policy file is turned down', () => {
  const yaml = readFileSync(path.join(__dirname, '../../policies/groningen-2019.yaml'), 'utf8');
  const parse = (from: string, to: string) => () => parsePolicy(yaml.replace(from, to), 'pilot.yaml');
  const lineOf = (part: string) => yaml.slice(0, yaml.indexOf(part)).split('\n').length;

  test('at the line of its unknown key, not at that of the section', () => {
    expect(parse('  reviewAtMostWeeks: 26\n', '  reviewAtMostWeeks: 26\n  napDays: 3\n')).toThrow(`pilot.yaml:${lineOf('  reviewAtMostWeeks') + 1}:`);
  });

  test('when two steps of the ladder have one name: the second would never be taken', () => {
    expect(parse('step: toChair', 'step: onTheDay')).toThrow('ladder');
  });

  test('when a mandate names nobody', () => {
    expect(parse('reopen: [lsoChair, manager]', "reopen: ['']")).toThrow('mandates.reopen');
  });

  test('when an organisation is called as what every JavaScript object has', () => {
    expect(parse('reopen: [lsoChair, manager]', "reopen: ['@constructor']")).toThrow('no organisation constructor');
  });

  test.each(['@owner', '@referrer'])('when %s concludes on a criterion: nobody could be asked', (grant) => {
    expect(parse('concludes: caseworker@INLIA', `concludes: '${grant}'`)).toThrow('criteria.vNumber.concludes');
  });
});
