import { z } from 'zod';
import { code } from '../../domain/trajectory/forms/fields';
import { todayOf, type Executor } from '../execute';
import { recordReads } from '../reads';
import { route, type Api } from '../route';
import { shelterPolicies, whoSeesBeds } from '../shelter';
import { dayCell, type ListTable } from '../tables';
import { waitingList } from '../waiting-list';
import { onDay } from './locations';

const counts = {
  capacity: z.int().meta({ description: 'Places that are open that night.' }),
  occupied: z.int().meta({ description: 'Guests who sleep there, with or without a trajectory.' }),
  free: z.int().meta({ description: 'Open places in which nobody sleeps.' }),
  toMove: z.int().meta({ description: 'Guests in places that are closed by then.' }),
};

const occupancySchema = z
  .strictObject({
    on: z.iso.date(),
    kinds: z.array(z.strictObject({ programme: z.string(), kind: z.string(), name: z.string(), ...counts, waiting: z.int() })),
    items: z
      .array(z.strictObject({ id: z.uuid(), programme: z.string(), name: z.string(), town: z.string(), kind: z.string(), ...counts }))
      .meta({ description: 'The same by location.' }),
  })
  .meta({ id: 'Occupancy' });

const occupancyTable: ListTable<z.infer<typeof occupancySchema>> = {
  name: 'occupancy',
  columns: [
    { header: { nl: 'Programma', en: 'Programme' }, cell: ({ programme }) => programme },
    { header: { nl: 'Locatie', en: 'Location' }, cell: ({ name }) => name },
    { header: { nl: 'Plaats', en: 'Town' }, cell: ({ town }) => town },
    { header: { nl: 'Soort plek', en: 'Kind of place' }, cell: ({ kind }) => kind },
    { header: { nl: 'Plekken', en: 'Capacity' }, cell: ({ capacity }) => capacity },
    { header: { nl: 'Bezet', en: 'Occupied' }, cell: ({ occupied }) => occupied },
    { header: { nl: 'Vrij', en: 'Free' }, cell: ({ free }) => free },
    { header: { nl: 'Moet verhuizen', en: 'To move' }, cell: ({ toMove }) => toMove },
  ],
};

const waitSchema = z
  .strictObject({
    place: z.int().meta({ description: 'On the list of its kind: 1 is next.' }),
    kind: z.string(),
    urgency: z.string(),
    since: z.iso.date(),
    reason: z.string().optional().meta({ description: 'Why, as it was said by that day; missing where it is not yours to read, or cannot be read.' }),
    unreadable: z.enum(['erased', 'broken']).optional().meta({ description: 'Why there is no reason: the dossier was erased, or what is stored does not open.' }),
    trajectory: z.strictObject({ id: z.uuid(), reference: z.string(), programme: z.string() }),
  })
  .meta({ id: 'Wait' });

const waitTable: ListTable<{ items: z.infer<typeof waitSchema>[] }> = {
  name: 'waiting-list',
  columns: [
    { header: { nl: 'Programma', en: 'Programme' }, cell: ({ trajectory }) => trajectory.programme },
    { header: { nl: 'Soort plek', en: 'Kind of place' }, cell: ({ kind }) => kind },
    { header: { nl: 'Volgorde', en: 'Order' }, cell: ({ place }) => place },
    { header: { nl: 'Kenmerk', en: 'Reference' }, cell: ({ trajectory }) => trajectory.reference },
    { header: { nl: 'Urgentie', en: 'Urgency' }, cell: ({ urgency }) => urgency },
    { header: { nl: 'Reden', en: 'Reason' }, cell: ({ reason }) => reason },
    { header: { nl: 'Sinds', en: 'Since' }, cell: ({ since }) => dayCell(since) },
  ],
};

interface Counted {
  id: string;
  programme: string;
  name: string;
  town: string;
  kind: string;
  capacity: number;
  occupied: number;
  free: number;
}

