import type { Contestant, Guest } from './contestants';

/** Works through `count` pieces, so many at a time. Should one fail, no new one is begun, and it is thrown when all have come to their end. */
export async function inParallel(count: number, atOnce: number, work: (at: number) => Promise<void>): Promise<void> {
  let begun = 0;
  const carry = async (): Promise<void> => {
    try {
      while (begun < count) await work(begun++);
    } catch (error) {
      begun = count;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, count) }, carry));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** How long something took, in ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** Takes a guest some steps on and gives how long each took, in ms. */
export async function takeSteps(guest: Guest, steps: number): Promise<number[]> {
  const durations: number[] = [];
  for (let step = 0; step < steps; step++) durations.push(await timed(() => guest.next()));
  return durations;
}

/** Gives guests that nobody had before, to any contestant: no two of them may claim the same V-number. */
export function createGuests(): (contestant: Contestant) => Guest {
  let number = 0;
  return (contestant) => contestant.guest(++number);
}
