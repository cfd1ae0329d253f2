import DateHolidays from 'date-holidays';
import type { Holidays } from './calendar';
import type { PolicyFile } from './schema';

/** How many years before and after its first day a policy's calendar is expanded: running cases bring their past, trajectories their future. */
const YEARS_BEFORE = 5;
const YEARS_AFTER = 25;

/** A policy's calendar names holidays that the library does not know for the country. */
export class UnknownHolidays extends Error {
  override name = 'UnknownHolidays';

  constructor(country: string, readonly holidays: readonly string[]) {
    super(`no such holiday in ${country}: ${holidays.join(', ')}`);
  }
}

/**
 * The dates on which nobody works under a policy. They are stored with the policy, so that another version of the holiday library
 * changes no deadline of a trajectory that runs. Days in the weekend are left out: nobody works on those anyway.
 *
 * @throws UnknownHolidays
 */
export function expandHolidays(policy: Pick<PolicyFile, 'effectiveFrom' | 'calendar'>): Holidays {
  const calendar = new DateHolidays(policy.calendar.country, { languages: [policy.calendar.language] });
  const firstYear = Number(policy.effectiveFrom.slice(0, 4));
  const found = new Map<string, string>();
  const known = new Set<string>();
  for (let year = firstYear - YEARS_BEFORE; year <= firstYear + YEARS_AFTER; year += 1) {
    for (const { date, name } of calendar.getHolidays(year)) {
      known.add(name);
      const day = date.slice(0, 10);
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      if (policy.calendar.nobodyWorksOn.includes(name) && weekday !== 0 && weekday !== 6) found.set(day, name);
    }
  }
  const unknown = policy.calendar.nobodyWorksOn.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new UnknownHolidays(policy.calendar.country, unknown);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
