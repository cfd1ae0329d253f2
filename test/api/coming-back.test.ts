import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
  await stack.prisma.trajectory.update({ where: { id: body.id }, data: { policyId: 'govo-2025', policyVersion: 3 } });
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
