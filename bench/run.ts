import { parseArgs } from 'node:util';
import { benchCommands } from './commands';
import { benchList } from './list';
import { benchMany } from './many';
import { environment, isMet, table, type Line } from './report';
import type { Sizes } from './sizes';
import { benchStep } from './step';

/*
 * `npm run bench`, or `npm run bench -- step` for one of them: ratios, each against a floor that was measured in the same run. Machines are
 * shared and noisy: every ratio comes from repetitions in turns, and is told with its spread.
 */

const benches: Record<string, (sizes: Sizes, say: (text: string) => void) => Promise<Line[]>> = {
  step: benchStep,
  commands: benchCommands,
  list: benchList,
  many: benchMany,
};

/** As they are told of in README.md; a machine with less patience may do with less. */
const defaults: Sizes = { repetitions: 5, trajectories: 128, rows: 100_000, open: 10_000 };

const usage = `usage: npm run bench -- [${Object.keys(benches).join(' | ')}] ${Object.entries(defaults).map(([name, size]) => `[--${name} ${size}]`).join(' ')}`;

/** @throws Error saying how it is used */
function readArguments(args: string[]): { chosen: string[]; sizes: Sizes } {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]));
  const { values, positionals } = parse(() => parseArgs({ args, options, allowPositionals: true }));
  const given = Object.entries(values).map(([name, text]) => [name, Number(text)] as const);
  if (positionals.some((name) => !(name in benches)) || given.some(([, size]) => !Number.isInteger(size) || size < 1)) throw new Error(usage);
  return { chosen: positionals.length > 0 ? positionals : Object.keys(benches), sizes: { ...defaults, ...Object.fromEntries(given) } };
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new Error(usage);
  }
}

async function main(): Promise<void> {
  const { chosen, sizes } = readArguments(process.argv.slice(2));
  const lines: Line[] = [];
  for (const name of chosen) lines.push(...(await benches[name]!(sizes, (text) => console.log(`${name}: ${text}`))));
  console.log(`\n${environment()}\n\n${table(lines)}`);
  const missed = lines.filter((line) => !isMet(line));
  if (missed.length > 0) console.log(`\n${missed.length} missed: ${missed.map(({ what }) => what).join('; ')}`);
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message.startsWith('usage') ? error.message : error.stack);
    process.exit(1);
  },
);
