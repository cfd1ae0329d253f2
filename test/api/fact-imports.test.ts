import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { factList } from '../../domain/fact-list/columns';
import { trajectoryOwner } from '../../keys/names';
import { guest, register } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { readAll } from '../domain/referral-list/lists';
import { openBeds } from '../support/beds';
import { factText, pastOf } from '../support/facts';
import { play, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';
import { sheetOf, workbookOf } from '../support/workbook';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack.stop());

const coordinator = 'coordinator@INLIA';
const path = '/v1/fact-imports';
const past = pastOf('');

interface Report {
  state: string;
  rows: Record<string, number>;
  problems: { row: number; column?: string; code: string }[];
  preview: { row: number; command: string; trajectory: string }[];
}

const send = async (verb: string, file: string | Uint8Array, who = coordinator, key: string = randomUUID()) =>
  stack.api.call('POST', `${path}${verb}?programme=groningen`, { who, body: file, headers: { 'content-type': 'text/csv', ...(verb === '' && { 'idempotency-key': key }) } });

async function bringIn(file: string | Uint8Array): Promise<Report & { path: string }> {
  const { headers, status } = await send('', file);
  expect(status).toBe(202);
  for (;;) {
    const report = (await stack.api.get(coordinator, headers.get('location')!)).body as unknown as Report;
    if (report.state === 'finished') return { ...report, path: headers.get('location')! };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const dryRun = async (file: string | Uint8Array): Promise<Report> => (await send('/_dry-run', file)).body as unknown as Report;
const referred = (vNumber: string): Promise<Played> => play(stack, [did(register({ guest: guest({ vNumbers: [{ number: vNumber }] }) }), 'caseworker@INLIA', '2019-06-03')]);
const counts = (taken: number, alreadyRegistered: number, rejected: number) => ({ total: taken + alreadyRegistered + rejected, taken, alreadyRegistered, rejected });

test('a running case comes in with its past: whatever the order of the rows, its facts are recorded by their days', async () => {
  const { path: guestPath, id } = await referred('0000000001');
  const list = factText([...pastOf('0000000001')].reverse());
  const foretold = await dryRun(list);
  expect(foretold.rows).toEqual(counts(past.length, 0, 0));
  expect(foretold.preview[0]).toMatchObject({ trajectory: id, command: 'recordReferralDiscussion' });
  expect((await stack.api.get(coordinator, guestPath)).body.revision).toBe(1);

  const report = await bringIn(list);
  expect(report).toMatchObject({ rows: { ...counts(past.length, 0, 0), waiting: 0 }, problems: [] });
  const { body } = await stack.api.get(coordinator, guestPath);
  expect(body).toMatchObject({ phase: 'guidance', revision: past.length + 1, admission: { decision: 'admit' }, perspective: { scenario: 'return' }, dossiers: { IND: {}, DTV: {} } });
  expect(body.reviews).toMatchObject([{ occurredOn: '2019-10-01', obstacles: ['health', 'embassy'], basis: { kind: 'writtenProcedure' } }]);

  // The log says who brought it in, and whose it was.
  const { items } = (await stack.api.get(coordinator, `${guestPath}/events?limit=200`)).body as unknown as { items: { type: string; by?: object }[] };
  expect(items.find(({ type }) => type === 'admissionDecided')?.by).toEqual({ person: stack.person(coordinator), organisation: 'INLIA', roles: ['coordinator'], onBehalfOf: 'gemeente' });
  // What was due then reminds nobody now.
  expect(items.map(({ type }) => type)).not.toContain('reminded');
});

test('the list that comes again, in another format, records nothing twice', async () => {
  const before = await stack.prisma.event.count();
  const { rows } = await readAll(factText(pastOf('0000000001')), {}, factList);
  const again = await workbookOf(sheetOf(factList.columns, rows));
  expect((await dryRun(again)).rows).toEqual(counts(0, past.length, 0));
  expect((await bringIn(again)).rows).toEqual({ ...counts(0, past.length, 0), waiting: 0 });
  expect(await stack.prisma.event.count()).toBe(before);
});

test('beds and waiting come in too, by the names that people have for beds; one bed has one guest here as well', async () => {
  const [one, other] = [await referred('0000000011'), await referred('0000000012'), await referred('0000000013')];
  await openBeds(stack, 1, { kind: 'family', name: 'Het Anker' });
  const bed = { kind: 'opvang', bed: 'Het Anker / kamer 1' };
  const list = factText([
    { vNumber: '0000000011', kind: 'wachtlijst', occurredOn: '10-06-2019', subject: 'gezin', result: 'kan wachten', words: 'Alles is bezet.' },
    { vNumber: '0000000011', kind: 'van wachtlijst', occurredOn: '20-06-2019', words: 'Kreeg een bed.' },
    { vNumber: '0000000011', occurredOn: '20-06-2019', leftOn: '01-08-2019', ...bed },
    { vNumber: '0000000012', occurredOn: '10-07-2019', leftOn: '12-07-2019', kind: 'opvang', bed: 'Het Anker / kamer 2' },
    { vNumber: '0000000012', occurredOn: '01-08-2019', ...bed },
    { vNumber: '0000000012', kind: 'vertrek uit opvang', occurredOn: '01-09-2019', words: 'Heeft elders onderdak.' },
  ]);
  const taken = await bringIn(list);
  expect(taken).toMatchObject({ rows: { ...counts(5, 0, 1), waiting: 0 }, problems: [{ row: 5, column: 'Plek', code: 'bedUnknown' }] });
  const again = factText([
    { vNumber: '0000000012', occurredOn: '15-07-2019', leftOn: '20-07-2019', ...bed },
    { vNumber: '0000000013', occurredOn: '15-07-2019', leftOn: '20-07-2019', ...bed },
  ]);
  const report = await bringIn(again);
  expect(report.rows).toEqual({ ...counts(0, 0, 2), waiting: 0 });
  expect(report.problems.map(({ row, code }) => [row, code])).toEqual([[2, 'date-too-early'], [3, 'place-taken']]);
  expect((await stack.api.get(coordinator, one.path)).body).toMatchObject({ waits: [{ kind: 'family', since: '2019-06-10', until: '2019-06-20' }], stays: [{ kind: 'family', since: '2019-06-20', until: '2019-08-01' }] });
  expect((await stack.api.get(coordinator, other.path)).body.stays).toMatchObject([{ since: '2019-08-01', until: '2019-09-01' }]);
});

test('who was taken off the waiting list at high risk without a plan had asked for it', async () => {
  const { path: guestPath } = await referred('0000000014');
  const fact = (kind: string, occurredOn: string, cells = {}) => ({ vNumber: '0000000014', kind, occurredOn, ...cells });
  const report = await bringIn(factText([
    fact('criterium', '07-06-2019', { subject: 'regionalBinding', result: 'niet gehaald', words: 'Kwam uit Assen.' }),
    fact('wachtlijst', '10-06-2019', { subject: 'gezin', result: 'kan wachten', words: 'Alles is bezet.' }),
    fact('van wachtlijst', '20-06-2019', { words: 'Het duurde te lang.' }),
    fact('van wachtlijst', '21-06-2019', { words: 'Het duurde te lang.', atGuestsRequest: 'nee' }),
    fact('van wachtlijst', '22-06-2019', { words: 'Wil geen plek meer.', atGuestsRequest: 'ja' }),
    fact('wachtlijst', '23-06-2019', { subject: 'gezin', result: 'kan wachten', words: 'Toch wel.', atGuestsRequest: 'ja' }),
  ]));
  expect(report.problems.map(({ row, code, column }) => [row, code, column])).toEqual([[4, 'plan-required', undefined], [5, 'plan-required', undefined], [7, 'notOfThisKind', 'Op verzoek van de gast']]);
  expect((await stack.api.get(coordinator, guestPath)).body).toMatchObject({ waits: [{ since: '2019-06-10', until: '2019-06-22' }] });
});

test('bad rows stop no good ones: what rests on a refused fact is refused by the rules, the rest goes on', async () => {
  const [one, other] = [await referred('0000000002'), await referred('0000000003')];
  const [discussion, , second, ...rest] = pastOf('0000000002');
  const list = factText([
    discussion!,
    { ...past[1]!, vNumber: '0000000002', result: 'zeker' }, // its criterion is never recorded, so that nobody can be admitted
    second!,
    ...rest,
    ...pastOf('0000000003'),
    { ...past[1]!, vNumber: '0000000009' },
  ]);
  const foretold = await dryRun(list);
  const report = await bringIn(list);
  expect(report.rows).toMatchObject(foretold.rows);
  expect(report.problems).toEqual(foretold.problems);
  expect(report.problems.map(({ row, code, column }) => [row, code, column])).toEqual([
    [3, 'notOneOf', 'Uitkomst'],
    [8, 'test-incomplete', undefined],
    [9, 'not-in-this-phase', undefined],
    [10, 'not-in-this-phase', undefined],
    [11, 'not-in-this-phase', undefined],
    [12, 'not-in-this-phase', undefined],
    [24, 'guestUnknown', 'V-nummer'],
  ]);
  expect((await stack.api.get(coordinator, one.path)).body.phase).toBe('intake');
  expect((await stack.api.get(coordinator, other.path)).body.phase).toBe('guidance');

  // The rejected rows come back corrected; together they make the whole story.
  const csv = (await stack.api.get(coordinator, `${report.path}/rejected-rows`)).body as unknown as string;
  const corrected = await bringIn(csv.replace('zeker', 'gehaald'));
  expect(corrected.rows).toEqual({ ...counts(6, 0, 1), waiting: 0 });
  expect((await stack.api.get(coordinator, one.path)).body.phase).toBe('guidance');
});

test('a closed trajectory takes no fact, and an erased one is not there', async () => {
  const { path: guestPath, id } = await referred('0000000004');
  const { kind, ...outcome } = { kind: 'uitkomst', vNumber: '0000000004', occurredOn: '01-07-2019', result: 'overleden' };
  expect((await bringIn(factText([{ kind, ...outcome }]))).rows).toMatchObject({ taken: 1 });
  expect((await stack.api.get(coordinator, guestPath)).body.phase).toBe('closed');
  const late = factText([{ ...past[1]!, vNumber: '0000000004' }]);
  expect((await bringIn(late)).problems).toMatchObject([{ row: 2, code: 'trajectory-closed' }]);

  await stack.prisma.dataKey.update({ where: { owner: trajectoryOwner(id) }, data: { wrapped: null, destroyedAt: new Date() } });
  expect((await bringIn(late)).problems).toMatchObject([{ row: 2, code: 'guestUnknown', column: 'V-nummer' }]);
});

test('what time has opened since comes in with what was decided before it: a transfer deadline that moved, a tailored admission that became longer', async () => {
  const [refused, tailored] = [await referred('0000000021'), await referred('0000000022')];
  const claimOf = (vNumber: string) => [
    ...pastOf(vNumber).slice(0, 5),
    { kind: 'criterium', occurredOn: '12-06-2019', subject: 'noDublinClaim', organisation: 'IND', result: 'niet gehaald', words: 'Claim.', transferDeadline: '12-12-2019' },
    { kind: 'criterium', occurredOn: '14-06-2019', subject: 'noDublinClaim', organisation: 'gemeente', result: 'niet gehaald', words: 'IND heeft dit bevestigd.' },
    { kind: 'risico', occurredOn: '14-06-2019', subject: 'humanitair risico', result: 'laag', words: 'Gezond.' },
    { kind: 'risico', occurredOn: '14-06-2019', subject: 'publicOrder', organisation: 'AVIM', result: 'laag', words: 'Niets bekend.' },
    { kind: 'overdrachtsdatum', occurredOn: '02-09-2019', subject: 'noDublinClaim', organisation: 'IND', transferDeadline: '14-12-2020', words: 'Was onvindbaar.' },
    { kind: 'besluitbrief', occurredOn: '20-06-2019', reference: 'Z-1' },
  ].map((cells) => ({ ...cells, vNumber }));
  const longer = (occurredOn: string, until: string) =>
    ({ vNumber: '0000000022', kind: 'besluit over toegang', occurredOn, result: 'toelaten met maatwerk', words: 'Nodig.', until, scenario: 'terugkeer' });
  const list = [
    ...claimOf('0000000021'),
    { vNumber: '0000000021', kind: 'besluit over toegang', occurredOn: '19-06-2019', result: 'weigeren', words: 'Claim.', weighing: 'Elders is opvang.' },
    ...claimOf('0000000022'),
    { vNumber: '0000000022', kind: 'maatwerkplan', occurredOn: '17-06-2019', organisation: 'INLIA', words: 'Begeleiding.' },
    longer('19-06-2019', '31-12-2019'),
    longer('30-12-2019', '30-06-2020'),
  ];
  expect(await bringIn(factText(list))).toMatchObject({ rows: counts(list.length, 0, 0), problems: [] });

  expect((await stack.api.get(coordinator, refused.path)).body).toMatchObject({
    phase: 'intake', formerAdmissions: [{ decision: 'refuse', letter: { reference: 'Z-1' } }], criteria: { noDublinClaim: { reopened: { on: '2020-12-15', by: 'groundLapsed' } } },
  });
  expect((await stack.api.get(coordinator, tailored.path)).body).toMatchObject({
    admission: { until: '2020-06-30' }, formerAdmissions: [{ until: '2019-12-31', letter: { reference: 'Z-1' } }], redecision: { since: '2020-07-01', by: 'tailoredAdmissionEnded' },
  });
});

test('what was tested again before its former result lapsed comes in with that result: a claim that was withdrawn, a pass that was renewed after the admission', async () => {
  const { path: guestPath } = await referred('0000000031');
  const facts = pastOf('0000000031').map((cells) => (cells.subject === 'noStateReception' ? { ...cells, until: '30-06-2019' } : cells));
  const list = [
    ...facts,
    { kind: 'criterium', occurredOn: '07-06-2019', subject: 'noDublinClaim', organisation: 'Gemeente Groningen', result: 'niet gehaald', words: 'Claim.', transferDeadline: '01-08-2019' },
    { kind: 'criterium', occurredOn: '28-06-2019', subject: 'noStateReception', result: 'gehaald', words: 'Nog steeds niet.' },
  ].map((cells) => ({ ...cells, vNumber: '0000000031' }));
  expect((await dryRun(factText(list))).rows).toEqual(counts(list.length, 0, 0));
  expect(await bringIn(factText(list))).toMatchObject({ rows: counts(list.length, 0, 0), problems: [] });

  const { body } = await stack.api.get(coordinator, guestPath);
  expect(body).toMatchObject({ phase: 'guidance', admission: { decision: 'admit' }, perspective: { scenario: 'return' }, dossiers: { IND: {}, DTV: {} } });
  expect(body).not.toHaveProperty('redecision');
});

test('who came back has the fact on the trajectory of its day', async () => {
  const [former] = [await referred('0000000005')];
  await bringIn(factText([{ kind: 'uitkomst', vNumber: '0000000005', occurredOn: '01-07-2019', result: 'overleden' }]));
  const present = await play(stack, [did(register({ guest: guest({ vNumbers: [{ number: '0000000005' }] }) }), 'caseworker@INLIA', '2019-08-01')]);
  const list = factText([{ ...past[1]!, vNumber: '0000000005', occurredOn: '07-08-2019' }, { ...past[2]!, vNumber: '0000000005' }]);
  expect((await dryRun(list)).preview.map(({ trajectory }) => trajectory)).toEqual([present.id]);
  expect((await bringIn(list)).problems).toMatchObject([{ row: 3, code: 'trajectory-closed' }]);
  expect((await stack.api.get(coordinator, present.path)).body.criteria).toHaveProperty('vNumber');
  expect((await stack.api.get(coordinator, former.path)).body.criteria).toEqual({});
});

test('only whom policy lets may bring in facts, or know of it', async () => {
  const list = factText(pastOf('0000000001'));
  for (const verb of ['', '/_dry-run']) expect(await send(verb, list, 'caseworker@INLIA')).toMatchObject({ status: 403, code: 'not-permitted' });
  const { id } = await stack.prisma.import.findFirstOrThrow({ where: { kind: 'facts' } });
  expect((await stack.api.get('coordinator@gemeente', `${path}/${id}`)).status).toBe(200);
  expect((await stack.api.get('caseworker@INLIA', `${path}/${id}`)).status).toBe(404);
  expect((await stack.api.get(coordinator, `/v1/imports/${id}`)).status).toBe(404);
});

test('nothing of a guest is readable in what is kept of a list', async () => {
  const kept = JSON.stringify(await stack.prisma.importRow.findMany({ where: { import: { kind: 'facts' } } }));
  expect(kept).not.toMatch(/0000000002|Zie het bewijs|kansrijk/);
});
