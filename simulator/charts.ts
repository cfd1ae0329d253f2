import { init, type EChartsOption, type SeriesOption } from 'echarts';
import type { TermRule } from '../domain/trajectory/term-rules';
import { outcomeClasses } from './figures';
import type { Measures } from './measures';
import { classNames, legend, spelledOut, termsIn, type Column } from './words';

/** The charts by the name of their file, as SVG. */
export function charts(columns: readonly Column[]): Record<string, string> {
  const draw = (title: string, option: EChartsOption): string => svg({ ...option, title: { text: title, subtext: legend(columns) } });
  return {
    'waiting-time.svg': draw('Waiting time from the referral', {
      ...shareByDays('% of those who came in'),
      series: linesOf(columns, [
        ['first LSO', ({ toFirstLso, cameIn }) => cumulative(toFirstLso, cameIn)],
        ['perspective', ({ toPerspective, cameIn }) => cumulative(toPerspective, cameIn)],
      ]),
    }),
    'time-to-outcome.svg': draw('Time to outcome from the referral, by class', {
      ...shareByDays('% of those who came in'),
      series: linesOf(
        columns,
        outcomeClasses.map((one) => [classNames[one], ({ toOutcome, cameIn }) => cumulative(toOutcome[one], cameIn)]),
      ),
    }),
    'lso-load.svg': draw('LSO load', {
      xAxis: { type: 'time' },
      yAxis: { type: 'value', name: 'items a meeting' },
      series: linesOf(columns, [
        ['asked', ({ meetings }) => meetings.map(({ on, asked }) => [on, asked])],
        ['room for', ({ meetings, itemsPerMeeting }) => meetings.map(({ on }) => [on, itemsPerMeeting])],
      ]),
    }),
    'overdue-share.svg': draw('Overdue share', {
      xAxis: { type: 'category', data: ['anything', ...termsIn(columns).map(spelledOut)], axisLabel: { interval: 0, width: 66, overflow: 'break' } },
      yAxis: { type: 'value', name: '% of trajectory-days' },
      series: columns.map(({ name, measures }): SeriesOption => ({ type: 'bar', name, data: overdueShares(measures, termsIn(columns)) })),
    }),
  };
}

type Point = [x: number | string, y: number];

/** A line for each column and measure: a measure has its colour, the second column is dashed. */
function linesOf(columns: readonly Column[], lines: readonly (readonly [name: string, points: (measures: Measures) => Point[]])[]): SeriesOption[] {
  return columns.flatMap((column, at) =>
    lines.map(([name, points], colour): SeriesOption => ({
      type: 'line',
      name: columns.length === 1 ? name : `${name}, ${column.name}`,
      step: 'end',
      symbol: 'none',
      color: COLOURS[colour],
      lineStyle: { type: at === 0 ? 'solid' : 'dashed' },
      data: points(column.measures),
    })),
  );
}

/** Who did not get there counts too, so that a line which stays low says it. */
const cumulative = (sorted: readonly number[], all: number): Point[] => [[0, 0], ...sorted.map((days, at): Point => [days, ((at + 1) / all) * 100])];

const overdueShares = ({ overdueDays, overdueDaysOf, trajectoryDays }: Measures, terms: readonly TermRule[]): number[] =>
  [overdueDays, ...terms.map((rule) => overdueDaysOf[rule])].map((days) => (days / trajectoryDays) * 100);

const shareByDays = (share: string): EChartsOption => ({ xAxis: { type: 'value', name: 'days', nameLocation: 'middle' }, yAxis: { type: 'value', name: share } });

const COLOURS = ['#0b6e99', '#c4500f', '#5b3f8c'];

function svg(option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 960, height: 580 });
  // Left open, a chart keeps the process from ending.
  try {
    chart.setOption({ backgroundColor: '#fff', animation: false, color: COLOURS, legend: { bottom: 10, itemGap: 24, itemWidth: 42 }, grid: { top: 110, bottom: 90 }, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
