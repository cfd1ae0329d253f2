import { describe, expect, test } from '@jest/globals';
import { emergencyStay, refuseEmergencyDay, refuseEmergencyStay } from '../../domain/shelter/emergency';
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

  test('says why its tasks are due then', () => {
    const task = { name: { nl: 'Aanmelden', en: 'Register a referral' }, since: '2019-06-07', dueOn: '2019-06-11' };
    expect(explainEmergencyTask(task, policy, 'nl')).toBe(
      'Uiterlijk 11 juni 2019: aanmelden. Dat is 1 werkdag na de eerste nacht in het noodbed, 7 juni 2019 (beleid groningen-2019, versie 4, shelter.emergency.tasksWorkingDays: 1).',
    );
    expect(explainEmergencyTask(task, policy, 'en')).toMatch(/^By 11 June 2019: register a referral\. That is 1 working day after the first night/);
  });

  test.each([
    ['2019-06-06', 'regular', { code: 'date-in-future', details: { date: '2019-06-06' } }],
    ['2019-06-02', 'regular', { code: 'emergency-days-over', details: { days: '3' } }],
    ['2019-06-05', 'vanished', { code: 'unknown-code', details: { code: 'vanished', list: 'shelter.kinds' } }],
    ['2019-06-03', 'regular', undefined],
  ])('from %s in a place of the kind %s', (since, kind, expected) => {
    expect(refuseEmergencyStay(policy, { since, kind }, '2019-06-05')).toEqual(expected);
  });

  const lasting = { since: '2019-06-03', endsOn: '2019-06-06' };
  test.each([
    ['the first night', lasting, '2019-06-03', undefined],
    ['the day it is written down', lasting, '2019-06-05', undefined],
    ['a day to come', lasting, '2019-06-06', { code: 'date-in-future', details: { date: '2019-06-06' } }],
    ['a day before the first night', lasting, '2019-06-02', { code: 'date-too-early', details: { date: '2019-06-02', earliest: '2019-06-03' } }],
    ['the day on which it ends by itself', { ...lasting, endsOn: '2019-06-05' }, '2019-06-05', { code: 'shelter-stay-over', details: {} }],
    ['a stay that is over', { ...lasting, ended: {} }, '2019-06-04', { code: 'shelter-stay-over', details: {} }],
  ])('something happens in it on %s, or it is said why not', (_, stay, on, expected) => {
    expect(refuseEmergencyDay(stay, on, '2019-06-05')).toEqual(expected);
  });
});
