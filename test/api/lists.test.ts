import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Item } from '../support/api-client';
import { register, risk } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { guestInPhase, play, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

let stack: Stack;
/** Guests by what is remarkable of them. */
let guests: Record<'referred' | 'ill' | 'discussed' | 'decided' | 'guided' | 'closed' | 'resting', Played>;

const caseworker = 'caseworker@INLIA';
const police = 'caseworker@AVIM';
const chair = 'lsoChair@gemeente';
const today = new Date().toISOString().slice(0, 10);

const named = (given: string, family: string, number?: string) => ({ names: [{ given, family }], vNumbers: number === undefined ? [] : [{ number }] });

beforeAll(async () => {
  stack = await startStack();
  guests = {
    referred: await play(stack, [did(register({ guest: named('José', 'Ångström-Özil', '2000000001') }), caseworker, today)]),
    ill: await guestInPhase(stack, 'referral', { ...named('Amina', 'van der Verzonnen'), birthDates: [{ date: '1984-02-29' }] }, { specialGroups: ['mentallyIll', 'sixtyPlus'] }),
    discussed: await play(stack, [
      did(register({ guest: { ...named('Amina', 'Bedacht'), birthDates: [{ date: '1984' }] } }), caseworker, '2019-06-04'),
      did(risk('publicOrder', 'high', { facts: 'Een proces-verbaal.', measure: 'Gesprek met de wijkagent.' }), police, '2019-06-05'),
    ]),
    decided: await guestInPhase(stack, 'admissionDecision', named('Bilal', 'Verzonnen')),
    guided: await guestInPhase(stack, 'guidance', named('Chen', 'Verzonnen')),
    closed: await guestInPhase(stack, 'closed', named('Dawit', 'Verzonnen', '2000000002')),
    resting: await guestInPhase(stack, 'stabilisation', named('Eka', 'Verzonnen')),
  };
  // The dossiers came today, so that the guest rests.
  const { id } = guests.resting;
  for (const [who, reference] of [['caseworker@IND', 'IND-1'], ['caseworker@DTV', 'DTV-1']] as const) {
    const { headers } = await stack.api.get(who, `/v1/trajectories/${id}`);
    await stack.api.post(who, `/v1/trajectories/${id}/dossier-deliveries`, { occurredOn: today, reference }, { 'if-match': headers.get('etag')! });
  }
});

afterAll(() => stack.stop());

interface Page {
  items: Item[];
  next?: string;
}

const list = async (query = '', who = caseworker): Promise<Page> => (await stack.api.get(who, `/v1/trajectories${query}`)).body;
const idsOf = ({ items }: { items: { id: string }[] }): string[] => items.map(({ id }) => id).sort();
const ids = (...names: (keyof typeof guests)[]): string[] => names.map((name) => guests[name].id).sort();

describe('the list', () => {
  test('has a line for each trajectory, the newest referral first', async () => {
    const { items } = await list();
    expect(items).toHaveLength(7);
    expect(items[0]).toEqual({
      id: guests.referred.id,
      reference: guests.referred.id.slice(0, 8).toUpperCase(),
      programme: 'groningen',
      names: [{ given: 'José', family: 'Ångström-Özil' }],
      phase: 'referral',
      revision: 1,
      referredOn: today,
      specialGroups: [],
      waitingOn: ['IND', 'INLIA', 'gemeente'],
      stalledFrom: expect.stringMatching(/Z$/),
      nextDeadline: { at: expect.stringMatching(/Z$/), rule: 'referralDiscussion', step: 'ahead', dueOn: expect.any(String) },
    });
    expect(items[1]!.id).toBe(guests.discussed.id);
  });

  test('by phase, by who is waited for, by what is late', async () => {
    expect(idsOf(await list('?phase=closed'))).toEqual(ids('closed'));
    expect(idsOf(await list('?phase=referral'))).toEqual(ids('referred', 'ill', 'discussed'));
    expect(idsOf(await list('?waitingOn=DTV'))).toEqual(ids('guided'));
    expect(idsOf(await list('?stalled=true'))).toEqual(ids('ill', 'discussed', 'decided', 'guided'));
    expect(idsOf(await list('?stalled=false'))).toEqual(ids('referred', 'closed', 'resting'));
    expect(idsOf(await list('?stalled=true&waitingOn=IND&phase=referral'))).toEqual(ids('ill', 'discussed'));
    expect(await list('?waitingOn=Nobody')).toEqual({ items: [] });
    expect(await list('?programme=utrecht')).toEqual({ items: [] });
    expect((await list('?programme=groningen')).items).toHaveLength(7);
  });

  test.each([['-referredOn'], ['referredOn'], ['stalledFrom'], ['nextDeadline']])('page by page along %s: everybody once, nobody forgotten', async (sort) => {
    const whole = (await list(`?sort=${sort}`)).items.map(({ id }) => id);
    expect([...whole].sort()).toEqual(Object.values(guests).map(({ id }) => id).sort());
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      for (let page = await list(`?sort=${sort}&limit=${limit}`); ; page = await list(`?sort=${sort}&limit=${limit}&cursor=${page.next}`)) {
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ id }) => id));
        if (page.next === undefined) break;
      }
      expect(seen).toEqual(whole);
    }
  });

  test('is in the order that it says', async () => {
    const referred = (await list('?sort=referredOn')).items.map(({ referredOn }) => referredOn);
    expect(referred).toEqual([...referred].sort());
    expect((await list('?sort=-referredOn')).items.map(({ referredOn }) => referredOn)).toEqual([...referred].reverse());
    const stalled = (await list('?sort=stalledFrom')).items.map(({ stalledFrom }) => stalledFrom);
    // Whoever rests or is closed comes last.
    expect(stalled).toEqual([...stalled.slice(0, 5).sort(), undefined, undefined]);
    const next = (await list('?sort=nextDeadline')).items.map(({ nextDeadline }) => nextDeadline?.at);
    const known = next.filter((at) => at !== undefined);
    expect(next).toEqual([...known.sort(), ...next.filter((at) => at === undefined)]);
  });
});

