import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import { createDataConverter } from '../temporal/data-converter';
import { workerOptions, workflowBundle } from '../temporal/worker';
import { viewQuery } from '../workflows/messages';
import { bundleBare, startBare } from './bare';
import { bareStep, fullStep, patiently, updateOnly, type Guest } from './contestants';
import { figureOf, median, quantile } from './figures';
import { createHttp } from './http';
import { createGuests, inParallel, takeSteps } from './load';
import { memoryOf } from './processes';
import type { Line } from './report';
import type { Sizes } from './sizes';
import { startStack, type Stack } from './stack';
import { STEPS } from './story';

const AT_ONCE = 64;
/** Trajectories a repetition that go on after a long time. */
const RETURNING = 60;
/** Histories a repetition that are replayed, after a few that only warm up. */
const [REPLAYED, WARMING] = [40, 10];

type Replay = { options: ReplayWorkerOptions; histories: { workflowId: string; history: object; events: number }[] };

/** A worker with very many open trajectories: its memory, the step that has to replay a history first, and what replaying costs. */
export async function benchMany({ repetitions, open }: Sizes, say: (text: string) => void): Promise<Line[]> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const stack = await startStack();
  const { client } = stack;
  const { maxCachedWorkflows } = workerOptions({}, stack.keys);
  const http = createHttp(stack.apiUrl);
  try {
    const newGuest = createGuests();
    const contestants = { full: fullStep(stack, http), update: updateOnly(stack), bare: bareStep(stack) };
    const strangers = open - repetitions * RETURNING;
    if (strangers <= maxCachedWorkflows) throw new Error(`With --open ${open} nobody would have to leave the cache of ${maxCachedWorkflows}: give more, or fewer --repetitions.`);
    const idle = memoryOf(stack.worker.pid);

    say(`${repetitions * RETURNING} trajectories that have come a long way ...`);
    const returning = Array.from({ length: repetitions * RETURNING }, () => newGuest(contestants.full));
    await inParallel(returning.length, AT_ONCE, async (at) => void (await takeSteps(returning[at]!, STEPS - 2)));
    const others = Array.from({ length: strangers }, () => newGuest(contestants.update));
    await inParallel(others.length, AT_ONCE, async (at) => {
      await others[at]!.next();
      if ((at + 1) % 1_000 === 0) say(`${at + 1} more referrals ...`);
    });
    const cached = memoryOf(stack.worker.pid);

    const steps = await coldAndWarm(repetitions, returning, say);

    const bareWorker = await startBare(stack);
    const bare = Array.from({ length: WARMING + REPLAYED }, () => newGuest(contestants.bare));
    await inParallel(bare.length, AT_ONCE, async (at) => void (await takeSteps(bare[at]!, STEPS)));
    await bareWorker.stop();
    const replays = await replayInTurns(repetitions, stack, returning.slice(0, WARMING + REPLAYED), bare, say);

    say(`a worker whose cache holds all ${open} ...`);
    await stack.worker.stop();
    const roomy = await stack.run('roomy worker', 'bench/worker.js', 'roomy', `${open}`);
    await inParallel(open, AT_ONCE, async (at) => {
      await patiently(() => client.workflow.getHandle([...returning, ...others][at]!.workflowId()).query(viewQuery));
      if ((at + 1) % 1_000 === 0) say(`${at + 1} looked at ...`);
    });
    const held = memoryOf(roomy.pid);

    const memory = (what: string, megabytes: number, note: string): Line => ({
      what: `worker's memory, ${open} open, ${what}`,
      figure: figureOf([megabytes / idle]),
      note: `of an idle one's: ${megabytes.toFixed(0)} to ${idle.toFixed(0)} MB${note}`,
    });
    return [
      memory(`${maxCachedWorkflows} in its cache`, cached, ''),
      memory('all in its cache', held, `; ${(((held - idle) / open) * 1024).toFixed(0)} kB each`),
      ...steps,
      ...replays,
    ];
  } finally {
    http.close();
    await stack.stop();
  }
}

