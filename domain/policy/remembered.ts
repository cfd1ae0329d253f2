/** More different things than are ever asked of the same work: days of anybody's terms, grants of policies. */
const MOST_KEPT = 20_000;

/** Does work once for each thing that it is asked of, and remembers what came of it. For what is asked of the same few again and again, and never comes to nothing. */
export function remembered<K, V extends NonNullable<unknown>>(work: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = work(key);
      if (known.size > MOST_KEPT) known.clear();
      known.set(key, value);
    }
    return value;
  };
}
