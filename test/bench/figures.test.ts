import { expect, test } from '@jest/globals';
import { figureOf, quantile } from '../../bench/figures';
import { isMet, table } from '../../bench/report';

test('a quantile lies between its neighbours by their distance, in whatever order they come', () => {
  expect(quantile([40, 10, 30, 20], 0.5)).toBe(25);
  expect(quantile([5, 1, 4, 2, 3], 0.95)).toBeCloseTo(4.8);
  expect(quantile([7], 0.95)).toBe(7);
});

test('the median decides whether a target is met, and a spread beyond it is told', () => {
  const line = { what: 'throughput', figure: figureOf([0.6, 0.75, 0.9]), target: { atLeast: 0.7 }, note: '' };
  expect(isMet(line)).toBe(true);
  expect(isMet({ ...line, target: { atMost: 0.7 } })).toBe(false);
  expect(table([line])).toMatch(/throughput +>= 0\.7 +0\.75 +0\.60 - 0\.90 +met/);
});
