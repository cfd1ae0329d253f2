import { Agent, request } from 'node:http';

/** What a load needs of an answer. */
export interface Reply {
  etag?: string;
  location?: string;
  text: string;
}

/** An answer that is no success. A benchmark that counts refusals measures how fast nothing is done. */
export class HttpFailure extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export interface Send {
  token: string;
  /** Sent by POST, as JSON where it is no form; without one it is a GET. */
  body?: object;
  headers?: Record<string, string>;
}

export interface Http {
  /** @throws HttpFailure */
  send(path: string, options: Send): Promise<Reply>;
  close(): void;
}

/** An HTTP client on connections that stay open. Plain `node:http`, because the load shares the processors with what it measures. */
export function createHttp(url: string): Http {
  const agent = new Agent({ keepAlive: true });
  return {
    close: () => agent.destroy(),
    async send(path, { token, body, headers }) {
      const { type, content } = body ? await written(body) : {};
      return new Promise((resolve, reject) => {
        const sent = request(new URL(path, url), {
          agent,
          method: content === undefined ? 'GET' : 'POST',
          headers: {
            ...headers,
            authorization: `Bearer ${token}`,
            ...(content !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(content) }),
          },
        });
        sent.on('error', reject);
        sent.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const status = response.statusCode!;
            if (status >= 300) return reject(new HttpFailure(status, `${path} answers ${status}: ${text.slice(0, 500)}`));
            resolve({ etag: response.headers.etag, location: response.headers.location, text });
          });
        });
        sent.end(content);
      });
    },
  };
}

async function written(body: object): Promise<{ type: string; content: string | Buffer }> {
  if (!(body instanceof FormData)) return { type: 'application/json', content: JSON.stringify(body) };
  const form = new Response(body);
  return { type: form.headers.get('content-type')!, content: Buffer.from(await form.arrayBuffer()) };
}