describe('what is medical', () => {
  test('shows, filters and counts only for those who unseal it', async () => {
    for (const who of [caseworker, 'coordinator@INLIA']) {
      expect(idsOf(await list('?specialGroup=mentallyIll', who))).toEqual(ids('ill'));
      expect((await stack.api.get(who, guests.ill.path)).body.specialGroups).toEqual(['mentallyIll', 'sixtyPlus']);
    }
    for (const who of ['lsoMember@INLIA', chair, police, 'mayor@gemeente']) {
      expect(idsOf(await list('?specialGroup=mentallyIll', who))).toEqual([]);
      expect(idsOf(await list('?specialGroup=sixtyPlus', who))).toEqual(ids('ill'));
      expect((await list('', who)).items.find(({ id }) => id === guests.ill.id)!.specialGroups).toEqual(['sixtyPlus']);
      const { body } = await stack.api.get(who, guests.ill.path);
      expect(body.specialGroups).toEqual(['sixtyPlus']);
      const { body: events } = await stack.api.get(who, `${guests.ill.path}/events`);
      expect(events.items[0]!.data.specialGroups).toEqual(['sixtyPlus']);
      const { body: found } = await stack.api.post(who, '/v1/trajectories/_zoek', { name: 'van der verzonnen' });
      expect(found.items[0]!.specialGroups).toEqual(['sixtyPlus']);
    }
  });
});

