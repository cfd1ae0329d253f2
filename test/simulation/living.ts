import { tell } from './tell';
import type { World } from './world';

const { SIMULATION_SEED, SIMULATION_SEEDS, SIMULATION_STEPS } = process.env;

/** What people do and what goes wrong, before everything comes to rest; each step has as many consequences as follow from it. */
export const steps = Number(SIMULATION_STEPS ?? 100);

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

/** The worlds that are lived in. */
export const seeds = SIMULATION_SEED === undefined ? upTo(Number(SIMULATION_SEEDS ?? 200)) : [Number(SIMULATION_SEED)];

/** Milliseconds after which something hangs; nobody waits for the many worlds of a night. */
export const patience = SIMULATION_SEEDS === undefined ? 600_000 : 2 ** 31 - 1;

/** Lives in a world. @throws Error that tells its story, where something happened that may never happen */
export async function live(seed: number, create: () => World, file: string): Promise<World> {
  const world = create();
  try {
    await world.live(steps);
  } catch (error) {
    const again = `SIMULATION_SEED=${seed}${SIMULATION_STEPS === undefined ? '' : ` SIMULATION_STEPS=${steps}`} npx jest test/simulation/${file}`;
    throw new Error(tell(world, error as Error, again, SIMULATION_SEED !== undefined), { cause: error });
  }
  return world;
}
