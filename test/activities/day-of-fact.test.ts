import { expect, test } from '@jest/globals';
import { dayOfFact } from '../../activities/log';

test.each([
  ['in winter', '2026-11-23T22:59:59.999Z', '2026-11-23'],
  ['after midnight in winter', '2026-11-23T23:00:00.000Z', '2026-11-24'],
  ['after midnight in summer', '2026-06-30T22:00:00.000Z', '2026-07-01'],
])('what was late on entry stands under the day it is in Amsterdam: %s', (_, recordedAt, day) => {
  expect(dayOfFact({ type: 'overdueOnEntry', data: { steps: [] }, recordedAt })).toBe(day);
});
