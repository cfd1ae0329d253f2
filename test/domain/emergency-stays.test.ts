import { describe, expect, test } from '@jest/globals';
import { emergencyStay, refuseDeparture, refuseEmergencyStay, refuseTelling } from '../../domain/shelter/emergency';
import { explainEmergencyTask } from '../../domain/trajectory/explain';
import { pilot } from '../support/domain/given';

const policy = pilot();

describe('an emergency stay', () => {
  test('ends by itself after the policy’s days, at midnight in Amsterdam', () => {
    expect(emergencyStay(policy, '2019-06-05')).toMatchObject({ endsOn: '2019-06-08', endsAt: '2019-06-07T22:00:00.000Z' });
    const longer = { ...policy, shelter: { ...policy.shelter, emergency: { ...policy.shelter.emergency!, days: 6 } } };
    expect(emergencyStay(longer, '2019-06-05').endsOn).toBe('2019-06-11');
  });

  test('makes tasks for the next working day, for whom policy names', () => {
    // The Friday before Whitsun: Monday is a holiday.
    const { tasks } = emergencyStay(policy, '2019-06-07');
    expect(tasks.map(({ key, holder, dueOn, overdueFrom }) => [key, holder.organisation, dueOn, overdueFrom])).toEqual([
      ['register', 'INLIA', '2019-06-11', '2019-06-11T22:00:00.000Z'],
      ['tellMunicipality', 'INLIA', '2019-06-11', '2019-06-11T22:00:00.000Z'],
    ]);
  });

  test.each([
    ['a Friday', '2019-06-14', '2019-06-17', '2019-06-17'],
    ['the Friday before Whitsun', '2019-06-07', '2019-06-10', '2019-06-11'],
    ['the day before Christmas', '2019-12-24', '2019-12-27', '2019-12-27'],
  ])('of %s may end before anybody works again', (_, since, endsOn, dueOn) => {
    const { tasks, ...days } = emergencyStay(policy, since);
    expect([days.endsOn, ...tasks.map((task) => task.dueOn)]).toEqual([endsOn, dueOn, dueOn]);
  });

  test('says why its tasks are due then', () => {
    const task = { name: { nl: 'Aanmelden', en: 'Register a referral' }, since: '2019-06-07', dueOn: '2019-06-11' };
    expect(explainEmergencyTask(task, policy, 'nl')).toBe(
      'Uiterlijk 11 juni 2019: aanmelden. Dat is 1 werkdag na de eerste nacht in het noodbed, 7 juni 2019 (beleid groningen-2019, versie 5, shelter.emergency.tasksWorkingDays: 1).',
    );
    expect(explainEmergencyTask(task, policy, 'en')).toMatch(/^By 11 June 2019: register a referral\. That is 1 working day after the first night/);
  });

  test.each([
    ['2019-06-06', 'regular', { code: 'date-in-future', details: { date: '2019-06-06' } }],
    ['2019-05-31', 'regular', undefined],
    ['2019-06-05', 'vanished', { code: 'unknown-code', details: { code: 'vanished', list: 'shelter.kinds' } }],
    ['2019-06-03', 'regular', undefined],
  ])('from %s in a place of the kind %s', (since, kind, expected) => {
    expect(refuseEmergencyStay(policy, { since, kind }, '2019-06-05')).toEqual(expected);
  });

  const stay = { since: '2019-06-03', endsOn: '2019-06-06' };
  const tooEarly = { code: 'date-too-early', details: { date: '2019-06-02', earliest: '2019-06-03' } };
  test.each([
    ['the first night', '2019-06-03', undefined],
    ['the day on which it ended', '2019-06-06', undefined],
    ['a day after it', '2019-06-07', undefined],
    ['a day to come', '2019-06-08', { code: 'date-in-future', details: { date: '2019-06-08' } }],
    ['a day before the first night', '2019-06-02', tooEarly],
  ])('the municipality is told of it on %s, or it is said why not', (_, on, expected) => {
    expect(refuseTelling(stay, on, '2019-06-07')).toEqual(expected);
  });

  const over = { code: 'shelter-stay-over', details: {} };
  test.each([
    ['the first night', stay, '2019-06-03', undefined],
    ['a day to come', stay, '2019-06-08', { code: 'date-in-future', details: { date: '2019-06-08' } }],
    ['a day before the first night', stay, '2019-06-02', tooEarly],
    ['a night of one that time ended', { ...stay, ended: { by: 'time' } }, '2019-06-04', undefined],
    ['the day on which time ended it', { ...stay, ended: { by: 'time' } }, '2019-06-06', undefined],
    ['the day after it', { ...stay, ended: { by: 'time' } }, '2019-06-07', over],
    ['a night after somebody wrote down that it was left', { ...stay, ended: { by: 'person' } }, '2019-06-04', over],
    ['a night of one that a trajectory has', { ...stay, ended: { by: 'time' }, trajectory: 'its' }, '2019-06-04', over],
  ])('it is left on %s, or it is said why not', (_, one, on, expected) => {
    expect(refuseDeparture(one, on, '2019-06-07')).toEqual(expected);
  });
});
