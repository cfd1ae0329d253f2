/** What came back from the API: the parsed body and the ETag. */
export interface Answer<T> {
  body: T;
  etag: string | undefined;
}

/** Bestendig's API as a program of its own uses it: one person's token for each call. */
export interface ApiClient {
  get<T>(person: string, path: string): Promise<Answer<T>>;
  /** @param key the Idempotency-Key: the same one does nothing twice, also after a crash */
  post<T>(person: string, path: string, body: unknown, options: { key: string; etag?: string }): Promise<Answer<T>>;
  /** Sends a list's file; what it is, its content tells. @param key without one nothing is changed by it */
  send<T>(person: string, path: string, file: Uint8Array<ArrayBuffer>, key?: string): Promise<Answer<T>>;
}

/** An answer that is no success; the problem's own words. */
export class ApiProblem extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

const MOST_TRIES = 20;

/** @param tokenOf a bearer token for a person; asked once for each */
export function createApiClient(url: string, tokenOf: (person: string) => Promise<string>): ApiClient {
  const tokens = new Map<string, Promise<string>>();
  const token = (person: string): Promise<string> => {
    if (!tokens.has(person)) tokens.set(person, tokenOf(person));
    return tokens.get(person)!;
  };

  async function call<T>(person: string, path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer<T>> {
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(new URL(path, url), { ...init, headers: { ...init.headers, authorization: `Bearer ${await token(person)}` } });
      // Busy or away for a moment: the same key makes asking again harmless.
      if ((response.status === 429 || response.status === 503) && tries < MOST_TRIES) {
        await new Promise((resolve) => setTimeout(resolve, 1_000 * Number(response.headers.get('retry-after') ?? 1)));
        continue;
      }
      const body: unknown = await response.json();
      if (!response.ok) {
        const problem = body as { code?: string; title?: string; detail?: string };
        throw new ApiProblem(response.status, problem.code ?? '', `${init.method ?? 'GET'} ${path}: ${response.status} ${problem.detail ?? problem.title ?? ''}`);
      }
      return { body: body as T, etag: response.headers.get('etag') ?? undefined };
    }
  }

  return {
    get: (person, path) => call(person, path, { headers: {} }),
    post: (person, path, body, { key, etag }) =>
      call(person, path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'idempotency-key': key, ...(etag !== undefined && { 'if-match': etag }) },
      }),
    send: (person, path, file, key) =>
      call(person, path, { method: 'POST', body: file, headers: { 'content-type': 'text/csv', ...(key !== undefined && { 'idempotency-key': key }) } }),
  };
}

/** Tokens of the demo's people, from the API of a demo. */
export const demoTokens =
  (url: string) =>
  async (person: string): Promise<string> => {
    const response = await fetch(new URL('/demo/tokens', url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ person }) });
    if (!response.ok) throw new Error(`no token for ${person}: ${response.status}`);
    return ((await response.json()) as { accessToken: string }).accessToken;
  };
