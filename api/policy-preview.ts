import { z } from 'zod';
import type { Language, PublishedPolicy } from '../domain/policy/schema';
import { nextDeadline } from '../domain/trajectory/deadlines';
import { decide, passTime } from '../domain/trajectory/decide';
import type { CommandData } from '../domain/trajectory/commands';
import type { Actor } from '../domain/trajectory/events';
import { fold } from '../domain/trajectory/evolve';
import { explainTerm } from '../domain/trajectory/explain';
import { phaseOf, phases } from '../domain/trajectory/phase';
import { sentence } from '../domain/trajectory/rejections';
import type { TrajectoryState } from '../domain/trajectory/state';
import { termRules } from '../domain/trajectory/term-rules';
import { openTerms } from '../domain/trajectory/terms';
import { Prisma } from '../prisma/generated/client';
import { isOpenTo } from './compartments';
import { decodeCursor, page } from './cursor';
import { joinKey, referenceOf, stateIn, type SealedRow } from './dossier';
import type { Executor } from './execute';
import { isUnder } from './readable-rows';
import { dayCell, type ListTable } from './tables';
import { deadlineSchema, deadlineView } from './trajectory-view';

const situation = z.strictObject({
  policy: z.strictObject({ id: z.string(), version: z.int() }),
  phase: z.enum(phases),
  terms: z.array(z.strictObject({ rule: z.enum(termRules), dueOn: z.iso.date(), explanation: z.string() })).meta({ description: 'What is owed, by the day it is due.' }),
  nextDeadline: deadlineSchema.optional(),
});

/** What moving to a policy would make of a trajectory. */
export const previewedSchema = z
  .strictObject({
    id: z.uuid(),
    reference: z.string(),
    before: situation.optional().meta({ description: 'As it is now; missing where it cannot be read.' }),
    after: situation.optional().meta({ description: 'As it would be; missing where it cannot move.' }),
    rejection: z.strictObject({ code: z.string(), detail: z.string() }).optional().meta({ description: 'Why it cannot move.' }),
    unreadable: z.enum(['erased', 'broken']).optional(),
  })
  .meta({ id: 'PreviewedMove' });
type Previewed = z.infer<typeof previewedSchema>;

/** What is due first. */
const due = (one: Previewed['before'], what: 'dueOn' | 'explanation') => one?.terms[0]?.[what];

export const previewTable: ListTable<{ items: Previewed[] }> = {
  name: 'policy-preview',
  columns: [
    { header: { nl: 'Kenmerk', en: 'Reference' }, cell: ({ reference }) => reference },
    { header: { nl: 'Termijn nu', en: 'Deadline now' }, cell: ({ before }) => dayCell(due(before, 'dueOn')) },
    { header: { nl: 'Waarom nu', en: 'Why now' }, cell: ({ before }) => due(before, 'explanation') },
    { header: { nl: 'Termijn straks', en: 'Deadline then' }, cell: ({ after }) => dayCell(due(after, 'dueOn')) },
    { header: { nl: 'Waarom straks', en: 'Why then' }, cell: ({ after }) => due(after, 'explanation') },
    { header: { nl: 'Waarom niet', en: 'Why not' }, cell: ({ rejection }) => rejection?.detail },
  ],
};

interface Row extends SealedRow {
  policy_id: string;
  policy_version: number;
}

/** What would become of each open trajectory, by id; the rules decide as if it were asked now, and nothing is kept. */
export async function previewMoves(
  { prisma, keys, policies, clock }: Executor,
  actor: Actor,
  target: PublishedPolicy,
  data: CommandData<'adoptPolicy'>,
  { limit, cursor }: { limit: number; cursor?: string },
  language: Language,
): Promise<{ items: Previewed[]; next?: string }> {
  const readable = policies.readableBy(actor).filter(({ policy }) => policy.programme === target.policy.programme);
  if (readable.length === 0) return { items: [] };
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([z.uuid()]));
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT trajectory.id, policy_id, policy_version, head_sequence, state, wrapped, master_key FROM trajectory ${joinKey}
    WHERE ${isUnder(readable)} AND phase <> 'closed' AND (policy_id, policy_version) <> (${target.reference.id}, ${target.reference.version}::int)
      ${after === undefined ? Prisma.empty : Prisma.sql`AND trajectory.id > ${after}::uuid`}
    ORDER BY trajectory.id LIMIT ${limit + 1}`;
  const now = clock().toISOString();

  const situationOf = (state: TrajectoryState, { reference, policy }: PublishedPolicy): NonNullable<Previewed['before']> => {
    const deadline = nextDeadline(state, policy);
    const terms = openTerms(state, policy)
      .filter((term) => isOpenTo(term, policy, actor))
      .map((term) => ({ rule: term.rule, dueOn: term.dueOn, explanation: explainTerm(term, policy, language) }))
      .sort((one, other) => (one.dueOn < other.dueOn ? -1 : 1));
    const isShown = deadline !== undefined && isOpenTo(deadline, policy, actor);
    const shown = isShown && { nextDeadline: deadlineView(deadline, { policy }, language) };
    return { policy: { id: reference.id, version: reference.version }, phase: phaseOf(state, policy), terms, ...shown };
  };
  const item = (row: Row): Previewed => {
    const named = { id: row.id, reference: referenceOf(row.id) };
    const present = readable.find(({ reference }) => reference.id === row.policy_id && reference.version === row.policy_version)!;
    const opened = stateIn(keys, row);
    if (typeof opened === 'string') return { ...named, unreadable: opened };
    const state = passTime(opened, now, present.policy);
    const { events, rejection } = decide(state, { name: 'adoptPolicy', data }, { actor, now, policy: present.policy, target });
    const before = situationOf(state, present);
    if (rejection) return { ...named, before, rejection: { code: rejection.code, detail: sentence(rejection, language) } };
    return { ...named, before, after: situationOf(fold(events, state), target) };
  };
  return page(rows, limit, item, ({ id }) => [id]);
}
