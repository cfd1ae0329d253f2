import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { getSystemErrorMap } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { isDatabaseAway } from '../../api/database-away';
import { createPrisma } from '../../prisma/client';
import type { PrismaClient } from '../../prisma/generated/client';
import { migrate } from '../../prisma/migrate';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

/*
 * Who is told 503 asks again; 500 is a fault of ours. Prisma and node-postgres say the same thing in many ways, by what broke when, and in
 * what kind of query; these are the ways that each of them has.
 */

jest.setTimeout(60_000);
let postgres: TestPostgres;
let url: string;
let prisma: PrismaClient;

beforeAll(async () => {
  postgres = await startTestPostgres();
  url = await postgres.createDatabase();
  await migrate(url);
  prisma = createPrisma(url);
});
afterAll(async () => {
  await prisma.$disconnect();
  await postgres.stop();
});
afterEach(() => void jest.restoreAllMocks());

const id = '0d0c2e60-6f5b-4f6e-9a8e-5c6c8a4f1d37';
const row = { name: 'Proef', email: null, organisation: 'INLIA', roles: [], programmes: [], language: 'nl' };

/** Every kind of query that the API makes. */
const queries: [kind: string, ask: (client: PrismaClient) => Promise<unknown>][] = [
  ['raw', (client) => client.$queryRaw`SELECT 1`],
  ['reading', (client) => client.trajectory.findUnique({ where: { id }, include: { requests: true } })],
  ['writing', (client) => client.person.upsert({ where: { id }, create: { id, issuer: 'i', subject: 's', ...row }, update: row })],
  ['transaction', (client) => client.$transaction((transaction) => transaction.policy.findFirst())],
];

const errorOf = (asked: Promise<unknown>): Promise<Error> => asked.then(() => { throw new TypeError('it went well'); }, (error: Error) => error);

describe('a socket', () => {
  const messages = new Map([...getSystemErrorMap()].map(([errno, [code]]) => [code, errno]));
  const failure = (code: string, syscall: string): Error => Object.assign(new Error(`${syscall} ${code}`), { code, syscall, errno: messages.get(code) ?? code });

  test.each([
    ['is refused', failure('ECONNREFUSED', 'connect')],
    ['is refused on every address of the host', Object.assign(new AggregateError([failure('ECONNREFUSED', 'connect')]), { code: 'ECONNREFUSED' })],
    ['is reset', failure('ECONNRESET', 'read')],
    ['takes no more', failure('EPIPE', 'write')],
    ['is given up by this machine', failure('ECONNABORTED', 'read')],
    ['times out', failure('ETIMEDOUT', 'connect')],
    ['finds no way to the host', failure('EHOSTUNREACH', 'connect')],
    ['finds no network', failure('ENETUNREACH', 'connect')],
    ['finds no such host', failure('ENOTFOUND', 'getaddrinfo')],
    ['finds nobody to ask for the host', failure('EAI_AGAIN', 'getaddrinfo')],
    ['finds no socket file', failure('ENOENT', 'connect')],
    ['is one too many for this process', failure('EMFILE', 'connect')],
  ])('that %s: away', async (_, error) => {
    jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
      setImmediate(() => this.destroy(error));
      return this;
    });
    for (const [kind, ask] of queries) {
      const client = createPrisma(url);
      expect([kind, isDatabaseAway(await errorOf(ask(client)))]).toEqual([kind, true]);
      await client.$disconnect();
    }
  });

  test.each<[string, (socket: Socket) => unknown]>([
    ['is closed', (socket) => socket.end()],
    ['is reset', (socket) => socket.resetAndDestroy()],
  ])('that %s while a query is under way: away', async (_, goAway) => {
    for (const [kind, ask] of queries) {
      const server = createServer((socket) => socket.once('data', () => {
        // As PostgreSQL greets whom it trusts. The next thing it hears is a query.
        socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
        socket.once('data', () => goAway(socket));
      })).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = createPrisma(`postgresql://postgres@127.0.0.1:${(server.address() as AddressInfo).port}/x`);
      expect([kind, isDatabaseAway(await errorOf(ask(client)))]).toEqual([kind, true]);
      await client.$disconnect();
      server.close();
    }
  });
});

