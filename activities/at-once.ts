/**
 * Does something with each, so many at a time, begun in their order.
 * @param touches what one has to do with: it waits for those before it that have to do with the same
 */
export async function atOnce<T>(count: number, items: readonly T[], work: (item: T) => Promise<void>, touches: (item: T) => readonly string[] = () => []): Promise<void> {
  const queue = [...items];
  const latest = new Map<string, Promise<void>>();
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const next = item;
      const touched = touches(next);
      const done = Promise.all(touched.flatMap((one) => latest.get(one) ?? [])).then(() => work(next));
      for (const one of touched) latest.set(one, done);
      await done;
    }
  };
  await Promise.all(Array.from({ length: count }, worker));
}
