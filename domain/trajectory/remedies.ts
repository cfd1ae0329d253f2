import { addPeriod, addWorkingDays, isWorkingDay, type LocalDate } from '../policy/calendar';
import { period, remedyLine } from '../policy/lines';
import type { Policy } from '../policy/schema';
import type { Remedy } from './events';

/**
 * What can be done against a decision whose letter went out on that day, the soonest first. It is worked out once and kept with the letter: a
 * term that ran does not change with the policy.
 */
export function remediesFrom(sentOn: LocalDate, policy: Policy): Remedy[] {
  const remedies = Object.entries(policy.admissionDecisions.remedies).map(([remedy, { name, withinWeeks }]): Remedy => {
    // The first day of a term is the one after dispatch (article 6:8 Awb), so that weeks later it ends on the same day of the week.
    const ends = addPeriod(sentOn, period(policy, remedyLine(remedy)), policy.holidays);
    if (isWorkingDay(ends, policy.holidays)) return { remedy, name, withinWeeks, lastDay: ends };
    return { remedy, name, withinWeeks, lastDay: addWorkingDays(ends, 1, policy.holidays), endsOnDayOff: ends };
  });
  return remedies.sort((one, other) => (one.lastDay < other.lastDay ? -1 : 1));
}
