import { termRules } from './term-rules';

/** What time alone changes. */
export const turnRules = ['restPeriod', 'pause', 'ageGroup', 'ground', 'tailoredAdmission'] as const;
export type TurnRule = (typeof turnRules)[number];

/** What a deadline can come from: a term, or a turn. */
export const deadlineRules = [...termRules, ...turnRules] as const;
export type DeadlineRule = (typeof deadlineRules)[number];
