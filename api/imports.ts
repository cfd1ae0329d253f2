import { createHash } from 'node:crypto';
import { v5 as uuid } from 'uuid';
import type { RowContent } from '../activities/imports';
import { dayOf } from '../domain/policy/calendar';
import type { Language } from '../domain/policy/schema';
import type { RawRow } from '../domain/referral-list/cells';
import { shiftDates } from '../domain/referral-list/dates';
import { parseReferralList } from '../domain/referral-list/parse';
import type { RowProblem } from '../domain/referral-list/problems';
import { rejectedRowsCsv } from '../domain/referral-list/rejected';
import { fingerprintText } from '../domain/referral-list/resemblance';
import { readRows } from '../domain/referral-list/row';
import { mayImport } from '../domain/trajectory/permissions';
import { reject } from '../domain/trajectory/rejections';
import { importOwner, places } from '../keys/names';
import { openJson, sealJson } from '../keys/seal';
import type { Import, Prisma } from '../prisma/generated/client';
import { taskQueue } from '../temporal/connection';
import type { importReferrals } from '../workflows';
import type { Caller } from './auth/authenticator';
import type { Executor, Given } from './execute';
import { Problem } from './problem';

/** A list as it is handed in. */
export interface HandedIn {
  programme: string;
  list: Buffer;
  /** Days by which its dates are moved; only the demo does so. */
  shiftDays: number;
}

/** An import and how far it is. */
export interface ImportReport {
  id: string;
  programme: string;
  state: 'waiting' | 'running' | 'finished';
  rows: { total: number; waiting: number; taken: number; alreadyRegistered: number; rejected: number };
  /** What is wrong with rows, or worth a look, by row; the first so many. */
  problems: { row: number; outcome: string; column?: string; code: string; message: string }[];
}

/** Makes imports' ids of whoever hands in and their key. Never to be changed. */
const IMPORTS = 'c5a1c2de-4a52-4d2e-9a9b-7a5d5b8f3b60';
const ROWS_AT_ONCE = 1_000;
const MOST_PROBLEMS = 500;
/** Where Temporal does not answer in so many milliseconds, the list is staged and the same request goes on. */
const DEADLINE_MS = 5_000;

/**
 * Takes a list in: its rows wait in the database, and a workflow begins to work through them. The same request again finds them there.
 * @throws Problem for a list that cannot be read as a whole; what is wrong with single rows stands in the report
 */
export async function handIn(importer: Executor, { caller, idempotencyKey }: Given, handedIn: HandedIn, language: Language): Promise<ImportReport> {
  const { programme, list, shiftDays } = handedIn;
  const id = uuid(JSON.stringify([caller.issuer, caller.subject, idempotencyKey]), IMPORTS);
  const fingerprint = importer.keys.blind('list', createHash('sha256').update(JSON.stringify([programme, shiftDays])).update(list).digest('hex'));
  const published = importer.policies.on(programme, dayOf(importer.clock().toISOString()));
  if (!published || !mayImport(published.policy, caller.actor)) throw Problem.rejected(reject('not-permitted'));

  const known = await importer.prisma.import.findUnique({ where: { id } });
  if (known && known.fingerprint !== fingerprint) throw Problem.of('idempotency-key-reused');
  if (!known) {
    const { rows, problems } = parseReferralList(list);
    if (problems.length > 0) {
      throw Problem.of('invalid-request', { errors: problems.map(({ code, message }) => ({ in: 'body' as const, pointer: '', code, detail: message[language] })) });
    }
    await stage(importer, { id, programme, fingerprint, actor: { ...caller.actor } }, rows, shiftDays, published.policy);
  }
  if (known?.state !== 'finished') {
    const options = { workflowId: `import/${id}`, taskQueue, args: [id] as [string], workflowIdConflictPolicy: 'USE_EXISTING' as const };
    await importer.temporal.withDeadline(Date.now() + DEADLINE_MS, () => importer.temporal.workflow.start<typeof importReferrals>('importReferrals', options));
  }
  return report(importer, caller, id, language);
}

/** @throws Problem `not-found` where there is none, or somebody may not know of it */
export async function report(importer: Executor, caller: Caller, id: string, language: Language): Promise<ImportReport> {
  const { programme, state } = await openImport(importer, caller, id);
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
    problems: remarkable.flatMap(({ number, outcome, problems }) =>
      (problems as unknown as RowProblem[]).map(({ column, code, message }) => ({
        row: number, outcome, ...(column !== undefined && { column }), code, message: message[language],
      })),
    ),
  };
}

/** The rejected rows as a list that can come back corrected. @throws Problem `not-found` */
export async function rejectedRows(importer: Executor, caller: Caller, id: string, language: Language): Promise<string> {
  await openImport(importer, caller, id);
  const rows = await importer.prisma.importRow.findMany({ where: { importId: id, outcome: 'rejected' }, orderBy: { number: 'asc' } });
  const key = await importer.keys.of(importOwner(id));
  const rejected = rows.map(({ number, content, problems }) => ({
    row: { number, cells: openJson<RowContent>(key, places.row(id, number), content!).cells },
    problems: problems as unknown as RowProblem[],
  }));
  return rejectedRowsCsv(rejected, language);
}

async function openImport({ prisma, policies, clock }: Executor, { actor }: Caller, id: string): Promise<Import> {
  const found = await prisma.import.findUnique({ where: { id } });
  const published = found && policies.on(found.programme, dayOf(clock().toISOString()));
  if (!found || !published || !mayImport(published.policy, actor)) throw Problem.of('not-found');
  return found;
}

/** Reads every row, each against the others, and lets those that are in order wait. */
async function stage(
  { prisma, keys, clock }: Executor,
  data: Prisma.ImportCreateManyInput & { id: string },
  raw: readonly RawRow[],
  shiftDays: number,
  policy: Parameters<typeof readRows>[1],
): Promise<void> {
  const key = await keys.ofOrNew(importOwner(data.id));
  const readings = readRows(raw.map((row) => shiftDates(row, shiftDays)), policy, dayOf(clock().toISOString()));
  const rows = readings.map(({ number, referral, problems, warnings }, at): Prisma.ImportRowCreateManyInput => ({
    importId: data.id,
    number,
    content: sealJson(key, places.row(data.id, number), { cells: raw[at]!.cells, referral } satisfies RowContent),
    // Keyed, so that it says nothing to whoever finds one.
    fingerprint: keys.blind('row', fingerprintText(raw[at]!)),
    outcome: referral ? 'waiting' : 'rejected',
    // Without the cell's own text: whoever corrects the list has it.
    problems: (problems ?? warnings).map(({ value: _, ...problem }) => problem),
  }));
  await prisma.$transaction(async (transaction) => {
    const { count } = await transaction.import.createMany({ data, skipDuplicates: true });
    if (count === 0) return; // the same request came twice at once
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) await transaction.importRow.createMany({ data: rows.slice(at, at + ROWS_AT_ONCE) });
  }, { timeout: 60_000 });
}