/** Each goes on with a step for which the worker has to replay its history, as the cache has long given it up, and with another one right after. */
async function coldAndWarm(repetitions: number, returning: readonly Guest[], say: (text: string) => void): Promise<Line[]> {
  const ratios: number[] = [];
  const [colds, warms]: [number[], number[]] = [[], []];
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    const [cold, warm]: [number[], number[]] = [[], []];
    for (const guest of returning.slice((repetition - 1) * RETURNING, repetition * RETURNING)) {
      cold.push(...(await takeSteps(guest, 1)));
      warm.push(...(await takeSteps(guest, 1)));
    }
    const [one, other] = [cold, warm].map((durations) => quantile(durations, 0.95)) as [number, number];
    ratios.push(one / other);
    colds.push(one);
    warms.push(other);
    say(`${repetition} of ${repetitions}: cold ${one.toFixed(1)} ms, warm ${other.toFixed(1)} ms`);
  }
  return [{ what: `cold step, p95, after ${STEPS - 2} steps`, figure: figureOf(ratios), note: `of a warm one's: ${median(colds).toFixed(1)} to ${median(warms).toFixed(1)} ms` }];
}

/** Processor time of replaying histories of as many steps, against the bare workflow's; in this process, where nothing else happens. */
async function replayInTurns(repetitions: number, { client, keys }: Stack, full: readonly Guest[], bare: readonly Guest[], say: (text: string) => void): Promise<Line[]> {
  const dataConverter = createDataConverter(keys);
  const ours: Replay = { options: { dataConverter, workflowBundle: { codePath: workflowBundle } }, histories: await historiesOf(client, full) };
  const floor: Replay = { options: { dataConverter, workflowBundle: await bundleBare() }, histories: await historiesOf(client, bare) };
  const runs: Record<'ours' | 'floor', { trajectory: number; event: number }[]> = { ours: [], floor: [] };
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    runs.floor.push(await cpuOfReplay(floor));
    runs.ours.push(await cpuOfReplay(ours));
    say(`${repetition} of ${repetitions}: replaying one costs ${runs.ours.at(-1)!.trajectory.toFixed(1)} ms, a bare one ${runs.floor.at(-1)!.trajectory.toFixed(1)} ms`);
  }
  const line = (what: string, of: 'trajectory' | 'event'): Line => {
    const [its, floors] = [runs.ours, runs.floor].map((all) => all.map((run) => run[of])) as [number[], number[]];
    return {
      what: `replay, processor time, ${what}`,
      figure: figureOf(its.map((one, at) => one / floors[at]!)),
      note: `of the bare workflow's: ${median(its).toFixed(2)} to ${median(floors).toFixed(2)} ms`,
    };
  };
  return [line(`a trajectory of ${STEPS} steps`, 'trajectory'), line('an event', 'event')];
}

const historiesOf = (client: Client, guests: readonly Guest[]): Promise<Replay['histories']> =>
  Promise.all(
    guests.map(async (guest) => {
      const history = await client.workflow.getHandle(guest.workflowId()).fetchHistory();
      return { workflowId: guest.workflowId(), history, events: history.events!.length };
    }),
  );

/** In ms, of one and of each of its events. */
async function cpuOfReplay({ options, histories }: Replay): Promise<{ trajectory: number; event: number }> {
  let replayed = 0;
  let begin = process.cpuUsage();
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    if (error) throw new Error(`${workflowId}: ${error.message}`);
    if (++replayed === WARMING) begin = process.cpuUsage();
    if (replayed === histories.length) break;
  }
  const { user, system } = process.cpuUsage(begin);
  const cpu = (user + system) / 1_000;
  const events = histories.slice(WARMING).reduce((sum, one) => sum + one.events, 0);
  return { trajectory: cpu / REPLAYED, event: cpu / events };
}