describe('what the police knows', () => {
  test('shows to those who unseal it; the risk and its measure to everybody', async () => {
    for (const [who, sees] of [[police, true], [chair, true], ['mayor@gemeente', true], [caseworker, false], ['caseworker@VWNN', false], ['manager@gemeente', false]] as const) {
      const assessment = (await stack.api.get(who, guests.discussed.path)).body.risks.publicOrder![0]!;
      expect(assessment).toMatchObject({ level: 'high', measure: 'Gesprek met de wijkagent.' });
      expect({ who, sees: 'facts' in assessment }).toEqual({ who, sees });
      const { body } = await stack.api.get(who, `${guests.discussed.path}/events`);
      const { data } = body.items.find(({ type }) => type === 'riskAssessed')!;
      expect({ who, sees: 'facts' in data }).toEqual({ who, sees });
    }
  });
});

describe('searching', () => {
  const find = async (body: object, who = caseworker) => idsOf((await stack.api.post(who, '/v1/trajectories/_zoek', body)).body);

  test('by whole words of a name, in any order and without accents', async () => {
    expect(await find({ name: 'ozil jose ANGSTROM' })).toEqual(ids('referred'));
    expect(await find({ name: 'Amina' })).toEqual(ids('ill', 'discussed'));
    expect(await find({ name: 'Amina Verzonnen' })).toEqual(ids('ill'));
    expect(await find({ name: 'Ami' })).toEqual([]);
  });

  test('by V-number, also of a closed trajectory', async () => {
    expect(await find({ vNumber: '2000000001' })).toEqual(ids('referred'));
    expect(await find({ vNumber: '2000000002' })).toEqual(ids('closed'));
    expect(await find({ vNumber: '9999999999' })).toEqual([]);
  });

  test('by birth date or year', async () => {
    expect(await find({ birthDate: '1984-02-29', name: 'Amina' })).toEqual(ids('ill'));
    expect(await find({ birthDate: '1984', name: 'Amina' })).toEqual(ids('ill', 'discussed'));
    expect(await find({ birthDate: '1985' })).toEqual([]);
  });

  test('by everything together, in one programme, and by the English name', async () => {
    expect(await find({ name: 'Amina', birthDate: '1984', programme: 'groningen' })).toEqual(ids('ill', 'discussed'));
    expect(await find({ name: 'Amina', programme: 'utrecht' })).toEqual([]);
    const { body } = await stack.api.post(caseworker, '/v1/trajectories/_search', { name: 'Amina Bedacht' });
    expect(idsOf(body)).toEqual(ids('discussed'));
    expect(body.more).toBe(false);
  });

  test('needs no Idempotency-Key: it is a read', async () => {
    expect((await stack.api.call('POST', '/v1/trajectories/_zoek', { who: caseworker, body: { name: 'Amina' } })).status).toBe(200);
  });
});

describe('each read of a dossier is written down', () => {
  test('who, what and when, with the trace of the request', async () => {
    const reader = 'lsoMember@VWNN';
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await stack.api.get(reader, guests.ill.path, { traceparent });
    await stack.api.get(reader, `${guests.ill.path}/events`);
    await stack.api.post(reader, '/v1/trajectories/_zoek', { name: 'Amina' });
    await stack.api.get(reader, '/v1/trajectories?phase=closed');
    const reads = await stack.prisma.dossierRead.findMany({ where: { personId: stack.person(reader) }, orderBy: { id: 'asc' } });
    expect(reads.map(({ what, trajectoryId }) => [what, trajectoryId])).toEqual([
      ['trajectory', guests.ill.id], ['events', guests.ill.id], ['search', expect.any(String)], ['search', expect.any(String)], ['list', guests.closed.id],
    ]);
    expect(reads[0]).toMatchObject({ organisation: 'VWNN', traceId: '0af7651916cd43dd8448eb211c80319c' });
    expect(reads.slice(2, 4).map(({ trajectoryId }) => trajectoryId).sort()).toEqual(ids('ill', 'discussed'));
  });

  test('whose tasks somebody saw, each once, and of whom they asked what can be done', async () => {
    const reader = 'coordinator@INLIA';
    const traceId = '1bf7651916cd43dd8448eb211c80319d';
    const traced = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    const tasks = await stack.api.get(reader, '/v1/tasks?for=organisation', traced);
    await stack.api.get(reader, `${guests.ill.path}/allowed-commands`, traced);
    const reads = await stack.prisma.dossierRead.findMany({ where: { personId: stack.person(reader), traceId } });
    const seen = (what: string): string[] => reads.filter((read) => read.what === what).map(({ trajectoryId }) => trajectoryId).sort();
    expect(tasks.body.items.length).toBeGreaterThan(0);
    expect(seen('tasks')).toEqual([...new Set(tasks.body.items.map(({ trajectory }: { trajectory: { id: string } }) => trajectory.id))].sort());
    expect(seen('allowedCommands')).toEqual([guests.ill.id]);
  });

  test('but not what was not found', async () => {
    const reader = 'lsoMember@DTV#utrecht';
    await stack.api.get(reader, guests.ill.path);
    expect(await stack.prisma.dossierRead.count({ where: { personId: stack.person(reader) } })).toBe(0);
  });
});

