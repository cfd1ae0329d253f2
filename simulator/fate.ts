import { addDays, isWorkingDay, type Holidays, type LocalDate } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import { days, happens, pick, type Chance } from './chance';
import { outcomeClasses, type Figures, type OutcomeClass } from './figures';

/** What lies ahead of a guest, whatever the organisations do: drawn before anything happens, so that it is the same in every comparison. */
export interface Fate {
  arrivesOn: LocalDate;
  /** The criterion that is not met; missing where all are. */
  fails?: string;
  isHighRisk: boolean;
  /** Of who fails a criterion: refused, or else admitted as tailored. */
  isRefused: boolean;
  outcomeClass: OutcomeClass;
  outcome: string;
  /** How long the outcome takes, counted as the figures say. */
  outcomeAfterDays: number;
}

/** @param within how many days the guests come in */
export function fateOf(chance: Chance, policy: Policy, figures: Figures, startsOn: LocalDate, within: number): Fate {
  const { admission, outcomes } = figures;
  const [durable, semiDurable, none] = outcomeClasses.map((one) => outcomes[one].percent) as [number, number, number];
  const outcomeClass = pick(chance, 'outcome class', { durable, semiDurable, none });
  const criteria = Object.keys(policy.criteria);
  return {
    // Guests come independently of each other, on any day; the offices register them.
    arrivesOn: workingDayFrom(addDays(startsOn, Math.floor(chance('arrival') * within)), policy.holidays),
    ...(happens(chance, 'fails', admission.failPercent) && { fails: criteria[Math.floor(chance('criterion') * criteria.length)]! }),
    isHighRisk: happens(chance, 'high risk', admission.highRiskPercent),
    isRefused: happens(chance, 'refused', admission.refusePercent),
    outcomeClass,
    outcome: pick(chance, 'outcome', knownTo(policy, outcomes[outcomeClass].byCode)),
    outcomeAfterDays: days(chance, 'outcome after', outcomes[outcomeClass]),
  };
}

const knownTo = (policy: Policy, byCode: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(byCode).filter(([code]) => Object.hasOwn(policy.outcomes, code)));

/** That day, or the first on which offices are open after it. */
export function workingDayFrom(date: LocalDate, holidays: Holidays): LocalDate {
  let day = date;
  while (!isWorkingDay(day, holidays)) day = addDays(day, 1);
  return day;
}
