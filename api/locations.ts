import { v5 as uuid } from 'uuid';
import type { LocalDate } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import type { Actor } from '../domain/trajectory/events';
import { nameAsKept } from '../domain/shelter/names';
import { mayManageLocations } from '../domain/trajectory/permissions';
import { reject, type Rejection } from '../domain/trajectory/rejections';
import { dayIn } from '../prisma/day';
import type { Place, Prisma } from '../prisma/generated/client';
import { mustBeSame, todayOf, type Executor, type Given } from './execute';
import { Problem } from './problem';
import { shelterPolicies, shelterRequest } from './shelter';

/** Makes ids of whoever registers a location or opens places, and their key. Never to be changed. */
const LOCATIONS = '7b1f6f0e-2f7e-4a55-8a0c-4d1c9d2e6b31';

/** A location with the places that are open on a day. */
export interface LocationView {
  id: string;
  programme: string;
  name: string;
  town: string;
  places: { id: string; kind: string; name: string; opensOn: LocalDate; closesOn?: LocalDate }[];
}

type Transaction = Prisma.TransactionClient;

/** Locations and places are no facts about anybody, so they are written here and not by a run; each request once, told by what was sent. @throws Problem */
async function once(executor: Executor, given: Given, what: unknown, write: (transaction: Transaction) => Promise<Rejection | undefined>): Promise<void> {
  const { requestId: id, fingerprint } = shelterRequest(executor, given, what);
  await executor.prisma.$transaction(async (transaction) => {
    const { count } = await transaction.shelterRequest.createMany({ data: { id, fingerprint }, skipDuplicates: true });
    if (count === 0) {
      mustBeSame(await transaction.shelterRequest.findUniqueOrThrow({ where: { id } }), fingerprint);
      return;
    }
    const rejection = await write(transaction);
    if (rejection) throw Problem.rejected(rejection); // and the request is not remembered
  });
}

const idOf = ({ caller: { issuer, subject }, idempotencyKey }: Given, at = 0): string => uuid(JSON.stringify([issuer, subject, idempotencyKey, at]), LOCATIONS);

/** Registers a location without places. @throws Problem */
export async function registerLocation(executor: Executor, given: Given, data: { programme: string; name: string; town: string }): Promise<LocationView> {
  await mustManage(executor, given, data.programme);
  const id = idOf(given);
  await once(executor, given, ['location', data], async (transaction) => {
    const { count } = await transaction.location.createMany({ data: { id, ...data, name: nameAsKept(data.name) }, skipDuplicates: true });
    return count === 0 ? reject('location-name-taken') : undefined;
  });
  return readLocation(executor, given.caller.actor, id);
}

/** Opens places of one kind at a location, one for each name. @throws Problem */
export async function openPlaces(executor: Executor, given: Given, id: string, data: { kind: string; opensOn: LocalDate; names: string[] }): Promise<LocationView> {
  const { programme } = await readLocation(executor, given.caller.actor, id);
  const policy = await mustManage(executor, given, programme);
  if (!Object.hasOwn(policy.shelter.kinds, data.kind)) throw Problem.rejected(reject('unknown-code', { code: data.kind, list: 'shelter.kinds' }));
  const { kind, opensOn, names } = data;
  await once(executor, given, ['places', id, data], async (transaction) => {
    const places = names.map((name, at) => ({ id: idOf(given, at), locationId: id, programme, kind, name: nameAsKept(name), opensOn: new Date(opensOn) }));
    const { count } = await transaction.place.createMany({ data: places, skipDuplicates: true });
    if (count === places.length) return undefined;
    const opened = new Set((await transaction.place.findMany({ where: { id: { in: places.map((one) => one.id) } } })).map((one) => one.id));
    return reject('place-name-taken', { names: places.flatMap((one) => (opened.has(one.id) ? [] : [one.name])).join(', ') });
  });
  return readLocation(executor, given.caller.actor, id, opensOn);
}

/** Says from which night on a place is no longer there, not before the last day of an emergency stay. Other guests may still sleep there then; the occupancy tells who has to move. @throws Problem */
export async function closePlace(executor: Executor, given: Given, id: string, place: string, closesOn: LocalDate): Promise<LocationView> {
  const { programme } = await readLocation(executor, given.caller.actor, id);
  await mustManage(executor, given, programme);
  await once(executor, given, ['closing', place, closesOn], async (transaction) => {
    // Whoever gives this bed locks its row too.
    const [row] = await transaction.$queryRaw<{ opens_on: Date; closes_on: Date | null }[]>`
      SELECT opens_on, closes_on FROM place WHERE id = ${place}::uuid AND location_id = ${id}::uuid FOR NO KEY UPDATE`;
    if (!row) throw Problem.of('not-found');
    if (row.closes_on) return reject('place-already-closed');
    if (closesOn <= dayIn(row.opens_on)) return reject('date-not-after', { date: closesOn, day: dayIn(row.opens_on) });
    if ((await transaction.shelterStay.count({ where: { placeId: place, since: { gte: new Date(closesOn) } } })) > 0) return reject('place-in-use');
    // Nobody can move an emergency stay: its place is there until its last day, whichever of the two comes first.
    if ((await transaction.shelterStay.count({ where: { placeId: place, emergencyStayId: { not: null }, until: { gt: new Date(closesOn) } } })) > 0) return reject('place-closes-too-soon');
    await transaction.place.update({ where: { id: place }, data: { closesOn: new Date(closesOn) } });
    return undefined;
  });
  return readLocation(executor, given.caller.actor, id);
}

/** A location, as it is on a day; by default today. @throws Problem `not-found`, also where somebody may not see it */
export async function readLocation(executor: Executor, actor: Actor, id: string, on?: LocalDate): Promise<LocationView> {
  const [location] = await listLocations(executor, actor, { on, id });
  if (!location) throw Problem.of('not-found');
  return location;
}

const asCounted = new Intl.Collator('nl', { numeric: true });

/** Bed 2 comes before bed 10. */
const byKindAndName = (one: Place, other: Place): number => asCounted.compare(one.kind, other.kind) || asCounted.compare(one.name, other.name);

/** The locations that somebody may see, with the places that are open on that day. */
export async function listLocations(executor: Executor, actor: Actor, { on = todayOf(executor), id }: { on?: LocalDate; id?: string }): Promise<LocationView[]> {
  const night = new Date(on);
  const policies = await shelterPolicies(executor, actor);
  const rows = await executor.prisma.location.findMany({
    where: { programme: { in: policies.map(({ programme }) => programme) }, ...(id !== undefined && { id }) },
    include: { places: { where: { opensOn: { lte: night }, OR: [{ closesOn: null }, { closesOn: { gt: night } }] } } },
    orderBy: [{ programme: 'asc' }, { name: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ places, ...location }) => ({
    ...location,
    places: places.toSorted(byKindAndName).map(({ id: place, kind, name, opensOn, closesOn }) => ({ id: place, kind, name, opensOn: dayIn(opensOn), ...(closesOn && { closesOn: dayIn(closesOn) }) })),
  }));
}

/** @throws Problem where it is not theirs; the policy of today where it is */
async function mustManage(executor: Executor, { caller: { actor } }: Given, programme: string): Promise<Policy> {
  const policy = (await executor.policies.on(programme, todayOf(executor)))?.policy;
  if (!policy || !mayManageLocations(policy, actor)) throw Problem.rejected(reject('not-permitted'));
  return policy;
}
