import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { schemaVersion } from '../../prisma/migrate';
import type { Deps } from '../deps';
import { Problem, RETRY_AFTER } from '../problem';
import { route, type Api } from '../route';

/** Who does not answer in this time is away, also when a connection to them stands. */
const CHECK_MS = 2_000;

/** What this service says of itself: its description, whether it lives, whether it can work. */
export function mountService(api: Api, { prisma, temporal, logger }: Deps, document: () => object): void {
  route(
    api,
    {
      method: 'get',
      path: '/v1/openapi.json',
      summary: { nl: 'Deze beschrijving', en: 'This description' },
      tag: 'service',
      access: 'anyone',
      answer: { description: 'The OpenAPI 3.1 document.', schema: z.looseObject({}), headers: ['Access-Control-Allow-Origin'] },
    },
    () => Promise.resolve({ body: { ...document() }, headers: { 'Access-Control-Allow-Origin': '*' } }),
  );

  route(
    api,
    {
      method: 'get',
      path: '/healthz',
      summary: { nl: 'Leeft', en: 'Alive' },
      tag: 'service',
      access: 'anyone',
      answer: { description: 'The process answers.', schema: z.strictObject({ status: z.literal('alive') }) },
    },
    () => Promise.resolve({ body: { status: 'alive' as const } }),
  );

  route(
    api,
    {
      method: 'get',
      path: '/readyz',
      summary: { nl: 'Kan werken', en: 'Ready' },
      tag: 'service',
      access: 'anyone',
      answer: { description: 'PostgreSQL, its schema and Temporal are there.', schema: z.strictObject({ status: z.literal('ready') }) },
      problems: [503],
    },
    async () => {
      const checks: Record<string, string> = { postgresql: 'away', schema: 'unknown', temporal: 'away' };
      const database = schemaVersion(prisma).then(({ ready, applied, expected }) => {
        checks.postgresql = 'ok';
        checks.schema = ready ? 'ok' : `has ${applied ?? 'none'}, needs ${expected ?? 'none'}`;
      });
      const workflows = temporal
        .withDeadline(Date.now() + CHECK_MS, () => temporal.workflowService.describeNamespace({ namespace: temporal.options.namespace }))
        .then(() => {
          checks.temporal = 'ok';
        });
      await Promise.race([Promise.allSettled([database, workflows]), pause(CHECK_MS, undefined, { ref: false })]);
      if (Object.values(checks).every((check) => check === 'ok')) return { body: { status: 'ready' as const } };
      logger.warn({ checks }, 'not ready');
      throw Problem.of('unavailable', { checks }, RETRY_AFTER);
    },
  );
}
