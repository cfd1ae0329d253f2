import type { Period, Unit } from './calendar';
import type { PolicyFile } from './shape';

export type TermName = keyof PolicyFile['terms'];

/** A line of the policy that states a period: one of `terms` by its name alone, any other by its path. */
export type Line =
  | TermName
  | `escalation.levels.${string}.answerWorkingDays`
  | `retention.${keyof PolicyFile['retention']}`
  | `admissionDecisions.remedies.${string}.withinWeeks`;

type Periods = Pick<PolicyFile, 'terms' | 'escalation' | 'retention' | 'admissionDecisions'>;

const units: readonly [suffix: string, unit: Unit][] = [['WorkingDays', 'workingDays'], ['Weeks', 'weeks'], ['Days', 'days'], ['Years', 'years']];

/** The period that a line of the policy states; its unit is the end of its name. */
export function period(policy: Periods, line: Line): Period {
  const unit = units.find(([suffix]) => line.endsWith(suffix));
  if (unit === undefined) throw new TypeError(`the name of term ${line} ends in no unit`);
  return { amount: amountIn(policy, line), unit: unit[1] };
}

function amountIn(policy: Periods, line: Line): number {
  const [section, ...path] = line.split('.');
  switch (section) {
    case 'retention':
      return policy.retention[path[0] as keyof PolicyFile['retention']];
    case 'admissionDecisions':
      return policy.admissionDecisions.remedies[path[1]!]!.withinWeeks;
    case 'escalation':
      return policy.escalation.levels.find((one) => line === answerLine(one.level))!.answerWorkingDays;
    default:
      return policy.terms[line as TermName];
  }
}

export const answerLine = (level: string): Line => `escalation.levels.${level}.answerWorkingDays`;
export const remedyLine = (remedy: string): Line => `admissionDecisions.remedies.${remedy}.withinWeeks`;

/** The line as it stands in the file, with its value: `terms.reviewEveryWeeks: 12`. */
export const quote = (policy: Periods, line: Line): string =>
  `${line.includes('.') ? line : `terms.${line}`}: ${period(policy, line).amount}`;
