import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays, addYears, dayOf } from '../../domain/policy/calendar';
import { factText } from '../support/facts';
import { guestInPhase, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/* What is found out of a guest later, by the API as somebody uses it. */

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const caseworker = 'caseworker@INLIA';
const occurredOn = '2019-10-01';
const known = (number: string) => ({ names: [{ given: 'Amina', family: 'Verzonnen' }], birthDates: [], vNumbers: [{ number }] });

async function identify(guest: Played, body: object, who = 'caseworker@AVIM') {
  const answer = await stack.api.post(who, `${guest.path}/identifications`, { occurredOn, ...body }, { 'if-match': guest.etag });
  guest.etag = answer.headers.get('etag') ?? guest.etag;
  return answer;
}

const search = async (body: object): Promise<string[]> =>
  ((await stack.api.post(caseworker, '/v1/trajectories/_zoek', body)).body.items as unknown as { id: string }[]).map(({ id }) => id);

test('it shows beside what was known, in the dossier, the log and the lists, and the guest is found by it', async () => {
  const guest = await guestInPhase(stack, 'intake', known('8000000001'));
  const found = {
    names: [{ given: 'Selam', family: 'Ontdekt', alias: true, source: 'Franse autoriteiten', from: '2012-03-01', until: '2015-10-31' }],
    birthDates: [{ date: '1971-05-24', source: 'Doopakte' }],
    birthPlaces: [{ place: 'Asmara', source: 'Doopakte' }],
    nationalities: [{ name: 'Eritrese', from: '1993-05-24' }],
    vNumbers: [{ number: '8000000002', source: 'AVIM' }],
    languages: ['Tigrinya'],
  };
  const { status, body } = await identify(guest, found);
  expect(status).toBe(200);
  expect(body.guest).toEqual({
    ...found,
    names: [{ given: 'Amina', family: 'Verzonnen' }, ...found.names],
    nationalities: [{ name: 'Onbekend' }, ...found.nationalities],
    vNumbers: [{ number: '8000000001' }, ...found.vNumbers],
  });
  const { items } = (await stack.api.get(caseworker, `${guest.path}/events?limit=200`)).body as unknown as { items: { type: string; data: object }[] };
  expect(items.find(({ type }) => type === 'identified')).toMatchObject({ data: found });
  const listed = (await stack.api.get(caseworker, '/v1/trajectories')).body.items as unknown as { id: string; names: object[] }[];
  expect(listed.find(({ id }) => id === guest.id)!.names).toEqual([{ given: 'Amina', family: 'Verzonnen' }, { given: 'Selam', family: 'Ontdekt', alias: true }]);

  for (const what of [{ name: 'ontdekt selam' }, { vNumber: '8000000002' }, { vNumber: '8000000001' }, { birthDate: '1971-05-24' }, { birthDate: '1971', name: 'Verzonnen' }]) {
    expect({ what, found: await search(what) }).toEqual({ what, found: [guest.id] });
  }
  expect(await search({ birthDate: '1971-05-25' })).toEqual([]);
});

test('a birth date that is found out counts the guest to 60+, at once or by the clock', async () => {
  const today = dayOf(new Date().toISOString());
  const [older, younger] = [await guestInPhase(stack, 'intake', { ...known('8000000011') }), await guestInPhase(stack, 'intake', known('8000000012'))];
  expect((await identify(older, { birthDates: [{ date: '1950' }] })).body.specialGroups).toEqual(['sixtyPlus']);
  const turns = addYears(addDays(today, 30), -60);
  expect((await identify(younger, { birthDates: [{ date: turns }] })).body.specialGroups).toEqual([]);
  expect((await stack.api.get(caseworker, '/v1/trajectories?specialGroup=sixtyPlus')).body.items).toMatchObject([{ id: older.id }]);
});

test('a list of facts finds the guest by it, and brings in more of it', async () => {
  const guest = await guestInPhase(stack, 'intake', known('8000000021'));
  await identify(guest, { vNumbers: [{ number: '8000000022' }] });
  const list = factText([
    { vNumber: '8000000022', kind: 'identificatie', occurredOn: '30-09-2019', organisation: 'AVIM', names: 'Selam Ontdekt', languages: 'Tigrinya; Arabisch' },
    { vNumber: '8000000022', kind: 'risico', occurredOn: '01-10-2019', organisation: 'gemeente', subject: 'humanitarian', result: 'laag', words: 'Afgewogen.' },
  ]);
  const dryRun = await stack.api.call('POST', '/v1/fact-imports/_dry-run?programme=groningen', { who: 'coordinator@INLIA', body: list, headers: { 'content-type': 'text/csv' } });
  expect(dryRun.body).toMatchObject({ rows: { total: 2, rejected: 0 }, preview: [{ trajectory: guest.id, command: 'identify' }, { trajectory: guest.id, command: 'assessRisk' }] });
});

describe('it is refused', () => {
  test('without any item, backwards in time, or with what no form takes: each at its place', async () => {
    const guest = await guestInPhase(stack, 'referral', known('8000000031'));
    for (const [body, pointer] of [
      [{}, ''],
      [{ names: [{ family: 'Ontdekt', from: '2015-10-31', until: '2012-03-01' }] }, '/names/0/until'],
      [{ vNumbers: [{ number: '123' }] }, '/vNumbers/0/number'],
      [{ birthPlaces: [{ place: '' }] }, '/birthPlaces/0/place'],
    ] as const) {
      expect(await identify(guest, body)).toMatchObject({ status: 400, body: { errors: [{ in: 'body', pointer }] } });
    }
  });

  test('where the V-number is on the trajectory, or on another open one; which one is said to those who may know of it', async () => {
    const [guest, other] = [await guestInPhase(stack, 'referral', known('8000000041')), await guestInPhase(stack, 'referral', known('8000000042'))];
    expect(await identify(guest, { vNumbers: [{ number: '8000000041' }] })).toMatchObject({ status: 409, code: 'v-number-known' });
    const taken = { vNumbers: [{ number: '8000000042' }], languages: ['Tigrinya'] };
    expect(await identify(guest, taken)).toMatchObject({ status: 409, code: 'v-number-in-use', body: { trajectory: other.id } });
    // DT&V knows of the guest under what the programme goes on with only by what it promised.
    await stack.prisma.trajectory.update({ where: { id: other.id }, data: { policyId: 'govo-2025', policyVersion: 4 } });
    const hidden = await identify(guest, taken, 'caseworker@DTV');
    expect(hidden).toMatchObject({ status: 409, code: 'v-number-in-use' });
    expect(JSON.stringify(hidden.body)).not.toContain(other.id);
    // Nothing of it was recorded.
    expect((await stack.api.get(caseworker, guest.path)).body).toMatchObject({ revision: 1, guest: { languages: [] } });
    expect(await search({ vNumber: '8000000042' })).toEqual([other.id]);
  });

  test('to one of two who record the same V-number at once', async () => {
    const guests = [await guestInPhase(stack, 'referral', known('8000000051')), await guestInPhase(stack, 'referral', known('8000000052'))];
    const answers = await Promise.all(guests.map((guest) => identify(guest, { vNumbers: [{ number: '8000000053' }] })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({ code: 'v-number-in-use', body: { trajectory: guests[answers.findIndex(({ status }) => status === 200)]!.id } });
  });

  test('to whoever the policy does not name', async () => {
    const guest = await guestInPhase(stack, 'referral', known('8000000061'));
    expect(await identify(guest, { languages: ['Tigrinya'] }, 'caseworker@VWNN')).toMatchObject({ status: 403, code: 'not-permitted' });
  });
});

test('found out once the trajectory is closed, a V-number is nobody’s until it is opened again', async () => {
  const guest = await guestInPhase(stack, 'closed', known('8000000071'));
  expect(await identify(guest, { vNumbers: [{ number: '8000000072' }] })).toMatchObject({ status: 200, body: { phase: 'closed' } });
  const later = await guestInPhase(stack, 'referral', known('8000000072'));
  const reopen = () => stack.api.post('manager@gemeente', `${guest.path}/reopenings`, { occurredOn, reason: 'De gast is terug.' }, { 'if-match': guest.etag });
  expect(await reopen()).toMatchObject({ status: 409, code: 'v-number-in-use', body: { trajectory: later.id } });
  const gone = { occurredOn: '2019-06-04', reason: 'Was dezelfde.', atGuestsRequest: true };
  expect((await stack.api.post('caseworker@gemeente', `${later.path}/withdrawals`, gone, { 'if-match': later.etag })).status).toBe(200);
  expect((await reopen()).status).toBe(200);
  const again = { programme: 'groningen', occurredOn, referredBy: 'INLIA', guest: known('8000000072') };
  expect(await stack.api.post(caseworker, '/v1/trajectories', again)).toMatchObject({ status: 409, code: 'v-number-in-use', body: { trajectory: guest.id } });
});

test('a private person refers, and whoever else may withdraw such a referral does', async () => {
  const guest = await guestInPhase(stack, 'referral', known('8000000081'), { referredBy: 'person', remark: 'Zijn zus.' });
  expect((await stack.api.get(caseworker, guest.path)).body).toMatchObject({ referral: { referredBy: 'person', remark: 'Zijn zus.' } });
  const withdraw = (who: string) => stack.api.post(who, `${guest.path}/withdrawals`, { occurredOn, reason: 'Elders onderdak.' }, { 'if-match': guest.etag });
  expect(await withdraw(caseworker)).toMatchObject({ status: 403, code: 'not-permitted' });
  expect((await withdraw('caseworker@gemeente')).status).toBe(200);
  const unknown = { programme: 'groningen', occurredOn, referredBy: 'buurman', guest: known('8000000082') };
  expect(await stack.api.post(caseworker, '/v1/trajectories', unknown)).toMatchObject({ status: 409, code: 'unknown-code', body: { details: { list: 'referrers' } } });
});
