import { z } from 'zod';
import type { Text } from '../../domain/policy/schema';
import { code, occurredOn, words } from '../../domain/trajectory/forms/fields';
import { pageOf, paging } from '../cursor';
import { listEmergencyStays } from '../emergency-list';
import type { Executor } from '../execute';
import { onceOnly } from '../headers';
import { recordReads } from '../reads';
import { route, type Api } from '../route';
import { giveEmergencyBed, leaveEmergencyBed, readEmergencyStay, tellMunicipality } from '../shelter';
import { dayCell, type ListTable } from '../tables';

const stays = '/v1/shelter-stays';
const one = z.strictObject({ id: z.uuid() });

const staySchema = z
  .strictObject({
    id: z.uuid(),
    programme: z.string(),
    workingName: z.string(),
    place: z.uuid().optional().meta({ description: 'The bed. Missing, with its kind, where you may not know who has a place of that kind.' }),
    kind: z.string().optional(),
    since: z.iso.date(),
    endsOn: z.iso.date().meta({ description: 'The day on which the bed is free again, by itself.' }),
    municipalityToldOn: z.iso.date().optional(),
    ended: z.strictObject({ on: z.iso.date(), by: z.enum(['time', 'referral', 'person']) }).optional(),
    trajectory: z.uuid().optional().meta({ description: 'The trajectory that took it over, or that a referral began after it was over.' }),
  })
  .meta({ id: 'EmergencyStay' });

const listed = staySchema
  .extend({
    workingName: z.string().optional(),
    unreadable: z.enum(['erased', 'broken']).optional().meta({ description: 'Why there is no name: it was erased, or what is stored does not open, and whoever runs this service has to look.' }),
  })
  .meta({ id: 'ListedEmergencyStay' });

const ways: Record<'time' | 'referral' | 'person', Text> = { time: { nl: 'vanzelf', en: 'by itself' }, referral: { nl: 'door een aanmelding', en: 'by a referral' }, person: { nl: 'door vertrek', en: 'by a departure' } };

const table: ListTable<{ items: z.infer<typeof listed>[] }> = {
  name: 'shelter-stays',
  columns: [
    { header: { nl: 'Programma', en: 'Programme' }, cell: ({ programme }) => programme },
    { header: { nl: 'Werknaam', en: 'Working name' }, cell: ({ workingName }) => workingName },
    { header: { nl: 'Soort plek', en: 'Kind of place' }, cell: ({ kind }) => kind },
    { header: { nl: 'Sinds', en: 'Since' }, cell: ({ since }) => dayCell(since) },
    { header: { nl: 'Loopt tot', en: 'Ends on' }, cell: ({ endsOn }) => dayCell(endsOn) },
    { header: { nl: 'Gemeente ingelicht', en: 'Municipality told' }, cell: ({ municipalityToldOn }) => dayCell(municipalityToldOn) },
    { header: { nl: 'Geëindigd', en: 'Ended' }, cell: ({ ended }) => dayCell(ended?.on) },
    { header: { nl: 'Hoe geëindigd', en: 'How it ended' }, cell: ({ ended }, language) => ended && ways[ended.by][language] },
    { header: { nl: 'Id', en: 'Id' }, cell: ({ id }) => id },
  ],
};

/** Beds for people of whom no more is known than a working name. */
export function mountShelterStays(api: Api, executor: Executor): void {
  route(
    api,
    {
      method: 'post',
      path: stays,
      summary: { nl: 'Een noodbed geven', en: 'Give an emergency bed' },
      tag: 'shelter',
      access: 'person',
      headers: onceOnly,
      body: z.strictObject({
        programme: z.string().regex(/^[a-z0-9-]{1,64}$/),
        workingName: words(200).meta({ description: 'What people call somebody of whom nobody knows more yet.' }),
        place: z.uuid(),
        kind: code,
        occurredOn: occurredOn.meta({ description: 'The first night.' }),
      }),
      answer: { status: 201, description: "The stay; it ends by itself after the policy's days.", schema: staySchema, headers: ['Location'] },
      problems: [409, 410, 429],
    },
    async ({ caller, headers, body }) => {
      const stay = await giveEmergencyBed(executor, { caller, idempotencyKey: headers['Idempotency-Key'] }, body);
      return { body: stay, headers: { Location: `${stays}/${stay.id}` } };
    },
  );

  route(
    api,
    {
      method: 'get',
      path: `${stays}/{id}`,
      summary: { nl: 'Een noodbed', en: 'An emergency stay' },
      tag: 'shelter',
      access: 'person',
      params: one,
      answer: { description: 'The stay; for those who do not see whereabouts there is none.', schema: staySchema },
      problems: [410],
    },
    async (call) => {
      const stay = await readEmergencyStay(executor, call.caller.actor, call.params.id);
      await recordReads(executor.prisma, call, 'emergencyStay', [stay.id]);
      return { body: stay };
    },
  );

  route(
    api,
    {
      method: 'post',
      path: `${stays}/{id}/municipality-notices`,
      summary: { nl: 'De gemeente inlichten', en: 'Tell the municipality' },
      tag: 'shelter',
      access: 'person',
      params: one,
      headers: onceOnly,
      body: z.strictObject({ occurredOn }),
      answer: { description: 'The stay after it.', schema: staySchema },
      problems: [409, 410, 429],
    },
    async ({ caller, params, headers, body }) => ({
      body: await tellMunicipality(executor, { caller, idempotencyKey: headers['Idempotency-Key'] }, params.id, body.occurredOn),
    }),
  );

  route(
    api,
    {
      method: 'get',
      path: stays,
      summary: { nl: 'Noodbedden', en: 'Emergency beds' },
      tag: 'shelter',
      access: 'person',
      query: z.strictObject({ lasting: z.enum(['true', 'false']).optional().meta({ description: 'Those that last, or those that are over; without it all.' }), ...paging }),
      answer: { description: 'A page of emergency stays, the newest first.', schema: pageOf(listed), table },
    },
    async (call) => {
      const found = await listEmergencyStays(executor, call.caller.actor, call.query);
      await recordReads(executor.prisma, call, call.isExport ? 'export' : 'emergencyStay', found.items.map(({ id }) => id));
      return { body: found };
    },
  );

  route(
    api,
    {
      method: 'post',
      path: `${stays}/{id}/departures`,
      summary: { nl: 'Vertrek uit een noodbed vastleggen', en: 'Record that an emergency bed was left' },
      tag: 'shelter',
      access: 'person',
      params: one,
      headers: onceOnly,
      body: z.strictObject({ occurredOn: occurredOn.meta({ description: 'The day of leaving, at the latest that on which the stay ends; somebody else can have the bed that night.' }) }),
      answer: { description: 'The stay after it; nothing is owed for it any more.', schema: staySchema },
      problems: [409, 410, 429],
    },
    async ({ caller, params, headers, body }) => ({
      body: await leaveEmergencyBed(executor, { caller, idempotencyKey: headers['Idempotency-Key'] }, params.id, body.occurredOn),
    }),
  );
}
