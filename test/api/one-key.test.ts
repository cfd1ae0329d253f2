import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRegister } from '../../api/auth/people';
import { dayOf } from '../../domain/policy/calendar';
import { commands } from '../../domain/trajectory/commands';
import { giveCommand } from '../../temporal/give-command';
import { actor } from '../support/domain/actors';
import { goodCells, listText } from '../domain/referral-list/lists';
import { openBeds } from '../support/beds';
import { guestInPhase } from '../support/play';
import { startStack, type Stack } from '../support/stack';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const caseworker = 'caseworker@INLIA';
const today = dayOf(new Date().toISOString());
const referral = (...vNumbers: string[]) => ({ programme: 'groningen', occurredOn: '2019-06-03', referredBy: 'INLIA', guest: { names: [{ family: 'Verzonnen' }], vNumbers: vNumbers.map((number) => ({ number })) } });
const register = (body: object, key: string = randomUUID()) => stack.api.post(caseworker, '/v1/trajectories', body, { 'idempotency-key': key });
const give = (place: string, workingName: string, key: string) =>
  stack.api.post(caseworker, '/v1/shelter-stays', { programme: 'groningen', workingName, place, kind: 'regular', occurredOn: today }, { 'idempotency-key': key });

/** Gives all of them at once. Each that is told that it was done finds what it asked for, and not another one's. */
async function atOnce<T>(bodies: readonly T[], send: (body: T) => ReturnType<typeof register>): Promise<{ done: { asked: T; body: Record<string, unknown> }[]; codes: unknown[] }> {
  const answers = await Promise.all(bodies.map(async (asked) => ({ asked, answer: await send(asked) })));
  const isDone = ({ answer }: (typeof answers)[number]): boolean => answer.status < 300;
  return { done: answers.filter(isDone).map(({ asked, answer }) => ({ asked, body: answer.body })), codes: answers.filter((one) => !isDone(one)).map(({ answer }) => answer.code) };
}

describe('of other requests under one key at once, one is done and the others are told that the key is used', () => {
  const others = (count: number) => Array.from({ length: count - 1 }, () => 'idempotency-key-reused');

  test('referrals', async () => {
    const key = randomUUID();
    const { done, codes } = await atOnce(['Een', 'Twee', 'Drie', 'Vier', 'Vijf'], (remark) => register({ ...referral(), remark }, key));
    expect(codes).toEqual(others(5));
    expect(done.map(({ body }) => body)).toMatchObject([{ referral: { remark: done[0]!.asked } }]);
  });

  test('commands, of one kind and of several', async () => {
    const guest = await guestInPhase(stack, 'referral');
    const key = randomUUID();
    const result = (criterion: string) => ({ resource: 'criterion-results', body: { occurredOn: '2019-06-07', criterion, result: 'unknown', motivation: 'Opgevraagd.' } });
    const commands = [result('vNumber'), result('regionalBinding'), { resource: 'tailored-plans', body: { occurredOn: '2019-06-07', what: 'Begeleiding.' } }];
    const { done, codes } = await atOnce(commands, ({ resource, body }) =>
      stack.api.post(caseworker, `${guest.path}/${resource}`, body, { 'if-match': guest.etag, 'idempotency-key': key }));
    expect(codes).toEqual(others(3));
    const events = (await stack.api.get(caseworker, `${guest.path}/events`)).body.items as { type: string; data: object }[];
    const kept = events.filter(({ type }) => ['criterionRecorded', 'tailoredPlanProposed'].includes(type));
    expect(kept.map(({ data }) => data)).toMatchObject(done.map(({ asked }) => asked.body));
  });

  test('emergency beds', async () => {
    const { places } = await openBeds(stack, 3);
    const key = randomUUID();
    const { done, codes } = await atOnce(places, (place) => give(place, `Iemand in ${place}`, key));
    expect(codes).toEqual(others(3));
    expect(done.map(({ body }) => body)).toMatchObject([{ place: done[0]!.asked, workingName: `Iemand in ${done[0]!.asked}` }]);
  });

  test('lists', async () => {
    const key = randomUUID();
    const lists = ['0123456700', '0123456701', '0123456702'].map((number) => listText([{ ...goodCells, 'V-nummer': number }]));
    const { codes } = await atOnce(lists, (body) => stack.api.call('POST', '/v1/imports?programme=groningen', { who: 'coordinator@INLIA', body, headers: { 'content-type': 'text/csv', 'idempotency-key': key } }));
    expect(codes).toEqual(others(3));
    expect(await stack.prisma.importRow.count()).toBe(1);
  });
});

