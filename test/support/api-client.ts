import { randomUUID } from 'node:crypto';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { InputError } from '../../api/problem';
import type { TrajectoryView } from '../../api/trajectory-view';

/** One of a list's items: what any of the lists may have. */
export interface Item {
  id: string;
  type: string;
  sequence: number;
  key: string;
  programme: string;
  command: string;
  path: string;
  referredOn: string;
  stalledFrom?: string;
  nextDeadline?: { at: string };
  specialGroups: string[];
  trajectory: { id: string };
  data: { specialGroups?: string[]; facts?: string };
  policy: object;
}

/** Whatever an answer may be made of; that it is what was asked for is checked against the OpenAPI document. */
export type Body = TrajectoryView & { items: Item[]; next?: string; more: boolean } & { title: string; detail: string; instance: string; errors: InputError[] };

/** An answer, checked against the OpenAPI document. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
  /** The body as it came. */
  bytes: Buffer;
  /** The code of a problem. */
  code?: string;
}

/** What a call may set; a header that is undefined is not sent. */
export interface CallOptions {
  who?: string;
  /** Sent as it is where it is a text, bytes or a form, else as JSON. */
  body?: unknown;
  headers?: Record<string, string | undefined>;
}

/** Calls the API as a person does, and refuses every answer that the document does not describe. */
export interface ApiClient {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  get(who: string, path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Posts with a new Idempotency-Key, unless one is given. */
  post(who: string, path: string, body: unknown, headers?: Record<string, string | undefined>): Promise<Answer>;
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }> }>>;
}

export function createApiClient(url: string, tokenFor: (who: string) => Promise<string>, document: Document): ApiClient {
  const assertDescribed = responseChecker(document);

  async function call(method: string, path: string, { who, body, headers = {} }: CallOptions = {}): Promise<Answer> {
    const sent = {
      ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
      ...(who !== undefined && { authorization: `Bearer ${await tokenFor(who)}` }),
      ...headers,
    };
    const response = await fetch(url + path, {
      method,
      headers: Object.fromEntries(Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      ...(body !== undefined && { body: typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData ? (body as string) : JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString('utf8');
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const content: unknown = isJson && text !== '' ? JSON.parse(text) : text;
    const answer: Answer = { status: response.status, headers: response.headers, body: content as Body, bytes, code: (content as { code?: string }).code };
    assertDescribed(method, path, answer);
    return answer;
  }

  return {
    call,
    get: (who, path, headers) => call('GET', path, { who, headers }),
    post: (who, path, body, headers) => call('POST', path, { who, body, headers: { 'idempotency-key': randomUUID(), ...headers } }),
  };
}

/** Checks status, format and content of an answer against what the document says of the operation. */
function responseChecker(document: Document): (method: string, path: string, answer: Answer) => void {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, 'openapi');
  const pointer = (...parts: string[]): string => `openapi#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
  const operations = Object.entries(document.paths).map(([path, methods]) => ({
    path,
    methods,
    // Parts that stand as they are come before parameters: `_zoek` is no id.
    parameters: (path.match(/\{/g) ?? []).length,
    matches: new RegExp(`^(/v1)?${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  })).sort((one, other) => one.parameters - other.parameters);

  return (method, fullPath, { status, headers, body }) => {
    const type = headers.get('content-type')?.split(';')[0] ?? '';
    const where = `${method} ${fullPath} answers ${status} ${type}`;
    if (status >= 400 && type !== 'application/problem+json') throw new Error(`${where}, which is no problem document`);
    const [path] = fullPath.split('?');
    const operation = operations.find(({ matches, methods }) => matches.test(path!) && method.toLowerCase() in methods);
    // What is no operation still answers with a problem.
    const schema = operation ? contentOf(operation, method, status, type, where) : pointer('components', 'schemas', 'Problem');
    const validate = ajv.getSchema(schema) ?? ajv.compile({ $ref: schema });
    if (!validate(body)) throw new Error(`${where} against its description: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body, null, 2)}`);
  };

  function contentOf({ path, methods }: (typeof operations)[number], method: string, status: number, type: string, where: string): string {
    const described = methods[method.toLowerCase()]!.responses[status];
    if (!described) throw new Error(`${where}, which its description has not`);
    return described.$ref
      ? pointer('components', 'responses', String(status), 'content', type, 'schema')
      : pointer('paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema');
  }
}
