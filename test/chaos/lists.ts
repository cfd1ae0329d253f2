import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import type { Failpoint } from '../../activities/failpoints';
import { createApiClient } from '../../scripts/api-client';
import { importList, type ImportProgress } from '../../scripts/import-list';
import { factText } from '../support/facts';
import { goodCells, listText } from '../domain/referral-list/lists';
import { victims, type Cell } from './matrix';
import { Violation } from './oracle';
import type { Scene } from './scenarios';
import type { Stack } from './stack';

/** Who dies where while a list is worked through; a row is taken nowhere else. */
export const deaths: readonly (Cell & { moment: Failpoint; nth: number })[] = [
  { moment: 'row-taken', victim: 'worker', nth: 3 },
  { moment: 'before-commit', victim: 'worker', nth: 4 },
  { moment: 'row-taken', victim: 'API', nth: 2 },
  { moment: 'after-commit', victim: 'API', nth: 2 },
  { moment: 'row-taken', victim: 'PostgreSQL', nth: 5 },
  { moment: 'row-taken', victim: 'Temporal', nth: 3 },
  { moment: 'after-commit', victim: 'Temporal', nth: 4 },
  { moment: 'row-taken', victim: 'Temporal and worker', nth: 2 },
];

/**
 * Brings in a list of referrals and one of facts about the same guests while process after process is killed: in the end every row is taken,
 * and every guest has each fact once. @returns what happened, in words
 */
export async function killsWhileListsComeIn({ stack, journal }: Pick<Scene, 'stack' | 'journal'>, guests: number, tell: (line: string) => void = () => undefined): Promise<string> {
  const programme = 'groningen';
  const person = 'coordinator-inlia';
  const api = createApiClient(stack.apiUrl, stack.tokenOf);
  const numbers = Array.from({ length: guests }, (_, at) => String(5_000_000_000 + at));
  const factsOf = (vNumber: string) => [
    { vNumber, kind: 'criterium', occurredOn: '14-06-2019', subject: 'vNumber', result: 'gehaald', words: 'Gezien.' },
    { vNumber, kind: 'risico', occurredOn: '15-06-2019', subject: 'humanitarian', result: 'laag', words: 'Afgewogen.' },
  ];
  const lists = [
    { ofFacts: false, rows: guests, file: Buffer.from(listText(numbers.map((number) => ({ ...goodCells, 'V-nummer': number })))) },
    ...[0, 1].map((which) => ({ ofFacts: true, rows: guests, file: Buffer.from(factText(numbers.map((number) => factsOf(number)[which]!))) })),
  ];
  const peaks = { worker: 0, API: 0 };
  const begin = Date.now();
  let isDone = false;
  const watching = watch(stack, peaks, () => isDone);
  const killing = killAll(stack);
  for (const { ofFacts, rows, file } of lists) {
    const { rows: became } = await untilItIsDone(() => importList(api, { person, programme, file, ofFacts, key: keyOf(file) }));
    tell(`    a list: ${JSON.stringify(became)} after ${((Date.now() - begin) / 1000).toFixed(0)} s, most memory in MB ${JSON.stringify(peaks)}`);
    if (became.taken !== rows) throw new Violation(`of ${rows} rows of a list ${JSON.stringify(became)}`);
  }
  const killed = await killing();
  isDone = true;
  await watching;
  if (killed < deaths.length) throw new Violation(`the lists were over after ${killed} of ${deaths.length} deaths: more guests, please`);

  const brought = await stack.prisma.importRow.findMany({ where: { outcome: 'taken' }, distinct: ['trajectoryId'], select: { trajectoryId: true } });
  for (const { trajectoryId } of brought) journal.fromLists.add(trajectoryId!);
  const [wrong] = await stack.prisma.$queryRaw<[{ count: bigint }]>`
    SELECT count(*) FROM (SELECT trajectory_id FROM import_row WHERE outcome = 'taken' GROUP BY trajectory_id) AS guest
    WHERE (SELECT array_agg(type ORDER BY sequence) FROM event WHERE event.trajectory_id = guest.trajectory_id AND type <> 'overdueOnEntry')
      IS DISTINCT FROM ARRAY['registered', 'criterionRecorded', 'riskAssessed']`;
  if (wrong.count > 0n) throw new Violation(`${wrong.count} guests of a list have not exactly the facts that were brought in`);
  const seconds = (Date.now() - begin) / 1000;
  return `Lists: ${3 * guests} rows of ${guests} guests in ${seconds.toFixed(0)} s, ${killed} deaths, each row taken once; most memory: worker ${peaks.worker} MB, API ${peaks.API} MB`;
}

const keys = new Map<Buffer, string>();
const keyOf = (file: Buffer): string => keys.get(file) ?? keys.set(file, randomUUID()).get(file)!;

/** Whoever hears nothing asks again, with the same key. */
async function untilItIsDone(ask: () => Promise<ImportProgress>): Promise<ImportProgress> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      // So fetch says that nobody listens, or that the answer broke off; by its name, for jest has classes of its own.
      if ((error as Error).name !== 'TypeError') throw error;
      await pause(500);
    }
  }
}

/** Kills one after the other in the background. @returns how to wait for the end, with the number of deaths */
function killAll(stack: Stack): () => Promise<number> {
  let killed = 0;
  const all = (async () => {
    for (const { moment, victim, nth } of deaths) {
      await stack.controller.when(moment, nth, () => stack.kill(...victims[victim]));
      killed += 1;
      await stack.restart(...victims[victim]);
    }
  })();
  // Once no row is left no failpoint is reached: what is still armed stays so.
  return async () => {
    await Promise.race([all, pause(1_000)]);
    if (stack.controller.disarm()) return killed;
    await all;
    return killed;
  };
}

/** Looks again and again how much memory the processes take. */
async function watch(stack: Stack, peaks: { worker: number; API: number }, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    for (const part of ['worker', 'API'] as const) peaks[part] = Math.max(peaks[part], peakOf(stack.pidOf(part)));
    await pause(500);
  }
}

/** A process's most memory so far in MB; 0 where it is not there, or the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
