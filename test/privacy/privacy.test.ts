import { randomBytes, randomUUID, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openTrajectories, startRun } from '../../activities/reconcile';
import { readList } from '../../api/lists/read';
import { addDays } from '../../domain/policy/calendar';
import { columns, referralList } from '../../domain/referral-list/columns';
import { trajectoryOwner } from '../../keys/names';
import { keyStatus } from '../../keys/rotate';
import { projectRoot } from '../../prisma/folder';
import { createApiClient, type ApiClient } from '../../scripts/api-client';
import { runToEnd, startChild } from '../../scripts/child';
import { stories } from '../../scripts/demo-stories';
import { importList } from '../../scripts/import-list';
import { waitUntil } from '../../scripts/wait';
import { sleepingGuest } from '../chaos/guests';
import { Journal } from '../chaos/journal';
import { startStack, type Stack } from '../chaos/stack';
import { Chance } from '../simulation/chance';
import { documentForm, pdf } from '../support/files';
import { masterKeys, masterKeysText, testMasterKeys } from '../support/keys';
import { filesIn, historiesOf, mailsOf, tablesOf, type Haystack } from './haystacks';
import { Needles } from './needles';

/*
 * The sample's guests are brought in and taken on, by the programs as they run in earnest; then everything that is left anywhere is searched
 * for them: tables, histories, the files of both databases, logs, metrics, mails.
 */

jest.setTimeout(900_000);

/** What is written of a guest, in whatever field. */
const WORDS = 'Psychiater stelde schizofrenie vast; suïcidale gedachten, gebruikt haloperidol.';
const programme = 'groningen';
const needles = new Needles();
let stack: Stack;
let api: ApiClient;
let taken: { id: string; referredOn: string }[];

beforeAll(async () => {
  stack = await startStack();
  api = createApiClient(stack.apiUrl, stack.tokenOf);
  const file = readFileSync(join(projectRoot(), 'demo', 'referrals-groningen-2019.csv'));
  for await (const { cells } of readList(file, referralList)) {
    const told = [columns.vNumber, columns.given, columns.family, columns.remark].map((column) => cells[column]?.trim().slice(0, 100) ?? '');
    for (const text of [...told, told.slice(1, 3).join(' ')]) if (text.length > 3) needles.add(text);
  }
  for (const word of [WORDS, 'schizofrenie', 'suïcidale', 'haloperidol', 'Psychiater']) needles.add(word);

  await importList(api, { person: 'coordinator-inlia', programme, file, key: randomUUID() });
  ({ items: taken } = (await api.get<{ items: typeof taken }>('manager-gemeente', '/v1/trajectories?limit=16&sort=referredOn')).body);
  await Promise.all(taken.map((guest, at) => takeOn(guest, stories[at % stories.length]!))).catch((error: Error) => {
    throw new Error([error.message, ...stack.failedRequests()].join('\n'));
  });
  await giveBeds();
  await letReminderGoOut();
});
afterAll(() => stack?.stop());

/** Plays a story, with telling words in it wherever there are words. */
async function takeOn({ id, referredOn }: (typeof taken)[number], story: (typeof stories)[number]): Promise<void> {
  let on = referredOn;
  let { etag } = await api.get<object>('manager-gemeente', `/v1/trajectories/${id}`);
  for (const { by, afterDays, resource, body } of story) {
    on = addDays(on, afterDays);
    ({ etag } = await api.post<object>(by, `/v1/trajectories/${id}/${resource}`, telling(body(on)), { key: randomUUID(), etag }));
  }
  const papers = { occurredOn: on, compartment: 'medical' };
  ({ etag } = await api.post<object>('caseworker-inlia', `/v1/trajectories/${id}/notes`, { ...papers, text: WORDS }, { key: randomUUID(), etag }));
  const { ok, status } = await fetch(`${stack.apiUrl}/v1/trajectories/${id}/documents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await stack.tokenOf('caseworker-inlia')}`, 'idempotency-key': randomUUID(), 'if-match': etag! },
    body: documentForm({ ...papers, kind: 'medicalReport', title: WORDS }, { bytes: pdf(WORDS), name: `${WORDS}.pdf` }),
  });
  if (!ok) throw new Error(`a document answers ${status}`);
}

