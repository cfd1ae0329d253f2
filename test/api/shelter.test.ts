import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { bed, close, group, leaveBed, wait } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { openBeds } from '../support/beds';
import { guestInPhase, play, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';
import { throughPhase } from '../support/domain/trajectories';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const caseworker = 'caseworker@INLIA';
const today = new Date().toISOString().slice(0, 10);

type Counts = { kind: string; capacity: number; occupied: number; free: number; toMove: number; waiting?: number; id?: string; name: string };
const occupancy = async (on: string, who = 'manager@gemeente') => (await stack.api.get(who, `/v1/occupancy?on=${on}`)).body as unknown as { kinds: Counts[]; items: Counts[] };
const at = async (location: string, on: string) => {
  const found = (await occupancy(on)).items.find(({ id }) => id === location);
  return found && { capacity: found.capacity, occupied: found.occupied, free: found.free, toMove: found.toMove };
};

let guests = 0;
/** Somebody new, just referred. */
const newGuest = (): Promise<Played> => guestInPhase(stack, 'referral', { names: [{ family: `Verzonnen${(guests += 1)}` }], vNumbers: [] });

/** Gives a command to somebody as they are now. */
async function give(guest: Played, resource: string, body: object, who = caseworker) {
  const etag = (await stack.api.get('manager@gemeente', guest.path)).headers.get('etag')!;
  return stack.api.post(who, `${guest.path}/${resource}`, body, { 'if-match': etag });
}
const sheltered = (guest: Played, place: string, occurredOn: string, kind = 'regular') => give(guest, 'shelter-stays', { occurredOn, place, kind });

describe('locations and places', () => {
  test('Veldzicht is there from its effective date, outside the municipality', async () => {
    const seen = async (on: string) => ((await stack.api.get(caseworker, `/v1/locations?on=${on}`)).body.items as unknown as { town: string; places: { kind: string; opensOn: string }[] }[]).find(({ town }) => town === 'Balkbrug')!;
    expect((await seen('2020-03-31')).places).toEqual([]);
    expect((await seen('2020-04-01')).places.map(({ kind, opensOn }) => [kind, opensOn])).toEqual(Array.from({ length: 5 }, () => ['psychiatricElsewhere', '2020-04-01']));
  });

  test('come and go with the days: capacity changes over time', async () => {
    const { location, places } = await openBeds(stack, 3, { opensOn: '2019-05-01' });
    await stack.api.post('coordinator@gemeente', `/v1/locations/${location}/places/${places[0]}/closings`, { closesOn: '2019-09-01' });
    expect(await at(location, '2019-04-30')).toBeUndefined();
    expect(await at(location, '2019-05-01')).toMatchObject({ capacity: 3 });
    expect(await at(location, '2019-08-31')).toMatchObject({ capacity: 3 });
    expect(await at(location, '2019-09-01')).toMatchObject({ capacity: 2 });
  });

  test('a request that comes again does nothing twice, and another one under its key is refused', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const body = { programme: 'groningen', name: 'Eenmaal', town: 'Assen' };
    const [first, again] = [await stack.api.post('coordinator@INLIA', '/v1/locations', body, key), await stack.api.post('coordinator@INLIA', '/v1/locations', body, key)];
    expect(again.body).toEqual(first.body);
    expect(await stack.api.post('coordinator@INLIA', '/v1/locations', { ...body, town: 'Emmen' }, key)).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
    const opening = { kind: 'regular', opensOn: '2019-05-01', names: ['1', '2'] };
    const open = () => stack.api.post('coordinator@INLIA', `/v1/locations/${first.body.id}/places`, opening, key2);
    const key2 = { 'idempotency-key': randomUUID() };
    const [one, two] = await Promise.all([open(), open()]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(await at(first.body.id, '2019-05-01')).toMatchObject({ capacity: 2 });
  });

  test('beds are listed as people count them', async () => {
    const { body: { id } } = await stack.api.post('coordinator@INLIA', '/v1/locations', { programme: 'groningen', name: 'De Telling', town: 'Assen' });
    const open = (kind: string, names: string[]) => stack.api.post('coordinator@INLIA', `/v1/locations/${id}/places`, { kind, opensOn: '2019-05-01', names });
    await open('regular', ['bed 10', 'bed 2', 'Bed 1']);
    const { places } = (await open('family', ['kamer 3'])).body as unknown as { places: { name: string }[] };
    expect(places.map(({ name }) => name)).toEqual(['kamer 3', 'Bed 1', 'bed 2', 'bed 10']);
  });

  describe('have a name of their own', () => {
    const register = (name: string, who = 'coordinator@INLIA', programme = 'groningen') => stack.api.post(who, '/v1/locations', { programme, name, town: 'Assen' });

    test('a location within its programme, whatever its letters', async () => {
      expect((await register('De Eenling')).status).toBe(201);
      const refused = await register('de eenling', 'coordinator@gemeente');
      expect(refused).toMatchObject({ status: 409, code: 'location-name-taken' });
      expect(refused.body.detail).toBe('Er is al een locatie met deze naam. Kies een andere naam.');
      const twice = await Promise.all([register('Tegelijk'), register('Tegelijk')]);
      expect(twice.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect(await stack.prisma.location.count({ where: { name: 'Tegelijk' } })).toBe(1);
    });

    test('whatever its letters are made of and whatever blanks it was typed with', async () => {
      const typed = `  Café\u00a0 de  Brug `.normalize('NFD');
      const key = { 'idempotency-key': randomUUID() };
      const send = (name: string) => stack.api.post('coordinator@INLIA', '/v1/locations', { programme: 'groningen', name, town: 'Assen' }, key);
      const first = await send(typed);
      expect(first).toMatchObject({ status: 201, body: { name: 'Café de Brug' } });
      expect((await send(typed)).body).toEqual(first.body);
      expect(await send('Café de Brug')).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
      expect(await register('CAFÉ DE\u2003BRUG')).toMatchObject({ status: 409, code: 'location-name-taken' });

      const open = (names: string[]) => stack.api.post('coordinator@INLIA', `/v1/locations/${first.body.id}/places`, { kind: 'regular', opensOn: '2019-05-01', names });
      expect((await open(['Één  1'.normalize('NFD')])).body).toMatchObject({ places: [{ name: 'Één 1' }] });
      expect(await open(['één\u00a01'])).toMatchObject({ status: 409, code: 'place-name-taken' });
      expect(await open(['Twee 2', 'Twee  2'])).toMatchObject({ status: 409, code: 'place-name-taken' });
    });

    test('a bed within its location, for as long as it is there; then another one may have it', async () => {
      const { location, places: [first] } = await openBeds(stack, 2);
      const open = (names: string[], opensOn = '2019-08-01', at = location) => stack.api.post('coordinator@INLIA', `/v1/locations/${at}/places`, { kind: 'regular', opensOn, names });
      const refused = await open(['kamer 3', 'Kamer 1', 'kamer 2']);
      expect(refused).toMatchObject({ status: 409, code: 'place-name-taken' });
      expect(refused.body.detail).toBe('Deze locatie heeft dan al een plek met deze naam: Kamer 1, kamer 2.');
      expect(await stack.prisma.place.count({ where: { locationId: location } })).toBe(2);
      await stack.api.post('coordinator@INLIA', `/v1/locations/${location}/places/${first}/closings`, { closesOn: '2019-08-01' });
      expect(await open(['kamer 1'], '2019-07-31')).toMatchObject({ status: 409, code: 'place-name-taken' });
      expect((await open(['kamer 1', 'kamer 3'])).status).toBe(201);
      expect((await open(['kamer 2'], '2019-08-01', (await openBeds(stack, 1)).location)).status).toBe(201);
    });
  });

  test('what cannot be is said', async () => {
    const { location, places: [place] } = await openBeds(stack, 1);
    const closing = (closesOn: string, which = place) => stack.api.post('coordinator@INLIA', `/v1/locations/${location}/places/${which}/closings`, { closesOn });
    expect(await closing('2019-04-01')).toMatchObject({ status: 409, code: 'date-not-after' });
    expect(await closing('2019-06-01', randomUUID())).toMatchObject({ status: 404 });
    const guest = await newGuest();
    expect((await sheltered(guest, place!, '2019-06-10')).status).toBe(200);
    expect(await closing('2019-06-10')).toMatchObject({ status: 409, code: 'place-in-use' });
    expect((await closing('2019-06-11')).status).toBe(200);
    expect(await closing('2019-12-01')).toMatchObject({ status: 409, code: 'place-already-closed' });
    const unknownKind = { kind: 'vanished', opensOn: '2019-05-01', names: ['1'] };
    expect(await stack.api.post('coordinator@INLIA', `/v1/locations/${location}/places`, unknownKind)).toMatchObject({ status: 409, code: 'unknown-code' });
    expect((await stack.api.post('coordinator@INLIA', `/v1/locations/${location}/places`, { ...unknownKind, kind: 'regular', names: ['1', '1'] })).status).toBe(400);
    expect((await stack.api.post('coordinator@INLIA', `/v1/locations/${randomUUID()}/places`, { ...unknownKind, kind: 'regular' })).status).toBe(404);
  });
});

describe('one bed, one guest', () => {
  test('a bed is free again the night its guest leaves', async () => {
    const { location, places: [place] } = await openBeds(stack, 1);
    const [one, other] = [await newGuest(), await newGuest()];
    expect((await sheltered(one, place!, '2019-06-10')).body).toMatchObject({ stays: [{ place, kind: 'regular', since: '2019-06-10' }] });
    const refused = await sheltered(other, place!, '2019-06-12');
    expect(refused).toMatchObject({ status: 409, code: 'place-taken' });
    expect(refused.body.detail).toBe('Op deze plek slaapt dan al iemand. Kies een andere plek.');
    expect((await give(one, 'shelter-departures', { occurredOn: '2019-06-14', reason: 'Naar familie.' })).status).toBe(200);
    expect(await sheltered(other, place!, '2019-06-13')).toMatchObject({ status: 409, code: 'place-taken' });
    expect((await sheltered(other, place!, '2019-06-14')).status).toBe(200);
    for (const [on, occupied] of [['2019-06-09', 0], ['2019-06-10', 1], ['2019-06-13', 1], ['2019-06-14', 1]] as const) expect(await at(location, on)).toMatchObject({ capacity: 1, occupied, free: 1 - occupied, toMove: 0 });
  });

  test('of many who ask for a bed at once exactly one gets it, and of the others nothing is recorded', async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const all = await Promise.all(Array.from({ length: 6 }, () => newGuest()));
    const answers = await Promise.all(all.map((guest) => sheltered(guest, place!, '2019-06-10')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    expect(new Set(answers.filter(({ status }) => status === 409).map(({ code }) => code))).toEqual(new Set(['place-taken']));
    expect(await stack.prisma.shelterStay.count({ where: { placeId: place! } })).toBe(1);
    for (const [index, guest] of all.entries()) {
      const { body } = await stack.api.get(caseworker, guest.path);
      expect([body.revision, body.stays.length]).toEqual(answers[index]!.status === 200 ? [2, 1] : [1, 0]);
    }
    // Whoever was refused takes another bed: the run goes on as if nothing had been asked.
    const { places: [free] } = await openBeds(stack, 1);
    expect((await sheltered(all[answers.findIndex(({ status }) => status === 409)]!, free!, '2019-06-10')).status).toBe(200);
  });

  test('two who swap beds by way of a third one never share one', async () => {
    const { places: [a, b, c] } = await openBeds(stack, 3);
    const [one, other] = [await newGuest(), await newGuest()];
    await sheltered(one, a!, '2019-06-10');
    await sheltered(other, b!, '2019-06-10');
    expect(await sheltered(one, b!, '2019-06-11')).toMatchObject({ code: 'place-taken' });
    await sheltered(one, c!, '2019-06-11');
    expect((await sheltered(other, a!, '2019-06-11')).status).toBe(200);
    expect((await sheltered(one, b!, '2019-06-11')).status).toBe(200);
  });

  test('a place that is not there, of another kind, or not open', async () => {
    const { location, places: [place] } = await openBeds(stack, 1, { opensOn: '2019-06-10' });
    const guest = await newGuest();
    expect(await sheltered(guest, randomUUID(), '2019-06-12')).toMatchObject({ status: 409, code: 'place-unknown' });
    expect(await sheltered(guest, place!, '2019-06-12', 'family')).toMatchObject({ status: 409, code: 'place-of-another-kind' });
    expect(await sheltered(guest, place!, '2019-06-09')).toMatchObject({ status: 409, code: 'place-not-open' });
    await stack.api.post('coordinator@INLIA', `/v1/locations/${location}/places/${place}/closings`, { closesOn: '2019-07-01' });
    expect(await sheltered(guest, place!, '2019-07-01')).toMatchObject({ status: 409, code: 'place-not-open' });
    expect((await sheltered(guest, place!, '2019-06-12')).status).toBe(200);
    expect(await at(location, '2019-07-01')).toEqual({ capacity: 0, occupied: 1, free: 0, toMove: 1 });
  });

  test('whoever comes back on a new trajectory still has the bed of the closed one, until it is left', async () => {
    const { places: [first, second] } = await openBeds(stack, 2);
    const vNumbers = [{ number: '0012340001' }];
    const before = await guestInPhase(stack, 'guidance', { names: [{ family: 'Terug' }], vNumbers });
    await sheltered(before, first!, '2019-07-22');
    await give(before, 'outcomes', { occurredOn: '2019-08-01', outcome: 'permitGranted' }, 'lsoChair@gemeente');
    const again = await guestInPhase(stack, 'referral', { names: [{ family: 'Terug' }], vNumbers });
    const refused = await sheltered(again, second!, '2019-08-20');
    expect(refused).toMatchObject({ status: 409, code: 'guest-already-sheltered' });
    expect((refused.body as unknown as { trajectory: string }).trajectory).toBe(before.id);
    expect(refused.body.detail).toBe(`Deze gast heeft nog een plek in een ander traject: ${before.id.slice(0, 8).toUpperCase()}. Leg daar eerst vast dat die is verlaten.`);
    // The trajectory is closed, and another one has its V-number: the bed is left all the same.
    const left = await give(before, 'shelter-departures', { occurredOn: '2019-08-19', reason: 'Elders onderdak.' });
    expect(left.body).toMatchObject({ phase: 'closed', stays: [{ until: '2019-08-19' }] });
    expect((await sheltered(again, second!, '2019-08-20')).status).toBe(200);
    expect(await give(before, 'shelter-stays', { occurredOn: '2019-08-20', place: first, kind: 'regular' })).toMatchObject({ status: 409, code: 'trajectory-closed' });
  });
});

describe('a place that closes while a guest sleeps there', () => {
  type Owed = { command: string; dueOn: string; path: string; isLate: boolean; roles: string[]; explanation: string; trajectory?: { id: string } };
  const moves = async (guest: Played, who = caseworker, whose = 'me'): Promise<Owed[]> => {
    const all: Owed[] = [];
    for (let cursor = ''; ;) {
      const { items, next } = (await stack.api.get(who, `/v1/tasks?for=${whose}&limit=2${cursor}`)).body as unknown as { items: Owed[]; next?: string };
      all.push(...items);
      if (next === undefined) return all.filter(({ command, trajectory }) => command === 'startStay' && trajectory?.id === guest.id);
      cursor = `&cursor=${next}`;
    }
  };

  test('makes a task for whoever gives beds, until the guest has another one', async () => {
    const { location, places: [place, other] } = await openBeds(stack, 2);
    const guest = await newGuest();
    await sheltered(guest, place!, '2019-06-10');
    expect(await moves(guest)).toEqual([]);
    await stack.api.post('coordinator@INLIA', `/v1/locations/${location}/places/${place}/closings`, { closesOn: '2019-07-01' });
    const [move] = await moves(guest);
    expect(move).toMatchObject({ dueOn: '2019-07-01', isLate: true, path: `${guest.path}/shelter-stays`, roles: ['caseworker', 'coordinator'] });
    expect(move!.explanation).toBe('Uiterlijk 1 juli 2019: een andere plek voor de gast. De plek waar de gast slaapt is er vanaf die nacht niet meer.');
    expect(await moves(guest, 'lsoMember@INLIA')).toEqual([]);
    expect(await moves(guest, 'lsoMember@INLIA', 'organisation')).toHaveLength(1);
    for (const who of ['caseworker@gemeente', 'caseworker@AVIM']) expect(await moves(guest, who, 'organisation')).toEqual([]);
    await sheltered(guest, other!, '2019-07-01');
    expect(await moves(guest)).toEqual([]);
  });

  test('of a medical kind names the guest only to those who unseal that', async () => {
    const { location, places: [place] } = await openBeds(stack, 1, { kind: 'medical' });
    const guest = await newGuest();
    await give(guest, 'special-groups', { occurredOn: '2019-06-10', group: 'addicted', belongs: true });
    await sheltered(guest, place!, '2019-06-10', 'medical');
    await stack.api.post('coordinator@INLIA', `/v1/locations/${location}/places/${place}/closings`, { closesOn: '2019-07-01' });
    expect(await moves(guest)).toHaveLength(1);
    expect(await moves(guest, 'lsoMember@INLIA', 'organisation')).toEqual([]);
  });
});

describe('the waiting list', () => {
  test('goes by urgency and then by the day, and is counted on any day', async () => {
    const [long, urgent, short] = [await newGuest(), await newGuest(), await newGuest()];
    const join = (guest: Played, occurredOn: string, urgency: string) => give(guest, 'waiting-list-entries', { occurredOn, kind: 'family', urgency, reason: 'Vol.' });
    await join(long, '2019-06-10', 'later');
    await join(short, '2019-06-12', 'later');
    await join(urgent, '2019-06-14', 'street');
    const list = async (on: string) => ((await stack.api.get('manager@gemeente', `/v1/waiting-list?kind=family&on=${on}`)).body.items as unknown as { place: number; trajectory: { id: string } }[]).map(({ place, trajectory }) => [place, trajectory.id]);
    expect(await list('2019-06-13')).toEqual([[1, long.id], [2, short.id]]);
    expect(await list('2019-06-14')).toEqual([[1, urgent.id], [2, long.id], [3, short.id]]);
    const { places: [place] } = await openBeds(stack, 1, { kind: 'family' });
    expect((await sheltered(urgent, place!, '2019-06-20', 'family')).body.waits).toMatchObject([{ until: '2019-06-20' }]);
    expect(await list(today)).toEqual([[1, long.id], [2, short.id]]);
    const waiting = async (on: string) => (await occupancy(on)).kinds.find(({ kind }) => kind === 'family')!.waiting;
    expect([await waiting('2019-06-09'), await waiting('2019-06-14'), await waiting('2019-06-20')]).toEqual([0, 3, 2]);
  });
});

describe('the waiting list of a past day', () => {
  type Line = { place: number; urgency: string; since: string; reason?: string; unreadable?: string; trajectory: { id: string } };
  let [steady, worse, erased]: Played[] = [];
  const join = async (guest: Played, occurredOn: string, urgency: string, reason: string) =>
    expect((await give(guest, 'waiting-list-entries', { occurredOn, kind: 'medical', urgency, reason })).status).toBe(200);
  const list = async (on: string, who = caseworker) => (await stack.api.get(who, `/v1/waiting-list?kind=medical&on=${on}`)).body.items as unknown as Line[];
  const said = async (on: string, who?: string) => (await list(on, who)).map(({ place, urgency, since, reason, trajectory }) => [place, urgency, since, reason, trajectory.id]);

  beforeAll(async () => {
    [steady, worse] = [await newGuest(), await newGuest()];
    for (const guest of [steady, worse]) await give(guest, 'special-groups', { occurredOn: '2019-06-05', group: 'addicted', belongs: true });
    await join(steady, '2019-06-10', 'unsuitable', 'Slaapt op een bank.');
    await join(worse, '2019-06-11', 'later', 'Logeert bij een neef.');
    await join(worse, '2019-06-20', 'street', 'De neef is verhuisd.');
  });

  test('has the urgency, the order and the reason of that day, and not of now', async () => {
    const bank = [steady!.id, 'Slaapt op een bank.'];
    expect(await said('2019-06-19')).toEqual([[1, 'unsuitable', '2019-06-10', bank[1], bank[0]], [2, 'later', '2019-06-11', 'Logeert bij een neef.', worse!.id]]);
    expect(await said('2019-06-20')).toEqual([[1, 'street', '2019-06-11', 'De neef is verhuisd.', worse!.id], [2, 'unsuitable', '2019-06-10', bank[1], bank[0]]]);
    expect(await said(today)).toEqual(await said('2019-06-20'));
  });

  test('is not there for those who may not know of such places', async () => {
    expect(await list('2019-06-19', 'caseworker@VWNN')).toEqual([]);
  });

  test('has the reasons in its table too', async () => {
    const rows: Record<string, string>[] = parse((await stack.api.get(caseworker, '/v1/waiting-list?kind=medical&on=2019-06-19', { accept: 'text/csv' })).bytes, { delimiter: ';', columns: true, bom: true });
    expect(rows.map(({ Volgorde, Urgentie, Reden }) => [Volgorde, Urgentie, Reden])).toEqual([['1', 'unsuitable', 'Slaapt op een bank.'], ['2', 'later', 'Logeert bij een neef.']]);
  });

  test('keeps the line of somebody whose dossier was erased, without a reason', async () => {
    erased = await newGuest();
    await give(erased, 'special-groups', { occurredOn: '2019-06-05', group: 'addicted', belongs: true });
    await join(erased, '2019-06-12', 'later', 'Vernietigd.');
    await stack.prisma.dataKey.update({ where: { owner: `trajectory/${erased.id}` }, data: { wrapped: null, destroyedAt: new Date() } });
    const line = (await list('2019-06-19')).find(({ trajectory }) => trajectory.id === erased!.id)!;
    expect([line.place, line.urgency, line.reason, line.unreadable]).toEqual([3, 'later', undefined, 'erased']);
  });
});

test('locations, occupancy and waiting list go out as tables, and who looked at whom on the list is written down', async () => {
  const { location } = await openBeds(stack, 2, { name: 'De Uitvoer', opensOn: '2019-04-01' });
  const guest = await newGuest();
  await give(guest, 'waiting-list-entries', { occurredOn: '2019-06-10', kind: 'regular', urgency: 'later', reason: 'Vol.' });
  const table = async (path: string): Promise<Record<string, string>[]> => parse((await stack.api.get(caseworker, path, { accept: 'text/csv' })).body as unknown as string, { delimiter: ';', columns: true, bom: true });
  expect((await table('/v1/locations?on=2019-06-10')).filter(({ Locatie }) => Locatie === 'De Uitvoer')).toMatchObject([{ Plaats: 'Groningen', Plekken: '2' }]);
  const { items } = await occupancy('2019-06-10');
  expect((await table('/v1/occupancy?on=2019-06-10')).map(({ Locatie, Vrij }) => [Locatie, Number(Vrij)])).toEqual(items.map(({ name, free }) => [name, free]));
  expect(items.find(({ id }) => id === location)).toMatchObject({ free: 2 });
  expect(await table('/v1/waiting-list?kind=regular')).toMatchObject([{ Volgorde: '1', Kenmerk: guest.id.slice(0, 8).toUpperCase(), Sinds: expect.stringContaining('2019') }]);
  await stack.api.get(caseworker, '/v1/waiting-list?kind=regular');
  const reads = await stack.prisma.dossierRead.findMany({ where: { trajectoryId: guest.id, personId: stack.person(caseworker), what: { in: ['export', 'waitingList'] } }, orderBy: { id: 'asc' } });
  expect(reads.map(({ what }) => what)).toEqual(['export', 'waitingList']);
});

describe('whereabouts', () => {
  let guest: Played;
  beforeAll(async () => {
    const { places: [place] } = await openBeds(stack, 1);
    const medical = await openBeds(stack, 1, { kind: 'medical' });
    guest = await play(stack, [
      ...throughPhase('guidance').map((fact) => ('draft' in fact && fact.draft.name === 'register' ? { ...fact, draft: { ...fact.draft, data: { ...fact.draft.data, guest: { names: [{ family: 'Verborgen' }] } } } } : fact)),
      did(group('addicted'), caseworker, '2019-07-22'),
      did(wait('medical'), caseworker, '2019-07-22'),
      did(bed(place), caseworker, '2019-07-22'),
      did(bed(medical.places[0], { kind: 'medical' }), caseworker, '2019-07-24'),
      did(leaveBed(), caseworker, '2019-07-26'),
      did(bed(place), caseworker, '2019-07-27'),
      did(close('permitGranted'), 'lsoChair@gemeente', '2019-08-01'),
    ] as Parameters<typeof play>[1]);
  });

  const seen = async (who: string) => {
    const { body } = await stack.api.get(who, guest.path);
    const events = (await stack.api.get(who, `${guest.path}/events?limit=200`)).body.items;
    const about = ['stayStarted', 'stayEnded', 'waitingListJoined', 'waitingListLeft'];
    return { stays: body.stays.map(({ kind }) => kind), waits: body.waits.map(({ kind }) => kind), events: events.map(({ type }) => type).filter((type) => about.includes(type)) };
  };

  test.each(['caseworker@AVIM', 'caseworker@DTV', 'coordinator@DTV'])('%s sees no bed, no waiting, and not that there was any', async (who) => {
    expect(await seen(who)).toEqual({ stays: [], waits: [], events: [] });
    for (const path of ['/v1/waiting-list', '/v1/occupancy', '/v1/locations']) expect(await stack.api.get(who, path)).toMatchObject({ status: 403, code: 'not-permitted' });
    const owed = (await stack.api.get(who, guest.path)).body;
    expect([owed.tasks, owed.stalled]).toEqual([[], []]);
  });

  test.each(['caseworker@VWNN', 'manager@gemeente', 'lsoChair@gemeente'])('%s sees the bed, but not that it was a medical one', async (who) => {
    expect(await seen(who)).toEqual({ stays: ['regular', 'regular'], waits: [], events: ['stayStarted', 'stayStarted'] });
    // The trajectory is closed, and the last bed still to be left.
    expect((await stack.api.get(who, guest.path)).body.stalled.map(({ rule }) => rule)).toEqual(['shelterDeparture']);
  });

  test.each([caseworker, 'healthAdvisor@GGD'])('%s sees all of it', async (who) => {
    expect(await seen(who)).toEqual({ stays: ['regular', 'medical', 'regular'], waits: ['medical'], events: ['waitingListJoined', 'stayStarted', 'stayStarted', 'stayEnded', 'stayStarted'] });
  });
});
