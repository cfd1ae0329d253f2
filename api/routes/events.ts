import { z } from 'zod';
import type { TrajectoryEvent } from '../../domain/trajectory/events';
import { places } from '../../keys/names';
import { openJson } from '../../keys/seal';
import { dayIn } from '../../prisma/day';
import { eventDataForReader } from '../compartments';
import { decodeCursor, page, pageOf, paging } from '../cursor';
import { openDossier, type Sources } from '../dossier';
import { eventSchema } from '../event-view';
import { recordReads } from '../reads';
import { route, type Api } from '../route';
import { dayCell, type ListTable } from '../tables';

const table: ListTable<{ items: z.infer<typeof eventSchema>[] }> = {
  name: 'events',
  columns: [
    { header: { nl: 'Nummer', en: 'Number' }, cell: ({ sequence }) => sequence },
    { header: { nl: 'Datum', en: 'Date' }, cell: ({ occurredOn }) => dayCell(occurredOn) },
    { header: { nl: 'Vastgelegd', en: 'Recorded' }, cell: ({ recordedAt }) => recordedAt },
    { header: { nl: 'Feit', en: 'Fact' }, cell: ({ type }) => type },
    { header: { nl: 'Organisatie', en: 'Organisation' }, cell: ({ by }) => by?.onBehalfOf ?? by?.organisation },
    { header: { nl: 'Inhoud', en: 'Content' }, cell: ({ data }) => JSON.stringify(data) },
  ],
};

/** The log of a trajectory, oldest first. */
export function mountEvents(api: Api, sources: Sources): void {
  const { prisma } = sources;
  route(
    api,
    {
      method: 'get',
      path: '/v1/trajectories/{id}/events',
      summary: { nl: 'Wat er is gebeurd', en: 'What happened' },
      tag: 'trajectories',
      access: 'person',
      params: z.strictObject({ id: z.uuid() }),
      query: z.strictObject(paging),
      answer: { description: 'A page of the facts, in their order.', schema: pageOf(eventSchema), table },
      problems: [410],
    },
    async (call) => {
      const { actor } = call.caller;
      const { limit, cursor } = call.query;
      const { id, key, policy, state } = await openDossier(sources, actor, call.params.id);
      const [after] = cursor === undefined ? [0] : decodeCursor(cursor, z.tuple([z.int().min(0).max(2 ** 31 - 1)]));
      const rows = await prisma.event.findMany({
        where: { trajectoryId: id, sequence: { gt: after } },
        orderBy: { sequence: 'asc' },
        take: limit + 1,
        select: { sequence: true, occurredOn: true, body: true },
      });
      await recordReads(prisma, call, 'events', [id]);
      const item = ({ sequence, occurredOn, body }: (typeof rows)[number]) => {
        const { type, data: all, recordedAt, by } = openJson<TrajectoryEvent>(key, places.event(id, sequence), body);
        const data = eventDataForReader(type, all, state, policy, actor);
        if (data === undefined) return undefined;
        return {
          type,
          sequence,
          occurredOn: dayIn(occurredOn),
          recordedAt,
          ...(by && { by: { person: by.person, organisation: by.organisation, roles: by.roles, ...(by.onBehalfOf !== undefined && { onBehalfOf: by.onBehalfOf }) } }),
          data,
        } as z.infer<typeof eventSchema>;
      };
      return { body: page(rows, limit, item, ({ sequence }) => [sequence]) };
    },
  );
}