/** Somebody has an emergency bed under a working name, and a guest waits, for a reason. */
async function giveBeds(): Promise<void> {
  const workingName = 'Vrouw Met Vismarktpet';
  for (const text of [workingName, 'Vismarktpet']) needles.add(text);
  const occurredOn = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' }).format(new Date());
  const post = async <T>(by: string, path: string, body: object, etag?: string) => (await api.post<T>(by, path, body, { key: randomUUID(), etag })).body;
  const location = await post<{ id: string }>('coordinator-inlia', '/v1/locations', { programme, name: 'De Verzonnen Haven', town: 'Groningen' });
  const { places } = await post<{ places: { id: string }[] }>('coordinator-inlia', `/v1/locations/${location.id}/places`, { kind: 'regular', opensOn: occurredOn, names: ['bed 1'] });
  const stay = await post<{ workingName: string }>('caseworker-inlia', '/v1/shelter-stays', { programme, workingName, place: places[0]!.id, kind: 'regular', occurredOn });
  expect(stay.workingName).toBe(workingName);
  const { items: [waiting] } = (await api.get<{ items: typeof taken }>('manager-gemeente', '/v1/trajectories?phase=referral&limit=1')).body;
  const path = `/v1/trajectories/${waiting!.id}`;
  const { etag } = await api.get('manager-gemeente', path);
  await post('caseworker-inlia', `${path}/waiting-list-entries`, { occurredOn, kind: 'regular', urgency: 'later', reason: WORDS }, etag);
}

const FIELDS = ['conclusion', 'motivation', 'what', 'reference', 'note', 'summary', 'reason', 'remark', 'position', 'measure', 'destination', 'source', 'family', 'place', 'weight', 'exceptions'];

function telling(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => telling(one, field));
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, telling(inner, name)]));
  if (field === 'weighing') return `Afgewogen: ${WORDS}`; // goes beyond the motivation, or it is no weighing
  return FIELDS.includes(field) ? WORDS : value;
}

/** A guest of whom reminders have fallen due: mails go out. */
async function letReminderGoOut(): Promise<void> {
  const { trajectory } = await sleepingGuest(stack, new Journal(), 'Slaper', new Chance(1));
  for await (const one of openTrajectories(stack.prisma)) if (one.id === trajectory) await startRun(stack.temporal, one);
  await waitUntil('a mail to arrive', () => (stack.mails.mails.length > 0 ? Promise.resolve() : Promise.reject(new Error('none yet'))), { timeoutMs: 120_000 });
}

/** Where which of the guests was found. */
function found(haystacks: Haystack[]): string[] {
  return haystacks.flatMap(({ where, text, bytes }) => {
    const here = new Set([...(text === undefined ? [] : needles.inText(text)), ...(bytes === undefined ? [] : needles.inBytes(bytes))]);
    return [...here].map((needle) => `${needle} in ${where}`);
  });
}

describe('nothing of a guest can be read', () => {
  test('where one is entitled to it, all of it can: so the search would have found it', async () => {
    const { body } = await api.get('caseworker-inlia', `/v1/trajectories/${taken[9]!.id}`);
    const said = found([{ where: 'the answer', text: JSON.stringify(body) }]);
    expect(said).toContain('schizofrenie in the answer');
    expect(said.length).toBeGreaterThan(4);
  });

  test('in PostgreSQL', async () => {
    const tables = await tablesOf(stack.databaseUrl);
    expect(tables.filter(({ where }) => where === 'table event')).toHaveLength(2);
    expect(found(tables)).toEqual([]);
  });

  test('in any history', async () => {
    const histories = await historiesOf(stack.temporal);
    expect(histories.length).toBeGreaterThan(2 * 202);
    expect(found(histories)).toEqual([]);
  });

  test('nor of an illness: its codes stand in the policy, and with nobody', async () => {
    const codes = ['physicallyIll', 'mentallyIll', 'addicted'];
    const everywhere = [...(await tablesOf(stack.databaseUrl)).filter(({ where }) => where !== 'table policy'), ...(await historiesOf(stack.temporal))];
    const naming = everywhere.filter(({ text = '', bytes = Buffer.alloc(0) }) => codes.some((code) => text.includes(code) || bytes.includes(code)));
    expect(naming.map(({ where }) => where)).toEqual([]);
  });

  test('in the files of PostgreSQL and Temporal, and in the logs', () => {
    const files = filesIn(stack.folder, (name) => name.endsWith('.log'));
    expect(files.filter(({ where }) => where.startsWith('file documents/'))).toHaveLength(taken.length);
    for (const log of ['worker.log', 'server.log', 'temporal.db']) expect(files.map(({ where }) => where)).toContain(`file ${log}`);
    expect(found(files)).toEqual([]);
  });

  test('in metrics and mails', async () => {
    const metrics = await Promise.all(stack.metricsUrls.map(async (url) => ({ where: url, text: await (await fetch(url)).text() })));
    expect(metrics[0]!.text).toContain('http_request_duration_seconds');
    expect(found(metrics)).toEqual([]);
    const mails = await mailsOf(stack.mails);
    expect(mails.length).toBeGreaterThan(0);
    expect(found(mails)).toEqual([]);
  });
});

