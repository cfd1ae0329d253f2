import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays } from '../../domain/policy/calendar';
import { goodCells, listText } from '../domain/referral-list/lists';
import { openBeds } from '../support/beds';
import { bed, close, guest, identify, leaveBed, refuse, register } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { dublinClaim } from '../support/domain/trajectories';
import { factText } from '../support/facts';
import { play, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/* What one guest cannot have because another has it: a dry run says of each row what the import then says of it, and leaves everything as it was. */

const coordinator = 'coordinator@INLIA';
const caseworker = 'caseworker@INLIA';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await stack.api.get(coordinator, '/v1/trajectories'); // signing in writes down who somebody is
});
afterAll(() => stack?.stop());


interface Report {
  state: string;
  rows: Record<string, number>;
  problems: { row: number; outcome: string; code: string; message: string }[];
}

async function send(path: string, list: string): Promise<{ body: Report; location: string | null }> {
  const { body, headers, status } = await stack.api.call('POST', `${path}?programme=groningen`, { who: coordinator, body: list, headers: { 'content-type': 'text/csv', ...(!path.endsWith('_dry-run') && { 'idempotency-key': randomUUID() }) } });
  expect(status).toBeLessThan(300);
  return { body: body as unknown as Report, location: headers.get('location') };
}

