import { z } from 'zod';
import { code, occurredOn, words } from '../../domain/trajectory/forms/fields';
import type { Executor } from '../execute';
import { onceOnly } from '../headers';
import { recordReads } from '../reads';
import { route, type Api } from '../route';
import { giveEmergencyBed, readEmergencyStay, tellMunicipality } from '../shelter';

const stays = '/v1/shelter-stays';
const one = z.strictObject({ id: z.uuid() });

const staySchema = z
  .strictObject({
    id: z.uuid(),
    programme: z.string(),
    workingName: z.string(),
    place: z.uuid(),
    kind: z.string(),
    since: z.iso.date(),
    endsOn: z.iso.date().meta({ description: 'The day on which the bed is free again, by itself.' }),
    municipalityToldOn: z.iso.date().optional(),
    ended: z.strictObject({ on: z.iso.date(), by: z.enum(['time', 'referral']) }).optional(),
    trajectory: z.uuid().optional().meta({ description: 'The trajectory that took it over.' }),
  })
  .meta({ id: 'EmergencyStay' });

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
}
