import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { Client } from 'pg';
import { moveLatecomers } from '../../activities/policy-adoptions';
import { addDays } from '../../domain/policy/calendar';
import { trajectoryOwner } from '../../keys/names';
import { goodCells, listText } from '../domain/referral-list/lists';
import { escalate, reopen } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';
import { guestInPhase, play, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/*
 * A programme moves from the pilot's policy to the one with which the municipality goes on alone: one trajectory, a preview, and all of them.
 */

const manager = 'manager@gemeente';
const today = new Date().toISOString().slice(0, 10);
const govo = { id: 'govo-2025', version: 4 };

interface Situation {
  policy: { id: string; version: number };
  phase: string;
  terms: { rule: string; dueOn: string; explanation: string }[];
  nextDeadline?: { dueOn: string; explanation: string };
}
interface Line {
  id: string;
  before?: Situation;
  after?: Situation;
  outcome?: string;
  rejection?: { code: string; detail: string };
  unreadable?: string;
}
interface Report {
  id: string;
  state: string;
  trajectories: Record<string, number>;
}

let stack: Stack;
/** Somebody with an open question at a level that the new policy does not know. */
let asking: Played;
let guided: Played;
let sealed: Played;

const policyOf = async ({ path }: Pick<Played, 'path'>): Promise<unknown> => (await stack.api.get(manager, path)).body.policy;
const reportOf = async (path: string): Promise<Report> => {
  const answer = await stack.api.get(manager, path);
  expect(answer.status).toBe(200);
  return answer.body as unknown as Report;
};
const linesOf = async (answer: Promise<{ body: unknown }>): Promise<Line[]> => ((await answer).body as { items: Line[] }).items;

async function until(path: string, isSo: (report: Report) => boolean): Promise<Report> {
  for (;;) {
    const report = await reportOf(path);
    if (isSo(report)) return report;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How often each trajectory came under another policy, by the log. */
async function adoptions(): Promise<Map<string, number>> {
  const rows = await stack.prisma.event.groupBy({ by: ['trajectoryId'], where: { type: 'policyAdopted' }, _count: true });
  return new Map(rows.map(({ trajectoryId, _count }) => [trajectoryId, _count]));
}

beforeAll(async () => {
  stack = await startStack({}, 1);
  guided = await guestInPhase(stack, 'guidance', { names: [{ family: 'Begeleid' }], vNumbers: [] });
  asking = await play(stack, [...throughPhase('guidance'), did(escalate('stuurgroep'), 'lsoChair@gemeente', '2019-08-01')]);
  sealed = await guestInPhase(stack, 'referral', { names: [{ family: 'Verzegeld' }], vNumbers: [] });
});

afterAll(() => stack.stop());

describe('one trajectory', () => {
  let moved: Played;

  beforeAll(async () => {
    const guest = await guestInPhase(stack, 'admissionDecision', { names: [{ family: 'Voorloper' }], vNumbers: [] });
    const answer = await stack.api.post(manager, `${guest.path}/policy-adoptions`, { occurredOn: today, policy: 'govo-2025', version: 4 }, { 'if-match': guest.etag });
    expect(answer).toMatchObject({ status: 200, body: { policy: govo, phase: 'intake', policies: [{ id: 'govo-2025', version: 4, since: today }] } });
    moved = { ...guest, etag: answer.headers.get('etag')! };
  });

  test('is under it for everybody: in its dossier, in lists, in tasks with their reasons', async () => {
    expect(await policyOf(moved)).toEqual(govo);
    const { body } = await stack.api.get('caseworker@INLIA', '/v1/tasks?for=organisation&limit=200');
    const own = body.items.filter(({ trajectory }) => trajectory.id === moved.id) as unknown as { command: string; subject: string; explanation: string }[];
    expect(own.map(({ subject }) => subject)).toEqual(['worksOnSolution']);
    expect(own[0]!.explanation).toContain('govo-2025');
    const row = await stack.prisma.trajectory.findUniqueOrThrow({ where: { id: moved.id } });
    expect(row).toMatchObject({ policyId: 'govo-2025', policyVersion: 4 });
  });

  test('what the pilot tested is there to be read, and what it asked can be asked no more', async () => {
    const { formerCriteria } = (await stack.api.get(manager, moved.path)).body;
    expect(Object.keys(formerCriteria).sort()).toEqual(['noDublinClaim', 'noHeavyEntryBan', 'vNumber']);
    const body = { occurredOn: today, criterion: 'noDublinClaim', result: 'pass', motivation: 'Volgens de IND.' };
    expect(await stack.api.post('caseworker@gemeente', `${moved.path}/criterion-results`, body, { 'if-match': moved.etag })).toMatchObject({ status: 409, code: 'unknown-code' });
    // IND is no party to this policy: it may not know of the guest any more.
    expect((await stack.api.get('caseworker@IND', moved.path)).status).toBe(404);
  });

  test('goes on under it, also in a run that has to find its way from the log', async () => {
    await stack.temporal.workflow.getHandle(`trajectory/${moved.id}`).terminate();
    const concluded = await stack.api.post('caseworker@gemeente', `${moved.path}/criterion-results`, { occurredOn: today, criterion: 'worksOnSolution', result: 'pass', motivation: 'Werkt mee.' }, { 'if-match': moved.etag });
    expect(concluded).toMatchObject({ status: 200, body: { phase: 'admissionDecision', policy: govo } });
    const decision = { occurredOn: today, decision: 'admit', motivation: 'Voldoet.' };
    const etag = concluded.headers.get('etag')!;
    expect((await stack.api.post('mayor@gemeente', `${moved.path}/admission-decisions`, decision, { 'if-match': etag })).status).toBe(404);
    expect(await stack.api.post('coordinator@gemeente', `${moved.path}/admission-decisions`, decision, { 'if-match': etag })).toMatchObject({ status: 200, body: { phase: 'stabilisation' } });
    expect(await stack.prisma.trajectory.findUniqueOrThrow({ where: { id: moved.id } })).toMatchObject({ policyId: 'govo-2025' });
  });

  test('who is no party to it any more keeps what they promised, and knows of no other guest', async () => {
    const guest = await guestInPhase(stack, 'guidance', { names: [{ family: 'Beloofd' }], vNumbers: [] });
    const answer = await stack.api.post(manager, `${guest.path}/policy-adoptions`, { occurredOn: today, policy: 'govo-2025', version: 4 }, { 'if-match': guest.etag });
    const etag = answer.headers.get('etag')!;
    expect((await stack.api.get('caseworker@IND', guest.path)).status).toBe(404);
    expect((await stack.api.get('caseworker@DTV', guest.path)).body.commitments).toMatchObject([{ id: 'c1', organisation: 'DTV' }, { id: 'c2' }]);
    const kept = await stack.api.post('caseworker@DTV', `${guest.path}/commitments/c1/fulfilments`, { occurredOn: today }, { 'if-match': etag });
    expect(kept).toMatchObject({ status: 200, body: { commitments: [{ id: 'c1', fulfilledOn: today }, { id: 'c2' }] } });
    expect((await stack.api.get('caseworker@DTV', moved.path)).status).toBe(404);
  });

  describe('who is no party any more finds in lists whom they may look at, and nobody else', () => {
    let owed: Played;
    let gone: Played;
    const promises = async (family: string): Promise<Played> => {
      const guest = await guestInPhase(stack, 'guidance', { names: [{ family }], vNumbers: [] });
      const commitment = { organisation: 'IND', what: 'Een standpunt over het dossier.', dueOn: today };
      const promised = await stack.api.post('caseworker@IND', `${guest.path}/commitments`, { occurredOn: '2019-08-01', ...commitment }, { 'if-match': guest.etag });
      const answer = await stack.api.post(manager, `${guest.path}/policy-adoptions`, { occurredOn: today, ...{ policy: govo.id, version: govo.version } }, { 'if-match': promised.headers.get('etag')! });
      expect(answer.status).toBe(200);
      return { ...guest, etag: answer.headers.get('etag')! };
    };
    const listed = async (who: string): Promise<string[]> => (await stack.api.get(who, '/v1/trajectories?limit=200')).body.items.map(({ id }) => id).sort();
    const found = async (who: string, name: string): Promise<string[]> => (await stack.api.call('POST', '/v1/trajectories/_zoek', { who, body: { name } })).body.items.map(({ id }) => id);
    const tasks = async (who: string): Promise<{ command: string; trajectory: { id: string } }[]> => (await stack.api.get(who, '/v1/tasks?limit=200')).body.items;

    beforeAll(async () => {
      [owed, gone] = [await promises('Toegezegd'), await promises('Weggevaagd')];
      await stack.prisma.dataKey.update({ where: { owner: trajectoryOwner(gone.id) }, data: { wrapped: null, destroyedAt: new Date() } });
    });

    test.each(['caseworker@IND', 'coordinator@DTV', 'caseworker@AVIM', 'caseworker@VWNN'])('%s', async (who) => {
      const all = await stack.prisma.trajectory.findMany({ select: { id: true } });
      const known: string[] = [];
      for (const { id } of all) if ((await stack.api.get(who, `/v1/trajectories/${id}`)).status !== 404) known.push(id);
      expect(await listed(who)).toEqual(known.sort());
      for (const { trajectory: { id } } of await tasks(who)) expect(known).toContain(id);
    });

    test('and their tasks, until they have done what they promised; then they see what becomes of it', async () => {
      const own = async (): Promise<string[]> => (await tasks('caseworker@IND')).filter(({ trajectory }) => trajectory.id === owed.id).map(({ command }) => command);
      expect([await own(), await listed('caseworker@IND'), await found('caseworker@IND', 'Toegezegd')]).toEqual([['fulfilCommitment'], expect.arrayContaining([owed.id]), [owed.id]]);
      expect(await found('caseworker@AVIM', 'Toegezegd')).toEqual([]);
      expect(await found('caseworker@IND', 'Voorloper')).toEqual([]);
      const { commitments } = (await stack.api.get('caseworker@IND', owed.path)).body;
      const { id } = commitments.find(({ organisation }) => organisation === 'IND')!;
      expect((await stack.api.post('caseworker@IND', `${owed.path}/commitments/${id}/fulfilments`, { occurredOn: today }, { 'if-match': owed.etag })).status).toBe(200);
      expect([await own(), await listed('caseworker@IND')]).toEqual([[], expect.arrayContaining([owed.id])]);
    });
  });

  test.each([
    ['a policy that is not there', { policy: 'govo-2031', version: 1 }, 'unknown-code'],
    ['one of another programme', { policy: 'utrecht-2019', version: 3 }, 'unknown-code'],
    ['the one that it is under', { policy: 'groningen-2019', version: 5 }, 'policy-already-adopted'],
  ])('refused: %s', async (_, target, code) => {
    const answer = await stack.api.post(manager, `${guided.path}/policy-adoptions`, { occurredOn: today, ...target }, { 'if-match': guided.etag });
    expect(answer).toMatchObject({ status: 409, code });
  });

  test('a policy that cannot carry it is told with what it lacks', async () => {
    const answer = await stack.api.post(manager, `${asking.path}/policy-adoptions`, { occurredOn: today, policy: 'govo-2025', version: 4 }, { 'if-match': asking.etag });
    expect(answer).toMatchObject({ status: 409, code: 'policy-cannot-carry' });
    expect(answer.body.detail).toContain('escalation.levels stuurgroep');
    expect(await policyOf(asking)).toEqual({ id: 'groningen-2019', version: 5 });
  });
});

describe('a preview', () => {
  const preview = (query = '', headers: Record<string, string> = {}, body: object = {}) =>
    stack.api.call('POST', `/v1/policies/govo-2025/_preview${query}`, { who: manager, body, headers });

  // From here on nobody can open it: a part of a backup is missing.
  beforeAll(() => stack.prisma.dataKey.delete({ where: { owner: trajectoryOwner(sealed.id) } }));

  test('tells of each open trajectory what is due now and then, each with why, and what cannot go', async () => {
    const lines = await linesOf(preview());
    expect(lines.map(({ id }) => id)).toEqual([guided.id, asking.id, sealed.id].sort());
    const line = lines.find(({ id }) => id === guided.id)!;
    expect([line.before!.policy, line.after!.policy]).toEqual([{ id: 'groningen-2019', version: 5 }, govo]);
    const reviewOf = ({ terms }: Situation) => terms.find(({ rule }) => rule === 'progressReview');
    expect(reviewOf(line.before!)).toEqual({ rule: 'progressReview', dueOn: '2019-10-10', explanation: expect.stringContaining('12 weken na het besluit over het perspectief van 18 juli 2019 (beleid groningen-2019') });
    expect(reviewOf(line.after!)).toEqual({ rule: 'progressReview', dueOn: '2019-09-12', explanation: expect.stringContaining('8 weken na het besluit over het perspectief van 18 juli 2019 (beleid govo-2025') });
    expect([line.before!.nextDeadline, line.after!.nextDeadline]).toEqual([expect.objectContaining({ explanation: expect.any(String) }), expect.objectContaining({ explanation: expect.any(String) })]);
    const refused = lines.find(({ id }) => id === asking.id)!;
    expect(refused.after).toBeUndefined();
    expect(refused.rejection).toMatchObject({ code: 'policy-cannot-carry', detail: expect.stringContaining('stuurgroep') });
    expect(lines.find(({ id }) => id === sealed.id)).toMatchObject({ unreadable: 'broken' });
  });

  test('changes nothing, and that somebody saw it is written down', async () => {
    const events = await stack.prisma.event.count();
    const reads = await stack.prisma.dossierRead.count({ where: { trajectoryId: guided.id } });
    await preview();
    expect(await stack.prisma.event.count()).toBe(events);
    expect(await stack.prisma.dossierRead.count({ where: { trajectoryId: guided.id } })).toBe(reads + 1);
  });

  test('comes in pages, and as a table', async () => {
    const first = await preview('?limit=2');
    expect(first.body.items).toHaveLength(2);
    const rest = await preview(`?limit=2&cursor=${first.body.next!}`);
    expect([...first.body.items, ...rest.body.items].map(({ id }) => id)).toEqual([guided.id, asking.id, sealed.id].sort());
    const table = (await preview('', { accept: 'text/csv' })).bytes.toString('utf8').trim().split('\n');
    expect(table).toHaveLength(4);
    expect(table[0]).toContain('Termijn straks');
  });

  test('of a policy that is not there, or of another programme, there is none', async () => {
    for (const id of ['govo-2031', 'utrecht-2019']) expect((await stack.api.post(manager, `/v1/policies/${id}/_preview`, {})).status).toBe(404);
    expect((await preview('', {}, { version: 7 })).status).toBe(404);
  });
});

describe('all of them', () => {
  const AT_ONCE = 16;
  let path: string;
  const key = randomUUID();
  const adopt = (body: object = { occurredOn: today }, idempotencyKey = key) => stack.api.post(manager, '/v1/policies/govo-2025/_adopt', body, { 'idempotency-key': idempotencyKey });
  const guests: Played[] = [];
  /** Somebody whose trajectory is closed when the others move. */
  let gone: Played;

  beforeAll(async () => {
    gone = await guestInPhase(stack, 'closed', { names: [{ family: 'Vertrokken' }], vNumbers: [] });
    for (let count = 0; count < 34; count += 1) guests.push(await guestInPhase(stack, count % 2 === 0 ? 'referral' : 'intake', { names: [{ family: `Reiziger${count}` }], vNumbers: [] }));
  });

  test('a day before the policy’s first is refused', async () => {
    expect(await adopt({ occurredOn: '2024-12-31' }, randomUUID())).toMatchObject({ status: 409, code: 'date-too-early' });
  });

  test('interrupted on its way it waits, in whichever state the worker is; then it goes on, and nobody is moved twice', async () => {
    const waiting = [...guests, guided, asking, sealed].map(({ id }) => id).sort();
    // One of the first cannot be written for a while: what was begun with it comes to its end only then.
    const blocker = new Client({ connectionString: stack.databaseUrl });
    await blocker.connect();
    const held = waiting.find((id) => guests.some((guest) => guest.id === id))!;
    await blocker.query('BEGIN');
    await blocker.query('SELECT FROM trajectory WHERE id = $1 FOR NO KEY UPDATE', [held]);

    try {
      const begun = await adopt();
      expect(begun).toMatchObject({ status: 202, body: { state: 'running', programme: 'groningen', policy: govo, occurredOn: today, trajectories: { total: 37 } } });
      path = begun.headers.get('location')!;
      await until(path, ({ trajectories }) => trajectories.moved! > 0);
      expect(await adopt({ occurredOn: today }, randomUUID())).toMatchObject({ status: 409, code: 'adoption-running' });
      expect(await stack.api.post(manager, `${path}/_interrupt`, undefined)).toMatchObject({ status: 200, body: { state: 'interrupted' } });
    } finally {
      await blocker.query('COMMIT');
      await blocker.end();
    }

    const dealtWith = ({ trajectories: { total, waiting: left } }: Report): number => total! - left!;
    const stopped = await until(path, (report) => dealtWith(report) === AT_ONCE);
    expect(stopped.state).toBe('interrupted');

    // Temporal may even lose it: whoever asks again finds a run, and it waits.
    await stack.temporal.workflow.getHandle(`policy-adoption/${stopped.id}`).terminate();
    expect(await adopt()).toMatchObject({ status: 202, body: { id: stopped.id, state: 'interrupted' } });
    expect(dealtWith(await reportOf(path))).toBe(AT_ONCE);

    expect(await stack.api.post(manager, `${path}/_resume`, undefined)).toMatchObject({ status: 200, body: { state: 'running' } });
    const finished = await until(path, ({ state }) => state === 'finished');
    expect(finished.trajectories).toEqual({ total: 37, waiting: 0, moved: 35, refused: 1, unreadable: 1 });
    const moves = await adoptions();
    expect([...guests, guided].map(({ id }) => moves.get(id))).toEqual(Array.from({ length: 35 }, () => 1));
  });

  test('tells what became of each, and why one did not move', async () => {
    const refused = await linesOf(stack.api.get(manager, `${path}/trajectories?outcome=refused`));
    expect(refused).toEqual([expect.objectContaining({ id: asking.id, outcome: 'refused', rejection: { code: 'policy-cannot-carry', detail: expect.stringContaining('stuurgroep') } })]);
    const first = await stack.api.get(manager, `${path}/trajectories?limit=30`);
    const rest = await stack.api.get(manager, `${path}/trajectories?limit=30&cursor=${first.body.next!}`);
    expect([...first.body.items, ...rest.body.items]).toHaveLength(37);
    expect(await policyOf(guests[0]!)).toEqual(govo);
    expect(await policyOf(asking)).toEqual({ id: 'groningen-2019', version: 5 });
  });

  test('is in the list of moves, which goes out as a table as what became of each does', async () => {
    const table = async (from: string): Promise<Record<string, string>[]> => parse((await stack.api.get(manager, from, { accept: 'text/csv' })).bytes, { delimiter: ';', columns: true, bom: true });
    expect(await table('/v1/policies/govo-2025/adoptions')).toMatchObject([{ Programma: 'groningen', Beleid: 'govo-2025', Versie: String(govo.version), 'Geldt vanaf': today, Stand: 'klaar', Trajecten: '37', Overgegaan: '35', Id: path.split('/').at(-1) }]);
    expect(await table(`${path}/trajectories?outcome=refused&limit=1`)).toMatchObject([{ Id: asking.id, Uitkomst: 'niet overgegaan', 'Waarom niet': expect.stringContaining('stuurgroep') }]);
  });

  test('finished it stays finished: the same request again, an interruption and a resumption change nothing', async () => {
    expect(await adopt()).toMatchObject({ status: 202, body: { state: 'finished' } });
    expect(await adopt({ occurredOn: '2025-06-01' })).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
    for (const verb of ['_interrupt', '_resume']) expect(await stack.api.post(manager, `${path}/${verb}`, undefined)).toMatchObject({ body: { state: 'finished' } });
  });

  test('new referrals come under it from that day on; those of a day before under what was in force then', async () => {
    const referral = (occurredOn: string) => ({ programme: 'groningen', occurredOn, referredBy: 'INLIA', guest: { names: [{ family: 'Nieuweling' }] } });
    const policies = [];
    for (const day of [today, '2024-05-06']) policies.push((await stack.api.post('caseworker@INLIA', '/v1/trajectories', referral(day))).body.policy);
    expect(policies).toEqual([govo, { id: 'groningen-2019', version: 5 }]);
    expect(await stack.api.post('caseworker@IND', '/v1/trajectories', referral(today))).toMatchObject({ status: 403 });
  });

  test('who comes late under the former policy, referred of an earlier day or opened again, is moved by the hourly comparison', async () => {
    const referral = { programme: 'groningen', occurredOn: '2024-05-06', referredBy: 'INLIA', guest: { names: [{ family: 'Laatkomer' }] } };
    const late = (await stack.api.post('caseworker@INLIA', '/v1/trajectories', referral)).body.id;
    const opened = await stack.api.post('lsoChair@gemeente', `${gone.path}/reopenings`, { ...reopen().data, occurredOn: today }, { 'if-match': gone.etag });
    expect(opened).toMatchObject({ status: 200, body: { policy: { id: 'groningen-2019' } } });
    // It was closed when it had its turn.
    const row = { adoptionId: path.split('/').at(-1)!, trajectoryId: gone.id, outcome: 'refused', rejection: { code: 'trajectory-closed', details: {} } };
    await stack.prisma.policyAdoptionRow.create({ data: row });
    const before = (await reportOf(path)).trajectories;

    // Somebody may still be bringing in their past.
    expect(await moveLatecomers(stack.prisma, stack.temporal, new Date())).toBe(0);
    expect(await moveLatecomers(stack.prisma, stack.temporal, new Date(Date.now() + 61 * 60_000))).toBe(1);
    const { trajectories } = await until(path, ({ state }) => state === 'finished');
    expect(trajectories).toEqual({ ...before, total: before.total! + 2, refused: before.refused! - 1, moved: before.moved! + 3 });
    for (const { id } of [{ id: late }, gone]) {
      expect((await stack.api.get(manager, `/v1/trajectories/${id}`)).body).toMatchObject({ policy: govo, policies: [{ id: 'govo-2025', since: today }] });
    }
    expect(await moveLatecomers(stack.prisma, stack.temporal, new Date(Date.now() + 61 * 60_000))).toBe(0);
  });

  test('a row of a list comes under the policy of its day, also where that was left since', async () => {
    const written = (day: string): string => day.split('-').reverse().join('-');
    const rows = [['IND', addDays(today, -1)], ['GGD', addDays(today, -1)], ['IND', today], ['GGD', today]].map(([referrer, day], at) => ({
      ...goodCells, 'V-nummer': `555000000${at}`, 'Aangemeld door': referrer!, 'Datum aanmelding': written(day!),
    }));
    const { body } = await stack.api.call('POST', '/v1/imports/_dry-run?programme=groningen', { who: 'coordinator@INLIA', body: listText(rows), headers: { 'content-type': 'text/csv' } });
    const foreseen = body as unknown as { rows: object; problems: { row: number; code: string }[] };
    expect(foreseen.rows).toMatchObject({ taken: 2, rejected: 2 });
    expect(foreseen.problems.filter(({ code }) => code === 'referrerUnknown').map(({ row }) => row)).toEqual([3, 4]);
  });

  test('a programme beside it goes on as it was, in lists and for everybody', async () => {
    const body = { programme: 'utrecht', occurredOn: today, referredBy: 'STIL', guest: { names: [{ family: 'Stadsgenoot' }] } };
    const registered = await stack.api.post('caseworker@STIL#utrecht', '/v1/trajectories', body);
    expect(registered).toMatchObject({ status: 201, body: { policy: { id: 'utrecht-2019', version: 3 } } });
    expect(await stack.api.post('caseworker@INLIA', '/v1/trajectories', body)).toMatchObject({ status: 403 });
    const seenBy = async (who: string, query = ''): Promise<string[]> => [...new Set((await stack.api.get(who, `/v1/trajectories?limit=200${query}`)).body.items.map(({ programme }) => programme))].sort();
    expect(await seenBy('caseworker@STIL#utrecht')).toEqual(['utrecht']);
    expect(await seenBy(manager)).toEqual(['groningen']);
    expect(await seenBy('caseworker@IND#groningen,utrecht')).toEqual(['groningen', 'utrecht']);
    expect(await seenBy('caseworker@IND#groningen,utrecht', '&programme=utrecht')).toEqual(['utrecht']);
    expect(await seenBy('caseworker@STIL#utrecht', '&programme=groningen')).toEqual([]);
    expect((await stack.api.get(manager, `/v1/trajectories/${registered.body.id}`)).status).toBe(404);
    expect((await stack.api.post('manager@gemeenteUtrecht#utrecht', '/v1/policies/govo-2025/_adopt', {})).status).toBe(404);
  });

  test('a day before the move that counts is refused at once, and nothing is kept of it', async () => {
    const yesterday = addDays(today, -1);
    const refused = await stack.api.post(manager, '/v1/policies/groningen-2019/_adopt', { occurredOn: yesterday });
    expect(refused).toMatchObject({ status: 409, code: 'date-too-early', body: { details: { date: yesterday, earliest: today } } });
    expect((await stack.api.get(manager, '/v1/policies/groningen-2019/adoptions')).body.items).toEqual([]);
  });

  test('the same policy again takes those whom the move left behind', async () => {
    const again = await adopt({ occurredOn: today }, randomUUID());
    expect(again).toMatchObject({ status: 202, body: { trajectories: { total: 2 } } });
    const finished = await until(again.headers.get('location')!, ({ state }) => state === 'finished');
    expect(finished.trajectories).toMatchObject({ refused: 1, unreadable: 1 });
  });

  test('and the way back is another move', async () => {
    const back = await stack.api.post(manager, '/v1/policies/groningen-2019/_adopt', { occurredOn: today });
    expect(back.status).toBe(202);
    await until(back.headers.get('location')!, ({ state }) => state === 'finished');
    expect(await linesOf(stack.api.get(manager, `${back.headers.get('location')!}/trajectories?outcome=refused`))).toEqual([]);
    expect(await policyOf(guided)).toEqual({ id: 'groningen-2019', version: 5 });
    const moves = (await stack.api.get(manager, '/v1/policies/govo-2025/adoptions')).body.items;
    expect(moves).toContainEqual(expect.objectContaining({ id: path.split('/').at(-1), state: 'finished', trajectories: expect.objectContaining({ total: 40 }) }));
  });

  test('a move that was interrupted and overtaken by another one does not go on', async () => {
    // As if somebody had interrupted it before the programme went back.
    const id = path.split('/').at(-1)!;
    await stack.prisma.policyAdoption.update({ where: { id }, data: { state: 'interrupted' } });
    expect(await stack.api.post(manager, `${path}/_resume`, undefined)).toMatchObject({ status: 409, code: 'adoption-overtaken' });
    expect((await reportOf(path)).state).toBe('interrupted');
    expect(await policyOf(guided)).toEqual({ id: 'groningen-2019', version: 5 });
  });
});
