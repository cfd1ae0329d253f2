import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { createEmergencyActivities } from '../../activities/emergency';
import { addDays } from '../../domain/policy/calendar';
import { openBeds } from '../support/beds';
import { guestInPhase } from '../support/play';
import { startStack, type Stack } from '../support/stack';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const caseworker = 'caseworker@INLIA';
const amsterdam = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' });
const today = amsterdam.format(new Date());
const yesterday = addDays(today, -1);
/** The only thing that is known of somebody. */
const workingName = 'Man met de Blauwe Muts';

const give = (place: string, over: object = {}, headers: Record<string, string> = {}, who = caseworker) =>
  stack.api.post(who, '/v1/shelter-stays', { programme: 'groningen', workingName, place, kind: 'regular', occurredOn: yesterday, ...over }, headers);
const read = (id: string, who = caseworker) => stack.api.get(who, `/v1/shelter-stays/${id}`);
const tell = (id: string, occurredOn = today, who = caseworker) => stack.api.post(who, `/v1/shelter-stays/${id}/municipality-notices`, { occurredOn });
const leave = (id: string, occurredOn = today, headers: Record<string, string> = {}, who = caseworker) => stack.api.post(who, `/v1/shelter-stays/${id}/departures`, { occurredOn }, headers);
const register = (over: object = {}, headers: Record<string, string> = {}, who = caseworker) =>
  stack.api.post(who, '/v1/trajectories', { programme: 'groningen', occurredOn: today, referredBy: 'INLIA', guest: { names: [{ family: 'Gevonden' }] }, ...over }, headers);

type Owed = { command: string; name: string; path: string; dueOn: string; shelterStay?: { id: string } };
const owedFor = async (id: string, who = caseworker) => ((await stack.api.get(who, '/v1/tasks?limit=200')).body.items as unknown as Owed[]).filter(({ shelterStay }) => shelterStay?.id === id);