describe('tasks', () => {
  const tasks = async (who: string, query = ''): Promise<Page> => (await stack.api.get(who, `/v1/tasks${query}`)).body;

  test('of one trajectory, by its id', async () => {
    const { items } = await tasks('caseworker@INLIA', '?for=organisation&limit=200');
    const one = items[0]!.trajectory.id;
    expect((await tasks('caseworker@INLIA', `?for=organisation&trajectory=${one}`)).items).toEqual(items.filter(({ trajectory }) => trajectory.id === one));
    expect((await tasks('caseworker@INLIA', `?trajectory=${randomUUID()}`)).items).toEqual([]);
    expect((await stack.api.get('caseworker@INLIA', '/v1/tasks?trajectory=1')).status).toBe(400);
  });

  test('are what one’s role may do, the most urgent first, with why then', async () => {
    const { items } = await tasks('lsoChair@gemeente');
    expect(items.map(({ command }) => command)).toEqual(['recordReferralDiscussion', 'recordReferralDiscussion', 'recordReview', 'recordReferralDiscussion']);
    expect(items[0]).toEqual({
      key: 'recordReferralDiscussion/gemeente',
      command: 'recordReferralDiscussion',
      name: 'Bespreking aanmelding vastleggen',
      organisation: 'gemeente',
      roles: ['lsoChair'],
      dueOn: '2019-06-17',
      overdueFrom: '2019-06-17T22:00:00.000Z',
      explanation: expect.stringMatching(/^Uiterlijk 17 juni 2019: de bespreking van de aanmelding in het LSO\. Dat is 14 dagen na de aanmelding van 3 juni 2019/),
      trajectory: { id: guests.ill.id, reference: guests.ill.id.slice(0, 8).toUpperCase(), programme: 'groningen' },
      path: `${guests.ill.path}/referral-discussions`,
      isLate: true,
    });
    expect(items.at(-1)).toMatchObject({ trajectory: { id: guests.referred.id }, isLate: false });
    expect((await stack.api.get('lsoChair@gemeente', '/v1/tasks', { 'accept-language': 'en' })).body.items[0]).toHaveProperty('name', "Record the referral's discussion");
  });

  test('of one’s organisation include those of other roles', async () => {
    expect((await tasks('mayor@gemeente')).items.map(({ trajectory }) => trajectory.id)).toEqual(ids('decided'));
    expect((await tasks('mayor@gemeente', '?for=organisation')).items.length).toBeGreaterThan(4);
    expect((await tasks('lsoMember@INLIA')).items.map(({ command }) => command)).toEqual(['fulfilCommitment']);
  });

  test('are posted where they say', async () => {
    const [task] = (await tasks('caseworker@DTV')).items;
    expect(task).toMatchObject({ command: 'fulfilCommitment', subject: 'c1', path: `${guests.guided.path}/commitments/c1/fulfilments` });
  });

  test('page by page: each once', async () => {
    const whole = (await tasks(caseworker)).items.map(({ trajectory, key }) => `${trajectory.id}/${key}`);
    expect(whole.length).toBeGreaterThan(9);
    const seen: string[] = [];
    for (let page = await tasks(caseworker, '?limit=4'); ; page = await tasks(caseworker, `?limit=4&cursor=${page.next}`)) {
      seen.push(...page.items.map(({ trajectory, key }) => `${trajectory.id}/${key}`));
      if (page.next === undefined) break;
    }
    expect(seen).toEqual(whole);
  });
});

