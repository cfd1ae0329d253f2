import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { projectRoot } from '../../prisma/folder';
import { campaign } from './campaign';
import { Journal } from './journal';
import { deaths, killsWhileListsComeIn } from './lists';
import { cells, meaningless, moments, nameOf, victims, type Cell, type Moment, type VictimName } from './matrix';
import { losesMailServer, losesPostgres, losesTemporal, movesToAnotherPolicy } from './scenarios';
import { startStack, type Stack } from './stack';

/*
 * The short version of `npm run chaos`: a few deaths, the three losses and a move to another policy, on the compiled programs. About a minute; how long it takes is
 * nobody's claim here.
 */

jest.setTimeout(900_000);

const SEED = 20_190_401;

const dies = (victim: VictimName, moment: Moment): Cell => ({ moment, victim });
const kills = [
  dies('worker', 'before-commit'),
  dies('PostgreSQL', 'after-smtp-250'),
  dies('API', 'after-commit'),
  dies('Temporal', 'continuing-as-new'),
  dies('PostgreSQL', 'before-commit'),
  dies('Temporal and worker', 'after-commit'),
  dies('worker', 'after-smtp-250'),
  dies('PostgreSQL', 'continuing-as-new'),
  dies('worker', 'before-bed-commit'),
  dies('Temporal and worker', 'after-bed-commit'),
  dies('API', 'any moment'),
];

/** The failpoints as they stand in the programs. */
function failpoints(): string[] {
  const folder = join(projectRoot(), 'activities');
  const code = readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(folder, name), 'utf8'));
  return [...new Set(code.flatMap((text) => [...text.matchAll(/\breached\('([^']+)'\)/g)].map(([, name]) => name!)))];
}

describe('the matrix', () => {
  test('names every failpoint with every victim: as a cell, or with the reason why not', () => {
    const tried = [...cells, ...meaningless, ...deaths].map(nameOf);
    const named = [...failpoints(), 'any moment'].flatMap((moment) => Object.keys(victims).map((victim) => `${moment} x ${victim}`));
    expect([...new Set(tried)].sort()).toEqual(named.sort());
    expect(new Set(kills.map(({ moment }) => moment))).toEqual(new Set(moments));
    expect(new Set(kills.map(({ victim }) => victim))).toEqual(new Set(Object.keys(victims)));
  });
});

describe('whatever dies, nothing acknowledged is lost and nothing is doubled', () => {
  let stack: Stack;
  const journal = new Journal();
  const scene = (): { stack: Stack; journal: Journal; seed: number } => ({ stack, journal, seed: SEED });
  beforeAll(async () => {
    stack = await startStack();
  });
  let isWell = true;
  afterAll(() => stack?.stop(!isWell));
  /** Whoever wants to know why finds every log. */
  const told = <T>(story: Promise<T>): Promise<T> =>
    story.catch((error: unknown) => {
      isWell = false;
      console.error(`Every log is in ${stack.folder}.`);
      throw error;
    });

  test('processes are killed where it hurts, and only they start again', async () => {
    const { acknowledged, mails } = await told(campaign({ stack, journal, seed: SEED, kills, every: kills.length }));
    expect(acknowledged).toBeGreaterThan(0);
    expect(mails).toBeGreaterThan(0);
  });

  test('lists come in while whoever works on them dies: each row is taken once', async () => {
    expect(await told(killsWhileListsComeIn({ stack, journal }, 40))).toContain('each row taken once');
  });

  test('the mail server is away: mails wait, and come', async () => {
    expect(await told(losesMailServer(scene()))).toContain('waited');
  });

  test('PostgreSQL is away: 503 or waiting, never half a fact', async () => {
    expect(await told(losesPostgres(scene()))).toContain('503');
  });

  test("all of Temporal's data is gone: a rebuild from the log, with the same states and deadlines", async () => {
    expect(await told(losesTemporal(scene()))).toContain('again');
  });

  test('the programme moves to another policy while whoever moves it dies: everybody moves once', async () => {
    expect(await told(movesToAnotherPolicy(scene()))).toContain('moved once');
  });
});
