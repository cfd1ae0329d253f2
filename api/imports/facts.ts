import { factRequestOf } from '../../activities/import-facts';
import { problemOf } from '../../activities/import-referrals';
import { openState } from '../../activities/log';
import type { Instant } from '../../domain/policy/calendar';
import type { Policy, PublishedPolicy } from '../../domain/policy/schema';
import { factList } from '../../domain/fact-list/columns';
import type { Bed } from '../../domain/fact-list/kinds';
import { duplicates, placeOf, readFact, type Place } from '../../domain/fact-list/row';
import { fingerprintText, type RawRow } from '../../domain/list/cells';
import { decide, passTime } from '../../domain/trajectory/decide';
import type { Actor } from '../../domain/trajectory/events';
import { fold } from '../../domain/trajectory/evolve';
import { mayImportFacts, mayRead } from '../../domain/trajectory/permissions';
import type { RegisteredState } from '../../domain/trajectory/phase';
import type { TrajectoryState } from '../../domain/trajectory/state';
import { trajectoryOwner } from '../../keys/names';
import { dayIn } from '../../prisma/day';
import { Prisma } from '../../prisma/generated/client';
import type { Executor } from '../execute';
import { GuestsSoFar } from './guests-so-far';
import { inBatches, rejectedAsRead, type Foreseen, type ListContext, type ListKind, type ReadRow } from './kinds';

/** Lists of what happened to guests who are registered. */
export const facts: ListKind = { name: 'facts', shape: factList, workflow: 'importFacts', mayBringIn: mayImportFacts, read, foresee };

async function* read(importer: Executor, list: () => AsyncIterable<RawRow>, context: ListContext): AsyncGenerator<ReadRow> {
  const beds = await bedsOf(importer, context);
  const duplicateOf = duplicates();
  for await (const batch of inBatches(list())) {
    const guestOf = await guestsOf(importer, batch.map(placeOf), context);
    for (const row of batch) {
      const place = placeOf(row);
      const guest = guestOf(place);
      const { command, organisation, problems, warnings } = readFact(row, { policy: guest?.published.policy, beds, today: context.today, duplicateOf: duplicateOf(row) });
      yield {
        row,
        fingerprint: importer.keys.blind('fact', fingerprintText(row, factList)),
        problems: problems ?? warnings,
        ...(command && { command, fact: { organisation, trajectory: guest!.trajectory, occurredOn: command.data.occurredOn, turn: place.order } }),
      };
    }
  }
}

async function bedsOf({ prisma }: Executor, { programme }: ListContext): Promise<Bed[]> {
  const places = await prisma.place.findMany({ where: { programme }, include: { location: true } });
  return places.map(({ id, kind, name, location, opensOn, closesOn }) => (
    { place: id, kind, name, location: location.name, opensOn: dayIn(opensOn), ...(closesOn && { closesOn: dayIn(closesOn) }) }
  ));
}

interface Guest {
  trajectory: string;
  referredOn: string;
  published: PublishedPolicy;
}

/** Finds the guests of some rows: of those with a V-number that somebody may know of, the one who was there on the row's day. */
async function guestsOf({ prisma, keys, policies }: Executor, rows: readonly Place[], { programme, actor }: ListContext): Promise<(place: Place) => Guest | undefined> {
  const blind = (vNumber: string): string => keys.blind('vNumber', vNumber);
  const wanted = [...new Set(rows.flatMap(({ vNumber }) => (vNumber === undefined ? [] : [blind(vNumber)])))];
  const found = await prisma.$queryRaw<{ value: string; id: string; referred_on: Date; policy_id: string; policy_version: number }[]>`
    SELECT key.value, trajectory.id, referred_on, policy_id, policy_version
    FROM search_key AS key JOIN trajectory ON trajectory.id = key.trajectory_id JOIN data_key ON owner = 'trajectory/' || trajectory.id AND wrapped IS NOT NULL
    WHERE key.programme = ${programme} AND kind = 'vNumber' AND value IN (${Prisma.join(['', ...wanted])})
    ORDER BY referred_on, trajectory.id`;
  const guests = new Map<string, Guest[]>();
  for (const { value, id, referred_on, policy_id, policy_version } of found) {
    const published = await policies.of(policy_id, policy_version);
    if (!mayRead(published.policy, actor)) continue;
    guests.set(value, [...(guests.get(value) ?? []), { trajectory: id, referredOn: dayIn(referred_on), published }]);
  }
  return ({ vNumber, day = '' }) => {
    const ofThisNumber = vNumber === undefined ? [] : (guests.get(blind(vNumber)) ?? []);
    // Who came back has several trajectories, one after the other.
    return ofThisNumber.findLast(({ referredOn }) => referredOn <= day) ?? ofThisNumber[0];
  };
}

