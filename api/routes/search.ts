import { z } from 'zod';
import { date, saying } from '../../domain/trajectory/forms/fields';
import { vNumber } from '../../domain/trajectory/forms/referral';
import { nameTokens } from '../../domain/trajectory/names';
import { Prisma } from '../../prisma/generated/client';
import type { Sources } from '../dossier';
import { summaries, summary, summarySchema, summaryTable } from '../list';
import { isUnder } from '../readable-rows';
import { recordReads } from '../reads';
import { route, type Api } from '../route';

/** Who finds more has not said enough. */
const MOST_FOUND = 50;
const MOST_WORDS = 10;

const search = z
  .strictObject({
    name: z
      .string()
      .max(200)
      .refine((name) => nameTokens(name).length > 0, saying('geen woord van een naam', 'no word of a name'))
      .refine((name) => nameTokens(name).length <= MOST_WORDS, saying(`meer dan ${MOST_WORDS} woorden`, `more than ${MOST_WORDS} words`))
      .optional()
      .meta({ description: 'Whole words of a name, in any order, with or without accents.' }),
    vNumber: vNumber.optional(),
    birthDate: z
      .union([date, z.string().regex(/^(19|20)\d\d$/)])
      .optional()
      .meta({ description: 'A day, or a year.' }),
    programme: z.string().regex(/^[a-z0-9-]{1,64}$/).optional(),
  })
  .refine(({ name, vNumber, birthDate }) => [name, vNumber, birthDate].some((one) => one !== undefined), saying('vul een naam, V-nummer of geboortedatum in', 'give a name, a V-number or a date of birth'))
  .meta({ id: 'Search', description: 'At least a name, a V-number or a birth date; all of them have to fit.' });

const found = z.strictObject({
  items: z.array(summarySchema),
  more: z.boolean().meta({ description: `Whether more than ${MOST_FOUND} fit; then say more.` }),
});

/** Finding guests. What is searched for stands in the body: a name or a V-number never stands in an address. */
export function mountSearch(api: Api, { prisma, keys, policies }: Sources): void {
  for (const verb of ['_zoek', '_search']) {
    route(
      api,
      {
        method: 'post',
        path: `/v1/trajectories/${verb}`,
        summary: { nl: 'Zoeken', en: 'Search' },
        tag: 'trajectories',
        access: 'person',
        body: search,
        answer: { description: 'The trajectories that fit and that you may know of, the newest referral first. That you saw them is recorded.', schema: found, table: summaryTable },
      },
      async (call) => {
        const { actor } = call.caller;
        const { name, vNumber, birthDate, programme } = call.body;
        const readable = policies.readableBy(actor).filter(({ policy }) => programme === undefined || policy.programme === programme);
        if (readable.length === 0) return { body: { items: [], more: false } };
        const wanted = [
          ...nameTokens(name ?? '').map((value) => ({ kind: 'name', value })),
          ...(vNumber === undefined ? [] : [{ kind: 'vNumber', value: vNumber }]),
          ...(birthDate === undefined ? [] : [{ kind: birthDate.length === 4 ? 'birthYear' : 'birthDate', value: birthDate }]),
        ];
        const has = wanted.map(
          ({ kind, value }) => Prisma.sql`EXISTS (SELECT FROM search_key AS key
            WHERE key.programme = trajectory.programme AND key.kind = ${kind} AND key.value = ${keys.blind(kind, value)} AND key.trajectory_id = trajectory.id)`,
        );
        const rows = await prisma.$queryRaw<Parameters<typeof summary>[1][]>`
          ${summaries} WHERE ${isUnder(readable)} AND ${Prisma.join(has, ' AND ')}
          ORDER BY referred_on DESC, id LIMIT ${MOST_FOUND + 1}`;
        const items = rows.slice(0, MOST_FOUND).map((row) => summary(keys, row, readable, actor));
        await recordReads(prisma, call, 'search', items.map(({ id }) => id));
        return { body: { items, more: rows.length > MOST_FOUND } };
      },
    );
  }
}
