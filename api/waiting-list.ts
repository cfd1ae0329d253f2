import type { LocalDate } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import type { Actor, TrajectoryEvent } from '../domain/trajectory/events';
import { mayRead } from '../domain/trajectory/permissions';
import { places, trajectoryOwner } from '../keys/names';
import { openJson } from '../keys/seal';
import { dayIn } from '../prisma/day';
import { Prisma } from '../prisma/generated/client';
import { isOpenTo, seesBeds } from './compartments';
import { joinKey, opened, referenceOf, type Sources, type Unreadable } from './dossier';

/** Somebody who waits, as the list of a day has them. */
export interface Wait {
  /** On the list of its kind: 1 is next. */
  place: number;
  kind: string;
  urgency: string;
  since: LocalDate;
  reason?: string;
  unreadable?: Unreadable;
  trajectory: { id: string; reference: string; programme: string };
}

interface Row {
  id: string;
  programme: string;
  kind: string;
  /** As they are now, with what the policy of now makes of it. */
  urgency: string;
  rank: number;
  since: Date;
  policy_id: string;
  policy_version: number;
  sequence: number;
  body: Uint8Array;
  wrapped: Uint8Array | null;
  master_key: string | null;
}

/**
 * Who waited on a day, the next first: by the urgency of that day, in the order of the policy that counted then, and by the day since which they
 * waited. What was said of somebody up to that day stands in their log; the read model has only what is said now.
 * @param today the policies of today, which say whose beds the reader sees
 */
export async function waitingList(sources: Sources, actor: Actor, today: readonly Policy[], { on, kind }: { on: LocalDate; kind?: string }): Promise<Wait[]> {
  const lists = today.flatMap((policy) =>
    Object.entries(policy.shelter.kinds)
      .filter(([name, one]) => (kind === undefined || name === kind) && isOpenTo(one, policy, actor))
      .map(([name]) => Prisma.sql`(${policy.programme}, ${name})`),
  );
  if (lists.length === 0) return [];
  const rows = await sources.prisma.$queryRaw<Row[]>`
    SELECT trajectory.id, wait.programme, kind, urgency, rank, since, policy_id, policy_version, said.sequence, said.body, wrapped, master_key
    FROM shelter_wait AS wait JOIN trajectory ON trajectory.id = wait.trajectory_id ${joinKey}
      CROSS JOIN LATERAL (
        SELECT sequence, body FROM event
        WHERE trajectory_id = trajectory.id AND type = 'waitingListJoined' AND occurred_on <= ${on}::date ORDER BY sequence DESC LIMIT 1) AS said
    WHERE (wait.programme, kind) IN (${Prisma.join(lists)}) AND daterange(since, until) @> ${on}::date
    ORDER BY wait.programme, kind, since, trajectory.id`;
  const orders = new Map<string, string[]>();
  for (const { programme } of today) orders.set(programme, (await sources.policies.on(programme, on))?.policy.shelter.urgencies.map((one) => one.urgency) ?? []);
  const waits = await Promise.all(rows.map((row) => asOfThen(sources, actor, row, orders.get(row.programme)!)));
  return [...new Set(waits.map(({ list }) => list))].flatMap((list) =>
    waits
      .filter((one) => one.list === list)
      .sort((one, other) => one.rank - other.rank)
      .map(({ wait }, at) => ({ place: at + 1, ...wait })),
  );
}

/** One of them by what was said up to that day. Whoever cannot be opened stands where they would now, without a reason. */
async function asOfThen({ keys, policies }: Sources, actor: Actor, row: Row, order: readonly string[]): Promise<{ list: string; rank: number; wait: Omit<Wait, 'place'> }> {
  const { id, programme, kind } = row;
  const list = `${programme}/${kind}`;
  const common = { kind, since: dayIn(row.since), trajectory: { id, reference: referenceOf(id), programme } };
  const said = saidIn(keys, row);
  if (typeof said === 'string') return { list, rank: row.rank, wait: { ...common, urgency: row.urgency, unreadable: said } };
  const { policy } = await policies.of(row.policy_id, row.policy_version);
  const { urgency, reason } = said;
  const isTold = mayRead(policy, actor) && seesBeds(kind, policy, actor);
  // One that the policy of that day does not know comes last: of somebody who came under it later.
  const rank = order.includes(urgency) ? order.indexOf(urgency) : order.length;
  return { list, rank, wait: { ...common, urgency, ...(isTold && { reason }) } };
}

/** What was said last of why somebody waits, or why it does not open. */
const saidIn = (keys: Sources['keys'], { id, sequence, body, wrapped, master_key }: Row): { urgency: string; reason: string } | Unreadable =>
  opened(() => openJson<Extract<TrajectoryEvent, { type: 'waitingListJoined' }>>(keys.from(trajectoryOwner(id), { wrapped, masterKey: master_key }), places.event(id, sequence), body).data);
