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
  /** Sent as JSON, by POST; without one it is a GET. */
  body?: object;
  headers?: Record<string, string>;
}

/** An HTTP client on connections that stay open. Plain `node:http`, because the load shares the processors with what it measures. */
export function createHttp(url: string): { send(path: string, options: Send): Promise<Reply>; close(): void } {
  const agent = new Agent({ keepAlive: true });
  return {
    close: () => agent.destroy(),
    send: (path, { token, body, headers }) =>
      new Promise((resolve, reject) => {
        const content = body && JSON.stringify(body);
        const sent = request(new URL(path, url), {
          agent,
          method: content === undefined ? 'GET' : 'POST',
          headers: {
            ...headers,
            authorization: `Bearer ${token}`,
            ...(content !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
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
      }),
  };
}
