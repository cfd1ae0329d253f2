import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import pino from 'pino';
import { startServer } from '../../api/server';
import { createPrisma } from '../../prisma/client';
import { projectRoot } from '../../prisma/folder';
import { migrate } from '../../prisma/migrate';
import { freePort } from '../../scripts/ports';
import { startIssuer, type Issuer } from '../support/issuer';
import { masterKeys, masterKeysText } from '../support/keys';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

let postgres: TestPostgres;
let issuer: Issuer;
let provider: Server;
let databaseUrl: string;

const logger = pino({ level: 'silent' });
const person = { id: 'caseworker-inlia', name: 'Nora Niemand', email: 'nora@inlia.example', organisation: 'INLIA', roles: ['caseworker'], programmes: ['groningen'], language: 'nl' };

beforeAll(async () => {
  [postgres, issuer] = await Promise.all([startTestPostgres(), startIssuer()]);
  databaseUrl = await postgres.createDatabase();
  await migrate(databaseUrl);
  // What the demo's OpenID provider does for the API, with the same secret on every call.
  provider = createServer((request, response) => {
    const { method, url, headers } = request;
    const answer = async (): Promise<[number, object]> => {
      if (headers.authorization !== 'Bearer secret') return [401, {}];
      if (method === 'GET' && url === '/internal/people') return [200, [person]];
      const chunks = await request.toArray();
      const { person: id } = JSON.parse(Buffer.concat(chunks as Buffer[]).toString()) as { person: string };
      return id === person.id ? [200, { accessToken: await issuer.sign({ sub: id, ...person }), expiresIn: 3_600 }] : [404, {}];
    };
    void answer().then(([status, body]) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
});

afterAll(async () => {
  provider.close();
  provider.closeAllConnections();
  await issuer.stop();
  await postgres.stop();
});

const start = (issuers: Parameters<typeof startServer>[0]['issuers'] = [{ url: issuer.url }]) =>
  startServer(
    {
      databaseUrl, documentsUrl: 'file:///nowhere', issuers, masterKeys: masterKeys('test'), host: '127.0.0.1', port: 0,
      demo: { issuer: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`, secret: 'secret' },
    },
    logger,
  );

test('it starts though Temporal is away, and in the demo one can be somebody', async () => {
  const { url, stop } = await start();
  try {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const { items } = (await (await fetch(`${url}/demo/people`)).json()) as { items: object[] };
    const { email: _, ...shown } = person;
    expect(items).toEqual([shown]);

    const ask = (id: string) => fetch(`${url}/demo/tokens`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ person: id }) });
    const { accessToken } = (await (await ask(person.id)).json()) as { accessToken: string };
    const policies = await fetch(`${url}/v1/policies`, { headers: { authorization: `Bearer ${accessToken}` } });
    expect(policies.status).toBe(200);
    const published = (await policies.json()) as { items: { policy: { id: string } }[] };
    expect(published.items.map(({ policy }) => policy.id)).toEqual(['groningen-2019', 'govo-2025']);
    expect((await ask('nobody')).status).toBe(404);
  } finally {
    await stop();
  }
});

test('an issuer that is bound to organisations speaks for no other; what its token says of one is not even kept', async () => {
  const another = await startIssuer();
  const { url, stop } = await start([{ url: issuer.url, organisations: ['INLIA', 'VWNN'] }, { url: another.url }]);
  const ask = async (from: Issuer, sub: string, organisation: string) => {
    const answer = await fetch(`${url}/v1/tasks`, { headers: { authorization: `Bearer ${await from.sign({ ...person, sub, organisation })}` } });
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  };
  try {
    for (const organisation of ['INLIA', 'VWNN']) expect(await ask(issuer, `of-${organisation}`, organisation)).toEqual([200, undefined]);
    for (const organisation of ['IND', 'inlia']) expect(await ask(issuer, `of-${organisation}`, organisation)).toEqual([403, 'not-the-issuers']);
    for (const organisation of ['INLIA', 'IND']) expect(await ask(another, `of-${organisation}`, organisation)).toEqual([200, undefined]);
    const prisma = createPrisma(databaseUrl);
    const known = await prisma.person.findMany({ where: { issuer: issuer.url, subject: { startsWith: 'of-' } }, orderBy: { subject: 'asc' } });
    await prisma.$disconnect();
    expect(known.map(({ subject }) => subject)).toEqual(['of-INLIA', 'of-VWNN']);
  } finally {
    await stop();
    await another.stop();
  }
});

test('stopping lets what is under way come to its end, and takes nothing more', async () => {
  const { url, stop } = await start();
  const authorization = `Bearer ${await issuer.sign({ sub: 'x', ...person })}`;
  expect((await fetch(`${url}/v1/tasks`, { headers: { authorization } })).status).toBe(200);

  const blocker = new Client({ connectionString: databaseUrl });
  await blocker.connect();
  await blocker.query('BEGIN; LOCK TABLE task IN ACCESS EXCLUSIVE MODE');
  const underWay = fetch(`${url}/v1/tasks`, { headers: { authorization } });
  while ((await blocker.query(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).rowCount === 0);

  const stopped = stop();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  await blocker.query('COMMIT');
  expect((await underWay).status).toBe(200);
  await stopped;
  // PostgreSQL's process behind a connection ends a moment after it was closed; one that was left open stays, and this with it.
  while ((await blocker.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'bestendig'`)).rowCount !== 0);
  await blocker.end();
});

test('stopping waits for nobody who never sends the rest of a request', async () => {
  const { url, stop } = await start();
  const { hostname, port } = new URL(url);
  const slow = connect(Number(port), hostname);
  const broken = once(slow.resume().on('error', () => undefined), 'close');
  slow.write(`POST /v1/trajectories HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n`);
  // "100 Continue" says that the request has begun; of its body comes one byte.
  await once(slow, 'data');
  slow.write('{');
  await stop(1);
  await broken;
});

test('it does not start without its database, and leaves nothing open', async () => {
  const settings = { documentsUrl: 'file:///nowhere', databaseUrl: 'postgresql://nobody@127.0.0.1:1/none', issuers: [{ url: issuer.url }], masterKeys: masterKeys('test'), host: '127.0.0.1', port: 0 };
  await expect(startServer(settings, logger)).rejects.toThrow(/database/i);
});

/** Takes no byte: "no space left on device". Linux has it. */
const FULL = '/dev/full';

(existsSync(FULL) ? test : test.skip)('a disk that is full takes no line of the log, and ends nothing', async () => {
  const [port, full] = [await freePort(), openSync(FULL, 'w')];
  const api = spawn(process.execPath, [join(projectRoot(), 'dist', 'api', 'server.js')], {
    stdio: ['ignore', full, 'inherit'],
    env: { ...process.env, DATABASE_URL: databaseUrl, DOCUMENTS_URL: 'file:///nowhere', OIDC_ISSUERS: issuer.url, PUBLIC_URL: issuer.url, MASTER_KEYS: masterKeysText('test'), PORT: `${port}` },
  });
  closeSync(full);
  const ended = once(api, 'exit');
  try {
    const isAlive = () => fetch(`http://127.0.0.1:${port}/healthz`).then(({ status }) => status === 200, () => false);
    while (api.exitCode === null && !(await isAlive()));
    // Each of them is a line of the log.
    for (let request = 0; request < 20; request += 1) expect(await isAlive()).toBe(true);
    api.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    api.kill('SIGKILL');
  }
});
