import { z } from 'zod';
import { policyFile } from '../../domain/policy/schema';
import { adoptPolicy } from '../../domain/trajectory/forms/policy';
import { mayAdopt } from '../../domain/trajectory/permissions';
import { reject } from '../../domain/trajectory/rejections';
import { pageOf, paging } from '../cursor';
import type { Caller } from '../auth/authenticator';
import { todayOf, type Executor } from '../execute';
import { previewedSchema, previewMoves, previewTable } from '../policy-preview';
import { Problem } from '../problem';
import { recordReads } from '../reads';
import { route, type Api } from '../route';
import { dayCell, type ListTable } from '../tables';

const published = z.strictObject({ sha256: z.string(), policy: policyFile.meta({ id: 'Policy' }) }).meta({ id: 'PublishedPolicy' });

const table: ListTable<{ items: z.infer<typeof published>[] }> = {
  name: 'policies',
  columns: [
    { header: { nl: 'Programma', en: 'Programme' }, cell: ({ policy }) => policy.programme },
    { header: { nl: 'Beleid', en: 'Policy' }, cell: ({ policy }) => policy.id },
    { header: { nl: 'Versie', en: 'Version' }, cell: ({ policy }) => policy.version },
    { header: { nl: 'Naam', en: 'Name' }, cell: ({ policy }, language) => policy.name[language] },
    { header: { nl: 'Geldt vanaf', en: 'Effective from' }, cell: ({ policy }) => dayCell(policy.effectiveFrom) },
    { header: { nl: 'Kenmerk van de inhoud', en: 'SHA-256' }, cell: ({ sha256 }) => sha256 },
  ],
};

export const onePolicy = z.strictObject({ id: adoptPolicy.shape.policy });

/** Which version of the policy, and from when. */
export const move = z
  .strictObject({
    version: adoptPolicy.shape.version.optional().meta({ description: 'Without it the newest.' }),
    occurredOn: adoptPolicy.shape.occurredOn.optional().meta({ description: 'The day from which it counts; without it today.' }),
  })
  .meta({ id: 'PolicyMove' });

/** The policy that somebody wants the programme to move to, and the command that brings a trajectory there. @throws Problem where they may not know of it, or not do that */
export function wanted(executor: Executor, { actor }: Caller, id: string, { version, occurredOn = todayOf(executor) }: z.output<typeof move>) {
  const target = executor.policies.named(actor, id, version);
  if (!target) throw Problem.of('not-found');
  if (!mayAdopt(target.policy, actor)) throw Problem.rejected(reject('not-permitted'));
  return { target, data: { policy: id, version: target.reference.version, occurredOn } };
}

/** The policies of somebody's programmes: criteria, terms, who may do what, and the names of all codes in Dutch and English. */
export function mountPolicies(api: Api, executor: Executor): void {
  const { prisma, policies } = executor;

  route(
    api,
    {
      method: 'get',
      path: '/v1/policies',
      summary: { nl: 'Het beleid', en: 'Policies' },
      tag: 'policies',
      access: 'person',
      answer: { description: 'Every version, the oldest first.', schema: z.strictObject({ items: z.array(published) }), table },
    },
    ({ caller: { actor } }) => {
      const items = policies.ofProgrammes(actor).map(({ reference: { sha256 }, policy: { holidays: _, ...policy } }) => ({ sha256, policy }));
      return Promise.resolve({ body: { items } });
    },
  );

  route(
    api,
    {
      method: 'post',
      path: '/v1/policies/{id}/_preview',
      summary: { nl: 'Wat dit beleid zou veranderen', en: 'What this policy would change' },
      tag: 'policies',
      access: 'person',
      params: onePolicy,
      query: z.strictObject(paging),
      body: move,
      answer: {
        description: 'A page of the open trajectories that are not under it: the next deadline now and then, each with why, and what stands in the way. Nothing is kept but that you saw them.',
        schema: pageOf(previewedSchema),
        table: previewTable,
      },
    },
    async (call) => {
      const { caller, params, body: asked, query, language } = call;
      const { target, data } = wanted(executor, caller, params.id, asked);
      const body = await previewMoves(executor, caller.actor, target, data, query, language);
      await recordReads(prisma, call, call.isExport ? 'export' : 'list', body.items.map(({ id }) => id));
      return { body };
    },
  );
}