describe('what PostgreSQL says', () => {
  const saying = (code: string) => errorOf(prisma.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION SQLSTATE '${code}'; END $$`));

  test.each([
    ['of its connection', '08006'],
    ['of a standby that it has become', '25006'],
    ['of a transaction that others wait for', '25P03'],
    ['of a deadlock', '40P01'],
    ['of a disk that is full', '53100'],
    ['of too many connections', '53300'],
    ['of a lock that was not to be had', '55P03'],
    ['of a query that took too long', '57014'],
    ['of its stopping', '57P01'],
    ['of its starting', '57P03'],
    ['of a file that it cannot read', '58030'],
  ])('%s: away', async (_, code) => {
    expect(isDatabaseAway(await saying(code))).toBe(true);
  });

  test.each([
    ['of a value', '22P02'],
    ['of a rule', '23505'],
    ['of a column', '42703'],
    ['of itself', 'XX000'],
  ])('%s: a fault', async (_, code) => {
    expect(isDatabaseAway(await saying(code))).toBe(false);
  });

  test('to everybody, when it stops: away', async () => {
    const error = errorOf(prisma.$queryRaw`SELECT pg_sleep(20)::text`);
    const admin = createPrisma(url);
    let ended = 0;
    while (ended === 0) ended = await admin.$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`;
    await admin.$disconnect();
    expect(isDatabaseAway(await error)).toBe(true);
  });
});

describe('a server that stands still', () => {
  let thaw = (): void => undefined;
  afterEach(async () => {
    thaw();
    await prisma.person.deleteMany();
  });

  /** As the API's, but less patient. */
  const impatient = async (): Promise<PrismaClient> => {
    const client = createPrisma(url, { poolSize: 1, statementTimeoutMs: 50 });
    await client.$queryRaw`SELECT 1`;
    return client;
  };

  test('on a connection that is there and on a new one: away, and once it goes on, each pool does', async () => {
    const clients = await Promise.all(queries.map(impatient));
    thaw = await postgres.freeze();
    for (const _ of ['the connection', 'a new one']) {
      const away = await Promise.all(queries.map(async ([kind, ask], at) => [kind, isDatabaseAway(await errorOf(ask(clients[at]!)))]));
      expect(away).toEqual(queries.map(([kind]) => [kind, true]));
    }
    thaw();
    await Promise.all(queries.map(([, ask], at) => ask(clients[at]!)));
    await Promise.all(clients.map((client) => client.$disconnect()));
  });

  test('in the middle of a transaction: away, and what is written after that is in no transaction that nobody ends', async () => {
    const client = await impatient();
    const error = errorOf(client.$transaction(async (transaction) => {
      await transaction.person.create({ data: { id, issuer: 'i', subject: 'never', ...row } });
      thaw = await postgres.freeze();
      await transaction.policy.findFirst();
    }, { timeout: 30_000 }));
    expect(isDatabaseAway(await error)).toBe(true);
    thaw();
    const later = randomUUID();
    await client.person.create({ data: { id: later, issuer: 'i', subject: 'later', ...row } });
    expect(await prisma.person.findUnique({ where: { id: later } })).toMatchObject({ subject: 'later' });
    expect(await prisma.person.findFirst({ where: { subject: 'never' } })).toBeNull();
    await client.$disconnect();
  });
});

describe('a transaction', () => {
  test('that is not committed, because the server is gone: away', async () => {
    const error = errorOf(prisma.$transaction(async (transaction) => {
      const [backend] = await transaction.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`;
      await prisma.$queryRaw`SELECT pg_terminate_backend(${backend.pid}, 10000)`;
    }));
    expect(isDatabaseAway(await error)).toBe(true);
  });

  test('that took too long: away', async () => {
    const error = errorOf(prisma.$transaction((transaction) => transaction.$queryRaw`SELECT pg_sleep(0.1)::text`, { timeout: 10 }));
    expect(isDatabaseAway(await error)).toBe(true);
  });
});

test('what is wrong with a query, or with us: a fault', async () => {
  expect(isDatabaseAway(await errorOf(prisma.$queryRaw`SELECT nothing`))).toBe(false);
  expect(isDatabaseAway(await errorOf(prisma.person.create({ data: { id: 'x' } as never })))).toBe(false);
  expect(isDatabaseAway(await errorOf(prisma.person.findUniqueOrThrow({ where: { id } })))).toBe(false);
  expect(isDatabaseAway(new TypeError('undefined is not a function'))).toBe(false);
  expect(isDatabaseAway(Object.assign(new Error('headers'), { code: 'ERR_HTTP_HEADERS_SENT' }))).toBe(false);
  expect(isDatabaseAway('Connection terminated')).toBe(false);
});
