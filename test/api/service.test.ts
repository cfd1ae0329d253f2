import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { render } from '../../activities/mail/render';
import { createTokenVerifier } from '../../api/auth/verifier';
import { API_VERSION } from '../../api/openapi';
import { guestInPhase, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

let stack: Stack;
let guest: Played;

const person = { id: 'caseworker-inlia', name: 'Nora Niemand', organisation: 'INLIA', roles: ['caseworker'], programmes: ['groningen'], language: 'nl' as const };

beforeAll(async () => {
  stack = await startStack();
  guest = await guestInPhase(stack, 'referral', { names: [{ given: 'Amina', family: 'Verzonnen' }], vNumbers: [{ number: '3000000001' }] });
});

afterAll(() => stack.stop());

const caseworker = 'caseworker@INLIA';
const metric = async (name: string): Promise<number | undefined> => {
  const text = (await (await fetch(`${stack.url}/metrics`)).text()).split('\n').find((line) => line.startsWith(`${name} `));
  return text === undefined ? undefined : Number(text.split(' ')[1]);
};

describe('every answer', () => {
  test.each([['/healthz'], ['/readyz'], ['/v1/openapi.json'], ['/v1/policies'], ['/nowhere'], ['/metrics']])('of %s has the headers that protect it', async (path) => {
    const { headers } = await fetch(stack.url + path);
    expect(headers.get('api-version')).toBe(API_VERSION);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8,}/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.has('x-powered-by')).toBe(false);
  });

  test('goes on with the caller’s trace, or begins one', async () => {
    const traceparent = (sent?: string) => stack.api.call('GET', '/nowhere', { headers: { traceparent: sent } });
    const known = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await traceparent(known);
    expect(answer.headers.get('traceparent')).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
    expect(answer.body.instance).toBe('urn:bestendig:trace:0af7651916cd43dd8448eb211c80319c');
    for (const wrong of [undefined, 'nonsense', '00-00000000000000000000000000000000-b7ad6b7169203331-01', `ff${known.slice(2)}`, known.toUpperCase()]) {
      expect((await traceparent(wrong)).headers.get('traceparent')).toMatch(/^00-(?!0af76519)[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    }
  });

  test('is whole, however the ETag that one has', async () => {
    const answer = await stack.api.get(caseworker, guest.path, { 'if-none-match': guest.etag });
    expect(answer).toMatchObject({ status: 200, body: { id: guest.id } });
  });
});

describe('the link of a mail', () => {
  const linkOf = (about: { trajectoryId: string | null; emergencyStayId?: string }): string => {
    const { text } = render({ ...about, language: 'nl', content: { template: 'reminder', rule: 'admissionTest', step: 'ahead', dueOn: '2026-09-18' } }, stack.url);
    return /http\S+/.exec(text)![0];
  };
  const open = async (link: string, language = 'nl') => {
    const answer = await fetch(link, { headers: { 'accept-language': language, accept: 'text/html' } });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };

  test('leads to where to read on', async () => {
    expect(await open(linkOf({ trajectoryId: guest.id }))).toEqual({
      status: 200, type: 'text/plain; charset=utf-8',
      text: `Hier is nog geen webpagina. Waar de mail over gaat, leest u aangemeld via de API:\nGET ${guest.path}\n`,
    });
    const stay = randomUUID();
    expect((await open(linkOf({ trajectoryId: null, emergencyStayId: stay }), 'en')).text).toContain(`signed in:\nGET /v1/shelter-stays/${stay}\n`);
  });

  test('says the same of whom there is as of nobody', async () => {
    const nobody = randomUUID();
    const [known, unknown] = [await open(linkOf({ trajectoryId: guest.id })), await open(linkOf({ trajectoryId: nobody }))];
    expect({ ...unknown, text: unknown.text.replace(nobody, guest.id) }).toEqual(known);
    expect((await open(`${stack.url}/trajectories/Verzonnen`)).status).toBe(404);
  });
});

describe('tokens', () => {
  const claims = { sub: 'somebody', name: 'Iemand', organisation: 'INLIA', roles: ['caseworker'], programmes: ['groningen'] };
  const ask = async (token: string) => stack.api.call('GET', '/v1/tasks', { headers: { authorization: `Bearer ${token}` } });

  test('of the issuer are taken, and of a new key of it too', async () => {
    expect((await ask(await stack.issuer.sign(claims))).status).toBe(200);
    expect((await ask(await stack.issuer.sign(claims, { aud: ['urn:other', 'urn:bestendig:api'] }))).status).toBe(200);
  });

  test.each([
    ['have run out', { exp: 1_600_000_000 }],
    ['never run out', { exp: undefined }],
    ['are for another audience', { aud: 'urn:other' }],
    ['are for nobody', { aud: undefined }],
    ['come from another issuer', { iss: 'https://elsewhere.example' }],
    ['name no subject', { sub: undefined }],
    ['are not valid yet', { nbf: 4_000_000_000 }],
  ])('that %s are refused', async (_, over) => {
    const answer = await ask(await stack.issuer.sign(claims, over));
    expect(answer).toMatchObject({ status: 401, code: 'not-authenticated' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  test('that somebody changed, made up, or did not sign are refused', async () => {
    const [header, payload, signature] = (await stack.issuer.sign(claims)).split('.') as [string, string, string];
    const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const changed = base64({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), roles: ['mayor'] });
    for (const token of [`${header}.${changed}.${signature}`, `${base64({ alg: 'none' })}.${payload}.`, `${base64({ alg: 'HS256' })}.${payload}.${signature}`, 'x', 'a.b.c']) {
      expect((await ask(token)).status).toBe(401);
    }
  });

  test.each([
    ['no organisation', { organisation: undefined }],
    ['an organisation that is no code', { organisation: 'Gemeente Groningen' }],
    ['no role', { roles: [] }],
    ['only roles of another application', { roles: ['offline_access'] }],
    ['roles that are no list', { roles: 'caseworker' }],
    ['no name', { name: '' }],
  ])('with %s say who it is, but not what they may: 403', async (_, over) => {
    expect(await ask(await stack.issuer.sign({ ...claims, ...over }))).toMatchObject({ status: 403, code: 'not-entitled' });
  });

  test('fill the table of people, which follows what they say', async () => {
    const sub = 'moves-on';
    await ask(await stack.issuer.sign({ ...claims, sub, email: 'iemand@inlia.example' }));
    const found = () => stack.prisma.person.findFirstOrThrow({ where: { subject: sub } });
    expect(await found()).toMatchObject({ issuer: stack.issuer.url, name: 'Iemand', email: 'iemand@inlia.example', organisation: 'INLIA', roles: ['caseworker'], language: 'nl' });
    await ask(await stack.issuer.sign({ ...claims, sub, roles: ['coordinator', 'offline_access'], language: 'en' }));
    expect(await found()).toMatchObject({ email: null, roles: ['coordinator'], language: 'en' });
  });

  test('say the language where the request does not', async () => {
    const detail = async (language: string, asked?: string) => {
      const token = await stack.issuer.sign({ ...claims, language });
      return (await stack.api.call('GET', '/v1/trajectories/x', { headers: { authorization: `Bearer ${token}`, 'accept-language': asked } })).body.title;
    };
    expect(await detail('en')).toBe('Not found');
    expect(await detail('nl')).toBe('Niet gevonden');
    expect(await detail('en', 'nl')).toBe('Niet gevonden');
  });

  test('are checked with new keys when the issuer changes them', async () => {
    const verify = createTokenVerifier([stack.issuer.url], 0);
    const before = await stack.issuer.sign(claims);
    await expect(verify(before)).resolves.toMatchObject(claims);
    await stack.issuer.rotate();
    await expect(verify(await stack.issuer.sign(claims))).resolves.toMatchObject(claims);
    await expect(verify(before)).resolves.toMatchObject(claims);
  });
});

describe('the demo', () => {
  test('does not exist elsewhere', async () => {
    expect((await stack.api.call('GET', '/demo/people')).status).toBe(404);
    expect((await stack.api.call('POST', '/demo/tokens', { body: { person: person.id } })).status).toBe(404);
    expect((await stack.api.call('POST', '/demo/tokens', { body: {} })).status).toBe(404);
  });
});

describe('the description', () => {
  test('is open to every page', async () => {
    const { headers, body } = await stack.api.call('GET', '/v1/openapi.json', { headers: { origin: 'https://elsewhere.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(body).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./), info: { contact: expect.anything() } });
    expect((await stack.api.call('GET', '/healthz', { headers: { origin: 'https://elsewhere.example' } })).headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('metrics', () => {
  test('tell of deadlines, mails, parked runs, failing workflow tasks and requests', async () => {
    expect(await metric('bestendig_deadline_lag_seconds')).toBe(0);
    expect(await metric('bestendig_parked_runs')).toBe(0);
    expect(await metric('bestendig_outbox_age_seconds')).toBe(0);
    expect(await metric('bestendig_failing_workflow_tasks')).toBe(0);
    expect(await metric('http_request_duration_seconds_count{method="GET",route="/v1/trajectories/{id}",status="200"}')).toBeGreaterThan(0);
  });

  test('of what is late and waits', async () => {
    const past = new Date(Date.now() - 20 * 3_600_000);
    await stack.prisma.trajectory.update({ where: { id: guest.id }, data: { nextDeadlineAt: past } });
    await stack.prisma.outboxMail.create({ data: { trajectoryId: guest.id, sequence: 1, organisation: 'INLIA', role: 'caseworker', mailbox: 'x@inlia.example', content: {}, dueAt: new Date() } });
    expect(await metric('bestendig_deadline_lag_seconds')).toBeGreaterThan(19 * 3_600);
    expect(await metric('bestendig_parked_runs')).toBe(1);
    expect(await metric('bestendig_outbox_age_seconds')).toBeGreaterThan(0);
    expect(await metric('bestendig_outbox_mails{state="waiting"}')).toBe(1);
  });
});

test('neither log nor metrics know a person: no name, no number, no address', async () => {
  const { post, get } = stack.api;
  await post(caseworker, '/v1/trajectories/_zoek', { name: 'Amina Verzonnen', vNumber: '3000000001' });
  await post(caseworker, '/v1/trajectories', { programme: 'groningen', guest: { names: [{ family: 'Verzonnen' }] } });
  await get(caseworker, '/v1/trajectories?name=Verzonnen');
  await get(caseworker, '/v1/trajectories/Verzonnen');
  const everything = JSON.stringify(stack.log) + (await (await fetch(`${stack.url}/metrics`)).text());
  expect(stack.log.length).toBeGreaterThan(10);
  // As words: the sum of a duration may hold any four digits.
  for (const secret of ['Verzonnen', 'Amina', '3000000001', 'Proef', '@inlia', 'Bearer', '1984']) expect(everything).not.toMatch(new RegExp(`(?<![\\w.])${secret}(?!\\w)`));
  const last = stack.log.filter(({ route }) => route === '/v1/trajectories/{id}').at(-1);
  expect(last).toMatchObject({ method: 'GET', status: 404, person: stack.person(caseworker), trace: expect.stringMatching(/^[0-9a-f]{32}$/), ms: expect.any(Number) });
});

/* From here on parts are taken away; the order matters. */

describe('with Temporal away', () => {
  beforeAll(() => stack.temporalServer.stop());

  test('reading goes on', async () => {
    expect((await stack.api.get(caseworker, guest.path)).status).toBe(200);
    expect((await stack.api.get(caseworker, '/v1/trajectories')).status).toBe(200);
  });

  test('nobody is told that a command was done or was not', async () => {
    const body = { occurredOn: '2019-06-07', criterion: 'vNumber', result: 'unknown', motivation: 'Opgevraagd.' };
    const answer = await stack.api.post(caseworker, `${guest.path}/criterion-results`, body, { 'if-match': guest.etag });
    expect(answer).toMatchObject({ status: 503, code: 'outcome-unknown' });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  test('it lives but is not ready, and there is no figure for workflow tasks', async () => {
    expect((await stack.api.call('GET', '/healthz')).status).toBe(200);
    expect(await stack.api.call('GET', '/readyz')).toMatchObject({ status: 503, body: { checks: { postgresql: 'ok', schema: 'ok', temporal: 'away' } } });
    expect(await metric('bestendig_failing_workflow_tasks')).toBeUndefined();
    expect(await metric('bestendig_parked_runs')).toBe(1);
  });
});

test('with a PostgreSQL that stands still it is not ready, and says so', async () => {
  const thaw = await stack.postgres.freeze();
  try {
    expect(await stack.api.call('GET', '/readyz')).toMatchObject({ status: 503, body: { checks: { postgresql: 'away', schema: 'unknown', temporal: 'away' } } });
  } finally {
    thaw();
  }
  expect(await stack.api.call('GET', '/readyz')).toMatchObject({ body: { checks: { postgresql: 'ok', schema: 'ok' } } });
});

describe('with PostgreSQL away', () => {
  beforeAll(() => stack.postgres.stop());

  test('nothing can be read, and asking again later is what helps', async () => {
    for (const path of [guest.path, '/v1/trajectories', '/v1/tasks', `${guest.path}/events`]) {
      const answer = await stack.api.get(caseworker, path);
      expect(answer).toMatchObject({ status: 503, code: 'unavailable' });
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(await stack.api.post(caseworker, '/v1/trajectories/_zoek', { name: 'Amina' })).toMatchObject({ status: 503, code: 'unavailable' });
    // Nothing was sent on its way yet, so the outcome is known: there is none.
    expect(await stack.api.post(caseworker, `${guest.path}/outcomes`, { occurredOn: '2019-06-07', outcome: 'other' }, { 'if-match': '"1"' })).toMatchObject({ status: 503, code: 'unavailable' });
  });

  test('it lives but is not ready', async () => {
    expect((await stack.api.call('GET', '/healthz')).status).toBe(200);
    expect(await stack.api.call('GET', '/readyz')).toMatchObject({ status: 503, body: { checks: { postgresql: 'away', schema: 'unknown', temporal: 'away' } } });
    expect((await fetch(`${stack.url}/metrics`)).status).toBe(200);
  });
});
