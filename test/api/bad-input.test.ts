import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../support/api-client';
import { guestInPhase, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

let stack: Stack;
let guest: Played;

beforeAll(async () => {
  stack = await startStack();
  guest = await guestInPhase(stack, 'referral');
});

afterAll(() => stack.stop());

const caseworker = 'caseworker@INLIA';
const referral = { programme: 'groningen', occurredOn: '2019-06-03', referredBy: 'INLIA', guest: { names: [{ family: 'Verzonnen' }] } };
const criterion = { occurredOn: '2019-06-07', criterion: 'vNumber', result: 'unknown', motivation: 'Opgevraagd.' };

const register = (body: unknown, headers: Record<string, string | undefined> = {}) => stack.api.post(caseworker, '/v1/trajectories', body, headers);
const record = (body: unknown, headers: Record<string, string | undefined> = {}) =>
  stack.api.post(caseworker, `${guest.path}/criterion-results`, body, { 'if-match': guest.etag, ...headers });
const pointers = ({ body }: Answer): string[] => (body.errors as { in: string; pointer: string }[]).map((error) => `${error.in} ${error.pointer}`).sort();

afterEach(async () => {
  // Whatever was wrong, nothing came of it.
  expect(await stack.prisma.trajectory.count()).toBe(1);
  expect(await stack.prisma.event.count({ where: { trajectoryId: guest.id } })).toBeGreaterThan(0);
  expect((await stack.api.get(caseworker, guest.path)).body.revision).toBe(1);
});

describe('a body', () => {
  test('has all its errors told at once, each with a pointer to its place', async () => {
    const answer = await register(
      {
        programme: 'Groningen!', occurredOn: '2019-02-30', referredBy: 7, extra: true,
        guest: { names: [{ given: 'A' }, 'B'], birthDates: [{ date: '29-02-1984' }], vNumbers: [{ number: '12345', 'a/b~c': 1 }] },
        statements: { regionalBinding: { municipalityCode: '9999' } },
      },
      { 'idempotency-key': undefined },
    );
    expect(answer).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(pointers(answer)).toEqual(
      [
        'header /Idempotency-Key', 'body /programme', 'body /occurredOn', 'body /referredBy', 'body /extra', 'body /guest/names/0/family', 'body /guest/names/1',
        'body /guest/birthDates/0/date', 'body /guest/vNumbers/0/number', 'body /guest/vNumbers/0/a~1b~0c', 'body /statements/regionalBinding/municipalityCode',
      ].sort(),
    );
  });

  test.each([
    ['empty', '', ['body /guest', 'body /occurredOn', 'body /programme', 'body /referredBy']],
    ['a list', [], ['body ']],
    ['a prototype', '{"__proto__":{"programme":"groningen"}}', ['body /__proto__', 'body /guest', 'body /occurredOn', 'body /programme', 'body /referredBy']],
    ['a BSN, which nobody may ask for', { ...referral, guest: { ...referral.guest, bsn: '123456782' } }, ['body /guest/bsn']],
    ['a text that is too long', { ...referral, remark: 'x'.repeat(4_001) }, ['body /remark']],
    ['too many names', { ...referral, guest: { names: Array.from({ length: 21 }, () => ({ family: 'X' })) } }, ['body /guest/names']],
  ])('that is %s', async (_, body, expected) => {
    const answer = await register(body);
    expect(answer).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(pointers(answer)).toEqual(expected);
  });

  test('has at most a hundred errors told', async () => {
    const answer = await register(Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`field${at}`, at])));
    expect(answer.body.errors).toHaveLength(100);
  });

  test('for an unknown programme points there', async () => {
    const answer = await register({ ...referral, programme: 'atlantis' });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['body /programme']);
  });

  test.each([['{"programme":'], ["{'programme': 1}"], ['{}{}']])('that is no JSON: %s', async (body) => {
    expect(await register(body)).toMatchObject({ status: 400, code: 'malformed-json' });
  });

  test('that is not UTF-8: nobody is kept under another name', async () => {
    const body = Buffer.from(JSON.stringify({ ...referral, guest: { names: [{ family: 'Çelik' }] } }), 'latin1');
    expect(await register(body)).toMatchObject({ status: 400, code: 'malformed-json' });
  });

  test.each([['"a text"'], ['null'], ['7'], ['[]']])('that is JSON and no object: %s', async (body) => {
    expect(await register(body)).toMatchObject({ status: 400, code: 'invalid-request', body: { errors: [{ in: 'body', pointer: '' }] } });
  });

  test('that is too large', async () => {
    expect(await register({ ...referral, remark: 'x'.repeat(1_100_000) })).toMatchObject({ status: 413, code: 'too-large' });
  });

  test.each([['text/plain'], ['application/xml'], ['application/x-www-form-urlencoded'], ['application/merge-patch+json'], ['application/json; charset=latin1']])(
    'in the format %s',
    async (type) => {
      expect(await register(JSON.stringify(referral), { 'content-type': type })).toMatchObject({ status: 415, code: 'unsupported-media-type' });
    },
  );

  test('in another format says that its Content-Type is wrong, and which would do', async () => {
    const answer = await register(JSON.stringify(referral), { 'content-type': 'text/plain' });
    expect(answer.body.detail).toContain('`Content-Type`');
    expect(answer.headers.get('accept')).toBe('application/json');
  });

  test('compressed in an unknown way', async () => {
    expect(await register(JSON.stringify(referral), { 'content-encoding': 'x-unknown' })).toMatchObject({ status: 415 });
  });

  test.each([['gzip'], ['deflate'], ['br']])('that is not the %s that it says', async (encoding) => {
    expect(await register(JSON.stringify(referral), { 'content-encoding': encoding })).toMatchObject({ status: 400, code: 'malformed-json' });
  });

  test('of a command: its own schema, and no other command’s fields', async () => {
    const answer = await record({ ...criterion, result: 'maybe', risk: 'humanitarian' });
    expect(pointers(answer)).toEqual(['body /result', 'body /risk']);
  });

  test('may not repeat what the path says', async () => {
    const answer = await stack.api.post(caseworker, `${guest.path}/commitments/c1/fulfilments`, { occurredOn: '2019-06-07', commitment: 'c2' }, { 'if-match': guest.etag });
    expect(pointers(answer)).toEqual(['body /commitment']);
  });
});