describe('without the right master key nothing starts, and what is said names the key', () => {
  test.each([['the worker', ['worker.js']], ['the API', ['api', 'server.js']], ['the rebuilding', ['scripts', 'rebuild.js']]])('%s', async (_, file) => {
    const { env, ...options } = stack.program(...file);
    const start = (keys: Record<string, string>) => runToEnd({ ...options, logFile: join(stack.folder, 'refused.log'), env: { ...env, ...keys, WORKER_METRICS_ADDRESS: undefined } });
    await expect(start({ MASTER_KEYS: '' })).rejects.toThrow('Set MASTER_KEYS or MASTER_KEYS_FILE');
    await expect(start({ MASTER_KEYS: masterKeysText('other') })).rejects.toThrow('wrapped by the master key "test", which is not among the MASTER_KEYS');
    await expect(start({ MASTER_KEYS: `test:${randomBytes(32).toString('base64')}` })).rejects.toThrow('MASTER_KEYS has another one of that name');
    await expect(start({ MASTER_KEYS: masterKeysText('demo') })).rejects.toThrow("the demonstration's key protects nobody");
  });
});

describe('exchanging the master key', () => {
  const [old, next] = testMasterKeys;
  const wrappedBy = async (name: string): Promise<number> => (await keyStatus(stack.prisma)).masterKeys.find((one) => one.name === name)?.keys ?? 0;
  const rotation = () => {
    const options = stack.program('scripts', 'keys.js');
    return { ...options, args: [...options.args, 'rotate'], env: { ...options.env, MASTER_KEYS: masterKeysText(next, old) } };
  };

  test('is noticed by nobody, can be killed midway, and goes on', async () => {
    // Enough that there is a midway.
    const key = createSecretKey(randomBytes(32));
    for (let times = 0; times < 10; times += 1) {
      await stack.prisma.dataKey.createMany({ data: Array.from({ length: 3_000 }, () => trajectoryOwner(randomUUID())).map((owner) => ({ owner, ...masterKeys(old).wrap(owner, key) })) });
    }
    const all = await wrappedBy(old);

    let registered = 0;
    let resting = false;
    const people = (async () => {
      for (; !resting; registered += 1) {
        const guest = { names: [{ given: 'Tijdens', family: 'Wisseling' }] };
        const body = { programme, occurredOn: '2019-06-03', referredBy: 'INLIA', guest };
        const { body: made, etag } = await api.post<{ id: string }>('caseworker-inlia', '/v1/trajectories', body, { key: randomUUID() });
        await api.post('caseworker-inlia', `/v1/trajectories/${made.id}/criterion-results`, { occurredOn: '2019-06-04', criterion: 'vNumber', result: 'unknown', motivation: WORDS }, { key: randomUUID(), etag });
      }
    })();

    const killed = await startChild(rotation());
    await waitUntil('some keys to be wrapped anew', async () => {
      if ((await wrappedBy(next)) === 0) throw new Error('none yet');
    }, { child: killed });
    process.kill(killed.pid, 'SIGKILL');
    expect(await killed.ended).toBe('signal SIGKILL');
    expect(await wrappedBy(next)).toBeLessThan(all);
    expect(await wrappedBy(old)).toBeGreaterThan(0);

    const before = registered;
    await runToEnd(rotation());
    while (registered < before + 3) await pause(50);
    resting = true;
    await people;
    await runToEnd(rotation()); // those that were made meanwhile, by programs that still wrap by the old one
    expect(await wrappedBy(old)).toBe(0);
    expect(await wrappedBy(next)).toBeGreaterThanOrEqual(all + registered);
  });

  test('then the old one is not needed: everything opens after a start with the new one alone', async () => {
    const options = stack.program('scripts', 'rebuild.js');
    await runToEnd({ ...options, env: { ...options.env, MASTER_KEYS: masterKeysText(next) } });
    await expect(runToEnd({ ...options, env: { ...options.env, MASTER_KEYS: masterKeysText(old) } })).rejects.toThrow(`wrapped by the master key "${next}"`);
    await stack.kill('worker', 'API');
    await stack.restart('worker', 'API');
    const { body } = await api.get('caseworker-inlia', `/v1/trajectories/${taken[9]!.id}`);
    expect(JSON.stringify(body)).toContain(WORDS);
  });
});
