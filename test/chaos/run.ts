import { parseArgs } from 'node:util';
import { Chance } from '../simulation/chance';
import { campaign } from './campaign';
import { Journal } from './journal';
import { killsWhileListsComeIn } from './lists';
import { cells, meaningless, nameOf, type Cell } from './matrix';
import { faults, Violation } from './oracle';
import { losesMailServer, losesPostgres, losesTemporal, movesToAnotherPolicy } from './scenarios';
import { startStack } from './stack';

/*
 * `npm run chaos`: kills real processes for a quarter of an hour and counts what was lost or doubled. `--guests 10000 --kills 0` is about
 * lists alone. Ends with exit code 1 and the story
 * of the first violation, or of whatever else went wrong; its folder with every log stays then.
 */

const EVERY = 10;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' }, seed: { type: 'string' }, guests: { type: 'string', default: '200' } } });
  const kills = Number(values.kills);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
  const guests = Number(values.guests);
  if (![kills, seed, guests].every(Number.isInteger) || kills < 0 || guests < 1) throw new Error('--kills, --seed and --guests are whole numbers');
  console.log(`Chaos: ${kills} kills, seed ${seed} (again with --seed ${seed}).`);

  const begin = Date.now();
  const stack = await startStack();
  const tell = (line: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
  const journal = new Journal();
  let failure: Error | undefined;
  try {
    tell(await killsWhileListsComeIn({ stack, journal }, guests, tell));
    if (kills === 0) return;
    const order = inSomeOrder(kills, new Chance(seed));
    const result = await campaign({ stack, journal, seed, kills: order, every: EVERY, tell });
    for (const scenario of [losesMailServer, losesPostgres, losesTemporal, movesToAnotherPolicy]) tell(await scenario({ stack, journal, seed }));
    report(order);
    console.log(`\nPeople heard, and tried again: ${[...result.heard].map(([what, times]) => `${what} ${times}`).join(', ')}.`);
    console.log(
      `\n${result.kills} kills, ${result.acknowledged} requests acknowledged on ${result.trajectories} trajectories, ${result.mails} mails: nothing lost, nothing doubled.` +
        ` ${result.repaired} runs repaired by the reconciler. Seed ${seed}, ${((Date.now() - begin) / 60_000).toFixed(1)} minutes.`,
    );
  } catch (error) {
    failure = error as Error;
    const story = failure instanceof Violation ? `VIOLATION: ${failure.message}` : failure.stack!;
    console.error(['', story, ...faults(stack, journal).filter((one) => !story.includes(one)), '', `Every log is in ${stack.folder}.`].join('\n'));
    process.exitCode = 1;
  } finally {
    await stack.stop(failure !== undefined);
  }
}

/** Each combination as often as every other, in an order that the seed gives. */
function inSomeOrder(kills: number, chance: Chance): Cell[] {
  const order: Cell[] = [];
  while (order.length < kills) {
    const round = [...cells];
    while (round.length > 0) order.push(...round.splice(chance.between(0, round.length - 1), 1));
  }
  return order.slice(0, kills);
}

function report(order: readonly Cell[]): void {
  console.log('\nwhen x who                                kills  verdict');
  for (const cell of cells) console.log(`${nameOf(cell).padEnd(41)} ${String(order.filter((one) => nameOf(one) === nameOf(cell)).length).padStart(5)}  nothing lost, nothing doubled`);
  for (const { because, ...cell } of meaningless) console.log(`${nameOf(cell).padEnd(41)}     -  not tried: ${because}`);
}

main().then(
  () => process.exit(), // somebody may still wait for an answer that will not come
  (error: Error) => {
    console.error(error.stack);
    process.exit(1);
  },
);
