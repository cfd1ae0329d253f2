/** Runs asynchronous work one after the other, in the order it was asked for. A failure is its caller's; the next one runs all the same. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>;

export function createMutex(): Mutex {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = tail.then(work);
    tail = mine.catch(() => undefined);
    return mine;
  };
}
