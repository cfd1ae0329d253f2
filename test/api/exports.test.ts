import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { streamXlsxRows, type CellValue } from 'hucre/xlsx';
import { guest, register } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { guestInPhase, play } from '../support/play';
import { startStack, type Stack } from '../support/stack';

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const caseworker = 'caseworker@INLIA';
const GUESTS = 12;
let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
  for (let at = 0; at < GUESTS; at += 1) {
    const names = [{ given: '', family: at === 0 ? '=HYPERLINK("x")' : `Verzonnen ${String(at).padStart(2, '0')}` }];
    await play(stack, [did(register({ guest: guest({ names, vNumbers: [] }), specialGroups: at === 1 ? ['mentallyIll', 'sixtyPlus'] : [] }), caseworker, `2019-06-${String(at + 3).padStart(2, '0')}`)]);
  }
  await guestInPhase(stack, 'guidance', { names: [{ given: 'Chen', family: 'Verzonnen; met puntkomma' }], vNumbers: [] });
});

afterAll(() => stack.stop());

const get = (path: string, accept: string, who = caseworker) => stack.api.get(who, path, { accept });
const records = (text: unknown): Record<string, string>[] => parse(text as string, { delimiter: ';', columns: true, bom: true });

async function sheet(bytes: Buffer): Promise<CellValue[][]> {
  const rows: CellValue[][] = [];
  for await (const { values } of streamXlsxRows(bytes)) rows.push(values);
  return rows;
}

describe('the list of trajectories', () => {
  test('goes out whole, whatever the length of a page, in the order and with the filters of the list', async () => {
    const { body } = await stack.api.get(caseworker, '/v1/trajectories?limit=200&phase=referral&sort=referredOn');
    const answer = await get('/v1/trajectories?limit=5&phase=referral&sort=referredOn', CSV);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="trajectories.csv"');
    expect(answer.headers.get('vary')).toContain('Accept');
    const rows = records(answer.body);
    expect(rows.map(({ Id }) => Id)).toEqual(body.items.map(({ id }) => id));
    expect(rows).toHaveLength(GUESTS);
    expect(rows[0]).toMatchObject({ Naam: `'=HYPERLINK("x")`, 'Aangemeld op': '2019-06-03', Fase: expect.any(String) });
    expect(records((await get('/v1/trajectories?phase=guidance', CSV)).body)).toMatchObject([{ Naam: 'Chen Verzonnen; met puntkomma' }]);
    expect(records((await get('/v1/trajectories?programme=utrecht', CSV)).body)).toEqual([]);
  });

  test('goes out as a workbook, in which a formula is a text and a day a day', async () => {
    const [headers, first, ...rest] = await sheet((await get('/v1/trajectories?sort=referredOn&phase=referral', XLSX)).bytes);
    expect(headers?.slice(0, 3)).toEqual(['Kenmerk', 'Naam', 'Programma']);
    expect(first).toEqual(expect.arrayContaining(['=HYPERLINK("x")', new Date('2019-06-03')]));
    expect(rest).toHaveLength(GUESTS - 1);
  });

  test('shows medical groups only to those who unseal them', async () => {
    const groups = async (who: string) => records((await get('/v1/trajectories', CSV, who)).body).map((row) => row['Bijzondere groepen']).filter((text) => text !== '');
    expect(await groups(caseworker)).toEqual(['mentallyIll, sixtyPlus']);
    expect(await groups('caseworker@AVIM')).toEqual(['sixtyPlus']);
    expect(records((await get('/v1/trajectories?specialGroup=mentallyIll', CSV, 'caseworker@AVIM')).body)).toEqual([]);
  });

  test('is written down as read, dossier by dossier', async () => {
    const reader = 'caseworker@VWNN';
    await get('/v1/trajectories?limit=4', CSV, reader);
    const reads = await stack.prisma.dossierRead.findMany({ where: { personId: stack.person(reader) } });
    expect(new Set(reads.map(({ trajectoryId }) => trajectoryId)).size).toBe(GUESTS + 1);
    expect(new Set(reads.map(({ what }) => what))).toEqual(new Set(['export']));
  });

  test('speaks the language that is asked for, and is JSON where nothing else is', async () => {
    const english = await stack.api.get(caseworker, '/v1/trajectories', { accept: CSV, 'accept-language': 'en' });
    expect(Object.keys(records(english.body)[0]!)).toContain('Referred on');
    for (const accept of ['*/*', 'application/json', 'text/html']) expect((await get('/v1/trajectories', accept)).headers.get('content-type')).toMatch(/^application\/json/);
  });

  test('asks for a token, and says what is wrong in a problem', async () => {
    expect((await stack.api.call('GET', '/v1/trajectories', { headers: { accept: CSV } })).status).toBe(401);
    expect((await get('/v1/trajectories?phase=nergens', CSV)).status).toBe(400);
    expect((await get('/v1/trajectories?cursor=onzin', XLSX)).status).toBe(400);
  });
});

test('tasks, found guests and the log of a trajectory go out in the same way', async () => {
  const tasks = (await stack.api.get('lsoChair@gemeente', '/v1/tasks?for=organisation&limit=200')).body;
  expect(records((await get('/v1/tasks?for=organisation&limit=3', CSV, 'lsoChair@gemeente')).body).map(({ Kenmerk, Taak }) => [Kenmerk, Taak])).toEqual(
    tasks.items.map(({ trajectory: { id }, ...task }) => [id.slice(0, 8).toUpperCase(), (task as unknown as { name: string }).name]),
  );

  const found = await stack.api.call('POST', '/v1/trajectories/_zoek', { who: caseworker, body: { name: 'Chen' }, headers: { accept: CSV } });
  expect(records(found.body)).toMatchObject([{ Naam: 'Chen Verzonnen; met puntkomma' }]);

  const [{ Id: id }] = records(found.body) as [{ Id: string }];
  const { items } = (await stack.api.get(caseworker, `/v1/trajectories/${id}/events?limit=200`)).body;
  const rows = await sheet((await get(`/v1/trajectories/${id}/events?limit=2`, XLSX)).bytes);
  expect(rows.slice(1).map(([sequence, , , type]) => [sequence, type])).toEqual(items.map(({ sequence, type }) => [sequence, type]));
});

test('policies go out too, of the programmes that somebody works for', async () => {
  expect(records((await get('/v1/policies', CSV)).body).map(({ Beleid }) => Beleid)).toEqual(['groningen-2019', 'govo-2025']);
  const [, ...rows] = await sheet((await get('/v1/policies', XLSX, `${caseworker}#utrecht`)).bytes);
  expect(rows.map(([programme, policy]) => [programme, policy])).toEqual([['utrecht', 'utrecht-2019']]);
});
