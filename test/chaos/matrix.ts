import type { Failpoint } from '../../activities/failpoints';
import type { Part } from './stack';

/** When somebody dies: at a failpoint, or at any moment. */
export type Moment = Failpoint | 'any moment';
export const moments: readonly Moment[] = ['before-commit', 'after-commit', 'after-smtp-250', 'continuing-as-new', 'before-bed-commit', 'after-bed-commit', 'any moment'];

/** Who dies together. */
export const victims = {
  worker: ['worker'],
  API: ['API'],
  PostgreSQL: ['PostgreSQL'],
  Temporal: ['Temporal'],
  'Temporal and worker': ['Temporal', 'worker'],
} as const satisfies Record<string, readonly Part[]>;
export type VictimName = keyof typeof victims;

/** One combination: this dies then. */
export interface Cell {
  moment: Moment;
  victim: VictimName;
}

const noPart = 'the sending of mails knows only PostgreSQL and the mail server';

/** Combinations that would try nothing of their own, and why. */
export const meaningless: readonly (Cell & { because: string })[] = [
  { moment: 'after-smtp-250', victim: 'API', because: noPart },
  { moment: 'after-smtp-250', victim: 'Temporal', because: noPart },
  { moment: 'after-smtp-250', victim: 'Temporal and worker', because: `${noPart}, so this is the worker's death alone` },
];

const means = (cell: Cell): boolean => !meaningless.some(({ moment, victim }) => moment === cell.moment && victim === cell.victim);

/** Every combination that means something; while lists come in, those of a row that is taken (`lists.ts`). */
export const cells: readonly Cell[] = moments.flatMap((moment) => (Object.keys(victims) as VictimName[]).map((victim) => ({ moment, victim }))).filter(means);

export const nameOf = ({ moment, victim }: Cell): string => `${moment} x ${victim}`;
