import { OpenAPIRegistry, OpenApiGeneratorV31, type ResponseConfig, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { tableMediaTypes } from './lists/table';
import { problemSchema } from './problem';
import type { Access, Operation, ResponseHeader } from './route';

/** Of the interface, not of the package; sent with every response. */
export const API_VERSION = '1.0.0';
const BASE = '/v1';

const headers = {
  'API-Version': { description: 'The version of the interface.', schema: { type: 'string' as const, example: API_VERSION } },
  ETag: { description: 'The revision, to be sent back in If-Match: how many facts people made.', schema: { type: 'string' as const, example: '"3"' } },
  'Content-Disposition': { description: 'That it is to be kept as a file, and a name for it.', schema: { type: 'string' as const } },
  Location: { description: 'Where what is new can be found.', schema: { type: 'string' as const, format: 'uri-reference' } },
  'Access-Control-Allow-Origin': { description: 'Any page may read this document.', schema: { type: 'string' as const } },
  'Retry-After': { description: 'Seconds after which to try again.', schema: { type: 'integer' as const } },
} satisfies Record<ResponseHeader | 'API-Version' | 'Retry-After', object>;

const pick = (names: readonly (keyof typeof headers)[]) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const meanings: Record<number, string> = {
  400: 'Wrong input: all errors, each with a JSON pointer.',
  401: 'No valid token.',
  403: 'Known, but not yours to do.',
  404: 'Does not exist, or you may not know of it.',
  409: 'A rule stands in the way (its code and a sentence), or the Idempotency-Key came with another request before.',
  410: 'Was erased for good; only those are told who may know of it.',
  412: 'Somebody changed the trajectory since you read it.',
  413: 'The content is too large.',
  415: 'The content has another format.',
  428: 'If-Match is missing.',
  429: 'Too much at once.',
  500: 'Something is wrong on our side.',
  503: 'Something is away; `outcome-unknown` where the same request with the same key tells what came of it.',
};

type AnyOperation = Operation<z.ZodObject, z.ZodObject, z.ZodObject, z.ZodType, z.ZodType, Access>;

/** Writes an operation down in the registry. */
export function describe(registry: OpenAPIRegistry, operation: object): void {
  const { method, path, summary, tag, access, params, query, headers: requestHeaders, body, takes, answer, problems = [] } = operation as AnyOperation;
  const statuses = new Set<number>([
    ...(access === 'person' ? [401, 403, 503] : []),
    400, // an unknown query parameter is wrong everywhere
    ...(params ? [404] : []),
    ...(body ? [413, 415] : []),
    ...problems,
  ]);
  const isVersioned = path.startsWith(BASE);
  const config: RouteConfig = {
    method,
    path: isVersioned ? path.slice(BASE.length) : path,
    // What is not part of the versioned interface lives beside it.
    ...(isVersioned ? {} : { servers: [{ url: '/' }] }),
    summary: `${summary.nl} / ${summary.en}`,
    operationId: operationId(method, path),
    tags: [tag],
    security: access === 'person' ? [{ bearer: [] }] : [],
    request: {
      params,
      query,
      headers: requestHeaders,
      ...(body && { body: { required: true, content: Object.fromEntries((takes ?? ['application/json']).map((format) => [format, { schema: body }])) } }),
    },
    responses: {
      [answer.status ?? 200]: {
        description: answer.description,
        headers: pick(['API-Version', ...(answer.headers ?? [])]),
        content: contentOf(answer),
      },
      ...Object.fromEntries([...statuses].sort((a, b) => a - b).map((status) => [status, { $ref: `#/components/responses/${status}` }])),
    },
  };
  registry.registerPath(config);
}

/** A file as what it is; a list's own frame, or a table with all its pages in each format of tables. */
function contentOf({ schema, table, file }: AnyOperation['answer']): NonNullable<ResponseConfig['content']> {
  if (file) return Object.fromEntries(file.map((type) => [type, { schema }]));
  const tables = Object.fromEntries(tableMediaTypes.map((format) => [format, { schema: z.string().meta({ description: 'The whole list, `limit` counts for nothing.' }) }]));
  return { ...(table !== 'only' && { 'application/json': { schema } }), ...(table && tables) };
}

/** `POST /v1/trajectories/{id}/criterion-results` is `postTrajectoriesIdCriterionResults`. */
function operationId(method: string, path: string): string {
  const words = path.replace(BASE, '').split(/[^A-Za-z]+/).filter((word) => word !== '');
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

/** What operations share: each header, and an answer for each status of a problem. */
function describeShared(registry: OpenAPIRegistry): void {
  for (const [name, header] of Object.entries(headers)) registry.registerComponent('headers', name, header);
  for (const [status, description] of Object.entries(meanings)) {
    registry.registerComponent('responses', status, {
      description,
      headers: pick(['429', '503'].includes(status) ? ['API-Version', 'Retry-After'] : ['API-Version']),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
  }
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Een toegangstoken van de OpenID-provider van uw organisatie, voor `urn:bestendig:api`.',
  });
}

/** The OpenAPI document of everything that was registered. */
export function openApiDocument(registry: OpenAPIRegistry): object {
  const shared = new OpenAPIRegistry();
  describeShared(shared);
  return new OpenApiGeneratorV31([{ type: 'schema', schema: problemSchema }, ...shared.definitions, ...registry.definitions]).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Bestendig',
      version: API_VERSION,
      description:
        'Trajecten van de gasten van een Landelijke Vreemdelingenvoorziening, van aanmelding tot bestendige oplossing. Velden en codes zijn Engels; de namen van fasen, criteria en uitkomsten staan tweetalig in `/v1/policies`. ' +
        'Elke wijzigende aanvraag heeft een `Idempotency-Key`; een stap in een traject heeft ook `If-Match` met de gelezen `ETag`. Namen en V-nummers staan nooit in een adres.',
      contact: { name: 'Bestendig', email: 'bestendig@voorbeeld.example' },
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: BASE }],
    tags: [
      { name: 'trajectories', description: 'Gasttrajecten: aanmelden, vinden, lezen.' },
      { name: 'commands', description: 'Stappen in een traject. Welke nu kunnen en mogen: `allowed-commands`.' },
      { name: 'tasks', description: 'Wat op u of uw organisatie wacht.' },
      { name: 'imports', description: 'Lijsten met aanmeldingen in één keer inbrengen.' },
      { name: 'policies', description: 'Het beleid waaronder trajecten lopen: criteria, termijnen, wie wat mag.' },
      { name: 'service', description: 'Over deze dienst zelf.' },
      { name: 'demo', description: 'Alleen in de demonstratie; elders bestaan deze adressen niet.' },
    ],
  });
}
