import { createHash } from 'node:crypto';
import { v5 as uuid } from 'uuid';
import type { RowContent } from '../../activities/imports';
import type { Language } from '../../domain/policy/schema';
import type { RowProblem } from '../../domain/list/problems';
import { UnreadableList } from '../../domain/list/reader';
import { rejectedCells, rejectedHeaders } from '../../domain/list/rejected';
import type { CommandName } from '../../domain/trajectory/commands';
import { reject } from '../../domain/trajectory/rejections';
import { importOwner, places } from '../../keys/names';
import { openJson, sealJson } from '../../keys/seal';
import type { Import, Prisma } from '../../prisma/generated/client';
import { taskQueue } from '../../temporal/connection';
import { whileSomebodyWaits } from '../../temporal/patience';
import type { importReferrals } from '../../workflows';
import type { Caller } from '../auth/authenticator';
import { mustBeSame, todayOf, type Executor, type Given } from '../execute';
import { readList } from '../lists/read';
import type { Table } from '../lists/table';
import { Problem } from '../problem';
import { inBatches, ROWS_AT_ONCE, type Foreseen, type ListContext, type ListKind, type ReadRow } from './kinds';

/** A list as it is handed in. */
export interface HandedIn {
  programme: string;
  list: Buffer;
  /** Days by which its dates are moved; only the demo does so. */
  shiftDays: number;
}

/** What is wrong with a row, or worth a look, as it is told. */
interface Remark {
  row: number;
  outcome: string;
  column?: string;
  code: string;
  message: string;
}

/** An import and how far it is. */
export interface ImportReport {
  id: string;
  programme: string;
  state: 'waiting' | 'running' | 'finished';
  rows: { total: number; waiting: number; taken: number; alreadyRegistered: number; rejected: number };
  /** By row; the first so many. */
  problems: Remark[];
}

/** What would become of a list; nothing of it was kept. */
export interface ImportPreview {
  programme: string;
  rows: { total: number; taken: number; alreadyRegistered: number; rejected: number };
  problems: Remark[];
  /** What would be recorded, of the first so many rows. */
  preview: { row: number; trajectory?: string; command: CommandName; data: Record<string, unknown> }[];
}

/** Makes imports' ids of whoever hands in and their key. Never to be changed. */
const IMPORTS = 'c5a1c2de-4a52-4d2e-9a9b-7a5d5b8f3b60';
const MOST_PROBLEMS = 500;
const MOST_PREVIEWED = 50;
const STAGED_WITHIN_MS = 120_000;

/**
 * Takes a list in: its rows wait in the database, and a workflow begins to work through them. The same request again finds them there.
 * @throws Problem for a list that cannot be read as a whole; what is wrong with single rows stands in the report
 */
export async function handIn(importer: Executor, kind: ListKind, { caller, idempotencyKey }: Given, handedIn: HandedIn, language: Language): Promise<ImportReport> {
  const { programme, list, shiftDays } = handedIn;
  const id = uuid(JSON.stringify([kind.name, caller.issuer, caller.subject, idempotencyKey]), IMPORTS);
  const fingerprint = importer.keys.blind('list', createHash('sha256').update(JSON.stringify([programme, shiftDays])).update(list).digest('hex'));
  const context = await contextOf(importer, kind, caller, handedIn);

  const known = await importer.prisma.import.findUnique({ where: { id } });
  if (known) mustBeSame(known, fingerprint);
  else {
    const rows = kind.read(importer, () => readList(list, kind.shape), context);
    await stage(importer, { id, kind: kind.name, programme, fingerprint, actor: { ...caller.actor } }, rows).catch(unreadable(language));
  }
  if (known?.state !== 'finished') {
    // Where Temporal does not answer, the list is staged and the same request goes on.
    const options = { workflowId: `import/${id}`, taskQueue, args: [id] as [string], workflowIdConflictPolicy: 'USE_EXISTING' as const };
    await whileSomebodyWaits(importer.temporal, () => importer.temporal.workflow.start<typeof importReferrals>(kind.workflow, options));
  }
  return report(importer, kind, caller, id, language);
}

/** What would become of a list. @throws Problem as {@link handIn} */
export async function dryRun(importer: Executor, kind: ListKind, caller: Caller, handedIn: HandedIn, language: Language): Promise<ImportPreview> {
  const context = await contextOf(importer, kind, caller, handedIn);
  const rows = kind.read(importer, () => readList(handedIn.list, kind.shape), context);
  const counts = { taken: 0, alreadyRegistered: 0, rejected: 0 };
  const problems: Remark[] = [];
  const preview: ImportPreview['preview'] = [];
  const foreseen = kind.foresee(importer, rows, context);
  const note = ({ read: { row, command, fact }, outcome, problems: found }: Foreseen): void => {
    counts[outcome] += 1;
    problems.push(...found.map((problem) => remark(row.number, outcome, problem, language)));
    if (outcome !== 'taken' || preview.length === MOST_PREVIEWED) return;
    preview.push({ row: row.number, ...(fact && { trajectory: fact.trajectory }), command: command!.name, data: { ...command!.data } });
  };
  try {
    for await (const one of foreseen) note(one);
  } catch (error) {
    unreadable(language)(error);
  }
  const total = counts.taken + counts.alreadyRegistered + counts.rejected;
  return { programme: handedIn.programme, rows: { total, ...counts }, problems: problems.sort((one, other) => one.row - other.row).slice(0, MOST_PROBLEMS), preview };
}

