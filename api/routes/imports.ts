import { z } from 'zod';
import { commandNames } from '../../domain/trajectory/commands';
import type { Text } from '../../domain/policy/schema';
import type { Deps } from '../deps';
import type { Executor } from '../execute';
import { onceOnly } from '../headers';
import { facts } from '../imports/facts';
import { dryRun, handIn, rejectedRows, report } from '../imports/imports';
import type { ListKind } from '../imports/kinds';
import { referrals } from '../imports/referrals';
import { tableMediaTypes } from '../lists/table';
import { Problem } from '../problem';
import { route, type Api } from '../route';

const one = z.strictObject({ id: z.uuid() });
/** Ten years, so that a list of the past can end yesterday. */
const MOST_DAYS = 3_700;

const file = z.custom<Buffer>(Buffer.isBuffer).meta({
  type: 'string',
  description: 'A list with Dutch headers and dates: CSV in UTF-8 or Windows-1252 with semicolons or commas, or the first worksheet of a workbook. What it is, is told by its content.',
});

const programme = z.string().regex(/^[a-z0-9-]{1,64}$/);
const queries = {
  facts: z.strictObject({ programme }),
  referrals: z.strictObject({
    programme,
    shiftDays: z
      .string()
      .regex(/^-?\d{1,4}$/)
      .transform(Number)
      .pipe(z.int().min(-MOST_DAYS).max(MOST_DAYS))
      .default(0)
      .meta({ type: 'integer', minimum: -MOST_DAYS, maximum: MOST_DAYS, default: 0, description: "Days by which the list's dates are moved; only in the demonstration." }),
  }),
};

const count = z.int();
const problems = z
  .array(z.strictObject({ row: z.int(), outcome: z.string(), column: z.string().optional(), code: z.string(), message: z.string() }))
  .meta({ description: 'What is wrong with rows, or worth a look: the row, its column, and a sentence.' });

const importSchema = z
  .strictObject({
    id: z.uuid(),
    programme: z.string(),
    state: z.enum(['waiting', 'running', 'finished']),
    rows: z.strictObject({ total: count, waiting: count, taken: count, alreadyRegistered: count, rejected: count }),
    problems,
  })
  .meta({ id: 'Import' });

const previewSchema = z
  .strictObject({
    programme: z.string(),
    rows: z.strictObject({ total: count, taken: count, alreadyRegistered: count, rejected: count }),
    problems,
    preview: z
      .array(
        z.strictObject({
          row: z.int(),
          trajectory: z.uuid().optional(),
          command: z.enum(commandNames as [(typeof commandNames)[number]]),
          data: z.looseObject({}).meta({ description: 'As the command of that name takes it.' }),
        }),
      )
      .meta({ description: 'What would be recorded, of the first rows that would be taken.' }),
  })
  .meta({ id: 'ImportPreview' });

/** Bringing in lists of referrals, and of what happened to the guests before. A workflow works through the rows; how far it is, is asked for. */
export function mountImports(api: Api, importer: Executor, deps: Pick<Deps, 'demo'>): void {
  mountKind(api, importer, deps, '/v1/imports', referrals, { nl: 'aanmeldingen', en: 'referrals' });
  mountKind(api, importer, deps, '/v1/fact-imports', facts, { nl: 'feiten', en: 'facts' });
}

function mountKind(api: Api, importer: Executor, { demo }: Pick<Deps, 'demo'>, path: string, kind: ListKind, what: Text): void {
  const takesAList = { method: 'post', tag: 'imports', access: 'person', query: queries[kind.name] as typeof queries.referrals, body: file, takes: tableMediaTypes } as const;
  const handedIn = ({ query: { programme, shiftDays = 0 }, body: list }: { query: z.output<typeof queries.referrals>; body: Buffer }) => {
    if (shiftDays === 0 || demo) return { programme, list, shiftDays };
    throw Problem.of('invalid-request', { errors: [{ in: 'query', pointer: '/shiftDays', code: 'demo_only', detail: { nl: 'alleen in de demonstratie', en: 'only in the demonstration' } }] });
  };

  route(
    api,
    {
      ...takesAList,
      path: `${path}/_dry-run`,
      summary: { nl: `Een lijst met ${what.nl} proberen`, en: `Try a list of ${what.en}` },
      answer: { description: 'What would become of each row if the list were brought in now. Nothing is kept.', schema: previewSchema },
      problems: [429],
    },
    async (call) => ({ body: await dryRun(importer, kind, call.caller, handedIn(call), call.language) }),
  );

  route(
    api,
    {
      ...takesAList,
      path,
      summary: { nl: `Een lijst met ${what.nl} inbrengen`, en: `Bring in a list of ${what.en}` },
      headers: onceOnly,
      answer: { status: 202, description: 'The list was taken in, and its rows are being worked through.', schema: importSchema, headers: ['Location'] },
      problems: [409, 429],
    },
    async (call) => {
      const body = await handIn(importer, kind, { caller: call.caller, idempotencyKey: call.headers['Idempotency-Key'] }, handedIn(call), call.language);
      return { body, headers: { Location: `${path}/${body.id}` } };
    },
  );

  route(
    api,
    {
      method: 'get',
      path: `${path}/{id}`,
      summary: { nl: `Hoe ver een lijst met ${what.nl} is`, en: `How far a list of ${what.en} is` },
      tag: 'imports',
      access: 'person',
      params: one,
      answer: { description: 'The import with what became of its rows.', schema: importSchema },
    },
    async ({ caller, params: { id }, language }) => ({ body: await report(importer, kind, caller, id, language) }),
  );

  route(
    api,
    {
      method: 'get',
      path: `${path}/{id}/rejected-rows`,
      summary: { nl: 'De afgewezen rijen', en: 'The rejected rows' },
      tag: 'imports',
      access: 'person',
      params: one,
      answer: { description: 'The rejected rows as a list that can come back corrected, with what is wrong.', schema: z.string(), table: 'only' },
    },
    async ({ caller, params: { id }, language }) => ({ table: await rejectedRows(importer, kind, caller, id, language) }),
  );
}
