import { z } from 'zod';
import type { Deps } from '../deps';
import type { Executor } from '../execute';
import { onceOnly } from '../headers';
import { handIn, rejectedRows, report } from '../imports';
import { Problem } from '../problem';
import { route, type Api } from '../route';

const imports = '/v1/imports';
const one = z.strictObject({ id: z.uuid() });
/** Ten years, so that a list of the past can end yesterday. */
const MOST_DAYS = 3_700;

const csv = z.custom<Buffer>(Buffer.isBuffer).meta({ type: 'string', description: 'A list of referrals: semicolons, Dutch headers and dates.' });

const query = z.strictObject({
  programme: z.string().regex(/^[a-z0-9-]{1,64}$/),
  shiftDays: z
    .string()
    .regex(/^-?\d{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(-MOST_DAYS).max(MOST_DAYS))
    .default(0)
    .meta({ type: 'integer', minimum: -MOST_DAYS, maximum: MOST_DAYS, default: 0, description: "Days by which the list's dates are moved; only in the demonstration." }),
});

const importSchema = z
  .strictObject({
    id: z.uuid(),
    programme: z.string(),
    state: z.enum(['waiting', 'running', 'finished']),
    rows: z.strictObject({ total: z.int(), waiting: z.int(), taken: z.int(), alreadyRegistered: z.int(), rejected: z.int() }),
    problems: z
      .array(z.strictObject({ row: z.int(), outcome: z.string(), column: z.string().optional(), code: z.string(), message: z.string() }))
      .meta({ description: 'What is wrong with rows, or worth a look: the row, its column, and a sentence.' }),
  })
  .meta({ id: 'Import' });

/** Bringing in lists of referrals. A workflow works through the rows; how far it is, is asked for. */
export function mountImports(api: Api, importer: Executor, { demo }: Pick<Deps, 'demo'>): void {
  route(
    api,
    {
      method: 'post',
      path: imports,
      summary: { nl: 'Een lijst inbrengen', en: 'Bring in a list' },
      tag: 'imports',
      access: 'person',
      headers: onceOnly,
      query,
      body: csv,
      takes: 'text/csv',
      answer: { status: 202, description: 'The list was taken in, and its rows are being worked through.', schema: importSchema, headers: ['Location'] },
      problems: [409, 429],
    },
    async ({ caller, headers, query: { programme, shiftDays }, body: list, language }) => {
      if (shiftDays !== 0 && !demo) {
        throw Problem.of('invalid-request', { errors: [{ in: 'query', pointer: '/shiftDays', code: 'demo_only', detail: 'only in the demonstration' }] });
      }
      const body = await handIn(importer, { caller, idempotencyKey: headers['Idempotency-Key'] }, { programme, list, shiftDays }, language);
      return { body, headers: { Location: `${imports}/${body.id}` } };
    },
  );

  route(
    api,
    {
      method: 'get',
      path: `${imports}/{id}`,
      summary: { nl: 'Hoe ver een lijst is', en: 'How far a list is' },
      tag: 'imports',
      access: 'person',
      params: one,
      answer: { description: 'The import with what became of its rows.', schema: importSchema },
    },
    async ({ caller, params: { id }, language }) => ({ body: await report(importer, caller, id, language) }),
  );

  route(
    api,
    {
      method: 'get',
      path: `${imports}/{id}/rejected-rows`,
      summary: { nl: 'De afgewezen rijen', en: 'The rejected rows' },
      tag: 'imports',
      access: 'person',
      params: one,
      answer: { description: 'The rejected rows as a list that can come back corrected, with what is wrong.', schema: z.string(), format: 'text/csv' },
    },
    async ({ caller, params: { id }, language }) => ({ body: await rejectedRows(importer, caller, id, language) }),
  );
}
