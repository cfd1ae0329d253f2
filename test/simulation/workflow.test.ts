import { describe, test } from '@jest/globals';
import { live, patience, seeds } from './living';
import { Workflow } from './workflow';
import { parts, World } from './world';

jest.mock('@temporalio/workflow', () => jest.requireActual('./sdk'));

/* `SIMULATION_SEED=26 npx jest test/simulation/workflow` tells one world from the beginning; SIMULATION_SEEDS=1000 lives in more. */

const few = process.env.SIMULATION_SEEDS === undefined ? seeds.slice(0, 60) : seeds;

describe(`the workflow itself, in ${few.length} worlds`, () => {
  test('does what was asked once, what time owes in its order, and nothing else', async () => {
    for (const seed of few) await live(seed, () => new World(seed, { ...parts, run: (...start) => new Workflow(...start) }), 'workflow');
  }, patience);
});
