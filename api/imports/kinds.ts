import type { LocalDate } from '../../domain/policy/calendar';
import type { Policy } from '../../domain/policy/schema';
import type { ListShape, RawRow } from '../../domain/list/cells';
import type { RowProblem } from '../../domain/list/problems';
import type { Command } from '../../domain/trajectory/commands';
import type { Actor } from '../../domain/trajectory/events';
import type { RuleProblem } from '../../activities/import-referrals';
import type { Executor } from '../execute';

/** Whose list it is, and under what it is read. */
export interface ListContext {
  actor: Actor;
  programme: string;
  /** Of the programme, today. */
  policy: Policy;
  today: LocalDate;
  /** Days by which a list's dates are moved; only the demo does so. */
  shiftDays: number;
}

/** A row as it was read: with its command, or rejected for its problems. */
export interface ReadRow {
  row: RawRow;
  /** Keyed, so that it says nothing to whoever finds one. */
  fingerprint: string;
  /** What is wrong with it, or worth a look. */
  problems: RowProblem[];
  command?: Command;
  /** In a list of facts: whose the fact is, of which guest, and where it stands among the guest's rows. */
  fact?: { organisation: string; trajectory: string; occurredOn: LocalDate; turn: number };
}

/** What would become of a row. */
export interface Foreseen {
  read: ReadRow;
  outcome: 'taken' | 'alreadyRegistered' | 'rejected';
  problems: (RowProblem | RuleProblem)[];
}

/** A kind of list that can be brought in. */
export interface ListKind {
  name: 'referrals' | 'facts';
  shape: ListShape;
  workflow: 'importReferrals' | 'importFacts';
  mayBringIn(policy: Policy, actor: Actor): boolean;
  /** Reads every row, each against the others; the list is gone through more than once, and never held whole. */
  read(importer: Executor, list: () => AsyncIterable<RawRow>, context: ListContext): AsyncIterable<ReadRow>;
  /** What would become of the rows if they were brought in now; nothing is kept. */
  foresee(importer: Executor, rows: AsyncIterable<ReadRow>, context: ListContext): AsyncIterable<Foreseen>;
}

/** Rows that the database is asked about at once. */
export const ROWS_AT_ONCE = 500;

export async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < ROWS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** A row that was rejected when it was read stays so. */
export const rejectedAsRead = (read: ReadRow): Foreseen => ({ read, outcome: 'rejected', problems: read.problems });
