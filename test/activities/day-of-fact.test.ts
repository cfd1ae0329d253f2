import { expect, test } from '@jest/globals';
import { dayOfFact } from '../../activities/facts';
import { requestOfDeadline } from '../../domain/trajectory/deadlines';
import { guest, register } from '../support/domain/commands';
import { did, given } from '../support/domain/given';

test.each([
  ['in winter', '2026-11-23T22:59:59.999Z', '2026-11-23'],
  ['after midnight in winter', '2026-11-23T23:00:00.000Z', '2026-11-24'],
  ['after midnight in summer', '2026-06-30T22:00:00.000Z', '2026-07-01'],
])('what was late on entry stands under the day it is in Amsterdam: %s', (_, recordedAt, day) => {
  expect(dayOfFact({ type: 'overdueOnEntry', data: { steps: [] }, recordedAt })).toBe(day);
});

test('that somebody became sixty stands under the day it was recorded, and its request says no day: that tells when they were born', () => {
  const guestOf1959 = (day: string, occurredOn: string) => given(did(register({ occurredOn, guest: guest({ birthDates: [{ date: '1959-06-05' }] }) }), 'caseworker@INLIA', day)).on();
  const belated = guestOf1959('2019-06-28', '2019-06-03').events.find(({ type }) => type === 'ageReached')!;
  expect(belated.data).toMatchObject({ occurredOn: '2019-06-05' });
  expect(dayOfFact(belated)).toBe('2019-06-28');
  expect(requestOfDeadline(guestOf1959('2019-06-03', '2019-06-03').nextDeadline!)).not.toMatch(/\d{2}/);
});