describe('an emergency bed', () => {
  test('needs a working name, a place and a day, and lasts the policy’s days', async () => {
    const { location, places: [place] } = await openBeds(stack, 1);
    const answer = await give(place!);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ id: answer.body.id, programme: 'groningen', workingName, place, kind: 'regular', since: yesterday, endsOn: addDays(yesterday, 3) });
    expect((await read(answer.body.id)).body).toEqual(answer.body);
    const { items } = (await stack.api.get(caseworker, `/v1/occupancy?on=${today}`)).body as unknown as { items: { id: string; occupied: number }[] };
    expect(items.find(({ id }) => id === location)).toMatchObject({ capacity: 1, occupied: 1, free: 0 });
    const after = (await stack.api.get(caseworker, `/v1/occupancy?on=${addDays(yesterday, 3)}`)).body;
    expect(after.items.find(({ id }) => id === location)).toMatchObject({ capacity: 1, occupied: 0, free: 1 });
  });

  test('is given only in a place that is there until its last day; an ordinary one also in a place that closes', async () => {
    const { location, places: [sooner, then] } = await openBeds(stack, 2);
    const close = (place: string, closesOn: string) => stack.api.post('coordinator@INLIA', `/v1/locations/${location}/places/${place}/closings`, { closesOn });
    const endsOn = addDays(yesterday, 3);
    await close(sooner!, addDays(endsOn, -1));
    await close(then!, endsOn);
    expect(await give(sooner!)).toMatchObject({ status: 409, code: 'place-closes-too-soon' });
    expect(await stack.prisma.shelterStay.count({ where: { placeId: sooner! } })).toBe(0);
    expect(await give(then!)).toMatchObject({ status: 201, body: { endsOn } });
    const guest = await guestInPhase(stack, 'referral', { names: [{ family: 'Gewoon' }], vNumbers: [] });
    const stay = await stack.api.post(caseworker, `${guest.path}/shelter-stays`, { occurredOn: today, place: sooner, kind: 'regular' }, { 'if-match': guest.etag });
    expect(stay.status).toBe(200);
  });

  test('keeps its place until its last day, and no longer than somebody has it', async () => {
    const { location, places: [place, left] } = await openBeds(stack, 2);
    const close = (which: string, closesOn: string) => stack.api.post('coordinator@INLIA', `/v1/locations/${location}/places/${which}/closings`, { closesOn });
    const endsOn = addDays(yesterday, 3);
    await give(place!);
    expect(await close(place!, addDays(endsOn, -1))).toMatchObject({ status: 409, code: 'place-closes-too-soon' });
    expect((await close(place!, endsOn)).status).toBe(200);
    await leave((await give(left!)).body.id);
    expect((await close(left!, today)).status).toBe(200);
  });

  test('makes tasks that say what, until when, why then and where', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    const owed = await owedFor(id);
    expect(owed.map(({ command, path }) => [command, path])).toEqual([['register', '/v1/trajectories'], ['tellMunicipality', `/v1/shelter-stays/${id}/municipality-notices`]]);
    expect(owed[0]).toMatchObject({ name: 'Aanmelden', explanation: expect.stringContaining('werkdag na de eerste nacht in het noodbed') });
    expect(owed[0]!.dueOn > yesterday).toBe(true);
    expect(await owedFor(id, 'caseworker@gemeente')).toEqual([]);
  });

  test('of nights that are over is written down all the same, with what is owed for it', async () => {
    const { location, places: [place] } = await openBeds(stack, 1);
    const [since, endsOn] = [addDays(today, -4), addDays(today, -1)];
    const { status, body: { id } } = await give(place!, { occurredOn: since });
    expect(status).toBe(201);
    await stack.temporal.workflow.getHandle(`shelter-stay/${id}`).result();
    expect((await read(id)).body).toMatchObject({ since, endsOn, ended: { on: endsOn, by: 'time' } });
    expect((await owedFor(id)).map(({ command }) => command)).toEqual(['register', 'tellMunicipality']);
    const occupiedOn = async (day: string) => ((await stack.api.get(caseworker, `/v1/occupancy?on=${day}`)).body.items as unknown as { id: string; occupied: number }[]).find((one) => one.id === location)?.occupied;
    expect([await occupiedOn(since), await occupiedOn(addDays(endsOn, -1)), await occupiedOn(endsOn)]).toEqual([1, 1, 0]);
    expect((await stack.prisma.outboxMail.deleteMany({ where: { emergencyStayId: id } })).count).toBe(1); // whoever should have registered a referral is told
  });

  test('whose days are over goes on with nobody, also where its run is late', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const [since, endsOn] = [addDays(today, -5), addDays(today, -2)];
    const { body: { id } } = await give(place!, { occurredOn: since });
    await stack.temporal.workflow.getHandle(`shelter-stay/${id}`).result();
    // As it stands before the run comes to it.
    await stack.prisma.outboxMail.deleteMany({ where: { emergencyStayId: id } });
    await stack.prisma.emergencyStay.update({ where: { id }, data: { endedOn: null, endedBy: null } });
    expect(await register({ shelterStay: id })).toMatchObject({ status: 201, body: { stays: [{ place, since, until: endsOn }] } });
    expect((await read(id)).body).toMatchObject({ ended: { on: endsOn, by: 'time' } });
    await stack.prisma.outboxMail.deleteMany({ where: { emergencyStayId: id } });
  });

  test('tells the municipality once', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    expect(await tell(id, addDays(today, 1))).toMatchObject({ status: 409, code: 'date-in-future' });
    expect(await tell(id, addDays(yesterday, -1))).toMatchObject({ status: 409, code: 'date-too-early' });
    expect((await tell(id)).body).toMatchObject({ municipalityToldOn: today });
    expect((await owedFor(id)).map(({ command }) => command)).toEqual(['register']);
    expect((await tell(id)).status).toBe(200);
    expect(await tell(id, yesterday)).toMatchObject({ status: 409, code: 'municipality-already-told' });
    expect(await tell(id, today, 'caseworker@VWNN')).toMatchObject({ status: 403, code: 'not-permitted' });
    expect(await tell(id, today, 'caseworker@AVIM')).toMatchObject({ status: 404 });
  });

  test('is the answer to its request, however often that comes', async () => {
    const { places: [place, other] } = await openBeds(stack, 2);
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all([give(place!, {}, key), give(place!, {}, key), give(place!, {}, key)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await give(other!, {}, key)).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
  });

  test('is one bed for one person, also where a guest of a trajectory wants it', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const answers = await Promise.all(Array.from({ length: 4 }, (_, at) => give(place!, { workingName: `Persoon ${at}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(answers.filter(({ status }) => status === 409).map(({ code }) => code)).toEqual(['place-taken', 'place-taken', 'place-taken']);
    const guest = await guestInPhase(stack, 'referral', { names: [{ family: 'Ander' }], vNumbers: [] });
    const asked = await stack.api.post(caseworker, `${guest.path}/shelter-stays`, { occurredOn: yesterday, place, kind: 'regular' }, { 'if-match': guest.etag });
    expect(asked).toMatchObject({ status: 409, code: 'place-taken' });
    expect(await stack.prisma.shelterStay.count({ where: { placeId: place! } })).toBe(1);
  });

  test.each([
    ['in a place that is not there', {}, 'place-unknown'],
    ['of another kind', { kind: 'family' }, 'place-of-another-kind'],
    ['of no kind', { kind: 'vanished' }, 'unknown-code'],
    ['from tomorrow on', { occurredOn: addDays(today, 1) }, 'date-in-future'],
  ])('%s is refused', async (what, over, code) => {
    const { places: [place] } = await openBeds(stack, 1);
    expect(await give(what.includes('not there') ? randomUUID() : place!, over)).toMatchObject({ status: 409, code });
  });

  test('without a working name is no form', async () => {
    expect(await give(randomUUID(), { workingName: ' ' })).toMatchObject({ status: 400 });
  });

  test('is unknown to those who see no whereabouts, and to other programmes', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    for (const who of ['caseworker@AVIM', 'caseworker@DTV', 'caseworker@INLIA#utrecht']) expect(await read(id, who)).toMatchObject({ status: 404 });
    expect((await read(id, 'caseworker@VWNN')).status).toBe(200);
    // Who looked is written down; of those who were told nothing there is nothing to tell.
    expect(await stack.prisma.dossierRead.findMany({ where: { trajectoryId: id }, select: { personId: true, what: true } })).toEqual([{ personId: stack.person('caseworker@VWNN'), what: 'emergencyStay' }]);
  });

  test('of a kind that tells of a guest’s health shows neither kind nor place to those who may not know', async () => {
    const { places: [place] } = await openBeds(stack, 1, { kind: 'psychiatricElsewhere' });
    const given = await give(place!, { kind: 'psychiatricElsewhere' });
    expect(given.body).toMatchObject({ place, kind: 'psychiatricElsewhere' });
    const { id } = given.body;
    const { place: _place, kind: _kind, ...rest } = given.body as unknown as Record<string, unknown>;
    for (const who of ['caseworker@IND', 'caseworker@VWNN', 'caseworker@gemeente', 'manager@gemeente', 'lsoChair@gemeente']) {
      expect((await read(id, who)).body).toEqual(rest);
      const { items } = (await stack.api.get(who, '/v1/shelter-stays?limit=200')).body as unknown as { items: { id: string }[] };
      expect(items.find((one) => one.id === id)).toEqual(rest);
      expect((await stack.api.get(who, '/v1/shelter-stays?limit=200', { accept: 'text/csv' })).bytes.toString()).not.toContain('psychiatricElsewhere');
    }
    // Nor does whoever gives such a bed read on in it, or hear of its kind where a referral cannot take it over.
    const { places: [other] } = await openBeds(stack, 1, { kind: 'psychiatricElsewhere' });
    const byMunicipality = await give(other!, { kind: 'psychiatricElsewhere' }, {}, 'caseworker@gemeente');
    expect(byMunicipality.status).toBe(201);
    expect(byMunicipality.body).not.toHaveProperty('kind');
    const refused = await stack.api.post('caseworker@VWNN', '/v1/trajectories', { programme: 'groningen', occurredOn: today, referredBy: 'VWNN', guest: { names: [{ family: 'Gevonden' }] }, shelterStay: id });
    expect(refused).toMatchObject({ status: 409, code: 'emergency-bed-not-for-guest' });
    expect(JSON.stringify(refused.body)).not.toMatch(/psychiatric|mentallyIll/);
  });

  test('leaves its working name nowhere readable', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    const row = await stack.prisma.emergencyStay.findUniqueOrThrow({ where: { id } });
    const history = await stack.temporal.workflow.getHandle(`shelter-stay/${id}`).fetchHistory();
    const written = `${Buffer.from(row.workingName).toString('latin1')} ${JSON.stringify(history, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value))} ${JSON.stringify(stack.log)}`;
    expect(written).not.toContain('Blauwe');
  });
});

test('of a mail about an emergency bed operators see how long it has waited', async () => {
  const age = async () => Number(/^bestendig_outbox_age_seconds (\S+)$/m.exec(await (await fetch(`${stack.url}/metrics`)).text())![1]);
  const { places: [place] } = await openBeds(stack, 1);
  const { body: { id } } = await give(place!);
  expect(await age()).toBe(0);
  // Three days ago its days were over, and whoever should have registered a referral was to be told.
  await stack.prisma.emergencyStay.update({ where: { id }, data: { since: new Date(addDays(today, -6)), endsOn: new Date(addDays(today, -3)) } });
  await stack.prisma.$executeRaw`SELECT end_emergency_stay(${id}::uuid, ${JSON.stringify({ organisation: 'INLIA', role: 'coordinator', mailbox: 'inlia@example.org' })}::jsonb)`;
  expect(await age()).toBeGreaterThan(2 * 86_400);
  expect(await age()).toBeLessThan(5 * 86_400);
  await stack.prisma.outboxMail.deleteMany({ where: { emergencyStayId: id } });
});

describe('an emergency bed that is left before its days are over', () => {
  test('is free that night, nothing is owed for it any more, and its run has ended', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    expect((await leave(id)).body).toMatchObject({ id, ended: { on: today, by: 'person' } });
    expect(await owedFor(id)).toEqual([]);
    expect((await give(place!, { occurredOn: today })).status).toBe(201);
    await stack.temporal.workflow.getHandle(`shelter-stay/${id}`).result();
    expect((await read(id)).body).toMatchObject({ ended: { on: today, by: 'person' } });
    expect(await stack.prisma.outboxMail.count({ where: { emergencyStayId: id } })).toBe(0); // nobody has to be told of what somebody wrote down
  });

  test('is left once, however often the request comes; another one is told that it is over', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all([leave(id, yesterday, key), leave(id, yesterday, key), leave(id, yesterday, key)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await leave(id, yesterday, key)).body).toEqual(answers[0].body);
    expect(await leave(id, today, key)).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
    expect(await leave(id)).toMatchObject({ status: 409, code: 'shelter-stay-over' });
  });

  test('of two who write down different days one is told that it is over', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    const answers = await Promise.all([leave(id, today), leave(id, yesterday)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({ code: 'shelter-stay-over' });
  });

  test('is not left before the first night, nor on a day to come', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    expect(await leave(id, addDays(yesterday, -1))).toMatchObject({ status: 409, code: 'date-too-early' });
    expect(await leave(id, addDays(today, 1))).toMatchObject({ status: 409, code: 'date-in-future' });
    expect((await read(id)).body).not.toHaveProperty('ended');
  });

  test('although its run was lost: another one is started for it', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    await stack.temporal.workflow.getHandle(`shelter-stay/${id}`).terminate();
    expect((await tell(id)).body).toMatchObject({ municipalityToldOn: today });
    await stack.temporal.workflow.getHandle(`shelter-stay/${id}`).terminate();
    expect((await leave(id)).body).toMatchObject({ ended: { by: 'person' } });
  });

  test('is cared for under the policy that it was given under, whatever counts today', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    const { body } = await stack.prisma.policy.findUniqueOrThrow({ where: { id_version: { id: 'groningen-2019', version: 5 } } });
    const { mandates, ...rest } = body as { mandates: object };
    const other = { ...rest, id: 'of-another-day', version: 1, mandates: { ...mandates, giveEmergencyBed: ['@VWNN'] } };
    await stack.prisma.policy.create({ data: { id: other.id, version: 1, programme: 'of-another-day', effectiveFrom: new Date('2019-04-01'), sha256: 'of-another-day', body: other } });
    await stack.prisma.emergencyStay.update({ where: { id }, data: { policyId: other.id, policyVersion: 1 } });
    expect(await tell(id)).toMatchObject({ status: 403, code: 'not-permitted' });
    expect((await tell(id, today, 'caseworker@VWNN')).body).toMatchObject({ municipalityToldOn: today });
  });
});

describe('an emergency bed whose days are over', () => {
  const [first, last] = [addDays(today, -4), addDays(today, -1)];
  /** One that was given four days ago, and ended by itself. */
  async function over() {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    await stack.temporal.workflow.getHandle(`shelter-stay/${id}`).terminate();
    const [since, endsOn] = [new Date(first), new Date(last)];
    await stack.prisma.shelterStay.updateMany({ where: { emergencyStayId: id }, data: { since, until: endsOn } });
    await stack.prisma.emergencyStay.update({ where: { id }, data: { since, endsOn } });
    await createEmergencyActivities(stack.prisma).endStay(id);
    return { place: place!, id };
  }

  test('is still owed: the municipality is told, also of a call that was made while it lasted', async () => {
    const { id } = await over();
    expect((await owedFor(id)).map(({ command }) => command)).toEqual(['register', 'tellMunicipality']);
    expect((await tell(id, addDays(first, 1))).body).toMatchObject({ ended: { on: last, by: 'time' }, municipalityToldOn: addDays(first, 1) });
    expect((await owedFor(id)).map(({ command }) => command)).toEqual(['register']);
  });

  test('has its days on the trajectory that a referral makes, and its bed is free', async () => {
    const { place, id } = await over();
    expect((await give(place)).status).toBe(201);
    const { status, body } = await register({ shelterStay: id });
    expect([status, body.stays]).toEqual([201, [{ place, kind: 'regular', since: first, until: last, emergency: id }]]);
    expect((await read(id)).body).toMatchObject({ ended: { on: last, by: 'time' }, trajectory: body.id });
    expect(await owedFor(id)).toEqual([]);
    expect(await register({ shelterStay: id })).toMatchObject({ status: 409, code: 'shelter-stay-over' });
    expect(await leave(id, last)).toMatchObject({ status: 409, code: 'shelter-stay-over' });
  });

  test('owes nothing any more once somebody writes down that it was left, by its last day', async () => {
    const { id } = await over();
    expect(await leave(id, today)).toMatchObject({ status: 409, code: 'shelter-stay-over' });
    expect((await leave(id, addDays(last, -1))).body).toMatchObject({ ended: { on: addDays(last, -1), by: 'person' } });
    expect(await owedFor(id)).toEqual([]);
    expect((await register({ shelterStay: id })).body.stays).toMatchObject([{ since: first, until: addDays(last, -1) }]);
  });
});

describe('the list of emergency beds', () => {
  type Page = { items: { id: string; workingName?: string; since: string }[]; next?: string };
  const list = async (query = '', who = caseworker) => (await stack.api.get(who, `/v1/shelter-stays?limit=200${query}`)).body as unknown as Page;

  test('has those that last and those that are over, the newest first, page by page', async () => {
    const { places: [one, two] } = await openBeds(stack, 2);
    const older = (await give(one!)).body.id;
    const newer = (await give(two!, { occurredOn: today })).body.id;
    await stack.api.post(caseworker, `/v1/shelter-stays/${older}/departures`, { occurredOn: today });
    const ids = ({ items }: Page) => items.map(({ id }) => id);
    const all = await list();
    expect(ids(all).indexOf(newer)).toBeLessThan(ids(all).indexOf(older));
    expect(all.items.every(({ workingName: name }) => typeof name === 'string')).toBe(true);
    expect(ids(await list('&lasting=true'))).toContain(newer);
    expect(ids(await list('&lasting=true'))).not.toContain(older);
    expect(ids(await list('&lasting=false'))).toContain(older);
    const paged: string[] = [];
    for (let cursor = ''; ;) {
      const { items, next } = (await stack.api.get(caseworker, `/v1/shelter-stays?limit=2${cursor}`)).body as unknown as Page;
      paged.push(...items.map(({ id }) => id));
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    expect(paged).toEqual(ids(all));
  });

  test('goes out as a table, with how each ended', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    await stack.api.post(caseworker, `/v1/shelter-stays/${id}/departures`, { occurredOn: today });
    const rows: Record<string, string>[] = parse((await stack.api.get(caseworker, '/v1/shelter-stays?lasting=false', { accept: 'text/csv' })).bytes, { delimiter: ';', columns: true, bom: true });
    expect(rows.find(({ Id }) => Id === id)).toMatchObject({ Geëindigd: today, 'Hoe geëindigd': 'door vertrek' });
  });

  test('shows none to other programmes, and writes down who looked', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    expect(await stack.api.get('caseworker@INLIA#utrecht', '/v1/shelter-stays')).toMatchObject({ status: 403 });
    expect((await list('', 'manager@gemeente')).items.map((one) => one.id)).toContain(id);
    expect(await stack.prisma.dossierRead.count({ where: { trajectoryId: id, personId: stack.person('manager@gemeente'), what: 'emergencyStay' } })).toBe(1);
  });

  test('shows a stay whose key was destroyed without its name, and the others with theirs; asked for, it is gone at once', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    expect((await read(id)).status).toBe(200);
    await stack.prisma.dataKey.update({ where: { owner: `shelter-stay/${id}` }, data: { wrapped: null, destroyedAt: new Date() } });
    expect(await read(id)).toMatchObject({ status: 410, code: 'erased' });
    expect(await stack.api.post(caseworker, `/v1/shelter-stays/${id}/departures`, { occurredOn: today })).toMatchObject({ status: 410, code: 'erased' });
    expect((await list()).items.find((one) => one.id === id)).toMatchObject({ id, unreadable: 'erased' });
  });
});

describe('a referral takes it over', () => {
  test('with its first night, in one transaction: the tasks are gone, the bed is the trajectory’s', async () => {
    const { location, places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    const answer = await register({ shelterStay: id });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ revision: 1, referral: { shelterStay: id }, stays: [{ place, kind: 'regular', since: yesterday, emergency: id }] });
    expect((await read(id)).body).toMatchObject({ ended: { on: today, by: 'referral' }, trajectory: answer.body.id });
    expect(await owedFor(id)).toEqual([]);
    // It goes on after the emergency's days.
    const { items } = (await stack.api.get(caseworker, `/v1/occupancy?on=${addDays(today, 30)}`)).body;
    expect(items.find((one) => one.id === location)).toMatchObject({ occupied: 1 });
    const police = (await stack.api.get('caseworker@AVIM', `/v1/trajectories/${answer.body.id}`)).body;
    expect([police.stays, police.referral.shelterStay]).toEqual([[], undefined]);
    expect((await stack.api.get('caseworker@AVIM', `/v1/trajectories/${answer.body.id}/events`)).body.items.map(({ type }) => type)).toEqual(['registered']);
    expect((await tell(id)).body).toMatchObject({ municipalityToldOn: today });
  });

  test('once: of two at the same moment one does, and the other leaves no trajectory', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    const before = await stack.prisma.trajectory.count();
    const answers = await Promise.all([register({ shelterStay: id }), register({ shelterStay: id })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({ code: 'shelter-stay-over' });
    expect(await stack.prisma.trajectory.count()).toBe(before + 1);
    expect(await register({ shelterStay: id })).toMatchObject({ status: 409, code: 'shelter-stay-over' });
  });

  test('and its request comes again: the same trajectory', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    const key = { 'idempotency-key': randomUUID() };
    const [first, again] = [await register({ shelterStay: id }, key), await register({ shelterStay: id }, key)];
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
  });

  test('of somebody who came back only once the bed of the former trajectory was left', async () => {
    const { places: [first, second] } = await openBeds(stack, 2);
    const guest = { names: [{ given: 'Terug', family: 'Gekomen' }], birthDates: [{ date: '1984-02-29' }] };
    const { body: { id: formerTrajectory } } = await register({ guest });
    const command = async (resource: string, body: object) => {
      const { headers } = await stack.api.get(caseworker, `/v1/trajectories/${formerTrajectory}`);
      expect((await stack.api.post(caseworker, `/v1/trajectories/${formerTrajectory}/${resource}`, { occurredOn: today, ...body }, { 'if-match': headers.get('etag')! })).status).toBe(200);
    };
    await command('shelter-stays', { place: first, kind: 'regular' });
    await command('withdrawals', { reason: 'Elders onderdak.', atGuestsRequest: true });
    const { body: { id } } = await give(second!);
    expect(await register({ guest, formerTrajectory, shelterStay: id })).toMatchObject({ status: 409, code: 'guest-already-sheltered', body: { trajectory: formerTrajectory } });
    await command('shelter-departures', { reason: 'Elders onderdak.' });
    expect((await register({ guest, formerTrajectory, shelterStay: id })).status).toBe(201);
  });

  test('of a stay that is not there is refused', async () => {
    expect(await register({ shelterStay: randomUUID() })).toMatchObject({ status: 409, code: 'shelter-stay-unknown' });
  });

  test('of which somebody may not know is refused as one that is not there, and the stay goes on', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const { body: { id } } = await give(place!);
    expect(await register({ shelterStay: id }, {}, 'caseworker@DTV')).toMatchObject({ status: 409, code: 'shelter-stay-unknown' });
    expect((await stack.api.get(caseworker, `/v1/shelter-stays/${id}`)).body).not.toHaveProperty('ended');
  });
});
