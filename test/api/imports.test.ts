import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { referralList } from '../../domain/referral-list/columns';
import { goodCells, listText, readAll } from '../domain/referral-list/lists';
import { startStack, type Stack } from '../support/stack';
import { sheetOf, workbookOf } from '../support/workbook';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack.stop());

const coordinator = 'coordinator@INLIA';
const sample = readFileSync(join(__dirname, '../../demo/referrals-groningen-2019.csv'), 'utf8');

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const handIn = (file: string | Uint8Array, headers: Record<string, string> = {}, query = 'programme=groningen') =>
  stack.api.call('POST', `/v1/imports?${query}`, { who: coordinator, body: file, headers: { 'content-type': 'text/csv; charset=utf-8', 'idempotency-key': randomUUID(), ...headers } });

const dryRun = (file: string | Uint8Array, who = coordinator) => stack.api.call('POST', '/v1/imports/_dry-run?programme=groningen', { who, body: file, headers: { 'content-type': 'text/csv' } });

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

test('the sample as a workbook is the same sample, and a list may be in Windows-1252 with commas', async () => {
  const { rows } = await readAll(sample);
  const again = await handIn(await workbookOf(sheetOf(referralList.columns, rows)), { 'content-type': workbookType });
  expect((await finished(again.headers.get('location')!)).rows).toEqual({ total: 211, waiting: 0, taken: 0, alreadyRegistered: 202, rejected: 9 });
  expect(await stack.prisma.trajectory.count()).toBe(202);

  const { body } = await dryRun(Buffer.from(listText([{ ...goodCells, 'V-nummer': '' }]).replaceAll(';', ','), 'latin1'));
  expect(body).toMatchObject({ preview: [{ row: 2, data: { guest: { names: [{ given: 'Amira', family: 'Özdemir' }] } } }] });
});

test('a dry run foretells what becomes of each row, and keeps nothing', async () => {
  const before = [await stack.prisma.import.count(), await stack.prisma.dataKey.count()];
  const known = (await readAll(sample)).rows.filter(({ cells }) => cells['V-nummer']!.trim() !== '').slice(0, 2).map(({ cells }) => cells);
  const list = [
    { ...goodCells, 'V-nummer': '0099999991' },
    { ...goodCells, 'V-nummer': '', Opmerking: 'zonder nummer' },
    known[0]!,
    { ...known[1]!, Achternaam: 'Anders' },
    { ...goodCells, 'V-nummer': '0099999991', Opmerking: 'nog eens' },
    { ...goodCells, 'V-nummer': '12' },
  ];
  const { body, status } = await dryRun(listText(list));
  expect(status).toBe(200);
  const { rows, problems, preview } = body as unknown as { rows: object; problems: { row: number; code: string }[]; preview: object[] };
  expect(rows).toEqual({ total: 6, taken: 2, alreadyRegistered: 1, rejected: 3 });
  expect(problems.map(({ row, code }) => [row, code])).toEqual([[3, 'possibleDouble'], [5, 'v-number-in-use'], [6, 'v-number-in-use'], [7, 'notAVNumber']]);
  expect(preview).toHaveLength(2);
  expect(preview[0]).toMatchObject({ row: 2, command: 'register', data: { programme: 'groningen', guest: { vNumbers: [{ number: '0099999991' }] } } });
  expect([await stack.prisma.import.count(), await stack.prisma.dataKey.count()]).toEqual(before);

  // And that is what becomes of them.
  const report = await finished((await handIn(listText(list))).headers.get('location')!);
  expect(report.rows).toEqual({ waiting: 0, ...rows });
});

test('the rejected rows come as a workbook too', async () => {
  const { id } = await stack.prisma.import.findFirstOrThrow({ orderBy: { createdAt: 'asc' } });
  const answer = await stack.api.get(coordinator, `/v1/imports/${id}/rejected-rows`, { accept: workbookType });
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="rejected-rows.xlsx"');
  const { rows } = await readAll(answer.bytes);
  expect(rows).toHaveLength(9);
  expect(rows.map(({ cells }) => cells['V-nummer'])).toContain('12345678AB');
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
  expect((await dryRun('een;twee\n1;2\n')).status).toBe(400);
  expect(await dryRun(sample, 'caseworker@INLIA')).toMatchObject({ status: 403, code: 'not-permitted' });
  expect((await handIn(Buffer.from('PK\x03\x04'), { 'content-type': workbookType })).body).toMatchObject({ errors: [{ in: 'body', code: 'workbookUnreadable' }] });
  expect((await handIn('een;twee\n1;2\n')).status).toBe(400);
  expect((await handIn('')).status).toBe(400);
  expect((await handIn(sample, { 'content-type': 'application/json' })).status).toBe(415);
  expect((await handIn(sample, {}, '')).status).toBe(400);
  expect(await handIn(sample, {}, 'programme=groningen&shiftDays=30')).toMatchObject({ status: 400, body: { errors: [{ in: 'query', pointer: '/shiftDays' }] } });
  expect((await handIn(`${sample.split('\n')[0]}\n${'x'.repeat(11_000_000)}`)).status).toBe(413);
  expect(await stack.prisma.import.count()).toBe(before);
});
