import { expect, test } from '@jest/globals';
import { Broken } from './broken-invariant';
import { faults, withFault, type Fault } from './faulty';
import { steps } from './living';
import { World } from './world';

/* A simulator that finds nothing proves nothing: here one part of the world gets it wrong, and has to be found out for the right reason. */

/** The invariant that the fault broke, in the first world in which it did. */
async function findOut(fault: Fault, worlds: number): Promise<string> {
  for (let seed = 1; seed <= worlds; seed += 1) {
    const broken: unknown = await new World(seed, withFault(fault)).live(steps).then(() => undefined, (error: unknown) => error);
    if (broken instanceof Broken && fault.found.test(broken.invariant)) return broken.invariant;
  }
  return `not found out in ${worlds} worlds`;
}

test.each(Object.entries(faults))('%s is found out', async (_, fault) => {
  expect(await findOut(fault, 300)).toMatch(fault.found);
}, 600_000);