/** How full it is, on any night, and who is next. */
export function mountOccupancy(api: Api, executor: Executor): void {
  const { prisma } = executor;

  route(
    api,
    {
      method: 'get',
      path: '/v1/occupancy',
      summary: { nl: 'Bezetting', en: 'Occupancy' },
      tag: 'shelter',
      access: 'person',
      query: z.strictObject(onDay),
      answer: { description: 'Capacity, occupied, free and waiting, by kind and location.', schema: occupancySchema, table: occupancyTable },
    },
    async ({ caller: { actor }, query: { on = todayOf(executor) }, language }) => {
      const policies = whoSeesBeds(await shelterPolicies(executor, actor));
      const programmes = policies.map(({ programme }) => programme);
      const locations = await prisma.$queryRaw<Counted[]>`
        SELECT location.id, location.programme, location.name, location.town, place.kind,
          (count(*) FILTER (WHERE is_open))::int AS capacity, count(stay.holder_id)::int AS occupied, (count(*) FILTER (WHERE is_open AND stay.holder_id IS NULL))::int AS free
        FROM place JOIN location ON location.id = place.location_id
          CROSS JOIN LATERAL (SELECT daterange(opens_on, closes_on) @> ${on}::date AS is_open) AS night
          LEFT JOIN shelter_stay AS stay ON stay.place_id = place.id AND daterange(stay.since, stay.until) @> ${on}::date
        WHERE place.programme = ANY (${programmes}) AND (is_open OR stay.holder_id IS NOT NULL)
        GROUP BY location.id, place.kind ORDER BY location.programme, location.name, location.id, place.kind`;
      const waiting = await prisma.$queryRaw<{ programme: string; kind: string; waiting: number }[]>`
        SELECT programme, kind, count(*)::int AS waiting FROM shelter_wait
        WHERE programme = ANY (${programmes}) AND daterange(since, until) @> ${on}::date GROUP BY programme, kind`;

      // Every guest sleeps in an open place that is not free, or has to move.
      const withMoves = ({ capacity, occupied, free }: Pick<Counted, 'capacity' | 'occupied' | 'free'>) => ({ capacity, occupied, free, toMove: occupied - (capacity - free) });
      const kinds = policies.flatMap(({ programme, shelter }) =>
        Object.entries(shelter.kinds).map(([kind, { name }]) => {
          const own = locations.filter((one) => one.programme === programme && one.kind === kind);
          const sum = (what: 'capacity' | 'occupied' | 'free'): number => own.reduce((total, one) => total + one[what], 0);
          return {
            programme, kind, name: name[language],
            ...withMoves({ capacity: sum('capacity'), occupied: sum('occupied'), free: sum('free') }),
            waiting: waiting.find((one) => one.programme === programme && one.kind === kind)?.waiting ?? 0,
          };
        }),
      );
      return { body: { on, kinds, items: locations.map(({ id, programme, name, town, kind, ...counted }) => ({ id, programme, name, town, kind, ...withMoves(counted) })) } };
    },
  );

  route(
    api,
    {
      method: 'get',
      path: '/v1/waiting-list',
      summary: { nl: 'Wachtlijst', en: 'Waiting list' },
      tag: 'shelter',
      access: 'person',
      query: z.strictObject({ ...onDay, kind: code.optional() }),
      answer: {
        description: 'Who waits for a place that day, the next first: by the urgency of that day in the order of the policy, then by the day since which they wait.',
        schema: z.strictObject({ items: z.array(waitSchema) }),
        table: waitTable,
      },
    },
    async (call) => {
      const { caller: { actor }, query: { on = todayOf(executor), kind } } = call;
      const items = await waitingList(executor, actor, whoSeesBeds(await shelterPolicies(executor, actor)), { on, kind });
      await recordReads(prisma, call, call.isExport ? 'export' : 'waitingList', items.map(({ trajectory }) => trajectory.id));
      return { body: { items } };
    },
  );
}
