import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { Language, Text } from '../domain/policy/schema';
import type { Authenticator, Caller } from './auth/authenticator';
import { parseInput, readBody } from './input';
import { languageOf } from './language';
import { describe } from './openapi';
import { Problem } from './problem';

/** Who may call: somebody with a valid token, or anyone. What a person may do is the domain's to say. */
export type Access = 'person' | 'anyone';

/** Where operations are mounted and written down, both at once. */
export interface Api {
  router: Router;
  registry: OpenAPIRegistry;
  /** What each mounted path can be asked with. */
  methods: Map<string, Set<string>>;
  authenticate: Authenticator;
}

/** An operation as it is described and checked. Whatever is not named in a schema is refused. */
export interface Operation<P extends z.ZodObject, Q extends z.ZodObject, H extends z.ZodObject, B extends z.ZodType, S extends z.ZodType, A extends Access> {
  method: 'get' | 'post';
  /** `/v1/trajectories/{id}`; also the route's name in logs and metrics. */
  path: string;
  summary: Text;
  tag: string;
  access: A;
  /** What does not fit here does not exist: 404. */
  params?: P;
  query?: Q;
  /** Request headers by their usual names. */
  headers?: H;
  body?: B;
  /** The format of the body where it is not JSON. */
  takes?: 'text/csv';
  answer: { status?: 200 | 201 | 202; description: string; schema: S; headers?: readonly ResponseHeader[]; format?: 'text/csv' };
  /** Statuses of problems besides those that follow from the rest. */
  problems?: readonly number[];
}

export type ResponseHeader = 'ETag' | 'Location' | 'Access-Control-Allow-Origin';

/** A request that was found in order. */
export interface Call<P, Q, H, B, A extends Access> {
  params: P;
  query: Q;
  headers: H;
  body: B;
  caller: A extends 'person' ? Caller : undefined;
  language: Language;
  traceId: string;
}

export interface Answer<S> {
  body: S;
  headers?: Partial<Record<ResponseHeader, string>>;
}

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** Mounts a handler and registers its operation, so that nothing can be called that is not documented, nor the other way round. */
export function route<
  A extends Access,
  S extends z.ZodType,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  H extends z.ZodObject = Nothing,
  B extends z.ZodType = z.ZodUndefined,
>(
  api: Api,
  operation: Operation<P, Q, H, B, S, A>,
  handler: (call: Call<z.output<P>, z.output<Q>, z.output<H>, z.output<B>, A>) => Promise<Answer<z.output<S>>>,
): void {
  const { method, path, access, params = nothing, query = nothing, headers = nothing, body, takes = 'application/json', answer } = operation;
  const headerNames = Object.keys(headers.shape);
  describe(api.registry, operation);

  const mounted = path.replace(/\{(\w+)\}/g, ':$1');
  api.methods.set(mounted, new Set([...(api.methods.get(mounted) ?? []), method]));
  api.router[method](mounted, async (request: Request, response: Response) => {
    const { locals } = response;
    locals.route = path;
    locals.language = languageOf(request);
    const caller = access === 'person' ? await api.authenticate(request.get('authorization')) : undefined;
    if (caller) {
      locals.person = caller.actor.person;
      locals.language = languageOf(request, caller.language);
    }
    const place = params.safeParse(request.params);
    if (!place.success) throw Problem.of('not-found');
    const input = parseInput(
      { query, header: headers, body: body ?? z.undefined() },
      {
        query: request.query,
        header: Object.fromEntries(headerNames.map((name) => [name, request.get(name)])),
        body: body ? await readBody(request, response, takes) : undefined,
      },
      locals.language,
    );
    const { body: content, headers: answerHeaders } = await handler({
      params: place.data as z.output<P>,
      query: input.query as z.output<Q>,
      headers: input.header as z.output<H>,
      body: input.body as z.output<B>,
      caller: caller as A extends 'person' ? Caller : undefined,
      language: locals.language,
      traceId: locals.traceId,
    });
    const format = `${answer.format ?? 'application/json'}; charset=utf-8`;
    response.status(answer.status ?? 200).set({ 'Content-Type': format, 'Content-Language': locals.language, ...answerHeaders });
    // Not `json()`: that answers If-None-Match with 304 by the ETag, and time goes on without a new one.
    response.end(answer.format ? content : JSON.stringify(content));
  });
}