/** Decides every command, by their days, on what the ones before it would make of the guests: the very rules, without the log. */
async function* foresee(importer: Executor, rows: AsyncIterable<ReadRow>, { actor, programme }: ListContext): AsyncGenerator<Foreseen> {
  const now = importer.clock().toISOString();
  const byGuest = new Map<string, ReadRow[]>();
  for await (const read of rows) {
    if (!read.fact) yield rejectedAsRead(read);
    else if (byGuest.has(read.fact.trajectory)) byGuest.get(read.fact.trajectory)!.push(read);
    else byGuest.set(read.fact.trajectory, [read]);
  }
  const inOrder = [...byGuest.values()].flat().sort(inTurn);
  const lastOf = new Map(inOrder.map((read) => [read.fact!.trajectory, read]));
  const known = new Map<string, Known>();
  const soFar = new GuestsSoFar(importer, programme);
  for (const read of inOrder) {
    const { trajectory, organisation } = read.fact!;
    const guest = known.get(trajectory) ?? (await load(importer, trajectory, byGuest.get(trajectory)!));
    // A state is long: it is kept for as long as more of the guest is to come.
    if (lastOf.get(trajectory) === read) known.delete(trajectory);
    else known.set(trajectory, guest);
    yield foreseeFact(read, guest, soFar, { actor: { ...actor, onBehalfOf: organisation }, now });
  }
}

/** Takes the fact into account, where it would be recorded. */
async function foreseeFact(read: ReadRow, guest: Known, soFar: GuestsSoFar, by: { actor: Actor; now: Instant }): Promise<Foreseen> {
  if (guest.recorded.has(factRequestOf(read.fingerprint))) return { read, outcome: 'alreadyRegistered', problems: read.problems };
  const { policy } = guest;
  const before = passTime(guest.state, by.now, policy) as RegisteredState;
  const { events, rejection } = decide(before, read.command!, { ...by, policy });
  const after = fold(events ?? [], before) as RegisteredState;
  const refused = rejection ?? (await soFar.take(read.fact!.trajectory, before, after));
  guest.state = refused ? before : after;
  return refused ? { read, outcome: 'rejected', problems: [problemOf(refused)] } : { read, outcome: 'taken', problems: read.problems };
}

const inTurn = ({ fact: one, row }: ReadRow, { fact: other, row: otherRow }: ReadRow): number =>
  one!.occurredOn.localeCompare(other!.occurredOn) || one!.turn - other!.turn || row.number - otherRow.number;

/** What is known of a guest, and which of some facts are recorded. */
interface Known {
  policy: Policy;
  state: TrajectoryState;
  recorded: ReadonlySet<string>;
}

async function load({ prisma, keys, policies }: Executor, trajectory: string, rows: readonly ReadRow[]): Promise<Known> {
  const { policyId, policyVersion, headSequence, state, requests } = await prisma.trajectory.findUniqueOrThrow({
    where: { id: trajectory },
    select: {
      policyId: true, policyVersion: true, headSequence: true, state: true,
      requests: { where: { requestId: { in: rows.map(({ fingerprint }) => factRequestOf(fingerprint)) } }, select: { requestId: true } },
    },
  });
  const { policy } = await policies.of(policyId, policyVersion);
  const key = await keys.of(trajectoryOwner(trajectory));
  return { policy, state: openState(key, trajectory, headSequence, state), recorded: new Set(requests.map(({ requestId }) => requestId)) };
}
