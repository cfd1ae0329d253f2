import { describe, expect, test } from '@jest/globals';
import { facts, type EventType } from '../../domain/trajectory/events';
import { live, patience, seeds } from './living';
import { World } from './world';

/*
 * Deterministic simulation: guests, people, log, runs and clock in one process, with all that can go wrong between them drawn from a seed.
 *
 *   SIMULATION_SEED=26 npx jest test/simulation/simulation     one world, told from the beginning
 *   SIMULATION_SEEDS=5000 npx jest test/simulation/simulation  more of them
 */

const happened = new Set<string>();
const events = new Set<EventType>();

let lived = 0;

function remember(world: World): void {
  lived += 1;
  for (const [kind, pattern] of Object.entries(kinds)) if (!happened.has(kind) && world.story.some((line) => pattern.test(line))) happened.add(kind);
  for (const trajectory of world.log.trajectories.keys()) for (const { type } of world.log.eventsOf(trajectory)) events.add(type);
}

/** What has to happen for the worlds to be worth living in. */
const kinds: Record<string, RegExp> = {
  'a fact is recorded': /serves record .*: recorded/,
  'a request was known': /serves record .*: known/,
  'the log had moved': /serves record .*: moved/,
  'a run was stale when it wrote': /serves record .*: stale/,
  'a run was stale when it read': /serves load .*: stale/,
  'a V-number was in use': /serves record .*: rejected/,
  'a call was served after its run was gone': /stray record: recorded/,
  'a timer fired': /the timer of/,
  'a worker died': /dies/,
  'a run was lost': /is lost$/,
  'everything was lost': /all runs are lost/,
  'two runs lived at once': /starts while/,
  'an older run was asked': /the older run/,
  'a run continued as new': /may continue as new/,
  'the reconciler started a run': /reconciler starts/,
  'the reconciler told a run to catch up': /reconciler tells/,
  'an answer was lost': /lost: the answer/,
  'a request was lost': /lost: .* gets/,
  'a request came twice': /second copy|a copy comes/,
  'somebody asked again': /asks again/,
  'a key was used again': /KeyReused/,
  'somebody saw an older revision': /StaleRevision/,
};

describe(`the model of a run, in ${seeds.length} worlds`, () => {
  test('does what was asked once, what time owes in its order, and nothing else', async () => {
    for (const seed of seeds) remember(await live(seed, () => new World(seed), 'simulation'));
  }, patience);

  test('and the worlds are worth living in', () => {
    if (lived < 100) return;
    expect(Object.keys(kinds).filter((kind) => !happened.has(kind))).toEqual([]);
    // What comes from another trajectory, an emergency stay or another system is told elsewhere.
    const fromElsewhere = ['criterionCarriedOver', 'messageRefused', 'stayTakenOver'];
    expect([...events, ...fromElsewhere].sort()).toEqual(Object.keys(facts).sort());
  });
});

test('the same seed gives the same world', async () => {
  const [one, other] = [new World(7), new World(7)];
  await one.live(40);
  await other.live(40);
  expect(one.story).toEqual(other.story);
});