describe('a trajectory', () => {
  test('says what is late, why, who is waited for, and what time does next', async () => {
    const { body } = await stack.api.get(chair, guests.ill.path);
    expect(body.stalled.map(({ rule, overdueFrom, waitingOn, tried }) => ({ rule, overdueFrom, waitingOn, tried }))).toEqual([
      { rule: 'referralDiscussion', overdueFrom: '2019-06-17T22:00:00.000Z', waitingOn: ['gemeente'], tried: [] },
      { rule: 'admissionTest', overdueFrom: '2019-07-02T22:00:00.000Z', waitingOn: ['IND', 'INLIA'], tried: [] },
    ]);
    expect(body.stalled[1]!.explanation).toMatch(/20 werkdagen na de aanmelding van 3 juni 2019 .*Tweede pinksterdag \(10 juni 2019\) telt niet mee\.$/);
    const resting = (await stack.api.get(chair, guests.resting.path)).body;
    expect(resting).toMatchObject({ phase: 'stabilisation', waitingOn: [], tasks: [], stalled: [], restPeriod: { startsOn: today, isOver: false } });
    expect(resting.nextDeadline).toMatchObject({ rule: 'restPeriod', step: 'ends', explanation: expect.stringMatching(/eindigt de rusttermijn: 14 dagen na/) });
  });

  test('during the rest period refuses a decision on the perspective, and says until when', async () => {
    const { headers } = await stack.api.get(chair, guests.resting.path);
    const answer = await stack.api.post(chair, `${guests.resting.path}/perspective-decisions`, { occurredOn: today, basis: { kind: 'writtenProcedure' }, scenario: 'return', motivation: 'Nu al.' }, {
      'if-match': headers.get('etag')!,
    });
    expect(answer).toMatchObject({ status: 409, code: 'rest-period-running', body: { details: { until: expect.any(String) } } });
  });

  test('says what one can do now', async () => {
    const allowed = async (who: string, { path }: Played) => (await stack.api.get(who, `${path}/allowed-commands`)).body.items.map(({ command }) => command);
    expect(await allowed('mayor@gemeente', guests.decided)).toEqual(['decideAdmission', 'endShelter']);
    expect(await allowed('mayor@gemeente', guests.referred)).toEqual(['endShelter']);
    expect(await allowed(chair, guests.closed)).toEqual(['writeNote', 'addDocument', 'reopen']);
    expect(await allowed(caseworker, guests.closed)).toEqual(['identify', 'writeNote', 'addDocument']);
  });
});

test('policies name every code in Dutch and English', async () => {
  const { body } = await stack.api.get(caseworker, '/v1/policies');
  expect(body.items.map(({ policy }) => (policy as { id: string }).id)).toEqual(['groningen-2019', 'govo-2025']);
  expect(body.items[0]).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(body.items[0]!.policy).toMatchObject({ id: 'groningen-2019', version: 5, terms: { restPeriodDays: 14 }, criteria: { vNumber: { name: { nl: 'heeft een V-nummer' } } } });
  const elsewhere = (await stack.api.get(`${caseworker}#utrecht`, '/v1/policies')).body.items;
  expect(elsewhere.map(({ policy }) => (policy as { id: string }).id)).toEqual(['utrecht-2019']);
});