describe('headers', () => {
  test('Idempotency-Key is needed, and bounded', async () => {
    for (const key of [undefined, '', 'x'.repeat(201), 'with a space']) {
      const answer = await record(criterion, { 'idempotency-key': key });
      expect(answer).toMatchObject({ status: 400, code: 'invalid-request' });
      expect(pointers(answer)).toEqual(['header /Idempotency-Key']);
    }
  });

  test('If-Match is needed on what is there: 428', async () => {
    expect(await record(criterion, { 'if-match': undefined })).toMatchObject({ status: 428, code: 'revision-missing' });
  });

  test.each([['"0"'], ['"2"'], ['"01"'], ['1'], ['W/"1"'], ['*'], ['"1", "2"'], ['"01x"'], ['""']])('If-Match that is not the present ETag: %s', async (etag) => {
    const answer = await record(criterion, { 'if-match': etag });
    expect(answer).toMatchObject({ status: 412, code: 'stale-revision' });
    expect(answer.headers.get('etag')).toBe('"1"');
  });
});

describe('addresses', () => {
  test.each([
    ['/v1/trajectories/'], ['/v1/tasks/'], ['/V1/tasks'], ['/v1'], ['/'], ['/v1/trajectories/nobody'], [`/v1/trajectories/${randomUUID()}`],
    ['/v1/trajectories/%E0%A4%A'], ['/v1/trajectories/..%2f..%2fetc'], [`/v1/trajectories/${randomUUID()}/events`], ['/v1/imports/nothing'],
  ])('%s does not exist', async (path) => {
    expect(await stack.api.get(caseworker, path)).toMatchObject({ status: 404, code: 'not-found' });
  });

  test('a trailing slash is another address, also of a command', async () => {
    expect((await stack.api.get(caseworker, `${guest.path}/`)).status).toBe(404);
    expect((await stack.api.post(caseworker, `${guest.path}/criterion-results/`, criterion, { 'if-match': guest.etag })).status).toBe(404);
  });

  test('a commitment that nobody could promise is no address', async () => {
    expect((await stack.api.post(caseworker, `${guest.path}/commitments/first/fulfilments`, { occurredOn: '2019-06-07' }, { 'if-match': guest.etag })).status).toBe(404);
  });

  test.each([['PUT'], ['DELETE'], ['PATCH']])('%s is not known there', async (method) => {
    const answer = await stack.api.call(method, guest.path, { who: caseworker });
    expect(answer).toMatchObject({ status: 405, code: 'method-not-allowed' });
    expect(answer.headers.get('allow')).toBe('GET');
  });
});

