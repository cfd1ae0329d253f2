import { termRules, type TermRule } from '../domain/trajectory/term-rules';
import type { OutcomeClass } from './figures';
import type { Measures } from './measures';

/** A history's measures, as tables and charts show them. */
export interface Column {
  /** What it is called where there is little room. */
  name: string;
  /** The policy, and what was changed. */
  of: string;
  measures: Measures;
}

export const classNames: Record<OutcomeClass, string> = { durable: 'durable', semiDurable: 'semi-durable', none: 'none' };

/** `dossierDelivery` as people read it. */
export const spelledOut = (code: string): string => code.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);

/** The terms that any of them knows. */
export const termsIn = (columns: readonly Column[]): TermRule[] => termRules.filter((rule) => columns.some(({ measures }) => measures.termsThatRan.includes(rule)));

/** What the columns are, a line each. */
export const legend = (columns: readonly Column[]): string => columns.map((column) => (column.name === column.of ? column.of : `${column.name}: ${column.of}`)).join('\n');
