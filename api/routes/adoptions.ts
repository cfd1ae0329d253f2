import { z } from 'zod';
import { adoptionSchema, adoptionTable, movedSchema, movedTable, outcomes } from '../adoption-view';
import { adopt, history, interrupt, report, results, resume } from '../adoptions';
import { pageOf, paging } from '../cursor';
import type { Executor } from '../execute';
import { onceOnly } from '../headers';
import { recordReads } from '../reads';
import { route, type Api } from '../route';
import { move, onePolicy, wanted } from './policies';

const adoptions = '/v1/policies/{id}/adoptions';
const one = onePolicy.extend({ adoption: z.uuid() });

/** A programme's move to another policy: begun, interrupted, gone on with, looked at. */
export function mountAdoptions(api: Api, executor: Executor): void {
  route(
    api,
    {
      method: 'post',
      path: '/v1/policies/{id}/_adopt',
      summary: { nl: 'Op dit beleid overgaan', en: 'Adopt this policy' },
      tag: 'policies',
      access: 'person',
      params: onePolicy,
      headers: onceOnly,
      body: move,
      answer: {
        status: 202,
        description: 'New referrals come under it from that day on. The open trajectories of the programme are being brought under it, one after the other.',
        schema: adoptionSchema,
        headers: ['Location'],
      },
      problems: [409, 429],
    },
    async ({ caller, params, headers, body: asked }) => {
      const { target, data } = wanted(executor, caller, params.id, asked);
      const body = await adopt(executor, { caller, idempotencyKey: headers['Idempotency-Key'] }, target, data);
      return { body, headers: { Location: `/v1/policies/${params.id}/adoptions/${body.id}` } };
    },
  );

  route(
    api,
    {
      method: 'get',
      path: adoptions,
      summary: { nl: 'Wanneer op dit beleid werd overgegaan', en: 'When this policy was adopted' },
      tag: 'policies',
      access: 'person',
      params: onePolicy,
      query: z.strictObject(paging),
      answer: { description: 'A page of the moves to this policy, the last one first.', schema: pageOf(adoptionSchema), table: adoptionTable },
    },
    async ({ caller, params, query }) => ({ body: await history(executor, wanted(executor, caller, params.id, {}).target, query) }),
  );

  route(
    api,
    {
      method: 'get',
      path: `${adoptions}/{adoption}`,
      summary: { nl: 'Hoe ver de overgang is', en: 'How far the move is' },
      tag: 'policies',
      access: 'person',
      params: one,
      answer: { description: 'The move with how many trajectories wait, moved, or were refused.', schema: adoptionSchema },
    },
    async ({ caller, params }) => ({ body: await report(executor, caller, params.id, params.adoption) }),
  );

  route(
    api,
    {
      method: 'get',
      path: `${adoptions}/{adoption}/trajectories`,
      summary: { nl: 'Wat er van elk traject werd', en: 'What became of each trajectory' },
      tag: 'policies',
      access: 'person',
      params: one,
      query: z.strictObject({ outcome: z.enum(outcomes).optional(), ...paging }),
      answer: { description: 'A page of the trajectories with what became of each, and why where it did not move.', schema: pageOf(movedSchema), table: movedTable },
    },
    async (call) => {
      const { caller, params, query, language } = call;
      const body = await results(executor, caller, params.id, params.adoption, query, language);
      await recordReads(executor.prisma, call, call.isExport ? 'export' : 'list', body.items.map(({ id }) => id));
      return { body };
    },
  );

  const changes = [
    ['_interrupt', interrupt, { nl: 'De overgang onderbreken', en: 'Interrupt the move' }, 'What still waits stays where it is until somebody goes on.'],
    ['_resume', resume, { nl: 'Verder gaan met de overgang', en: 'Go on with the move' }, 'It goes on where it was.'],
  ] as const;
  for (const [verb, change, summary, description] of changes) {
    route(
      api,
      {
        method: 'post',
        path: `${adoptions}/{adoption}/${verb}`,
        summary,
        tag: 'policies',
        access: 'person',
        params: one,
        headers: onceOnly,
        answer: { description, schema: adoptionSchema },
        problems: [409, 429],
      },
      async ({ caller, params }) => ({ body: await change(executor, caller, params.id, params.adoption) }),
    );
  }
}