describe('queries', () => {
  test('have all their errors told at once', async () => {
    const answer = await stack.api.get(caseworker, '/v1/trajectories?phase=asleep&stalled=perhaps&sort=name&limit=0&name=Verzonnen&waitingOn=%00');
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['query /limit', 'query /name', 'query /phase', 'query /sort', 'query /stalled', 'query /waitingOn']);
  });

  test.each([['limit=201'], ['limit=1e2'], ['limit=-1'], ['limit='], ['limit=5&limit=6'], ['cursor=!'], ['cursor=e30'], ['cursor=bm90IGpzb24']])('%s', async (query) => {
    expect((await stack.api.get(caseworker, `/v1/trajectories?${query}`)).status).toBe(400);
  });

  const cursorOf = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');
  const id = randomUUID();
  const historyOf = '/v1/policies/groningen-2019/adoptions';

  test.each<[what: string, who: string, path: string, place: unknown]>([
    ['a year that there was not', caseworker, '/v1/trajectories', ['-referredOn', '0000-01-01T00:00:00.000Z', id]],
    ['nothing where that order always has something', caseworker, '/v1/trajectories', ['-referredOn', null, id]],
    ['a moment that no list writes like that', caseworker, '/v1/trajectories', ['-referredOn', '2020-01-01T00:00:00.1234567Z', id]],
    ['a day that there is not', caseworker, '/v1/trajectories', ['-referredOn', '2019-02-30T00:00:00.000Z', id]],
    ['no id', caseworker, '/v1/trajectories', ['-referredOn', '2019-06-03T00:00:00.000Z', 'x']],
    ['more than belongs there', caseworker, '/v1/trajectories', ['-referredOn', '2019-06-03T00:00:00.000Z', id, 1]],
    ['a year that there was not', caseworker, '/v1/tasks', ['0000-01-01', id, 'x']],
    ['a text that PostgreSQL cannot hold', caseworker, '/v1/tasks', ['2020-01-01', id, 'a\u0000b']],
    ['half a character', caseworker, '/v1/tasks', ['2020-01-01', id, '\ud800']],
    ['a number below none', caseworker, 'events', [-1]],
    ['a number beyond all', caseworker, 'events', [2 ** 31]],
    ['a year that there was not', 'manager@gemeente', historyOf, ['0000-01-01T00:00:00.000Z', id]],
  ])('a cursor with %s (%s, %s %j)', async (_, who, path, place) => {
    const answer = await stack.api.get(who, `${path === 'events' ? `${guest.path}/events` : path}?cursor=${cursorOf(place)}`);
    expect(answer).toMatchObject({ status: 400, code: 'invalid-request', body: { errors: [{ in: 'query', pointer: '/cursor', code: 'invalid_cursor' }] } });
  });

  test('a cursor of another order or of another list is none', async () => {
    const cursor = cursorOf(['referredOn', '2019-06-03T00:00:00.000Z', guest.id]);
    expect((await stack.api.get(caseworker, `/v1/trajectories?sort=referredOn&cursor=${cursor}`)).status).toBe(200);
    for (const path of [`/v1/trajectories?cursor=${cursor}`, `/v1/tasks?cursor=${cursor}`, `${guest.path}/events?cursor=${cursor}`]) {
      expect(pointers(await stack.api.get(caseworker, path))).toEqual(['query /cursor']);
    }
  });

  test('where there are none, any is unknown', async () => {
    expect(pointers(await stack.api.get(caseworker, `${guest.path}?verbose=1`))).toEqual(['query /verbose']);
  });
});

describe('a search', () => {
  test.each([[{}], [{ programme: 'groningen' }], [{ name: '---' }], [{ name: 'a b c d e f g h i j k' }], [{ vNumber: '123' }], [{ birthDate: '1984-13-01' }], [{ name: 'A', bsn: '1' }]])(
    'for %j',
    async (body) => {
      expect((await stack.api.post(caseworker, '/v1/trajectories/_zoek', body)).status).toBe(400);
    },
  );
});

test('errors are told in the language that is asked for', async () => {
  const detail = async (language?: string) => (await register({ ...referral, referredBy: 7 }, { 'accept-language': language })).body.errors[0]!.detail;
  expect(await detail('en-GB')).toMatch(/expected string, received number/);
  expect(await detail('nl')).toMatch(/verwacht/);
  expect(await detail('fr')).toMatch(/verwacht/);
  expect(await detail()).toMatch(/verwacht/);
  const noSuchDay = async (language: string) => (await register({ ...referral, occurredOn: '2019-02-30' }, { 'accept-language': language })).body.errors[0]!.detail;
  expect(await noSuchDay('nl')).toMatch(/deze dag bestaat niet/);
  expect(await noSuchDay('en')).toMatch(/no such day/);
});