describe('a key whose request was refused is not used up', () => {
  test('where a V-number was another guest’s: later, or with another one', async () => {
    const holder = await register(referral('1000000011'));
    const guest = await register(referral());
    const key = randomUUID();
    const identify = (number: string) =>
      stack.api.post(caseworker, `/v1/trajectories/${guest.body.id}/identifications`, { occurredOn: '2019-06-07', vNumbers: [{ number }] }, { 'if-match': '"1"', 'idempotency-key': key });
    expect(await identify('1000000011')).toMatchObject({ status: 409, code: 'v-number-in-use' });
    await stack.api.post(caseworker, `/v1/trajectories/${holder.body.id}/withdrawals`, { occurredOn: '2019-06-05', reason: 'Elders.', atGuestsRequest: true }, { 'if-match': '"1"' });
    expect(await identify('1000000011')).toMatchObject({ status: 200, body: { revision: 2 } });

    const third = await register(referral());
    const path = `/v1/trajectories/${third.body.id}/identifications`;
    const corrected = randomUUID();
    const say = (number: string) => stack.api.post(caseworker, path, { occurredOn: '2019-06-07', vNumbers: [{ number }] }, { 'if-match': '"1"', 'idempotency-key': corrected });
    expect(await say('1000000011')).toMatchObject({ status: 409, code: 'v-number-in-use' });
    expect(await say('1000000012')).toMatchObject({ status: 200, body: { revision: 2 } });
  });

  test('where a bed was taken: once it is free', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: first } = await give(place!, 'Eerste', randomUUID());
    const key = randomUUID();
    expect(await give(place!, 'Tweede', key)).toMatchObject({ status: 409, code: 'place-taken' });
    expect(await stack.api.post(caseworker, `/v1/shelter-stays/${String(first.id)}/departures`, { occurredOn: today })).toMatchObject({ status: 200 });
    expect(await give(place!, 'Tweede', key)).toMatchObject({ status: 201, body: { workingName: 'Tweede' } });
  });
});

test('a referral that joins a run which an attempt of another day started is carried under the policy of its own day', async () => {
  const [own, others] = ['groningen-2019', 'govo-2025'].map((id) => stack.policies.find(({ reference }) => reference.id === id)!.reference);
  const trajectory = randomUUID();
  const given = {
    data: commands.register.body.parse(referral()), actor: { ...actor(caseworker), person: stack.person(caseworker) }, requestId: randomUUID(), fingerprint: 'x', policy: own!,
  };
  await giveCommand(stack.temporal, { trajectory, programme: 'groningen', policy: others!, isOpen: false }, 'register', given);
  const path = `/v1/trajectories/${trajectory}`;
  expect((await stack.api.get(caseworker, path)).body).toMatchObject({ policy: { id: 'groningen-2019' } });
  const result = { occurredOn: '2019-06-07', criterion: 'vNumber', result: 'unknown', motivation: 'Opgevraagd.' };
  expect(await stack.api.post(caseworker, `${path}/criterion-results`, result, { 'if-match': '"1"' })).toMatchObject({ status: 200, body: { policy: { id: 'groningen-2019' } } });
  expect((await stack.prisma.trajectory.findUniqueOrThrow({ where: { id: trajectory } })).policyId).toBe('groningen-2019');
});

test('somebody’s first requests, many at once and to several APIs, are all answered', async () => {
  const registers = Array.from({ length: 8 }, () => createRegister(stack.prisma));
  const people = Array.from({ length: 60 }, () => randomUUID());
  for (const person of people) {
    const claims = { iss: stack.issuer.url, sub: person, name: 'Voorbeeld', organisation: 'INLIA', roles: ['caseworker' as const], programmes: ['groningen'] };
    await Promise.all(registers.map((know) => know(person, claims)));
  }
  expect(await stack.prisma.person.count({ where: { id: { in: people } } })).toBe(60);
});
