import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openBeds } from '../support/beds';
import { guestInPhase } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/* A guest who comes back, a question that climbs, shelter that ends: by the API as somebody uses it. */

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const caseworker = 'caseworker@INLIA';
const person = { names: [{ given: 'Amina', family: 'Verzonnen' }], birthDates: [{ date: '1984-02-29' }], vNumbers: [{ number: '7000000002' }] };
const register = (body: object) => stack.api.post(caseworker, '/v1/trajectories', { programme: 'groningen', occurredOn: '2019-10-01', referredBy: 'INLIA', guest: person, ...body });

test('a referral that names the former trajectory takes over what still holds; the former one says how long it is kept', async () => {
  const former = await guestInPhase(stack, 'closed', person);
  const { body: closed } = await stack.api.get(caseworker, former.path);
  expect(closed).toMatchObject({ outcome: { class: 'durable', name: 'vergunning verleend' }, retention: { archiveActionDate: '2029-09-02' } });
  const { status, body } = await register({ formerTrajectory: former.id });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    phase: 'intake',
    revision: 1,
    referral: { formerTrajectory: former.id },
    criteria: { vNumber: { conclusion: { result: 'pass', carriedFrom: former.id } }, regionalBinding: { conclusion: { carriedFrom: former.id } } },
  });
  expect((await stack.api.get(caseworker, former.path)).body.laterTrajectories).toEqual([body.id]);
  expect((await stack.api.get(caseworker, `/v1/trajectories/${body.id}`)).body).not.toHaveProperty('laterTrajectories');
  // IND is no party to what the programme goes on with: it may know of the former one alone.
  await stack.prisma.trajectory.update({ where: { id: body.id }, data: { policyId: 'govo-2025', policyVersion: 4 } });
  expect((await stack.api.get('caseworker@IND', former.path)).body).not.toHaveProperty('laterTrajectories');
  await stack.prisma.trajectory.update({ where: { id: body.id }, data: { policyId: body.policy.id, policyVersion: body.policy.version } });
  const { body: log } = await stack.api.get(caseworker, `/v1/trajectories/${body.id}/events`);
  expect((log.items as { type: string }[]).map(({ type }) => type).slice(0, 3)).toEqual(['registered', 'criterionCarriedOver', 'criterionCarriedOver']);
});

test('a former trajectory that is open, of somebody else, or not theirs to know of, is none', async () => {
  const [open, other] = [await guestInPhase(stack, 'intake', { ...person, vNumbers: [] }), await guestInPhase(stack, 'closed', { names: [{ family: 'Bedacht' }], vNumbers: [] })];
  const elsewhere = { ...person, vNumbers: [] };
  expect(await register({ guest: elsewhere, formerTrajectory: open.id })).toMatchObject({ status: 409, code: 'former-not-closed' });
  expect(await register({ guest: elsewhere, formerTrajectory: other.id })).toMatchObject({ status: 409, code: 'former-other-person' });
  expect(await register({ guest: elsewhere, formerTrajectory: randomUUID() })).toMatchObject({ status: 409, code: 'former-unknown' });
});

/** A guest without V-number, known by name and birth, whose trajectory is closed. */
const gone = async () => {
  const { id, path, etag } = await guestInPhase(stack, 'closed', { ...person, vNumbers: [] });
  return { id, path, etag, guest: { ...person, vNumbers: [] }, reopen: (ifMatch = etag) => stack.api.post('manager@gemeente', `${path}/reopenings`, { occurredOn: '2019-10-01', reason: 'De gast is terug.' }, { 'if-match': ifMatch }) };
};
const close = async ({ body, headers }: Awaited<ReturnType<typeof register>>) => {
  const withdrawal = { occurredOn: '2019-10-01', reason: 'Elders onderdak.', atGuestsRequest: true };
  expect((await stack.api.post('caseworker@gemeente', `/v1/trajectories/${body.id}/withdrawals`, withdrawal, { 'if-match': headers.get('etag')! })).status).toBe(200);
};

