import type { Client } from '@temporalio/client';
import { startBare } from './bare';
import { bareStep, fullStep, updateOnly, type Contestant, type Guest } from './contestants';
import { figureOf, median } from './figures';
import { createHttp } from './http';
import { createGuests, inParallel, takeSteps } from './load';
import { cpuOf } from './processes';
import { aligned, isMet, type Line } from './report';
import type { Sizes } from './sizes';
import { startStack, type Stack } from './stack';
import { STEPS } from './story';

const AT_ONCE = 32;
/** Trajectories a repetition where one goes at a time. */
const FEW = 10;
/** Turns that nobody counts: services that have run for months are compiled by then, those that have just started are not. */
const WARMING = 2;

/** What one repetition of a contestant gave. */
interface Run {
  stepsPerSecond: number;
  /** Of a step, in ms. */
  latency: number;
  /** Processor time of a step by process, in ms. */
  cpu: Record<string, number>;
  guests: Guest[];
}

/** The repetitions of each contestant, by its name. */
type Runs = Record<string, Run[]>;

/** The full step against a bare workflow, on the same server, database and machine, in turns. */
export async function benchStep({ repetitions, trajectories }: Sizes, say: (text: string) => void): Promise<Line[]> {
  const stack = await startStack();
  const http = createHttp(stack.apiUrl);
  try {
    stack.pids['bare worker'] = (await startBare(stack)).pid;
    const contestants = [bareStep(stack), fullStep(stack, http), updateOnly(stack)];
    const measure = measurer(stack);
    say('warming up ...');
    for (let turn = 0; turn < WARMING; turn++) for (const one of contestants) await measure(one, trajectories, AT_ONCE);
    const loaded = await inTurns(repetitions, contestants, (one) => measure(one, trajectories, AT_ONCE), (text) => say(`${AT_ONCE} at once, ${text}`));
    const alone = await inTurns(repetitions, contestants, (one) => measure(one, FEW, 1), (text) => say(`one at a time, ${text}`));
    const lines = [...compare(loaded, alone), await countEvents(stack.client, loaded)];
    say(whereTheTimeGoes(loaded, alone, lines));
    return lines;
  } finally {
    http.close();
    await stack.stop();
  }
}

/** Every repetition has a turn of each, so that who else uses the machine disturbs all of them alike. */
async function inTurns(
  repetitions: number,
  contestants: readonly Contestant[],
  measure: (one: Contestant) => Promise<Run>,
  say: (text: string) => void,
): Promise<Runs> {
  const runs: Runs = {};
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const one of contestants) (runs[one.name] ??= []).push(await measure(one));
    const last = Object.entries(runs).map(([name, all]) => `${name} ${all.at(-1)!.stepsPerSecond.toFixed(0)}/s, ${all.at(-1)!.latency.toFixed(1)} ms`);
    say(`${repetition} of ${repetitions}: ${last.join('; ')}`);
  }
  return runs;
}

function measurer({ pids }: Stack): (contestant: Contestant, trajectories: number, atOnce: number) => Promise<Run> {
  const newGuest = createGuests();
  return async (contestant, trajectories, atOnce) => {
    const everybody = { ...pids, load: process.pid };
    const guests = Array.from({ length: trajectories }, () => newGuest(contestant));
    const latencies: number[] = [];
    const [before, begin] = [cpuOf(everybody), performance.now()];
    await inParallel(trajectories, atOnce, async (at) => {
      latencies.push(...(await takeSteps(guests[at]!, STEPS)));
    });
    const [seconds, after] = [(performance.now() - begin) / 1000, cpuOf(everybody)];
    const cpu = Object.fromEntries(Object.keys(everybody).map((name) => [name, (after[name]! - before[name]!) / latencies.length]));
    return { stepsPerSecond: latencies.length / seconds, latency: median(latencies), cpu, guests };
  };
}

const [FLOOR, FULL, UPDATE] = ['bare workflow', 'full step', 'its Update'] as const;
const total = ({ cpu }: Run): number => Object.values(cpu).reduce((sum, one) => sum + one, 0);

function compare(loaded: Runs, alone: Runs): Line[] {
  const line = (what: string, runs: Runs, of: string, value: (run: Run) => number, unit: string, target?: Line['target']): Line => {
    const [its, floors] = [of, FLOOR].map((name) => runs[name]!.map(value)) as [number[], number[]];
    return {
      what,
      figure: figureOf(its.map((one, at) => one / floors[at]!)),
      ...(target && { target }),
      note: `of the bare workflow's: ${median(its).toFixed(1)} to ${median(floors).toFixed(1)} ${unit}`,
    };
  };
  const [throughput, latency] = [(run: Run) => run.stepsPerSecond, (run: Run) => run.latency];
  return [
    line(`full step, throughput, ${AT_ONCE} at once`, loaded, FULL, throughput, 'a second', { atLeast: 0.7 }),
    line('full step, median latency, one at a time', alone, FULL, latency, 'ms', { atMost: 1.3 }),
    line(`full step, processor time, ${AT_ONCE} at once`, loaded, FULL, total, 'ms of all processes'),
    line('its Update alone, throughput', loaded, UPDATE, throughput, 'a second'),
    line('its Update alone, median latency', alone, UPDATE, latency, 'ms'),
  ];
}

/** From the histories themselves, after all their steps, the start among them. */
async function countEvents(client: Client, runs: Runs): Promise<Line> {
  const [floor, full] = await Promise.all(
    [FLOOR, FULL].map((name) =>
      Promise.all(runs[name]!.at(-1)!.guests.map(async (guest) => (await client.workflow.getHandle(guest.workflowId()).describe()).historyLength / STEPS)),
    ),
  );
  return { what: 'events per step', figure: figureOf(full!), target: { atMost: 7 }, note: `in histories of ${STEPS} steps; the bare workflow's have ${median(floor!).toFixed(2)}` };
}

/** Processor time by process tells where a missed ratio is lost, and how much of the wait is the API's. */
function whereTheTimeGoes(loaded: Runs, alone: Runs, lines: readonly Line[]): string {
  const rows = (heading: string, runs: Runs): string => {
    const names = Object.keys(runs);
    const each = (label: string, value: (run: Run) => number): string[] => [label, ...names.map((name) => median(runs[name]!.map(value)).toFixed(1))];
    const processes = Object.keys(runs[FULL]![0]!.cpu);
    return aligned([[heading, ...names], ...processes.map((process) => each(`  ${process}`, ({ cpu }) => cpu[process]!)), each('  together', total)], [1, 2, 3]);
  };
  const wait = (name: string): number[] => alone[name]!.map(({ latency }) => latency);
  // Of each repetition by itself: what slows the machine for a while slows all three.
  const beyond = (one: string, other: string): string => median(wait(one).map((latency, at) => latency - wait(other)[at]!)).toFixed(1);
  return [
    `where the time goes${lines.every(isMet) ? '' : ' (a ratio is missed)'}`,
    rows(`processor ms a step, ${AT_ONCE} at once`, loaded),
    rows('processor ms a step, one at a time', alone),
    `Of ${median(wait(FULL)).toFixed(1)} ms that one waits, ${beyond(UPDATE, FLOOR)} are the rules' and the log's, ${beyond(FULL, UPDATE)} HTTP, token, validation, reading and the answer; the rest a bare Update's.`,
  ].join('\n');
}
