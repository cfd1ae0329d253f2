import { setTimeout as pause } from 'node:timers/promises';
import type { Failpoint } from '../../activities/failpoints';
import { Chance } from '../simulation/chance';
import type { Journal } from './journal';
import { Load } from './load';
import { nameOf, victims, type Cell } from './matrix';
import { consult, Violation } from './oracle';
import type { Part, Stack } from './stack';

/** A long time for a failpoint to be reached: only when everything stands still is it not. */
const REACHED_WITHIN_MS = 240_000;

export interface CampaignOptions {
  stack: Stack;
  seed: number;
  /** What dies when, in this order. */
  kills: readonly Cell[];
  /** Kills between two looks at what is left. */
  every: number;
  journal: Journal;
  tell?: (line: string) => void;
}

/** How a campaign went. */
export interface Result {
  kills: number;
  /** Requests that were answered with success, each of which is in the log. */
  acknowledged: number;
  trajectories: number;
  mails: number;
  /** Runs that the reconciler had to start or to tell to read on. */
  repaired: number;
  heard: ReadonlyMap<string, number>;
}

/**
 * Kills one after the other while people work, restarts only what was killed, and every few kills lets everybody come to the end of what
 * they are doing and looks whether anything was lost or doubled.
 *
 * @throws Violation that tells which kills came before
 */
export async function campaign({ stack, seed, kills, every, journal, tell = () => undefined }: CampaignOptions): Promise<Result> {
  const chance = new Chance(seed);
  const load = new Load(stack, journal, seed);
  await load.introduceEverybody();
  await load.openBeds();
  let repaired = 0;
  let since: string[] = [];
  load.start();
  try {
    for (const [at, cell] of kills.entries()) {
      const begin = Date.now();
      const how = await kill(stack, load, cell, chance);
      const story = `${at + 1}/${kills.length} ${nameOf(cell)} (${how}, ${((Date.now() - begin) / 1000).toFixed(1)} s)`;
      tell(story);
      since.push(story);
      if ((at + 1) % every > 0 && at + 1 < kills.length) continue;
      const look = Date.now();
      await load.pause();
      const verdict = await consult(stack, journal, at + 1 === kills.length ? journal.trajectories : undefined);
      repaired += verdict.repaired;
      tell(`    all is well with ${verdict.trajectories} trajectories, ${verdict.repaired} runs repaired, ${journal.acknowledged} requests acknowledged (${((Date.now() - look) / 1000).toFixed(1)} s)`);
      since = [];
      if (at + 1 < kills.length) load.start();
    }
  } catch (error) {
    await Promise.race([load.pause().catch(() => undefined), pause(10_000)]);
    if (!(error instanceof Violation)) throw error;
    throw new Violation(`seed ${seed}, after these kills since all was well:\n${since.map((line) => `  ${line}`).join('\n')}\n${error.message}`);
  }
  const mails = await stack.prisma.outboxMail.count();
  return { kills: kills.length, acknowledged: journal.acknowledged, trajectories: journal.trajectories.length, mails, repaired, heard: journal.heard };
}

/** One death, some moments without whoever died, and the restart. @returns how it happened, in words */
async function kill(stack: Stack, load: Load, { moment, victim }: Cell, chance: Chance): Promise<string> {
  const dying: readonly Part[] = victims[victim];
  // Mails are on their way all the time, and have to be where one of them is waited for.
  if (moment === 'after-smtp-250' || chance.happens(0.3)) await load.addSleeper();
  const absence = chance.oneOf([[3, chance.between(0, 400)], [1, chance.between(1_000, 3_000)]]);
  let how: string;
  if (moment === 'any moment') {
    const after = chance.between(0, 1_500);
    await pause(after);
    await stack.kill(...dying);
    how = `after ${after} ms`;
  } else {
    const nth = chance.between(1, moment === 'continuing-as-new' ? 2 : 4);
    await strike(stack, load, moment, nth, dying);
    how = `the ${ordinal(nth)} time`;
  }
  await pause(absence);
  await stack.restart(...dying);
  await pause(chance.between(0, 1_200)); // the next death comes early, or when all is running again
  return `${how}, away for ${absence} ms`;
}

/** Waits until the failpoint is reached, with more and more reminders to send should it not be, and kills then. */
async function strike({ controller, kill }: Stack, load: Load, failpoint: Failpoint, nth: number, dying: readonly Part[]): Promise<void> {
  for (const begin = Date.now(); Date.now() - begin < REACHED_WITHIN_MS; ) {
    const struck = controller.when(failpoint, nth, () => kill(...dying));
    const isReached = await Promise.race([struck.then(() => true), pause(10_000, false)]);
    if (isReached || !controller.disarm()) return struck;
    await load.addSleeper();
  }
  throw new Violation(`nobody reached ${failpoint} in ${REACHED_WITHIN_MS / 60_000} minutes: everything stands still`);
}

const ordinal = (number: number): string => ['first', 'second', 'third', 'fourth'][number - 1]!;
