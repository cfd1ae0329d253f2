import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dayOf } from '../../domain/policy/calendar';
import { trajectoryOwner } from '../../keys/names';
import { rebuild } from '../../scripts/rebuild';
import { taskQueue } from '../../temporal/connection';
import type { reconcileTrajectories } from '../../workflows';
import { catchUpSignal, viewQuery, workflowIdOf } from '../../workflows/messages';
import { openBeds, type Beds } from '../support/beds';
import { guestInPhase, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/*
 * A key is destroyed: nothing of that guest can be read any more, whoever asks, and nobody else notices. Of an open one nothing is owed and nobody
 * is held back by it, and its run acts on nothing until it is ended.
 */

const KEPT_MS = 300;
const caseworker = 'caseworker@INLIA';
let stack: Stack;
let closed: Played;
let open: Played;
let other: Played;
let haven: Beds;

beforeAll(async () => {
  stack = await startStack({}, KEPT_MS);
  closed = await guestInPhase(stack, 'closed', { names: [{ given: 'Amina', family: 'Gesloten' }], vNumbers: [{ number: '4000000001' }] });
  open = await guestInPhase(stack, 'intake', { names: [{ given: 'Amina', family: 'Lopend' }], vNumbers: [{ number: '4000000002' }] });
  other = await guestInPhase(stack, 'intake', { names: [{ given: 'Amina', family: 'Ander' }], vNumbers: [{ number: '4000000003' }] });
  haven = await openBeds(stack, 1);
  const bed = await stack.api.post(caseworker, `${open.path}/shelter-stays`, { occurredOn: '2019-06-20', place: haven.places[0], kind: 'regular' }, { 'if-match': open.etag });
  const wait = { occurredOn: '2019-06-20', kind: 'regular', urgency: 'unsuitable', reason: 'Te klein.' };
  expect((await stack.api.post(caseworker, `${open.path}/waiting-list-entries`, wait, { 'if-match': bed.headers.get('etag')! })).status).toBe(200);
  for (const { id } of [closed, open]) await stack.prisma.dataKey.update({ where: { owner: trajectoryOwner(id) }, data: { wrapped: null, destroyedAt: new Date() } });
  // The API keeps a key in mind for a moment.
  for (const { path } of [closed, open]) while ((await stack.api.get(caseworker, path)).status !== 410);
});
afterAll(() => stack?.stop());

const eventsOf = ({ id }: Played) => stack.prisma.event.count({ where: { trajectoryId: id } });
const criterion = { occurredOn: '2019-06-20', criterion: 'vNumber', result: 'unknown', motivation: 'Nog opgevraagd.' };

describe('the API', () => {
  test('says that it was erased, to those who may know of it', async () => {
    for (const guest of [closed, open]) {
      for (const below of ['', '/events', '/allowed-commands']) {
        expect(await stack.api.get(caseworker, `${guest.path}${below}`)).toMatchObject({ status: 410, code: 'erased' });
        expect(await stack.api.get('auditor@gemeente', `${guest.path}${below}`)).toMatchObject({ status: 404 });
        expect(await stack.api.get(`${caseworker}#utrecht`, `${guest.path}${below}`)).toMatchObject({ status: 404 });
      }
      expect(await stack.api.post(caseworker, `${guest.path}/criterion-results`, criterion, { 'if-match': guest.etag })).toMatchObject({ status: 410, code: 'erased' });
    }
  });

  test('lists and finds everybody else, and shows a line without a name', async () => {
    const { items } = (await stack.api.get(caseworker, '/v1/trajectories')).body as unknown as { items: { id: string; names: object[]; unreadable?: string }[] };
    const shown = items.map(({ id, names, unreadable }) => ({ id, names: names.length, unreadable }));
    expect(shown).toHaveLength(3);
    expect(shown).toEqual(
      expect.arrayContaining([{ id: closed.id, names: 0, unreadable: 'erased' }, { id: open.id, names: 0, unreadable: 'erased' }, { id: other.id, names: 1, unreadable: undefined }]),
    );
    for (const wanted of [{ name: 'Amina' }, { birthDate: '1984' }]) {
      expect((await stack.api.post(caseworker, '/v1/trajectories/_zoek', wanted)).body.items).toMatchObject([{ id: other.id }]);
    }
    for (const wanted of [{ name: 'Gesloten' }, { name: 'lopend' }, { vNumber: '4000000001' }]) {
      expect((await stack.api.post(caseworker, '/v1/trajectories/_zoek', wanted)).body.items).toEqual([]);
    }
  });

  test('asks nobody to do anything for it: no task, no place on the waiting list, nothing late', async () => {
    const tasks = (await stack.api.get(caseworker, '/v1/tasks?for=organisation&limit=200')).body.items as unknown as { trajectory: { id: string } }[];
    expect(new Set(tasks.map(({ trajectory }) => trajectory.id))).toEqual(new Set([other.id]));
    const stalled = (await stack.api.get(caseworker, '/v1/trajectories?stalled=true')).body.items as unknown as { id: string }[];
    expect(stalled.map(({ id }) => id)).toEqual([other.id]);
    expect((await stack.api.get(caseworker, '/v1/waiting-list')).body.items).toEqual([]);
    // What was stays so: the bed was taken then, and somebody waited.
    expect((await stack.api.get(caseworker, '/v1/waiting-list?on=2019-07-01')).body.items).toMatchObject([{ trajectory: { id: open.id }, unreadable: 'erased' }]);
    expect((await stack.api.get(caseworker, '/v1/occupancy?on=2019-07-01')).body.items).toContainEqual(expect.objectContaining({ id: haven.location, occupied: 1 }));
  });

  test('lets the guest of an erased trajectory be registered again, and have the bed', async () => {
    const body = { programme: 'groningen', occurredOn: '2019-06-03', referredBy: 'INLIA', guest: { names: [{ given: 'Amina', family: 'Nieuw' }], vNumbers: [{ number: '4000000002' }] } };
    const again = await stack.api.post(caseworker, '/v1/trajectories', body);
    expect(again.status).toBe(201);
    const bed = { occurredOn: dayOf(new Date().toISOString()), place: haven.places[0], kind: 'regular' };
    expect((await stack.api.post(caseworker, `/v1/trajectories/${again.body.id}/shelter-stays`, bed, { 'if-match': again.headers.get('etag')! })).status).toBe(200);
  });

  test('a line whose bytes were changed is told apart, and breaks no list', async () => {
    const broken = await guestInPhase(stack, 'referral', { names: [{ given: 'Amina', family: 'Beschadigd' }], vNumbers: [] });
    await stack.prisma.trajectory.update({ where: { id: broken.id }, data: { state: Buffer.alloc(80, 1) } });
    const { items } = (await stack.api.get(caseworker, '/v1/trajectories')).body as unknown as { items: { id: string; unreadable?: string }[] };
    expect(items.find(({ id }) => id === broken.id)).toMatchObject({ unreadable: 'broken' });
    // A fault of ours, and described as none.
    const answer = await fetch(stack.url + broken.path, { headers: { authorization: `Bearer ${await stack.tokenFor(caseworker)}` } });
    expect(await answer.json()).toMatchObject({ status: 500, code: 'internal-error' });
  });
});

describe('the run of an open one', () => {
  const handle = () => stack.temporal.workflow.getHandle(workflowIdOf(open.id));

  test('acts on nothing, tries ever more seldom, and the worker carries the others', async () => {
    const before = await eventsOf(open);
    await handle().signal(catchUpSignal);
    const given = { data: criterion, actor: {}, requestId: randomUUID(), fingerprint: 'x' };
    await expect(handle().executeUpdate('recordCriterion', { updateId: given.requestId, args: [given] })).rejects.toThrow('was destroyed');
    // The server tries again by itself, each time later, and writes down the first failure only.
    for (let attempt = 0; attempt < 3;) attempt = (await handle().describe()).raw.pendingWorkflowTask?.attempt ?? 0;
    expect(await eventsOf(open)).toBe(before);
    const { events } = await handle().fetchHistory();
    const failures = events!.filter(({ workflowTaskFailedEventAttributes: failed }) => failed);
    expect(failures.length).toBeLessThanOrEqual(3);
    expect((await handle().describe()).status.name).toBe('RUNNING');

    const answer = await stack.api.post(caseworker, `${other.path}/criterion-results`, criterion, { 'if-match': other.etag });
    expect(answer.status).toBe(200);
  });

  test('is ended by the hourly comparison, which goes on with the others, and nothing starts another', async () => {
    const lost = await guestInPhase(stack, 'intake', { vNumbers: [] });
    await stack.temporal.workflow.getHandle(workflowIdOf(lost.id)).terminate();
    const reconcile = () => stack.temporal.workflow.execute<typeof reconcileTrajectories>('reconcileTrajectories', { workflowId: `reconcile-${randomUUID()}`, taskQueue, args: [] });
    let ended = 0;
    for (let started = 0; started === 0;) {
      const findings = await reconcile();
      expect(findings.unreadable).toBe(0);
      ({ started } = findings);
      ended += findings.erased;
    }
    expect(ended).toBeGreaterThanOrEqual(1);
    await expect(stack.temporal.workflow.getHandle(workflowIdOf(lost.id)).query(viewQuery)).resolves.toBeDefined();
    await rebuild(stack.prisma, stack.keys, stack.temporal);
    expect((await handle().describe()).status.name).toBe('TERMINATED');
  });
});
