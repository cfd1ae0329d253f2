import { z } from 'zod';
import { dayOf } from '../domain/policy/calendar';
import type { Deadline } from '../domain/trajectory/deadlines';
import type { Actor } from '../domain/trajectory/events';
import { unseals } from '../domain/trajectory/permissions';
import { groupsOf, phaseNames, phases, type Phase } from '../domain/trajectory/phase';
import type { Keys } from '../keys/keys';
import { dayIn } from '../prisma/day';
import { Prisma } from '../prisma/generated/client';
import { groupsForReader, isOpenTo } from './compartments';
import { decodeCursor, inCursor, page, paging } from './cursor';
import { joinKey, referenceOf, stateIn, type SealedRow, type Sources } from './dossier';
import type { Readable } from './policies';
import { isUnder, ofProgrammes } from './readable-rows';
import { recordingReads, type PageOfRows, type Reader } from './reads';
import { dayCell, type ListTable } from './tables';
import { deadlineSchema } from './trajectory-view';

const code = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/);

/** The columns a list can be sorted by. The log gives every trajectory the first; the others some have not, and those come last. */
const sorts = {
  '-referredOn': { column: Prisma.sql`referred_on`, type: Prisma.sql`date`, descending: true, sparse: false },
  referredOn: { column: Prisma.sql`referred_on`, type: Prisma.sql`date`, descending: false, sparse: false },
  stalledFrom: { column: Prisma.sql`stalled_from`, type: Prisma.sql`timestamptz`, descending: false, sparse: true },
  nextDeadline: { column: Prisma.sql`next_deadline_at`, type: Prisma.sql`timestamptz`, descending: false, sparse: true },
} as const;
type Sort = keyof typeof sorts;

export const listQuery = z.strictObject({
  phase: z.enum(phases).optional(),
  waitingOn: code.optional().meta({ description: 'An organisation with an open task.' }),
  stalled: z.enum(['true', 'false']).optional(),
  specialGroup: code.optional().meta({ description: 'A medical group finds nothing for those who may not see it.' }),
  programme: z.string().regex(/^[a-z0-9-]{1,64}$/).optional(),
  sort: z.enum(Object.keys(sorts) as [Sort]).default('-referredOn'),
  ...paging,
});

export const summarySchema = z
  .strictObject({
    id: z.uuid(),
    reference: z.string(),
    programme: z.string(),
    names: z.array(z.strictObject({ given: z.string(), family: z.string(), alias: z.boolean().optional() })),
    unreadable: z
      .enum(['erased', 'broken'])
      .optional()
      .meta({ description: 'Why there is no name: the dossier was erased, or what is stored does not open, and whoever runs this service has to look.' }),
    phase: z.enum(phases),
    revision: z.int(),
    referredOn: z.iso.date(),
    specialGroups: z.array(z.string()),
    waitingOn: z.array(z.string()),
    stalledFrom: z.iso.datetime().optional(),
    nextDeadline: deadlineSchema.pick({ at: true, rule: true, step: true, dueOn: true }).optional(),
  })
  .meta({ id: 'TrajectorySummary' });

/** The list as a table. */
export const summaryTable: ListTable<{ items: z.infer<typeof summarySchema>[] }> = {
  name: 'trajectories',
  columns: [
    { header: { nl: 'Kenmerk', en: 'Reference' }, cell: ({ reference }) => reference },
    { header: { nl: 'Naam', en: 'Name' }, cell: ({ names }) => names.map(({ given, family }) => `${given} ${family}`.trim()).join('; ') },
    { header: { nl: 'Programma', en: 'Programme' }, cell: ({ programme }) => programme },
    { header: { nl: 'Fase', en: 'Phase' }, cell: ({ phase }, language) => phaseNames[phase][language] },
    { header: { nl: 'Aangemeld op', en: 'Referred on' }, cell: ({ referredOn }) => dayCell(referredOn) },
    { header: { nl: 'Bijzondere groepen', en: 'Special groups' }, cell: ({ specialGroups }) => specialGroups.join(', ') },
    { header: { nl: 'Wacht op', en: 'Waiting for' }, cell: ({ waitingOn }) => waitingOn.join(', ') },
    { header: { nl: 'Vastgelopen vanaf', en: 'Stalled from' }, cell: ({ stalledFrom }) => dayCell(stalledFrom && dayOf(stalledFrom)) },
    { header: { nl: 'Volgende termijn', en: 'Next deadline' }, cell: ({ nextDeadline }) => dayCell(nextDeadline?.dueOn) },
    { header: { nl: 'Id', en: 'Id' }, cell: ({ id }) => id },
  ],
};

interface Row extends SealedRow {
  programme: string;
  policy_id: string;
  policy_version: number;
  revision: number;
  phase: Phase;
  waiting_on: string[];
  stalled_from: Date | null;
  next_deadline: Deadline | null;
  next_deadline_at: Date | null;
  referred_on: Date;
}

/** What a list's rows are read with, each with its key. */
export const summaries = Prisma.sql`
  SELECT trajectory.id, trajectory.programme, policy_id, policy_version, revision, phase, waiting_on, stalled_from, next_deadline, next_deadline_at, referred_on,
    head_sequence, state, wrapped, master_key
  FROM trajectory ${joinKey}`;

