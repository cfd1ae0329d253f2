import type { Overview } from '../../domain/trajectory/overview';

/** A bed that a guest has or had. */
export type Stay = Overview['shelter']['stays'][number];

/** Whether some night is in both; a stay that ends on its first day has none. */
export function overlap(one: Pick<Stay, 'since' | 'until'>, other: Pick<Stay, 'since' | 'until'>): boolean {
  const [until, otherUntil] = [one.until ?? '9999-12-31', other.until ?? '9999-12-31'];
  return one.since < until && other.since < otherUntil && one.since < otherUntil && other.since < until;
}
