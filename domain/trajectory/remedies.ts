import { addPeriod, addWorkingDays, isWorkingDay, type LocalDate } from '../policy/calendar';
import { period, remedyLine, type Line, type Policy, type Text } from '../policy/schema';
import type { TrajectoryState } from './state';

/** What can be done against a decision, and until when. */
export interface Remedy {
  remedy: string;
  name: Text;
  /** The last day on which it can be used. */
  lastDay: LocalDate;
  line: Line;
  sentOn: LocalDate;
  /** Where its term runs out on a day on which nobody works, that day: then it is open until the next one on which people do. */
  endsOnDayOff?: LocalDate;
}

/** What can be done against the decision in force, the soonest first; nothing before its letter went out, for that is when the terms begin. */
export function remediesOf({ admission }: Pick<TrajectoryState, 'admission'>, policy: Policy): Remedy[] {
  const sentOn = admission?.letter?.occurredOn;
  if (sentOn === undefined) return [];
  const remedies = Object.entries(policy.admissionDecisions.remedies).map(([remedy, { name }]): Remedy => {
    const line = remedyLine(remedy);
    // The first day of a term is the one after dispatch (article 6:8 Awb), so that weeks later it ends on the same day of the week.
    const ends = addPeriod(sentOn, period(policy, line), policy.holidays);
    const isOpenLonger = !isWorkingDay(ends, policy.holidays);
    const lastDay = isOpenLonger ? addWorkingDays(ends, 1, policy.holidays) : ends;
    return { remedy, name, lastDay, line, sentOn, ...(isOpenLonger && { endsOnDayOff: ends }) };
  });
  return remedies.sort((one, other) => (one.lastDay < other.lastDay ? -1 : 1));
}
