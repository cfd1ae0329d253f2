import { cell, isFailure, type RawRow } from './cells';
import { readDate } from './dates';
import { rowProblem, type RowProblem, type RowProblemCode } from './problems';

/** An issue of a command's form. */
interface Issue {
  code: string;
  path: PropertyKey[];
  maximum?: unknown;
  origin?: string;
}

/** What is the matter with one row, gathered while its cells are read. */
export class Notes {
  readonly problems: RowProblem[] = [];
  readonly warnings: RowProblem[] = [];
  /** The columns in which a formula failed: refused for that, whatever else would be asked of them. */
  private readonly failed = new Set<string>();

  /** @param shown columns of which a problem may repeat the cell: none that tells who or how a guest is */
  constructor(
    private readonly row: RawRow,
    private readonly shown: readonly string[],
  ) {
    for (const column of row.restored ?? []) this.warn('zerosRestored', column);
    for (const column of Object.keys(row.cells)) {
      if (!isFailure(cell(row, column))) continue;
      this.refuse('formulaFailed', column);
      this.failed.add(column);
    }
  }

  /** Empty also where a formula failed. */
  text(column: string): string {
    return this.failed.has(column) ? '' : cell(this.row, column);
  }

  /** @returns nothing, for what could not be read */
  refuse(code: RowProblemCode, column: string, details: Record<string, string | number> = {}): undefined {
    if (this.failed.has(column)) return;
    const value = this.shown.includes(column) && this.text(column) !== '' ? this.text(column) : undefined;
    this.problems.push(rowProblem(code, { column, value }, details));
  }

  refuseRow(code: RowProblemCode, details: Record<string, string | number> = {}): void {
    this.problems.push(rowProblem(code, {}, details));
  }

  /** Refuses a blank cell; one that is filled in has been refused for what it says. */
  missing(column: string): undefined {
    if (this.text(column) === '') this.refuse('missing', column);
  }

  warn(code: RowProblemCode, column?: string, details: Record<string, string | number> = {}): void {
    this.warnings.push(rowProblem(code, { column }, details));
  }

  /** A day, where the cell is not blank. */
  day(column: string): string | undefined {
    const text = this.text(column);
    return text === '' ? undefined : (readDate(text) ?? this.refuse('noSuchDate', column));
  }

  /**
   * The limits of a command are the limits of a row: they stand in its form, not here as well.
   * @param columnOf where a part of the command comes from; each column is refused once
   */
  refuseWhatTheCommandRefuses(issues: readonly Issue[], columnOf: (path: string) => string | undefined): void {
    for (const { code, path, maximum, origin } of issues) {
      const column = columnOf(path.join('.'));
      if (column === undefined) this.refuseRow('notAccepted');
      else if (this.problems.some((problem) => problem.column === column)) continue;
      else if (this.text(column) === '') this.refuse('missing', column);
      else if (code === 'too_big') this.refuse(origin === 'array' ? 'tooMany' : 'tooLong', column, { most: String(maximum) });
      else this.refuse('notAccepted', column);
    }
  }
}

/** Without what was not said: the same row has to make the same command, whoever compares it. */
export const filledIn = (parts: object): object => Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
