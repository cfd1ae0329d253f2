import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseWithHolidays } from '../domain/policy/parse';
import type { Policy } from '../domain/policy/schema';
import { fold } from '../domain/trajectory/evolve';
import { projectRoot } from '../prisma/folder';
import { charts } from '../simulator/charts';
import { parseFigures, withChanges, type Figures } from '../simulator/figures';
import { measure } from '../simulator/measures';
import { simulate, type History, type Scene } from '../simulator/simulate';
import { table } from '../simulator/table';
import { legend } from '../simulator/words';
import { simulateOptions } from './simulate-options';

const DAYS_A_YEAR = 365.25;
const FOLDS = 5;

/** `npm run simulate`: how long guests wait, how full the LSO is and what is late, under a policy or under two side by side. */
function main(args: string[]): void {
  const options = simulateOptions(args);
  const policies = [readPolicy(options.policy), readPolicy(options.compare ?? options.policy)] as const;
  const figuresFile = options.figures ?? join(projectRoot(), 'simulator', 'figures.yaml');
  const figures = parseFigures(readText(figuresFile), basename(figuresFile), policies);
  const scene = (policy: Policy, own: Figures): Scene => ({
    policy, figures: own, guests: options.guests, years: options.years, seed: options.seed,
    // Both begin on one day, when both are in force.
    startsOn: policies.map(({ effectiveFrom }) => effectiveFrom).sort().at(-1)!,
  });
  const scenes = [scene(policies[0], figures)];
  if (options.compare !== undefined || options.with.length > 0) scenes.push(scene(policies[1], withChanges(figures, options.with)));

  const histories: History[] = [];
  const seconds = secondsOf(() => histories.push(...scenes.map(simulate)));

  const { startsOn, seed } = scenes[0]!;
  console.log(`${options.guests} guests from ${startsOn}, followed for ${count(options.years, 'year')} (seed ${seed}).`);
  const of = [options.policy, [options.compare ?? options.policy, ...options.with].join(', ')];
  const columns = histories.map((history, at) => ({ name: histories.length === 1 ? of[at]! : 'AB'[at]!, of: of[at]!, measures: measure(history) }));
  console.log(`${legend(columns)}\n\n${table(columns)}\n`);
  for (const { name, measures: { notPlayed } } of columns) {
    if (notPlayed.length > 0) console.log(`${name}: left undone, because the figures or simulator/deeds.ts do not say how it goes: ${notPlayed.join(', ')}\n`);
  }

  mkdirSync(options.out, { recursive: true });
  for (const [name, svg] of Object.entries(charts(columns))) {
    writeFileSync(join(options.out, name), svg);
    console.log(join(options.out, name));
  }
  console.log(`\n${speed(histories, columns.reduce((days, { measures }) => days + measures.trajectoryDays, 0) / DAYS_A_YEAR, seconds)}`);
}

/** How fast that was, beside merely folding the events that it made: nothing can be faster than the best of some such folds. */
function speed(histories: readonly History[], guestYears: number, seconds: number): string {
  const logs = histories.flatMap(({ guests }) => guests.map(({ events }) => events));
  const bare = Math.min(...Array.from({ length: FOLDS }, () => secondsOf(() => logs.forEach((events) => fold(events)))));
  const events = logs.reduce((sum, log) => sum + log.length, 0);
  const perSecond = (each: number): string => `${(guestYears / each).toFixed(0)} guest-years a second`;
  return `${guestYears.toFixed(1)} guest-years (${events} events) in ${seconds.toFixed(2)} s: ${perSecond(seconds)}. The bare fold of the same events: ${perSecond(bare)}. Ratio ${(bare / seconds).toFixed(3)}.`;
}

function secondsOf(work: () => void): number {
  const begin = performance.now();
  work();
  return (performance.now() - begin) / 1000;
}

const policiesFolder = (): string => join(projectRoot(), 'policies');
const policyIds = (): string[] => readdirSync(policiesFolder()).filter((name) => name.endsWith('.yaml')).sort().map((name) => basename(name, '.yaml'));

function readPolicy(name: string): Policy {
  const file = name.endsWith('.yaml') ? resolve(name) : join(policiesFolder(), `${name}.yaml`);
  if (!existsSync(file)) throw new Error(`There is no policy ${name}; there are ${policyIds().join(', ')}, or give the path of a YAML file.`);
  return parseWithHolidays(readText(file), basename(file));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`);
  }
}

const count = (amount: number, unit: string): string => `${amount} ${unit}${amount === 1 ? '' : 's'}`;

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
