import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What stands where S3 should be: its address, until it is closed. */
export interface Somewhere {
  url: string;
  close(): Promise<void>;
}

async function listening(server: Server): Promise<Somewhere> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A server over HTTP that answers in its own way. */
export const answering = (listener: RequestListener): Promise<Somewhere> => listening(createServer(listener));

/** It takes every connection, and what is said on it, and says nothing. @param connected called for each connection */
export const silent = (connected: () => void): Promise<Somewhere> =>
  listening(
    createTcpServer((socket) => {
      connected();
      socket.on('error', () => undefined).resume();
    }),
  );

/** An error in S3's form. */
export const s3Error = (code: string): string => `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;

/**
 * As much of S3 as a store of documents asks for: objects below `/bucket/` that are put, got and removed. Bytes that are not those the request was
 * signed for are refused, as S3 does.
 */
export function bucketServer(bucket: string): Promise<Somewhere> {
  const objects = new Map<string, Buffer>();
  const answer = async (request: IncomingMessage): Promise<[status: number, body?: string | Buffer]> => {
    const [, name, key] = /^\/([^/?]+)\/([^?]+)/.exec(request.url!) ?? [];
    const body = await buffer(request);
    if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) return [403, s3Error('AccessDenied')];
    if (name !== bucket) return [404, s3Error('NoSuchBucket')];
    switch (request.method) {
      case 'PUT':
        if (createHash('sha256').update(body).digest('hex') !== request.headers['x-amz-content-sha256']) return [400, s3Error('XAmzContentSHA256Mismatch')];
        objects.set(key!, body);
        return [200];
      case 'GET':
        return objects.has(key!) ? [200, objects.get(key!)!] : [404, s3Error('NoSuchKey')];
      case 'DELETE':
        objects.delete(key!);
        return [204];
      default:
        return [405, s3Error('MethodNotAllowed')];
    }
  };
  return answering((request, response) => void answer(request).then(([status, body]) => response.writeHead(status).end(body)));
}
