import { hash } from 'node:crypto';

/**
 * A number between 0 and 1, neither of them possible, that only the seed, the guest and what it is for decide. No draw comes after another, so
 * that none moves another: two simulations of one seed differ by what was changed, not by luck.
 */
export type Chance = (what: string) => number;

/** Everything that is left to chance about one guest. */
export function chanceOf(seed: number, guest: number): Chance {
  // A hash is a random generator that can be asked in any order.
  return (what) => (parseInt(hash('sha256', `${seed}/${guest}/${what}`, 'hex').slice(0, 13), 16) + 0.5) / 2 ** 52;
}

/** How long something takes: half of them at most the median, nine in ten at most so many times the median. */
export interface Duration {
  medianDays: number;
  p90TimesMedian: number;
}

/** The ninetieth percentile of the standard normal distribution. */
const Z90 = 1.2815515655446004;

/** A duration, log-normal as how long people take usually is: never negative, with a long tail. */
export function days(chance: Chance, what: string, { medianDays, p90TimesMedian }: Duration): number {
  const normal = Math.sqrt(-2 * Math.log(chance(what))) * Math.cos(2 * Math.PI * chance(`${what}/angle`));
  return medianDays * p90TimesMedian ** (normal / Z90);
}

export const happens = (chance: Chance, what: string, percent: number): boolean => chance(what) * 100 < percent;

/** One of them, each as often as its weight says. */
export function pick<K extends string>(chance: Chance, what: string, weights: Readonly<Record<K, number>>): K {
  const entries = Object.entries<number>(weights) as [K, number][];
  let left = chance(what) * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return entries.at(-1)![0];
}
