import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nobodyMay } from '../../domain/policy/mandates';
import { commandNames } from '../../domain/trajectory/commands';
import { evolve } from '../../domain/trajectory/evolve';
import { phases } from '../../domain/trajectory/phase';
import { rules } from '../../domain/trajectory/rules';
import type { Rule } from '../../domain/trajectory/rules/rule';
import { afterAdmission } from '../../domain/trajectory/rules/rule';
import { initialState } from '../../domain/trajectory/state';
import { plots } from '../support/domain/arbitraries';
import { pilot } from '../support/domain/given';
import { play } from '../support/domain/playing';
import { explored, trajectoryFile, trajectoryText } from './trajectory';
import { placeOf } from './trajectory/traits';

test('the committed document is what the tables say; `npm run trajectory` writes it anew', () => {
  expect(readFileSync(trajectoryFile, 'utf8')).toBe(trajectoryText());
});

const forNobody: readonly string[] = nobodyMay(pilot());

test.each(commandNames.filter((name) => name !== 'register').filter((name) => !forNobody.includes(name)))('%s is accepted in each phase that its rule names, and in no other', (name) => {
  const { phases: named, atRedecision, whileTailored, closed }: Rule = rules[name];
  const open = named ? [...named, ...(atRedecision || whileTailored ? afterAdmission : [])] : phases.filter((phase) => phase !== 'closed');
  const expected = closed === true ? ['closed'] : [...open, ...(closed ? ['closed'] : [])];
  expect([...(explored.accepted.get(name) ?? [])].sort()).toEqual([...new Set(expected)].sort());
});

test('no story of the property tests goes another way', () => {
  const policy = pilot();
  const gone = new Set<string>();
  for (const plot of fc.sample(plots(policy), { numRuns: 300, seed: 2019 })) {
    let state = initialState;
    for (const event of play(plot).end.events) {
      const next = evolve(state, event);
      const [before, after] = [placeOf(state, policy), placeOf(next, policy)];
      if (before !== after) gone.add(`${before}>${after} by ${event.type}`);
      state = next;
    }
  }
  const shown = [...explored.moves].flatMap(([move, types]) => [...types].map((type) => `${move} by ${type}`));
  expect([...gone].filter((move) => !shown.includes(move))).toEqual([]);
  expect(gone.size).toBeGreaterThan(10);
});
