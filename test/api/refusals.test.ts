import { once } from 'node:events';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Client, Connection, NamespaceNotFoundError } from '@temporalio/client';
import { expect, jest, test } from '@jest/globals';
import { Problem } from '../../api/problem';
import { refusalOf } from '../../api/refusals';
import { impatientInterceptor } from '../../api/temporal-client';
import { giveCommand } from '../../temporal/give-command';
import { actor } from '../support/domain/actors';

/*
 * A command that was on its way to Temporal has an unknown outcome, whatever Temporal says, and the same request tells: that is no fault of
 * ours. The real server says most of it only at moments that nobody can choose, so this one says it and nothing else.
 */

jest.setTimeout(60_000);

/** Gives a command to a server that answers every call so. @returns what the API makes of it */
async function answerWhere(answer: (stream: ServerHttp2Stream) => void, isOpen: boolean): Promise<unknown> {
  const server = createServer().on('stream', (stream) => answer(stream.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new Client({ connection: Connection.lazy({ address, interceptors: [impatientInterceptor()] }) });
  const to = { trajectory: 'x', programme: 'groningen', policy: { id: 'x', version: 1, sha256: 'x' }, isOpen };
  const given = { data: { occurredOn: '2019-06-06', reason: 'Elders.' }, actor: actor('caseworker@INLIA'), requestId: 'x', fingerprint: 'x' };
  try {
    return await giveCommand(client, to, 'withdraw', given).catch((error: unknown) => {
      const refusal = refusalOf(error);
      return refusal instanceof Problem ? `${refusal.status} ${refusal.code}` : refusal;
    });
  } finally {
    await client.connection.close();
    server.close();
  }
}

const headers = { ':status': 200, 'content-type': 'application/grpc' };
const saying = (code: number) => (stream: ServerHttp2Stream) => stream.respond({ ...headers, 'grpc-status': code, 'grpc-message': 'because' }, { endStream: true });
const RESOURCE_EXHAUSTED = 8;
const answers: [what: string, answer: (stream: ServerHttp2Stream) => void, told: string][] = [
  ...Array.from({ length: 16 }, (_, at) => at + 1).map((code): (typeof answers)[number] =>
    [`status ${code}`, saying(code), code === RESOURCE_EXHAUSTED ? '429 too-many-requests' : '503 outcome-unknown']),
  ['silence', () => undefined, '503 outcome-unknown'],
  ['a connection that breaks', (stream) => stream.session!.destroy(), '503 outcome-unknown'],
  ['a proxy that has lost it', (stream) => stream.respond({ ':status': 502 }, { endStream: true }), '503 outcome-unknown'],
];

test.each([['an open trajectory', true], ['one that is to be opened', false]])('a command on %s: whatever Temporal says, its outcome is unknown', async (_, isOpen) => {
  const told = await Promise.all(answers.map(async ([what, answer]) => [what, await answerWhere(answer, isOpen)])); // at once: for most, the client waits until its deadline
  expect(told).toEqual(answers.map(([what, , expected]) => [what, expected]));
});

test('a server that does not know its namespace yet is as good as away', () => {
  expect(refusalOf(new NamespaceNotFoundError('default'))).toMatchObject({ code: 'outcome-unknown' });
});

test('a fault of ours stays one', () => {
  const fault = new TypeError('undefined is not a function');
  expect(() => refusalOf(fault)).toThrow(fault);
});