/** A list as somebody sees it who may read these policies' trajectories, and a record of it: a query along an index, and on its last pages another one. */
export async function listTrajectories(
  { prisma, keys }: Pick<Sources, 'prisma' | 'keys'>,
  readable: readonly Readable[],
  call: Reader & { query: z.output<typeof listQuery>; isExport: boolean },
  now: Date,
): Promise<{ items: z.infer<typeof summarySchema>[]; next?: string }> {
  const { query, caller: { actor }, isExport } = call;
  const chosen = readable.filter(({ policy }) => query.programme === undefined || policy.programme === query.programme);
  if (chosen.length === 0) return { items: [] };
  const where = Prisma.join(conditions(keys, chosen, actor, query, now), ' AND ');
  const { first, then } = inOrder(where, query);
  const read = (part: Omit<PageOfRows, 'limit'>, limit: number) => prisma.$queryRaw<Row[]>(recordingReads(call, isExport ? 'export' : 'list', { ...part, limit }));
  const rows = first === undefined ? [] : await read(first, query.limit);
  if (then !== undefined && rows.length <= query.limit) rows.push(...(await read(then, query.limit - rows.length)));
  return page(rows, query.limit, (row) => summary(keys, row, chosen, actor), (row) => [query.sort, valueOf(row, query.sort), row.id]);
}

/** The trajectories of a guest who came back and named this one as the former, the oldest first; of those that somebody may read. */
export async function laterTrajectories({ prisma, keys }: Pick<Sources, 'prisma' | 'keys'>, readable: readonly Readable[], id: string): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT trajectory.id FROM search_key AS key JOIN trajectory ON trajectory.id = key.trajectory_id
    WHERE ${ofProgrammes(Prisma.sql`key.programme`, readable)} AND key.kind = 'former' AND key.value = ${keys.blind('former', id)} AND ${isUnder(readable)}
    ORDER BY referred_on, trajectory.id`;
  return rows.map((row) => row.id);
}

function conditions(
  keys: Keys,
  chosen: readonly Readable[],
  actor: Actor,
  { phase, waitingOn, stalled, specialGroup }: z.output<typeof listQuery>,
  now: Date,
): Prisma.Sql[] {
  const group = specialGroup && keys.blind('group', specialGroup);
  const medical = chosen.filter(({ policy }) => unseals(policy, actor, 'medical'));
  return [
    isUnder(chosen),
    ...(phase ? [Prisma.sql`phase = ${phase}`] : []),
    ...(waitingOn ? [Prisma.sql`waiting_on @> ARRAY[${waitingOn}]`] : []),
    ...(stalled === 'true' ? [Prisma.sql`stalled_from <= ${now}`] : []),
    ...(stalled === 'false' ? [Prisma.sql`(stalled_from > ${now} OR stalled_from IS NULL)`] : []),
    ...(group
      ? [
          medical.length === 0
            ? Prisma.sql`groups @> ARRAY[${group}]`
            : Prisma.sql`(groups @> ARRAY[${group}] OR (medical_groups @> ARRAY[${group}] AND ${isUnder(medical)}))`,
        ]
      : []),
  ];
}

/**
 * Keyset pagination: rows after the last one shown. `first` are those with a value to sort by; when they have come to an end, `then` the
 * others, for nobody must be missing from a list because nothing is due of them.
 */
function inOrder(where: Prisma.Sql, { sort, cursor }: z.output<typeof listQuery>): { first?: Omit<PageOfRows, 'limit'>; then?: Omit<PageOfRows, 'limit'> } {
  const { column, type, descending, sparse } = sorts[sort];
  const [, value, id] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([z.literal(sort), sparse ? inCursor.instant.nullable() : inCursor.instant, z.uuid()]));
  const rows = Prisma.sql`${summaries} WHERE ${where}`;
  const order = descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const beyond = descending ? Prisma.sql`<` : Prisma.sql`>`;
  const after = value ? Prisma.sql`AND (${column}, id) ${beyond} (${value}::${type}, ${id}::uuid)` : Prisma.empty;
  const afterOthers = value === null ? Prisma.sql`AND id > ${id}::uuid` : Prisma.empty;
  return {
    ...(value !== null && { first: { rows: Prisma.sql`${rows} AND ${column} IS NOT NULL ${after}`, order: Prisma.sql`ORDER BY ${column} ${order}, id ${order}` } }),
    ...(sparse && { then: { rows: Prisma.sql`${rows} AND ${column} IS NULL ${afterOthers}`, order: Prisma.sql`ORDER BY id` } }),
  };
}

function valueOf(row: Row, sort: Sort): Date | null {
  switch (sort) {
    case 'stalledFrom':
      return row.stalled_from;
    case 'nextDeadline':
      return row.next_deadline_at;
    default:
      return row.referred_on;
  }
}

/** One line of a list. One that cannot be opened is shown without its names, so that the others are there for those who need them. */
export function summary(keys: Keys, row: Row, policies: readonly Readable[], actor: Actor): z.infer<typeof summarySchema> {
  const { policy } = policies.find(({ reference }) => reference.id === row.policy_id && reference.version === row.policy_version)!;
  const opened = stateIn(keys, row);
  const state = typeof opened === 'string' ? undefined : opened;
  const { at, rule, step, dueOn } = isOpenTo(row.next_deadline ?? {}, policy, actor) ? (row.next_deadline ?? {}) : ({} as Partial<Deadline>);
  return {
    id: row.id,
    reference: referenceOf(row.id),
    programme: row.programme,
    names: (state?.registration.guest.names ?? []).map(({ given, family, alias }) => ({ given, family, ...(alias && { alias }) })),
    ...(typeof opened === 'string' && { unreadable: opened }),
    phase: row.phase,
    revision: row.revision,
    referredOn: dayIn(row.referred_on),
    specialGroups: groupsForReader(state ? groupsOf(state) : [], policy, actor),
    waitingOn: row.waiting_on,
    ...(row.stalled_from && { stalledFrom: row.stalled_from.toISOString() }),
    ...(at !== undefined && { nextDeadline: { at, rule: rule!, step: step!, dueOn: dueOn! } }),
  };
}
