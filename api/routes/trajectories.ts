import { z } from 'zod';
import { commandNames, commands } from '../../domain/trajectory/commands';
import { allowedCommands, passTime } from '../../domain/trajectory/decide';

import { pageOf } from '../cursor';
import { etag, openDossier, type Dossier } from '../dossier';
import { registerReferral, type Executor } from '../execute';
import { onceOnly } from '../headers';
import { laterTrajectories, listQuery, listTrajectories, summarySchema, summaryTable } from '../list';
import { recordReads, recordRepeat } from '../reads';
import { route, type Api } from '../route';
import { trajectorySchema, view } from '../trajectory-view';

const trajectories = '/v1/trajectories';
const one = z.strictObject({ id: z.uuid() });

const allowedCommand = z
  .strictObject({
    command: z.enum(commandNames as [(typeof commandNames)[number]]),
    name: z.string(),
    path: z.string().meta({ description: 'Where it is posted; a part in braces is still to be filled in.' }),
  })
  .meta({ id: 'AllowedCommand' });

/** Registering, listing and reading trajectories. */
export function mountTrajectories(api: Api, executor: Executor): void {
  const { prisma, policies, clock } = executor;

  route(
    api,
    {
      method: 'post',
      path: trajectories,
      summary: { nl: 'Aanmelden', en: 'Register a referral' },
      tag: 'trajectories',
      access: 'person',
      headers: onceOnly,
      body: commands.register.body,
      answer: { status: 201, description: 'The new trajectory.', schema: trajectorySchema, headers: ['ETag', 'Location'] },
      problems: [409, 410, 429],
    },
    async (call) => {
      const { caller, headers, body, language } = call;
      const dossier = await registerReferral(executor, { caller, idempotencyKey: headers['Idempotency-Key'] }, { name: 'register', data: body });
      await recordRepeat(prisma, call, dossier);
      return { body: view(dossier, caller.actor, clock(), language), headers: { ETag: etag(dossier.revision), Location: `${trajectories}/${dossier.id}` } };
    },
  );

  route(
    api,
    {
      method: 'get',
      path: trajectories,
      summary: { nl: 'Trajecten', en: 'Trajectories' },
      tag: 'trajectories',
      access: 'person',
      query: listQuery,
      answer: { description: 'A page of the trajectories that you may know of.', schema: pageOf(summarySchema), table: summaryTable },
    },
    async (call) => ({ body: await listTrajectories(executor, policies.readableBy(call.caller.actor), call, clock()) }),
  );

  route(
    api,
    {
      method: 'get',
      path: `${trajectories}/{id}`,
      summary: { nl: 'Een traject', en: 'A trajectory' },
      tag: 'trajectories',
      access: 'person',
      params: one,
      answer: { description: 'The trajectory as you may see it.', schema: trajectorySchema, headers: ['ETag'] },
      problems: [410],
    },
    async (call) => {
      const { actor } = call.caller;
      const dossier = await openDossier(executor, actor, call.params.id);
      await recordReads(prisma, call, 'trajectory', [dossier.id]);
      const later = await laterTrajectories(executor, policies.readableBy(actor), dossier.id);
      const body = { ...view(dossier, actor, clock(), call.language), ...(later.length > 0 && { laterTrajectories: later }) };
      return { body, headers: { ETag: etag(dossier.revision) } };
    },
  );

  route(
    api,
    {
      method: 'get',
      path: `${trajectories}/{id}/allowed-commands`,
      summary: { nl: 'Wat u nu kunt doen', en: 'What you can do now' },
      tag: 'commands',
      access: 'person',
      params: one,
      answer: { description: 'The commands that are accepted from you now, with some content.', schema: z.strictObject({ items: z.array(allowedCommand) }), headers: ['ETag'] },
      problems: [410],
    },
    async (call) => {
      const { caller: { actor }, params, language } = call;
      const dossier = await openDossier(executor, actor, params.id);
      await recordReads(prisma, call, 'allowedCommands', [dossier.id]);
      const items = allowedCommands(asOfNow(dossier, clock()), { actor, now: clock().toISOString(), policy: dossier.policy }).map((command) => ({
        command,
        name: commands[command].name[language],
        path: `${trajectories}/${dossier.id}/${commands[command].resource}`,
      }));
      return { body: { items }, headers: { ETag: etag(dossier.revision) } };
    },
  );
}

/** The workflow does at night what is due since midnight, and before each command; who asks in between hears what it will know then. */
const asOfNow = ({ state, policy }: Dossier, now: Date) => passTime(state, now.toISOString(), policy);