/** @throws Problem `not-found` where there is none, or somebody may not know of it */
export async function report(importer: Executor, kind: ListKind, caller: Caller, id: string, language: Language): Promise<ImportReport> {
  const { programme, state } = await openImport(importer, kind, caller, id);
  const { importRow } = importer.prisma;
  const counts = await importRow.groupBy({ by: ['outcome'], where: { importId: id }, _count: true });
  const count = (outcome: string): number => counts.find((one) => one.outcome === outcome)?._count ?? 0;
  const remarkable = await importRow.findMany({
    where: { importId: id, NOT: { problems: { equals: [] } } }, select: { number: true, outcome: true, problems: true }, orderBy: { number: 'asc' }, take: MOST_PROBLEMS,
  });
  return {
    id,
    programme,
    state: state as ImportReport['state'],
    rows: {
      total: counts.reduce((sum, one) => sum + one._count, 0),
      waiting: count('waiting'), taken: count('taken'), alreadyRegistered: count('alreadyRegistered'), rejected: count('rejected'),
    },
    problems: remarkable.flatMap(({ number, outcome, problems }) => (problems as unknown as RowProblem[]).map((problem) => remark(number, outcome, problem, language))),
  };
}

const remark = (row: number, outcome: string, { column, code, message }: Foreseen['problems'][number], language: Language): Remark => ({
  row, outcome, ...(column !== undefined && { column }), code, message: message[language],
});

/** The rejected rows as a list that can come back corrected. @throws Problem `not-found` */
export async function rejectedRows(importer: Executor, kind: ListKind, caller: Caller, id: string, language: Language): Promise<Table> {
  await openImport(importer, kind, caller, id);
  const key = await importer.keys.of(importOwner(id));
  async function* rows(): AsyncGenerator<string[]> {
    for (let after = 0; ; ) {
      const page = await importer.prisma.importRow.findMany({
        where: { importId: id, outcome: 'rejected', number: { gt: after } }, orderBy: { number: 'asc' }, take: ROWS_AT_ONCE,
      });
      for (const { number, content, problems } of page) {
        const { cells } = openJson<RowContent>(key, places.row(id, number), content!);
        yield rejectedCells(kind.shape, { row: { number, cells }, problems: problems as unknown as RowProblem[] }, language);
      }
      if (page.length < ROWS_AT_ONCE) return;
      after = page.at(-1)!.number;
    }
  }
  return { name: 'rejected-rows', headers: rejectedHeaders(kind.shape), rows: rows() };
}

/** @throws Problem where somebody may not bring in such a list for the programme */
async function contextOf({ policies, clock }: Executor, { mayBringIn }: ListKind, { actor }: Caller, { programme, shiftDays }: HandedIn): Promise<ListContext> {
  const today = todayOf({ clock });
  const published = await policies.on(programme, today);
  if (!published || !mayBringIn(published.policy, actor)) throw Problem.rejected(reject('not-permitted'));
  return { actor, programme, policy: published.policy, today, shiftDays };
}

/** Tells what is wrong with a list as a whole. */
const unreadable =
  (language: Language) =>
  (error: unknown): never => {
    if (!(error instanceof UnreadableList)) throw error;
    throw Problem.of('invalid-request', { errors: error.problems.map(({ code, message }) => ({ in: 'body' as const, pointer: '', code, detail: message[language] })) });
  };

async function openImport({ prisma, policies, clock }: Executor, kind: ListKind, { actor }: Caller, id: string): Promise<Import> {
  const found = await prisma.import.findUnique({ where: { id } });
  const published = found && (await policies.on(found.programme, todayOf({ clock })));
  if (found?.kind !== kind.name || !published || !kind.mayBringIn(published.policy, actor)) throw Problem.of('not-found');
  return found;
}

/** Lets the rows that are in order wait, some at a time; all of them or, where the list breaks off or we do, none. */
async function stage({ prisma, keys }: Executor, data: Prisma.ImportCreateManyInput & { id: string }, rows: AsyncIterable<ReadRow>): Promise<void> {
  const key = await keys.ofOrNew(importOwner(data.id));
  const waiting = ({ row, fingerprint, problems, command, fact }: ReadRow): Prisma.ImportRowCreateManyInput => ({
    importId: data.id,
    number: row.number,
    content: sealJson(key, places.row(data.id, row.number), { cells: row.cells, command, organisation: fact?.organisation } satisfies RowContent),
    fingerprint,
    outcome: command ? 'waiting' : 'rejected',
    // Without the cell's own text: whoever corrects the list has it.
    problems: problems.map(({ value: _, ...problem }) => problem),
    ...(fact && { trajectoryId: fact.trajectory, occurredOn: new Date(fact.occurredOn), turn: fact.turn }),
  });
  await prisma.$transaction(async (transaction) => {
    const { count } = await transaction.import.createMany({ data, skipDuplicates: true });
    if (count === 0) {
      return mustBeSame(await transaction.import.findUniqueOrThrow({ where: { id: data.id } }), data.fingerprint); // the same request came twice at once, or another list with its key
    }
    for await (const batch of inBatches(rows)) await transaction.importRow.createMany({ data: batch.map(waiting) });
  }, { timeout: STAGED_WITHIN_MS });
}
