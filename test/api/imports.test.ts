import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startStack, type Stack } from '../support/stack';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack.stop());

const coordinator = 'coordinator@INLIA';
const sample = readFileSync(join(__dirname, '../../demo/referrals-groningen-2019.csv'), 'utf8');

const handIn = (csv: string, headers: Record<string, string> = {}, query = 'programme=groningen') =>
  stack.api.call('POST', `/v1/imports?${query}`, { who: coordinator, body: csv, headers: { 'content-type': 'text/csv; charset=utf-8', 'idempotency-key': randomUUID(), ...headers } });

interface Report {
  state: string;
  rows: Record<string, number>;
  problems: object[];
}

async function finished(path: string): Promise<Report> {
  for (;;) {
    const report = (await stack.api.get(coordinator, path)).body as unknown as Report;
    if (report.state === 'finished') return report;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('the sample of the pilot: 202 guests are taken, 9 rows come back with what is wrong, and none is taken twice', async () => {
  const key = randomUUID();
  const taken = await handIn(sample, { 'idempotency-key': key });
  expect(taken).toMatchObject({ status: 202, body: { programme: 'groningen', rows: { total: 211 } } });
  const path = taken.headers.get('location')!;
  const report = await finished(path);
  expect(report.rows).toEqual({ total: 211, waiting: 0, taken: 202, alreadyRegistered: 0, rejected: 9 });
  expect(report.problems).toContainEqual({ row: expect.any(Number), outcome: 'rejected', column: 'V-nummer', code: expect.any(String), message: expect.any(String) });
  expect(await stack.prisma.trajectory.count()).toBe(202);

  const rejected = await stack.api.get(coordinator, `${path}/rejected-rows`);
  expect(rejected.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect((rejected.body as unknown as string).trimEnd().split(/\r?\n/)).toHaveLength(10);

  // The same request shows the same report, another file under the same key is a mistake, and the file that comes again finds its guests.
  expect((await handIn(sample, { 'idempotency-key': key })).body).toEqual(report);
  expect(await handIn(sample.replace('Kofi', 'Kwame'), { 'idempotency-key': key })).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
  const again = await handIn(sample);
  expect((await finished(again.headers.get('location')!)).rows).toEqual({ total: 211, waiting: 0, taken: 0, alreadyRegistered: 202, rejected: 9 });
  expect(await stack.prisma.trajectory.count()).toBe(202);
});

test('an import is known to whoever may bring one in, and to nobody else', async () => {
  const { id } = await stack.prisma.import.findFirstOrThrow();
  for (const path of [`/v1/imports/${id}`, `/v1/imports/${id}/rejected-rows`]) {
    expect((await stack.api.get('coordinator@gemeente', path)).status).toBe(200);
    expect((await stack.api.get('caseworker@INLIA', path)).status).toBe(404);
    expect((await stack.api.get('coordinator@INLIA#utrecht', path)).status).toBe(404);
  }
});

test('what is no list is told so, before anything is taken', async () => {
  const before = await stack.prisma.import.count();
  expect((await handIn('een;twee\n1;2\n')).status).toBe(400);
  expect((await handIn('')).status).toBe(400);
  expect((await handIn(sample, { 'content-type': 'application/json' })).status).toBe(415);
  expect((await handIn(sample, {}, '')).status).toBe(400);
  expect(await handIn(sample, {}, 'programme=groningen&shiftDays=30')).toMatchObject({ status: 400, body: { errors: [{ in: 'query', pointer: '/shiftDays' }] } });
  expect((await handIn(`${sample.split('\n')[0]}\n${'x'.repeat(11_000_000)}`)).status).toBe(413);
  expect(await stack.prisma.import.count()).toBe(before);
});
