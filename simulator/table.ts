import { outcomeClasses } from './figures';
import { quantile, type Measures } from './measures';
import { classNames, spelledOut, termsIn, type Column } from './words';

/** A line of the table; without a value it is a heading. */
interface Row {
  label: string;
  value?: (measures: Measures) => number | undefined;
  decimals?: number;
}

const ofDays = (label: string, wait: (measures: Measures) => number[]): Row[] => [
  { label: `  ${label}: median`, value: (measures) => quantile(wait(measures), 0.5) },
  { label: `  ${label}: nine in ten within`, value: (measures) => quantile(wait(measures), 0.9) },
];

const asked = ({ meetings }: Measures): number[] => meetings.map((meeting) => meeting.asked).sort((one, other) => one - other);
const mean = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : values.reduce((sum, one) => sum + one, 0) / values.length);
const percentOf = (days: number, { trajectoryDays }: Measures): number | undefined => (trajectoryDays === 0 ? undefined : (days / trajectoryDays) * 100);

const rowsOf = (columns: readonly Column[]): Row[] => [
  { label: 'Guests' },
  { label: '  came in', value: ({ cameIn }) => cameIn },
  { label: '  refused', value: ({ refused }) => refused },
  ...outcomeClasses.map((one): Row => ({ label: `  out, ${classNames[one]}`, value: ({ toOutcome }) => toOutcome[one].length })),
  { label: '  still open', value: ({ stillOpen }) => stillOpen },
  { label: 'Waiting time, days from the referral of those who got there' },
  ...ofDays('first LSO', ({ toFirstLso }) => toFirstLso),
  ...ofDays('perspective', ({ toPerspective }) => toPerspective),
  { label: 'Time to outcome, days from the referral of those who are out' },
  ...outcomeClasses.flatMap((one) => ofDays(classNames[one], ({ toOutcome }) => toOutcome[one])),
  { label: 'LSO' },
  { label: '  meetings', value: ({ meetings }) => meetings.length },
  { label: '  items asked for a meeting: mean', value: (measures) => mean(asked(measures)), decimals: 1 },
  { label: '  items asked for a meeting: max', value: (measures) => quantile(asked(measures), 1) },
  { label: '  meetings over capacity', value: ({ meetings }) => meetings.filter((meeting) => meeting.asked > meeting.discussed).length },
  { label: 'Overdue, % of the days that trajectories were open' },
  { label: '  anything', value: (measures) => percentOf(measures.overdueDays, measures), decimals: 1 },
  ...termsIn(columns).map((rule): Row => ({ label: `  ${spelledOut(rule)}`, value: (measures) => percentOf(measures.overdueDaysOf[rule], measures), decimals: 1 })),
];

const LABEL_WIDTH = 40;
const WIDTH = 16;

/** What the measures say, a line each; of two columns the difference too. */
export function table(columns: readonly Column[]): string {
  const line = (label: string, cells: readonly string[]): string => (label.padEnd(LABEL_WIDTH) + cells.map((cell) => cell.padStart(WIDTH)).join('')).trimEnd();
  const heads = [...columns.map(({ name }) => name), ...(columns.length === 2 ? ['difference'] : [])];
  const lines = rowsOf(columns).map(({ label, value, decimals = 0 }) => {
    if (!value) return `\n${label}`;
    const values = columns.map(({ measures }) => value(measures));
    const [one, other] = values;
    const difference = columns.length === 2 ? [signed(one === undefined || other === undefined ? undefined : Number(other.toFixed(decimals)) - Number(one.toFixed(decimals)), decimals)] : [];
    return line(label, [...values.map((each) => each?.toFixed(decimals) ?? '-'), ...difference]);
  });
  return [line('', heads), ...lines].join('\n');
}

/** Of what is shown, so that the line adds up. */
function signed(difference: number | undefined, decimals: number): string {
  if (difference === undefined) return '-';
  const text = Math.abs(difference).toFixed(decimals);
  if (Number(text) === 0) return '=';
  return `${difference < 0 ? '-' : '+'}${text}`;
}