async function bringIn(path: string, list: string): Promise<Report> {
  const { location } = await send(path, list);
  for (;;) {
    const report = (await stack.api.get(coordinator, location!)).body as unknown as Report;
    if (report.state === 'finished') return report;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** All that the database holds, in short. */
async function everything(): Promise<Record<string, string>> {
  const tables = await stack.prisma.$queryRaw<{ name: string }[]>`SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;
  const hashes = await Promise.all(tables.map(({ name }) => stack.prisma.$queryRawUnsafe<[{ hash: string }]>(`SELECT md5(string_agg(one::text, '|' ORDER BY one::text)) AS hash FROM "${name}" AS one`)));
  return Object.fromEntries(tables.map(({ name }, at) => [name, hashes[at]![0].hash]));
}

/** Tries a list and then brings it in. @returns which rows were refused, by both, and why */
async function refusedRows(path: string, list: string): Promise<[row: number, code: string][]> {
  const before = await everything();
  const { body: foretold } = await send(`${path}/_dry-run`, list);
  expect(await everything()).toEqual(before);
  const { rows, problems } = await bringIn(path, list);
  expect({ rows, problems }).toEqual({ rows: { ...foretold.rows, waiting: 0 }, problems: foretold.problems });
  return problems.filter(({ outcome }) => outcome === 'rejected').map(({ row, code }) => [row, code]);
}

type Fact = Parameters<typeof factText>[0][number];
const refusedFacts = (facts: readonly Fact[]) => refusedRows('/v1/fact-imports', factText(facts));
const registered = (vNumber: string, day = '2019-06-03') => did(register({ guest: guest({ vNumbers: [{ number: vNumber }] }) }), caseworker, day);
const referred = (vNumber: string, ...more: Parameters<typeof play>[1]): Promise<Played> => play(stack, [registered(vNumber), ...more]);

describe('a V-number has one open trajectory', () => {
  const row = (vNumber: string, remark: string) => ({ ...goodCells, 'V-nummer': vNumber, Opmerking: remark });

  test('of referrals with one number the first in the list is taken; a number of a closed trajectory is free', async () => {
    await referred('0000000101');
    await referred('0000000102', did(close('death'), 'lsoChair@gemeente', '2019-07-01'));
    const many = Array.from({ length: 12 }, (_, at) => row('0000000103', `rij ${at}`));
    expect(await refusedRows('/v1/imports', listText([row('0000000101', ''), row('0000000102', ''), ...many]))).toEqual([
      [2, 'v-number-in-use'], ...many.slice(1).map((_, at): [number, string] => [at + 5, 'v-number-in-use']),
    ]);
  });

  test('a row that came before leaves the number of its closed trajectory to another', async () => {
    const known = row('0000000104', 'eerder');
    await bringIn('/v1/imports', listText([known]));
    await refusedFacts([{ vNumber: '0000000104', kind: 'uitkomst', occurredOn: '01-08-2019', result: 'overleden' }]);
    expect(await refusedRows('/v1/imports', listText([known, row('0000000104', 'nieuw')]))).toEqual([]);
  });

  test('also a number that is found out later: by whoever had it first, until their trajectory is closed', async () => {
    for (const number of ['0000000111', '0000000112', '0000000113', '0000000114']) await referred(number);
    const found = (vNumber: string, vNumbers: string, occurredOn: string): Fact => ({ vNumber, kind: 'identificatie', occurredOn, organisation: 'INLIA', vNumbers });
    expect(await refusedFacts([
      found('0000000113', '0000000199', '12-07-2019'),
      found('0000000111', '0000000114', '05-07-2019'), // somebody else's already
      found('0000000112', '0000000199', '11-07-2019'), // as the day before it became another's
      found('0000000111', '0000000199', '10-07-2019'),
      { vNumber: '0000000114', kind: 'uitkomst', occurredOn: '06-07-2019', result: 'overleden' },
      found('0000000112', '0000000114', '07-07-2019'), // free since the day before
      { vNumber: '0000000111', kind: 'uitkomst', occurredOn: '11-07-2019', result: 'overleden' }, // the same day, after who somebody is
    ])).toEqual([[3, 'v-number-in-use'], [4, 'v-number-in-use']]);
  });
});

describe('a bed has one guest', () => {
  const stay = (vNumber: string, occurredOn: string, name: string, leftOn?: string): Fact => ({ vNumber, kind: 'opvang', occurredOn, bed: name, ...(leftOn !== undefined && { leftOn }) });
  const left = (vNumber: string, occurredOn: string): Fact => ({ vNumber, kind: 'vertrek uit opvang', occurredOn, words: 'Heeft elders onderdak.' });

  test('in the house as it is recorded: taken, not open on that day, or the guest has another one', async () => {
    const { places: [taken] } = await openBeds(stack, 2, { name: 'Oud' });
    await openBeds(stack, 1, { name: 'Later', opensOn: '2019-09-01' });
    await referred('0000000201', did(bed(taken), caseworker, '2019-06-10'));
    const closed = await referred('0000000202', did(bed((await openBeds(stack, 1, { name: 'Elders' })).places[0]), caseworker, '2019-06-10'), did(close('death'), 'lsoChair@gemeente', '2019-06-20'));
    await play(stack, [registered('0000000202', '2019-06-21')]);
    await referred('0000000203');
    const list = [
      stay('0000000203', '10-06-2019', 'Oud / kamer 1', '12-06-2019'),
      stay('0000000203', '11-06-2019', 'Later / kamer 1', '12-06-2019'),
      stay('0000000203', '08-06-2019', 'Oud / kamer 1', '10-06-2019'), // leaves on the day the other one comes
      stay('0000000202', '25-06-2019', 'Oud / kamer 2'),
    ];
    expect(await refusedFacts(list)).toEqual([[2, 'place-taken'], [3, 'place-not-open'], [5, 'guest-already-sheltered']]);
    const { body } = await send('/v1/fact-imports/_dry-run', factText([stay('0000000202', '25-06-2019', 'Oud / kamer 2')]));
    expect(body.problems[0]!.message).toContain(closed.id);
  });

  test('and in the list: whoever comes first by the days has it, until they leave or move, whatever the order of the rows', async () => {
    const { places: [one] } = await openBeds(stack, 3, { name: 'Nieuw' });
    await referred('0000000211', did(bed(one), caseworker, '2019-06-10'));
    for (const number of ['0000000212', '0000000213', '0000000214']) await referred(number);
    expect(await refusedFacts([
      stay('0000000213', '20-06-2019', 'Nieuw / kamer 1'), // 211 left it that day
      stay('0000000212', '18-06-2019', 'Nieuw / kamer 1'), // not yet
      left('0000000211', '20-06-2019'),
      stay('0000000214', '01-07-2019', 'Nieuw / kamer 1'), // 213 has it
      stay('0000000214', '02-07-2019', 'Nieuw / kamer 2'),
      stay('0000000212', '05-07-2019', 'Nieuw / kamer 1'), // 213 moved on that day, which is written further down
      stay('0000000213', '04-07-2019', 'Nieuw / kamer 3'),
      left('0000000214', '10-07-2019'),
      stay('0000000213', '09-07-2019', 'Nieuw / kamer 2'), // 214 leaves a day later
      stay('0000000213', '10-07-2019', 'Nieuw / kamer 2'),
    ])).toEqual([[3, 'place-taken'], [5, 'place-taken'], [10, 'place-taken']]);
  });

  test('a guest has one bed, also as somebody whose number the list has just found out', async () => {
    const { places } = await openBeds(stack, 5, { name: 'Bekend' });
    await referred('0000000231', did(bed(places[0]), caseworker, '2019-06-10'), did(close('death'), 'lsoChair@gemeente', '2019-06-20'));
    await referred('0000000232');
    await referred('0000000233', did(bed(places[1]), caseworker, '2019-06-10'));
    await referred('0000000234');
    const found = (vNumber: string, vNumbers: string, occurredOn: string): Fact => ({ vNumber, kind: 'identificatie', occurredOn, organisation: 'INLIA', vNumbers });
    expect(await refusedFacts([
      stay('0000000232', '25-06-2019', 'Bekend / kamer 3', '01-07-2019'), // nobody knows yet
      found('0000000232', '0000000231', '02-07-2019'),
      stay('0000000232', '03-07-2019', 'Bekend / kamer 3'), // still has the bed of the closed trajectory
      found('0000000233', '0000000239', '02-07-2019'),
      { vNumber: '0000000233', kind: 'uitkomst', occurredOn: '03-07-2019', result: 'overleden' },
      found('0000000234', '0000000239', '04-07-2019'),
      stay('0000000234', '05-07-2019', 'Bekend / kamer 4'),
      stay('0000000234', '05-06-2019', 'Bekend / kamer 5', '08-06-2019'),
      left('0000000233', '06-07-2019'),
      stay('0000000234', '07-07-2019', 'Bekend / kamer 4'),
    ])).toEqual([[4, 'guest-already-sheltered'], [8, 'guest-already-sheltered']]);
  });

  test('a bed that was left before its guest was known under that number is free', async () => {
    const { places: [place] } = await openBeds(stack, 1, { name: 'Verlaten' });
    await referred('0000000221', did(bed(place), caseworker, '2019-06-10'), did(leaveBed(), caseworker, '2019-06-20'));
    await referred('0000000222');
    expect(await refusedFacts([stay('0000000222', '19-06-2019', 'Verlaten / kamer 1'), stay('0000000222', '20-06-2019', 'Verlaten / kamer 1')])).toEqual([[2, 'place-taken']]);
  });
});

describe('a guest who came back has one open trajectory', () => {
  const moved = (vNumber: string, occurredOn: string): Fact =>
    ({ vNumber, kind: 'overdrachtsdatum', occurredOn, subject: 'noDublinClaim', organisation: 'IND', transferDeadline: '14-12-2020', words: 'Was onvindbaar.' });
  const person = (family: string) => ({ names: [{ family }], birthDates: [{ date: '1990-05-05' }] });
  const [, ...claim] = dublinClaim('2099-12-12');
  const refused = [...claim, did(refuse(), 'mayor@gemeente', '2019-06-19')];
  const aMonthOn = refused.map((fact) => ('day' in fact ? { ...fact, day: addDays(fact.day, 28) } : fact));
  const first = (family: string, vNumber: string) => play(stack, [did(register({ guest: guest({ ...person(family), vNumbers: [{ number: vNumber }] }) }), caseworker, '2019-06-03'), ...refused]);
  /** Whose number was found out after they came back. */
  const later = (family: string, formerTrajectory: string, vNumber: string, ...more: typeof refused) =>
    play(stack, [did(register({ formerTrajectory, guest: guest({ ...person(family), vNumbers: [] }) }), caseworker, '2019-07-01'), did(identify({ vNumbers: [{ number: vNumber }] }), caseworker, '2019-07-02'), ...more]);

  test('the refused one opens by itself only where the later one is closed, also where the list closes it', async () => {
    const { id } = await first('Eerst', '0000000301');
    await later('Eerst', id, '0000000302');
    expect(await refusedFacts([
      moved('0000000301', '02-09-2019'),
      { vNumber: '0000000302', kind: 'uitkomst', occurredOn: '03-09-2019', result: 'overleden' },
      moved('0000000301', '04-09-2019'),
    ])).toEqual([[2, 'guest-has-open-trajectory']]);
  });

  test('of two that were refused the list opens one', async () => {
    const { id } = await first('Tweemaal', '0000000311');
    await later('Tweemaal', id, '0000000312', ...aMonthOn);
    expect(await refusedFacts([moved('0000000312', '03-09-2019'), moved('0000000311', '02-09-2019')])).toEqual([[2, 'guest-has-open-trajectory']]);
  });
});
