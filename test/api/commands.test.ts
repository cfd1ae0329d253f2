import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowNotFoundError } from '@temporalio/client';
import { Client } from 'pg';
import { trajectoryIdOf } from '../../api/execute';
import { workflowIdOf } from '../../workflows/messages';
import { guestInPhase, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack.stop());

const caseworker = 'caseworker@INLIA';
const referral = { programme: 'groningen', occurredOn: '2019-06-03', referredBy: 'INLIA', guest: { names: [{ given: 'Amina', family: 'Verzonnen' }] } };
const withVNumber = (number: string) => ({ ...referral, guest: { ...referral.guest, vNumbers: [{ number }] } });
const criterion = (motivation = 'Opgevraagd.') => ({ occurredOn: '2019-06-07', criterion: 'vNumber', result: 'unknown', motivation });

const register = (body: object, key: string = randomUUID(), who = caseworker) => stack.api.post(who, '/v1/trajectories', body, { 'idempotency-key': key });
const record = ({ path, etag }: Played, body: object, key: string = randomUUID(), headers: Record<string, string> = {}) =>
  stack.api.post(caseworker, `${path}/criterion-results`, body, { 'if-match': etag, 'idempotency-key': key, ...headers });
const facts = (trajectoryId: string, type: string) => stack.prisma.event.count({ where: { trajectoryId, type } });
/** Its newest run; missing where there never was one. */
async function runOf(trajectory: string): Promise<{ runId: string; status: string } | undefined> {
  try {
    const { runId, status } = await stack.temporal.workflow.getHandle(workflowIdOf(trajectory)).describe();
    return { runId, status: status.name };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
const idFor = (key: string, who = caseworker) => trajectoryIdOf({ caller: { issuer: stack.issuer.url, subject: who }, idempotencyKey: key });

/** Keeps anybody from writing the trajectory's log until the returned function is called. */
const hold = ({ id }: Played): Promise<() => Promise<void>> => holdBack('SELECT 1 FROM trajectory WHERE id = $1 FOR UPDATE', [id]);

/** Keeps the lock of that statement until the returned function is called. */
async function holdBack(statement: string, values: unknown[] = []): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(statement, values);
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}

describe('registering', () => {
  test('again with the same key gives the same trajectory and makes no second one', async () => {
    const key = randomUUID();
    const first = await register(referral, key);
    expect(first.status).toBe(201);
    const again = await register(referral, key);
    expect(again.status).toBe(201);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.body).toEqual(first.body);
    expect(await facts(first.body.id, 'registered')).toBe(1);
  });

  test('twice at once with the same key makes one', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => register(referral, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await facts(answers[0]!.body.id, 'registered')).toBe(1);
  });

  test('another guest with a used key is a mistake; the same key of somebody else is another key', async () => {
    const key = randomUUID();
    const first = await register(referral, key);
    expect(await register({ ...referral, remark: 'Toch anders.' }, key)).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
    const other = await register(referral, key, 'caseworker@VWNN');
    expect(other.status).toBe(201);
    expect(other.body.id).not.toBe(first.body.id);
  });

  test('what is left out and what has its default is the same request', async () => {
    const key = randomUUID();
    expect((await register(referral, key)).status).toBe(201);
    expect((await register({ specialGroups: [], ...referral, guest: { vNumbers: [], ...referral.guest } }, key)).status).toBe(201);
  });

  test('a rejected referral leaves neither a run nor a row', async () => {
    const rows = await stack.prisma.trajectory.count();
    const key = randomUUID();
    expect(await register({ ...referral, occurredOn: '2099-01-01' }, key)).toMatchObject({ status: 409, code: 'date-in-future', body: { details: { date: '2099-01-01' } } });
    expect(await runOf(idFor(key))).toBeUndefined();
    expect(await stack.prisma.trajectory.count()).toBe(rows);
    // A key whose request was rejected is not used up: what was wrong can be put right.
    const right = await register(referral, key);
    expect(right).toMatchObject({ status: 201, body: { id: idFor(key) } });
    expect(await runOf(idFor(key))).toMatchObject({ status: 'RUNNING' });
  });

  test('a V-number has one open trajectory; the other one is named to whoever may see it', async () => {
    const { body: first } = await register(withVNumber('1000000001'));
    const key = randomUUID();
    expect(await register(withVNumber('1000000001'), key)).toMatchObject({ status: 409, code: 'v-number-in-use', body: { trajectory: first.id } });
    expect(await runOf(idFor(key))).toBeUndefined();
    const withdrawn = await stack.api.post(caseworker, `/v1/trajectories/${first.id}/withdrawals`, { occurredOn: '2019-06-05', reason: 'Elders onderdak.', atGuestsRequest: true }, { 'if-match': '"1"' });
    expect(withdrawn).toMatchObject({ status: 200, body: { phase: 'closed' } });
    const second = await register(withVNumber('1000000001'));
    expect(second.status).toBe(201);
    // The first one cannot come back as long as the second is open.
    const reopened = await stack.api.post('manager@gemeente', `/v1/trajectories/${first.id}/reopenings`, { occurredOn: '2019-06-06', reason: 'Terug.' }, { 'if-match': '"2"' });
    expect(reopened).toMatchObject({ status: 409, code: 'v-number-in-use', body: { trajectory: second.body.id } });
  });

  test('two at once with one V-number: one is taken, the other is told', async () => {
    const answers = await Promise.all([register(withVNumber('1000000002')), register(withVNumber('1000000002'))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({ code: 'v-number-in-use', body: { trajectory: answers.find(({ status }) => status === 201)!.body.id } });
  });

  test('a referral that loses its V-number to another in the last moment leaves no run, and can come again when the other is closed', async () => {
    const { body: other } = await register(referral);
    const number = '1000000004';
    // The other one's claim is on its way: not to be seen yet, and nothing else of the log can be written before it.
    const claimed = `INSERT INTO v_number_claim (programme, v_number, trajectory_id) VALUES ('groningen', '${stack.keys.blind('vNumber', number)}', '${other.id}')`;
    const release = await holdBack(`LOCK TABLE trajectory IN EXCLUSIVE MODE; ${claimed}`);
    const key = randomUUID();
    const answer = register(withVNumber(number), key);
    await waitFor(async () => (await waitingForLock()) > 0);
    expect(await runOf(idFor(key))).toMatchObject({ status: 'RUNNING' });
    await release();
    expect(await answer).toMatchObject({ status: 409, code: 'v-number-in-use', body: { trajectory: other.id } });
    await waitFor(async () => (await runOf(idFor(key))) === undefined);

    await stack.prisma.vNumberClaim.deleteMany({ where: { trajectoryId: other.id } });
    expect(await register(withVNumber(number), key)).toMatchObject({ status: 201, body: { id: idFor(key) } });
    expect(await runOf(idFor(key))).toMatchObject({ status: 'RUNNING' });
  });

  test('nobody is told of another with the V-number while an attempt of the same request may still be taken', async () => {
    const other = await register(referral);
    const key = randomUUID();
    const release = await holdBack('LOCK TABLE request IN SHARE MODE'); // the last but one that is written: the V-number was free
    const first = register(withVNumber('1000000003'), key);
    await waitFor(async () => (await waitingForLock()) > 0);
    const claim = { programme: 'groningen', vNumber: '1000000003' };
    await stack.prisma.vNumberClaim.create({ data: { ...claim, trajectoryId: other.body.id } });
    const told = [await register(withVNumber('1000000003'), key), await first];
    await stack.prisma.vNumberClaim.delete({ where: { programme_vNumber: claim } });
    await release();
    expect(told.map(({ code }) => code)).toEqual(['outcome-unknown', 'outcome-unknown']);
    expect(await register(withVNumber('1000000003'), key)).toMatchObject({ status: 201, body: { id: idFor(key) } });
  }, 30_000);

  test('is for one’s own programme', async () => {
    expect(await register(referral, randomUUID(), 'caseworker@INLIA#utrecht')).toMatchObject({ status: 403, code: 'not-your-programme' });
  });
});

describe('a command', () => {
  let guest: Played;
  beforeEach(async () => {
    guest = await guestInPhase(stack, 'referral');
  });

  test('again with the same key is answered with the trajectory as it is now, though the ETag is old', async () => {
    const key = randomUUID();
    expect(await record(guest, criterion(), key)).toMatchObject({ status: 200, body: { revision: 2 } });
    await record({ ...guest, etag: '"2"' }, { ...criterion(), criterion: 'regionalBinding' });
    const again = await record(guest, criterion(), key);
    expect(again).toMatchObject({ status: 200, body: { revision: 3 } });
    expect(again.headers.get('etag')).toBe('"3"');
    expect(await facts(guest.id, 'criterionRecorded')).toBe(2);
    // Whoever repeats it sees the dossier, and leaves no fact of it: so that is written down.
    const read = { personId: stack.person(caseworker), trajectoryId: guest.id, what: 'trajectory' };
    expect(await stack.prisma.dossierRead.count({ where: read })).toBe(1);
    // Nor is If-Match asked for.
    expect((await stack.api.post(caseworker, `${guest.path}/criterion-results`, criterion(), { 'idempotency-key': key })).status).toBe(200);
  });

  test('another command with a used key is a mistake', async () => {
    const key = randomUUID();
    await record(guest, criterion(), key);
    const wrong = await record({ ...guest, etag: '"2"' }, criterion('Iets anders.'), key);
    expect(wrong).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
    expect(await facts(guest.id, 'criterionRecorded')).toBe(1);
  });

  test('of two at once on the same revision one is taken, the other has to look again', async () => {
    const answers = await Promise.all([record(guest, criterion('Een.')), record(guest, criterion('Twee.'))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const stale = answers.find(({ status }) => status === 412)!;
    expect(stale.code).toBe('stale-revision');
    expect(stale.headers.get('etag')).toBe('"2"');
  });

  test('that is not allowed now is a conflict with a code and a sentence, Dutch or English', async () => {
    const decide = (language: string) =>
      stack.api.post('mayor@gemeente', `${guest.path}/admission-decisions`, { decision: 'admit', occurredOn: '2019-06-19', motivation: 'Voldoet.' }, {
        'if-match': guest.etag, 'accept-language': language,
      });
    const dutch = await decide('nl-NL,nl;q=0.9,en;q=0.8');
    expect(dutch).toMatchObject({ status: 409, code: 'not-in-this-phase', body: { type: 'urn:bestendig:problem:not-in-this-phase', details: { phase: 'referral' } } });
    expect(dutch.body.detail).toBe('Dit kan niet in de fase waarin het traject nu is (aanmelding).');
    expect(dutch.headers.get('content-language')).toBe('nl');
    expect((await decide('en')).body.detail).toBe('This cannot be done in the phase that the trajectory is in now (referral).');
  });

  test('on a closed trajectory starts no run, unless it reopens it', async () => {
    const closed = await guestInPhase(stack, 'closed');
    const ended = await runOf(closed.id);
    expect(ended).toMatchObject({ status: 'COMPLETED' });
    expect(await record(closed, criterion())).toMatchObject({ status: 409, code: 'trajectory-closed' });
    expect(await runOf(closed.id)).toEqual(ended);
    const reopened = await stack.api.post('lsoChair@gemeente', `${closed.path}/reopenings`, { occurredOn: '2019-09-03', reason: 'Te vroeg.' }, { 'if-match': closed.etag });
    expect(reopened).toMatchObject({ status: 200, body: { phase: 'guidance' } });
    expect(await runOf(closed.id)).toMatchObject({ status: 'RUNNING', runId: expect.not.stringMatching(ended!.runId) });
  });

  test('reaches the log though Temporal has lost the run', async () => {
    await stack.temporal.workflow.getHandle(workflowIdOf(guest.id)).terminate('lost, for this test');
    expect(await record(guest, criterion())).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await record({ ...guest, etag: '"2"' }, { ...criterion(), criterion: 'regionalBinding' })).toMatchObject({ status: 200, body: { revision: 3 } });
  });

  test('with an id in capitals is on the same trajectory', async () => {
    const path = `/v1/trajectories/${guest.id.toUpperCase()}`;
    expect(await record({ ...guest, path }, criterion())).toMatchObject({ status: 200, body: { id: guest.id } });
  });

  test('whose answer was lost did happen, and its retry tells', async () => {
    const key = randomUUID();
    const release = await hold(guest);
    const impatient = new AbortController();
    const lost = fetch(`${stack.url}${guest.path}/criterion-results`, {
      method: 'POST', signal: impatient.signal, body: JSON.stringify(criterion()),
      headers: { authorization: `Bearer ${await stack.tokenFor(caseworker)}`, 'content-type': 'application/json', 'idempotency-key': key, 'if-match': guest.etag },
    });
    await waitFor(async () => (await waitingForLock()) > 0);
    impatient.abort();
    await expect(lost).rejects.toThrow('aborted');
    const retry = record(guest, criterion(), key);
    await release();
    expect(await retry).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await facts(guest.id, 'criterionRecorded')).toBe(1);
  });

  test('whose outcome nobody knows in time is answered so; its retry tells', async () => {
    const key = randomUUID();
    const release = await hold(guest);
    const unknown = await record(guest, criterion(), key);
    expect(unknown).toMatchObject({ status: 503, code: 'outcome-unknown' });
    expect(unknown.headers.get('retry-after')).toMatch(/^\d+$/);
    await release();
    expect(await record(guest, criterion(), key)).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await facts(guest.id, 'criterionRecorded')).toBe(1);
  });

  test('of too many at once some are told to slow down', async () => {
    const release = await hold(guest);
    const many = Array.from({ length: 14 }, (_, at) => record(guest, criterion(`Nummer ${at}.`)));
    const slowDown = await Promise.race(many);
    expect(slowDown).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(slowDown.headers.get('retry-after')).toMatch(/^\d+$/);
    await release();
    const statuses = (await Promise.all(many)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(await facts(guest.id, 'criterionRecorded')).toBe(1);
    // 503: under such pressure the SDK's core leaves some Updates unprocessed, and the server says so; their retry tells.
    for (const status of statuses) expect([200, 412, 429, 503]).toContain(status);
  });
});

/** How many statements wait for a lock. */
async function waitingForLock(): Promise<number> {
  const [row] = await stack.prisma.$queryRaw<{ count: bigint }[]>`SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
  return Number(row!.count);
}

async function waitFor(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 20));
}
