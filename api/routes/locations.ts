import { z } from 'zod';
import { code, date, words } from '../../domain/trajectory/forms/fields';
import { nameAsKept } from '../../domain/shelter/names';
import type { Executor } from '../execute';
import { onceOnly } from '../headers';
import { closePlace, listLocations, openPlaces, registerLocation } from '../locations';
import { route, type Api } from '../route';
import { shelterPolicies, whoSeesBeds } from '../shelter';
import type { ListTable } from '../tables';

const locations = '/v1/locations';

const locationSchema = z
  .strictObject({
    id: z.uuid(),
    programme: z.string(),
    name: z.string(),
    town: z.string(),
    places: z
      .array(z.strictObject({ id: z.uuid(), kind: z.string(), name: z.string(), opensOn: z.iso.date(), closesOn: z.iso.date().optional() }))
      .meta({ description: 'The beds that are there on that day.' }),
  })
  .meta({ id: 'Location' });

const table: ListTable<{ items: z.infer<typeof locationSchema>[] }> = {
  name: 'locations',
  columns: [
    { header: { nl: 'Programma', en: 'Programme' }, cell: ({ programme }) => programme },
    { header: { nl: 'Locatie', en: 'Location' }, cell: ({ name }) => name },
    { header: { nl: 'Plaats', en: 'Town' }, cell: ({ town }) => town },
    { header: { nl: 'Plekken', en: 'Places' }, cell: ({ places }) => places.length },
  ],
};

/** What people see. */
const name = (most: number) => words(most).refine((typed) => nameAsKept(typed) !== '', 'nobody sees anything of it');
const names = z
  .array(name(100))
  .min(1)
  .max(200)
  .refine((all) => new Set(all).size === all.length, 'each name once')
  .meta({ description: 'What people call each bed; one is made for each name.' });

export const onDay = { on: date.optional().meta({ description: 'The night of that day; by default today.' }) };

/** Where there are beds, and since and until when. */
export function mountLocations(api: Api, executor: Executor): void {
  route(
    api,
    {
      method: 'post',
      path: locations,
      summary: { nl: 'Een locatie vastleggen', en: 'Register a location' },
      tag: 'shelter',
      access: 'person',
      headers: onceOnly,
      body: z.strictObject({ programme: z.string().regex(/^[a-z0-9-]{1,64}$/), name: name(200), town: words(100) }),
      answer: { status: 201, description: 'The new location, still without places.', schema: locationSchema, headers: ['Location'] },
      problems: [409],
    },
    async ({ caller, headers, body }) => {
      const location = await registerLocation(executor, { caller, idempotencyKey: headers['Idempotency-Key'] }, body);
      return { body: location, headers: { Location: `${locations}/${location.id}` } };
    },
  );

  route(
    api,
    {
      method: 'get',
      path: locations,
      summary: { nl: 'Locaties en plekken', en: 'Locations and places' },
      tag: 'shelter',
      access: 'person',
      query: z.strictObject(onDay),
      answer: {
        description: 'The locations of your programmes with the places that are there that night.',
        schema: z.strictObject({ items: z.array(locationSchema) }),
        table,
      },
    },
    async ({ caller: { actor }, query: { on } }) => {
      whoSeesBeds(await shelterPolicies(executor, actor));
      return { body: { items: await listLocations(executor, actor, { on }) } };
    },
  );

  route(
    api,
    {
      method: 'post',
      path: `${locations}/{id}/places`,
      summary: { nl: 'Plekken openen', en: 'Open places' },
      tag: 'shelter',
      access: 'person',
      params: z.strictObject({ id: z.uuid() }),
      headers: onceOnly,
      body: z.strictObject({ kind: code, opensOn: date.meta({ description: 'The first night.' }), names }),
      answer: { status: 201, description: 'The location as it is on the day on which they open.', schema: locationSchema },
      problems: [409],
    },
    async ({ caller, params, headers, body }) => ({ body: await openPlaces(executor, { caller, idempotencyKey: headers['Idempotency-Key'] }, params.id, body) }),
  );

  route(
    api,
    {
      method: 'post',
      path: `${locations}/{id}/places/{place}/closings`,
      summary: { nl: 'Een plek sluiten', en: 'Close a place' },
      tag: 'shelter',
      access: 'person',
      params: z.strictObject({ id: z.uuid(), place: z.uuid() }),
      headers: onceOnly,
      body: z.strictObject({ closesOn: date.meta({ description: 'The first night on which it is no longer there. Guests may have it until then.' }) }),
      answer: { description: 'The location as it is today.', schema: locationSchema },
      problems: [409],
    },
    async ({ caller, params, headers, body }) => ({
      body: await closePlace(executor, { caller, idempotencyKey: headers['Idempotency-Key'] }, params.id, params.place, body.closesOn),
    }),
  );
}
