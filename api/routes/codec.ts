import type { Payload } from '@temporalio/common';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { reject } from '../../domain/trajectory/rejections';
import { NoKey } from '../../keys/keys';
import { NAMESPACE, trajectoryOf, trajectoryOwner } from '../../keys/names';
import { BrokenSeal } from '../../keys/seal';
import { openPayload, sealedFor } from '../../temporal/codec';
import { namespace } from '../../temporal/data-converter';
import type { Deps } from '../deps';
import type { Sources } from '../dossier';
import { Problem } from '../problem';
import { recordReads } from '../reads';
import { redact } from '../redact';
import { route, type Api } from '../route';

const PATH = '/codec/decode';
const MOST_PAYLOADS = 1_000;

/** A payload as Temporal's own JSON has it. */
const payloads = z
  .strictObject({
    payloads: z.array(z.looseObject({ metadata: z.record(z.string(), z.base64()).default({}), data: z.base64().default('') }).meta({ id: 'Payload' })).max(MOST_PAYLOADS),
  })
  .meta({ id: 'Payloads', description: 'What the Temporal UI and command line send to a remote codec, and get back.' });

type JsonPayload = z.infer<typeof payloads>['payloads'][number];

/**
 * The remote codec of Temporal's UI and command line, for the admins of a programme. They keep runs going and are no party to any dossier, so
 * they see how far a run is and why it fails, and nothing that somebody wrote of a guest; who may read a dossier reads it elsewhere.
 */
export function mountCodec(api: Api, { prisma, keys }: Sources, { temporalUi }: Pick<Deps, 'temporalUi'>): void {
  if (temporalUi !== undefined) api.router.use(PATH, allowFrom(temporalUi));

  route(
    api,
    {
      method: 'post',
      path: PATH,
      summary: { nl: 'Wat Temporal draagt, zonder wat er over de gast in staat', en: 'What Temporal carries, without what it says of the guest' },
      tag: 'service',
      access: 'person',
      body: payloads,
      answer: { description: 'The payloads in their order. What you may not see stays sealed; that you saw the others is recorded.', schema: payloads },
    },
    async (call) => {
      const { actor } = call.caller;
      if (!actor.roles.includes('admin')) throw Problem.rejected(reject('not-permitted'));
      const sent = call.body.payloads.map((json) => ({ json, payload: fromJson(json) }));
      const ids = new Set(sent.map(({ payload }) => trajectoryOf(sealedFor(payload))).filter((id) => id !== undefined));
      const own = await prisma.trajectory.findMany({ where: { id: { in: [...ids] }, programme: { in: actor.programmes } }, select: { id: true } });
      await recordReads(prisma, call, 'payloads', own.map(({ id }) => id));
      const visible = new Set([NAMESPACE, ...own.map(({ id }) => trajectoryOwner(id))]);
      const seen = sent.map(async ({ json, payload }) => {
        const owner = sealedFor(payload);
        return owner !== undefined && visible.has(owner) ? openForAdmin(payload, owner) : json;
      });
      return { body: { payloads: await Promise.all(seen) } };
    },
  );

  async function openForAdmin(payload: Payload, owner: string): Promise<JsonPayload> {
    try {
      return redacted(await openPayload(keys, namespace(), payload, owner));
    } catch (error) {
      // A tombstone: whoever looks is told why there is nothing to see.
      if (error instanceof NoKey || error instanceof BrokenSeal) return plain(`(${error.message})`);
      throw error;
    }
  }
}

const fromJson = ({ metadata, data }: JsonPayload): Payload => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')])),
  data: Buffer.from(data, 'base64'),
});

/** Whatever it was made of, it is shown as JSON. */
function redacted({ metadata, data }: Payload): JsonPayload {
  const encoding = Buffer.from(metadata?.encoding ?? []).toString();
  if (encoding === 'binary/null') return { metadata: { encoding: base64(encoding) }, data: '' };
  return plain(encoding.startsWith('json/') ? redact(JSON.parse(Buffer.from(data ?? []).toString('utf8'))) : redact(encoding));
}

const plain = (value: unknown): JsonPayload => ({ metadata: { encoding: base64('json/plain') }, data: base64(JSON.stringify(value)) });

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The UI is a page of another origin: the browser asks first whether that may call. */
function allowFrom(origin: string): RequestHandler {
  return (request, response, next) => {
    if (request.get('origin') !== origin) return next();
    response.set({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' });
    if (request.method !== 'OPTIONS') return next();
    response.set({ 'Access-Control-Allow-Methods': 'POST', 'Access-Control-Allow-Headers': 'authorization, content-type, x-namespace' }).status(204).end();
  };
}
