import { expect, test } from '@jest/globals';
import { simulateOptions } from '../../scripts/simulate-options';

const right = { '--policy': 'pilot', '--guests': '330', '--years': '3', '--seed': '0' };
const args = (change: Record<string, string | undefined> = {}): string[] =>
  Object.entries({ ...right, ...change }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));

test('what is asked is understood', () => {
  expect(simulateOptions([...args(), '--with', 'lso.everyDays=7', '--with', 'lso.itemsPerMeeting=20'])).toMatchObject({
    policy: 'pilot', guests: 330, years: 3, seed: 0, with: ['lso.everyDays=7', 'lso.itemsPerMeeting=20'], out: 'simulation',
  });
});

test.each<[change: Record<string, string | undefined>, reason: string]>([
  [{ '--policy': undefined }, '--policy is missing: the id of a policy, or its YAML file'],
  [{ '--guests': undefined }, '--guests is missing: a whole number of 1 or more'],
  [{ '--guests': '0' }, '--guests 0: a whole number of 1 or more is needed'],
  [{ '--guests': 'many' }, '--guests many: a whole number of 1 or more is needed'],
  [{ '--guests': ' ' }, '--guests  : a whole number of 1 or more is needed'],
  [{ '--years': '11' }, '--years 11: a whole number from 1 to 10 is needed'],
  [{ '--years': '1.5' }, '--years 1.5: a whole number from 1 to 10 is needed'],
  [{ '--seed': '-1' }, '--seed -1: a whole number of 0 or more is needed'],
  [{ '--speed': '2' }, "Unknown option '--speed'"],
])('%j is refused, and what can be asked is said', (change, reason) => {
  expect(() => simulateOptions(args(change))).toThrow(reason);
  expect(() => simulateOptions(args(change))).toThrow('npm run simulate -- --policy P --guests N --years Y --seed S');
});
