import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { DocumentType, Language, Text } from '../domain/policy/schema';
import type { Authenticator, Caller } from './auth/authenticator';
import { parseInput, readBody } from './input';
import { languageOf } from './language';
import { tableMediaTypes, type Table, type TableFormat } from './lists/table';
import { describe } from './openapi';
import { Problem } from './problem';
import { sendTable, tableOf, type ListTable, type Page } from './tables';

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
  /** The formats of a file, or of a form with one, where the body is none of JSON. */
  takes?: readonly string[];
  answer: {
    status?: 200 | 201 | 202;
    description: string;
    schema: S;
    headers?: readonly ResponseHeader[];
    /** Of a list: how all its pages are one table, for who asks for CSV or a workbook. `only` where there is no JSON of it. */
    table?: ListTable<z.output<S>> | 'only';
    /** What it may be, where it is a file as it was handed in. */
    file?: readonly DocumentType[];
  };
  /** Statuses of problems besides those that follow from the rest. */
  problems?: readonly number[];
}

export type ResponseHeader = 'Content-Disposition' | 'ETag' | 'Location' | 'Access-Control-Allow-Origin';

const JSON_TYPE = 'application/json';

/** A request that was found in order. */
export interface Call<P, Q, H, B, A extends Access> {
  params: P;
  query: Q;
  headers: H;
  body: B;
  caller: A extends 'person' ? Caller : undefined;
  language: Language;
  traceId: string;
  /** Whether all pages of a list are asked for, as a table. */
  isExport: boolean;
}

export type Answer<S> =
  | { body: S; table?: undefined; type?: DocumentType; headers?: Partial<Record<ResponseHeader, string>> }
  | { table: Table; body?: undefined; type?: undefined; headers?: undefined };

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** What the answer is made in: JSON, unless somebody prefers a table of what can be one. */
function formatOf(request: Request, table: 'only' | object | undefined): typeof JSON_TYPE | TableFormat {
  if (table === undefined) return JSON_TYPE;
  const formats = table === 'only' ? tableMediaTypes : [JSON_TYPE, ...tableMediaTypes];
  return (request.accepts([...formats]) || formats[0]) as TableFormat;
}

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
  const { method, path, access, params = nothing, query = nothing, headers = nothing, body, takes, answer } = operation;
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
    const format = formatOf(request, answer.table);
    const call: Call<z.output<P>, z.output<Q>, z.output<H>, z.output<B>, A> = {
      params: place.data as z.output<P>,
      query: input.query as z.output<Q>,
      headers: input.header as z.output<H>,
      body: input.body as z.output<B>,
      caller: caller as A extends 'person' ? Caller : undefined,
      language: locals.language,
      traceId: locals.traceId,
      isExport: format !== JSON_TYPE,
    };
    const given = await handler(call);
    response.status(answer.status ?? 200).set({ 'Content-Language': locals.language, ...given.headers });
    if (answer.table) response.vary('Accept');
    if (format !== JSON_TYPE) return sendTable(response, given.table ?? tableOf(answer.table as ListTable<Page<unknown>>, call, given.body as Page<unknown>, handler as never), format);
    if (given.type) return void response.set('Content-Type', given.type === 'text/plain' ? `${given.type}; charset=utf-8` : given.type).end(given.body);
    // Not `json()`: that answers If-None-Match with 304 by the ETag, and time goes on without a new one.
    response.set('Content-Type', `${JSON_TYPE}; charset=utf-8`).end(JSON.stringify(given.body));
  });
}
