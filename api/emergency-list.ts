import { z } from 'zod';
import type { Actor } from '../domain/trajectory/events';
import { unseals } from '../domain/trajectory/permissions';
import { emergencyOwner } from '../keys/names';
import { dayIn } from '../prisma/day';
import { decodeCursor, inCursor, page } from './cursor';
import { opened, type Sources, type Unreadable } from './dossier';
import { isWhole } from './readable-rows';
import { emergencyView, knownOfEmergencyStay, whoSeesBeds, type EmergencyView } from './shelter';

/** A line of the list. One that cannot be opened is shown without its name, so that the others are there. */
export type ListedStay = Omit<EmergencyView, 'workingName'> & { workingName?: string; unreadable?: Unreadable };

/**
 * The emergency stays that somebody may see, the newest first: those that last, those that are over, or both. One query along an index, and
 * one for the keys of its page.
 * @throws Problem where they see nobody's whereabouts
 */
export async function listEmergencyStays(
  { prisma, keys, policies }: Sources,
  actor: Actor,
  { lasting, limit, cursor }: { lasting?: 'true' | 'false'; limit: number; cursor?: string },
): Promise<{ items: ListedStay[]; next?: string }> {
  const seen = whoSeesBeds(policies.readableBy(actor).filter((one) => isWhole(one) && unseals(one.policy, actor, 'whereabouts')));
  const [since, id] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([inCursor.day, z.uuid()]));
  const rows = await prisma.emergencyStay.findMany({
    where: {
      programme: { in: [...new Set(seen.map(({ policy }) => policy.programme))] },
      ...(lasting !== undefined && { endedOn: lasting === 'true' ? null : { not: null } }),
      AND: [
        { OR: seen.map(({ reference }) => ({ policyId: reference.id, policyVersion: reference.version })) },
        ...(since === undefined ? [] : [{ OR: [{ since: { lt: new Date(since) } }, { since: new Date(since), id: { lt: id! } }] }]),
      ],
    },
    include: { place: true },
    orderBy: [{ since: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const wrapped = new Map((await prisma.dataKey.findMany({ where: { owner: { in: rows.map((row) => emergencyOwner(row.id)) } } })).map((key) => [key.owner, key]));
  const item = (row: (typeof rows)[number]): ListedStay => {
    const owner = emergencyOwner(row.id);
    const { policy } = seen.find(({ reference }) => reference.id === row.policyId && reference.version === row.policyVersion)!;
    const stay = opened(() => emergencyView(row, keys.from(owner, wrapped.get(owner)), policy, actor));
    return typeof stay === 'string' ? { ...knownOfEmergencyStay(row, policy, actor), unreadable: stay } : stay;
  };
  return page(rows, limit, item, (row) => [dayIn(row.since), row.id]);
}
