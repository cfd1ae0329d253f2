import { describe, expect, test } from '@jest/globals';
import { nameTokens } from '../../domain/trajectory/names';
import { overview, searchKeys } from '../../domain/trajectory/overview';
import { isRegistered, phases, type RegisteredState } from '../../domain/trajectory/phase';
import { did, given, nothingUntil, type Story } from '../support/domain/given';
import { close, guest, register, reopen } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

const stateOf = (story: Story): RegisteredState => {
  const { state } = story.on();
  if (!isRegistered(state)) throw new Error('not registered');
  return state;
};
const overviewOf = (story: Story) => overview(stateOf(story), story.on().policy);

test('a list knows of each trajectory where it is, who is waited for, until when and why then', () => {
  expect(overviewOf(given(...throughPhase('stabilisation')))).toMatchObject({
    programme: 'groningen',
    phase: 'stabilisation',
    waitingOn: ['DTV', 'IND'],
    referredOn: '2019-06-03',
    stalledFrom: '2019-07-17T22:00:00.000Z',
    nextDeadline: { key: 'dossierDelivery.DTV:2019-07-17/ahead' },
    tasks: [
      {
        key: 'deliverDossier/IND/IND',
        command: 'deliverDossier',
        subject: 'IND',
        organisation: 'IND',
        roles: ['caseworker', 'coordinator', 'lsoMember'],
        dueOn: '2019-07-17',
        overdueFrom: '2019-07-17T22:00:00.000Z',
        term: { rule: 'dossierDelivery', line: 'dossierDeliveryWorkingDays', countsFrom: { fact: 'admissionDecided', on: '2019-06-19' } },
      },
      { key: 'deliverDossier/DTV/DTV', subject: 'DTV' },
    ],
  });
});

test('and not when somebody becomes sixty, which would tell when they were born', () => {
  const forgotten = given(...throughPhase('referral'), nothingUntil('2030-01-01'));
  expect(forgotten.on().nextDeadline?.rule).toBe('ageGroup');
  expect(overviewOf(forgotten).nextDeadline).toBeUndefined();
});

test.each(phases)('in the phase %s every task has a key of its own and an organisation that is waited for', (phase) => {
  const { tasks, waitingOn } = overviewOf(given(...throughPhase(phase)));
  expect(new Set(tasks.map(({ key }) => key)).size).toBe(tasks.length);
  expect([...new Set(tasks.map(({ organisation }) => organisation))].sort()).toEqual(waitingOn);
});

test('a V-number is claimed while the trajectory is open, and again when it is reopened', () => {
  const story = given(...throughPhase('guidance'));
  const closed = story.and(did(close('transfer'), 'lsoChair@gemeente', '2019-09-02'));
  const reopened = closed.and(did(reopen(), 'lsoChair@gemeente', '2019-09-03'));
  expect([story, closed, reopened].map((one) => overviewOf(one).vNumbers)).toEqual([['0012345678'], [], ['0012345678']]);
});

test('a V-number that two sources give is claimed once', () => {
  const twice = guest({ vNumbers: [{ number: '0012345678', source: 'INLIA' }, { number: '0012345678', source: 'IND' }] });
  expect(overviewOf(given(did(register({ guest: twice }), 'caseworker@INLIA', '2019-06-03'))).vNumbers).toEqual(['0012345678']);
});

describe('a guest is found', () => {
  const found = (over: Parameters<typeof guest>[0]) =>
    searchKeys(stateOf(given(did(register({ guest: guest(over) }), 'caseworker@INLIA', '2019-06-03')))).map(({ kind, value }) => `${kind} ${value}`);

  test('by each word of each name, by V-number, by day of birth and by year', () => {
    expect(found({ names: [{ given: 'Amina', family: 'Verzonnen' }, { family: 'Bedacht' }], birthDates: [{ date: '1984-02-29' }, { date: '1986' }] })).toEqual([
      'name amina', 'name verzonnen', 'name bedacht', 'vNumber 0012345678', 'birthYear 1984', 'birthDate 1984-02-29', 'birthYear 1986',
    ]);
  });

  test('who comes back, by the trajectory they had before', () => {
    const former = '0c0f5a58-6f0b-4d5e-8a3e-2f4b0d3c9a77';
    const came = { registration: { guest: guest({ names: [], vNumbers: [], birthDates: [] }), formerTrajectory: former.toUpperCase() } };
    expect(searchKeys(came as unknown as Parameters<typeof searchKeys>[0])).toEqual([{ kind: 'former', value: former }]);
  });

  test('once by what is twice the same', () => {
    expect(found({ names: [{ family: 'Verzonnen' }, { family: 'VERZONNEN' }], birthDates: [{ date: '1984' }, { date: '1984-01-01' }], vNumbers: [] })).toEqual([
      'name verzonnen', 'birthYear 1984', 'birthDate 1984-01-01',
    ]);
  });

  test.each([
    ['Françoise Ünal', ['francoise', 'unal']],
    ['Đorđe Łukasz', ['dorde', 'lukasz']],
    ["Abd al-Rahmān O'Neill", ['abd', 'al', 'rahman', 'o', 'neill']],
    ['Søren  Weiß', ['soren', 'weiss']],
    ['Юлия 李', ['юлия', '李']],
    ['  ', []],
  ])('under %s by %j', (name, tokens) => {
    expect(nameTokens(name)).toEqual(tokens);
  });
});