describe('who came back has one open trajectory, also without a V-number', () => {
  test('a second referral of the same former trajectory is refused, and leaves nothing behind, until the first is closed', async () => {
    const { id: formerTrajectory, guest } = await gone();
    const first = await register({ guest, formerTrajectory });
    expect(first.status).toBe(201);
    const before = await stack.prisma.trajectory.count();
    expect(await register({ guest, formerTrajectory: formerTrajectory.toUpperCase() })).toMatchObject({ status: 409, code: 'guest-has-open-trajectory', body: { trajectory: first.body.id } });
    expect(await stack.prisma.trajectory.count()).toBe(before);
    await close(first);
    expect((await register({ guest, formerTrajectory })).status).toBe(201);
  });

  test('the former one is not opened again while a later one is open, and no later one while it is', async () => {
    const former = await gone();
    const later = await register({ guest: former.guest, formerTrajectory: former.id });
    expect(await former.reopen()).toMatchObject({ status: 409, code: 'guest-has-open-trajectory', body: { trajectory: later.body.id } });
    expect((await stack.api.get(caseworker, former.path)).body.phase).toBe('closed');
    await close(later);
    const reopened = await former.reopen();
    expect(reopened.status).toBe(200);
    const { headers } = await stack.api.get(caseworker, `/v1/trajectories/${later.body.id}`);
    const again = await stack.api.post('manager@gemeente', `/v1/trajectories/${later.body.id}/reopenings`, { occurredOn: '2019-10-02', reason: 'Toch.' }, { 'if-match': headers.get('etag')! });
    expect(again).toMatchObject({ status: 409, code: 'guest-has-open-trajectory', body: { trajectory: former.id } });
  });

  test('whoever came back twice is still the guest of the first trajectory', async () => {
    const former = await gone();
    const second = await register({ guest: former.guest, formerTrajectory: former.id });
    await close(second);
    const third = await register({ guest: former.guest, formerTrajectory: second.body.id });
    expect(third.status).toBe(201);
    expect(await former.reopen()).toMatchObject({ status: 409, code: 'guest-has-open-trajectory', body: { trajectory: third.body.id } });
    expect(await register({ guest: former.guest, formerTrajectory: former.id })).toMatchObject({ status: 409, code: 'guest-has-open-trajectory' });
  });

  test('has one bed, whichever of the trajectories gave it', async () => {
    const { places: [first, second] } = await openBeds(stack, 2);
    const stay = async (id: unknown, place: string, occurredOn: string) => {
      const { headers } = await stack.api.get(caseworker, `/v1/trajectories/${id as string}`);
      return stack.api.post(caseworker, `/v1/trajectories/${id as string}/shelter-stays`, { occurredOn, place, kind: 'regular' }, { 'if-match': headers.get('etag')! });
    };
    const before = await register({ guest: { ...person, vNumbers: [] } });
    expect((await stay(before.body.id, first!, '2019-10-01')).status).toBe(200);
    await close({ ...before, headers: (await stack.api.get(caseworker, `/v1/trajectories/${before.body.id}`)).headers });
    const again = await register({ guest: { ...person, vNumbers: [] }, formerTrajectory: before.body.id });
    expect(await stay(again.body.id, second!, '2019-10-03')).toMatchObject({ status: 409, code: 'guest-already-sheltered', body: { trajectory: before.body.id } });
    // Also of whoever came back once more.
    await close(again);
    const third = await register({ guest: { ...person, vNumbers: [] }, formerTrajectory: again.body.id });
    expect(await stay(third.body.id, second!, '2019-10-03')).toMatchObject({ status: 409, code: 'guest-already-sheltered', body: { trajectory: before.body.id } });
    const { headers } = await stack.api.get(caseworker, `/v1/trajectories/${before.body.id}`);
    await stack.api.post(caseworker, `/v1/trajectories/${before.body.id}/shelter-departures`, { occurredOn: '2019-10-03', reason: 'Elders onderdak.' }, { 'if-match': headers.get('etag')! });
    expect((await stay(third.body.id, second!, '2019-10-03')).status).toBe(200);
  });

  test('of several at the same moment one is taken', async () => {
    const former = await gone();
    const answers = await Promise.all([former.reopen(), ...[1, 2, 3].map(() => register({ guest: former.guest, formerTrajectory: former.id }))]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    // Where it was opened again first, it is not closed any more.
    for (const { status, code } of answers.filter((one) => one.status >= 300)) expect([status, ['guest-has-open-trajectory', 'former-not-closed'].includes(code!)]).toEqual([409, true]);
    const open = await stack.prisma.returningGuest.findMany({ where: { isOpen: true, OR: [{ trajectoryId: former.id }, { trajectoryId: { in: answers.map(({ body }) => body.id).filter(Boolean) } }] } });
    expect(open).toHaveLength(1);
  });

  test('where an earlier release let two be open at once, both go on', async () => {
    const { id: formerTrajectory, guest } = await gone();
    const first = await register({ formerTrajectory, guest });
    await stack.prisma.returningGuest.update({ where: { trajectoryId: String(first.body.id) }, data: { isOpen: false } });
    expect((await register({ formerTrajectory, guest })).status).toBe(201);
    let etag = first.headers.get('etag')!;
    const go = async (who: string, resource: string, body: object) => {
      const answer = await stack.api.post(who, `/v1/trajectories/${first.body.id}/${resource}`, { occurredOn: '2019-10-02', motivation: 'Zie het bewijs.', ...body }, { 'if-match': etag });
      etag = answer.headers.get('etag')!;
      return answer;
    };
    await go(caseworker, 'criterion-results', { criterion: 'noStateReception', result: 'pass' });
    for (const criterion of ['noHeavyEntryBan', 'noDublinClaim']) await go('caseworker@gemeente', 'criterion-results', { criterion, result: 'pass' });
    expect(await go('mayor@gemeente', 'admission-decisions', { decision: 'admit' })).toMatchObject({ status: 200, body: { phase: 'stabilisation' } });
  });

  test('which one is open is not said to those who may not know of it', async () => {
    const former = await gone();
    const later = await register({ guest: former.guest, formerTrajectory: former.id });
    await stack.prisma.trajectory.update({ where: { id: later.body.id }, data: { policyId: 'govo-2025', policyVersion: 4 } });
    const answer = await stack.api.post('caseworker@IND', '/v1/trajectories', { programme: 'groningen', occurredOn: '2019-10-01', referredBy: 'IND', guest: former.guest, formerTrajectory: former.id });
    expect(answer).toMatchObject({ status: 409, code: 'guest-has-open-trajectory' });
    expect(JSON.stringify(answer.body)).not.toContain(later.body.id);
  });
});

test('one word of a name in common makes nobody the guest of a former trajectory', async () => {
  const former = await gone();
  const namesake = { ...former.guest, names: [{ given: 'Amina', family: 'Bedacht' }] };
  expect(await register({ guest: namesake, formerTrajectory: former.id })).toMatchObject({ status: 409, code: 'former-other-person' });
});

test('a question is put to a level and answered, by path', async () => {
  const guest = await guestInPhase(stack, 'guidance', { ...person, vNumbers: [] });
  const asked = await stack.api.post(caseworker, `${guest.path}/escalations`, { occurredOn: '2019-08-01', level: 'lsoChair', question: 'Wie?', reason: 'Geen akkoord.' }, { 'if-match': guest.etag });
  expect(asked).toMatchObject({ status: 200, body: { escalations: [{ id: 'e1', level: 'lsoChair', asked: { by: 'INLIA' } }] } });
  const answered = await stack.api.post('lsoChair@gemeente', `${guest.path}/escalations/e1/answers`, { occurredOn: '2019-08-02', answer: 'DT&V.' }, { 'if-match': asked.headers.get('etag')! });
  expect(answered).toMatchObject({ status: 200, body: { escalations: [{ answer: { on: '2019-08-02', text: 'DT&V.' } }] } });
});

test('the mayor ends shelter after the trajectory is closed; the chair does not', async () => {
  const guest = await guestInPhase(stack, 'closed', { ...person, vNumbers: [] });
  const ending = { occurredOn: '2019-09-10', reference: 'B-2019-78', endsOn: '2019-10-01', motivation: 'Afgewogen.' };
  const end = (who: string) => stack.api.post(who, `${guest.path}/shelter-endings`, ending, { 'if-match': guest.etag });
  expect(await end('lsoChair@gemeente')).toMatchObject({ status: 403, code: 'not-permitted' });
  expect(await end('mayor@gemeente')).toMatchObject({ status: 200, body: { phase: 'closed', shelterEndings: [{ reference: 'B-2019-78', endsOn: '2019-10-01' }] } });
});

test('a ground that changes takes up a refused guest again', async () => {
  const guest = await guestInPhase(stack, 'intake', { ...person, vNumbers: [{ number: '7000000003' }] });
  let { etag } = guest;
  const give = async (who: string, resource: string, body: object) => {
    const answer = await stack.api.post(who, `${guest.path}/${resource}`, { occurredOn: '2019-06-17', ...body }, { 'if-match': etag });
    expect({ resource, status: answer.status, body: answer.body }).toMatchObject({ resource, status: 200 });
    etag = answer.headers.get('etag')!;
    return answer.body;
  };
  for (const criterion of ['vNumber', 'regionalBinding', 'noStateReception']) await give(caseworker, 'criterion-results', { criterion, result: 'pass', motivation: 'Zie bewijs.' });
  await give('caseworker@gemeente', 'criterion-results', { criterion: 'noHeavyEntryBan', result: 'fail', motivation: 'Zie bewijs.' });
  await give('caseworker@gemeente', 'criterion-results', { criterion: 'noDublinClaim', result: 'pass', motivation: 'Zie bewijs.' });
  for (const risk of ['humanitarian', 'publicOrder']) await give('caseworker@gemeente', 'risk-assessments', { risk, level: 'low', motivation: 'Afgewogen.' });
  await give('mayor@gemeente', 'admission-decisions', { decision: 'refuse', motivation: 'Inreisverbod.', weighing: 'Elders is opvang; risico’s laag.' });
  const opened = await give('caseworker@IND', 'ground-changes', { criterion: 'noHeavyEntryBan', what: 'Het inreisverbod is opgeheven.' });
  expect(opened).toMatchObject({ phase: 'intake', waitingOn: ['IND'], formerAdmissions: [{ decision: 'refuse' }] });
});
