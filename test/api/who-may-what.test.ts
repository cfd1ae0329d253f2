import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { groningenPolicy } from '../support/policy';
import { mandatedPairs } from '../../domain/trajectory/permissions';
import { dayOf } from '../../domain/policy/calendar';
import { openBeds } from '../support/beds';
import { documentForm, pdf } from '../support/files';
import { guestInPhase, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/*
 * The whole table of roles and routes, written out by hand: who may do what is said here a second time, independently of the policy.
 */

const organisations = ['gemeente', 'INLIA', 'IND', 'DTV', 'AVIM', 'VWNN'];
/** Whoever does the daily work of an organisation. */
const staff = (...names: string[]): string[] => names.flatMap((name) => [`caseworker@${name}`, `coordinator@${name}`, `lsoMember@${name}`]);
const chair = 'lsoChair@gemeente';
const mayor = 'mayor@gemeente';
const manager = 'manager@gemeente';

const advisor = 'healthAdvisor@GGD';

const insiders = [...staff(...organisations), chair, mayor, manager, advisor];
/** People with a valid token whom the policy gives nothing. */
const outsiders = ['lsoSecretary@gemeente', 'healthAdvisor@INLIA', 'caseworker@GGD', 'auditor@gemeente', 'admin@gemeente', 'lsoChair@INLIA', 'mayor@INLIA', 'manager@INLIA', 'caseworker@Emmen'];
const everybody = [...insiders, ...outsiders];

const occurredOn = '2019-06-10';
const motivation = 'Voor de tabel.';
const basis = { kind: 'writtenProcedure' };

/** Who may, on a trajectory that VWNN referred; and a command that is in order as such. */
const commands: Record<string, { who: string[]; body: object }> = {
  identifications: { who: staff('INLIA', 'gemeente', 'AVIM', 'DTV'), body: { occurredOn, languages: ['Tigrinya'] } },
  'referral-discussions': { who: [chair], body: { occurredOn, basis, conclusion: motivation } },
  'criterion-results': { who: ['caseworker@INLIA', ...staff('IND', 'gemeente')], body: { occurredOn, criterion: 'noDublinClaim', result: 'pass', motivation } },
  'risk-assessments': { who: staff('gemeente', 'AVIM'), body: { occurredOn, risk: 'publicOrder', level: 'low', motivation } },
  'tailored-plans': { who: staff('INLIA', 'gemeente'), body: { occurredOn, what: motivation } },
  'admission-decisions': { who: [mayor], body: { occurredOn, decision: 'admit', motivation } },
  withdrawals: { who: staff('VWNN', 'gemeente'), body: { occurredOn, reason: motivation } },
  'dossier-deliveries': { who: staff('IND', 'DTV'), body: { occurredOn, reference: 'D-1' } },
  'perspective-decisions': { who: [chair], body: { occurredOn, basis, scenario: 'return', motivation } },
  'progress-reviews': { who: [chair], body: { occurredOn, basis, summary: motivation } },
  // What depends on whose promise or part it is, is judged once somebody has seen the trajectory as it is; whoever has any may try.
  commitments: { who: [...staff(...organisations), chair], body: { occurredOn, organisation: 'DTV', what: motivation, dueOn: '2019-09-02' } },
  'commitments/c1/fulfilments': { who: [chair], body: { occurredOn } },
  'commitments/c1/renewals': { who: [chair], body: { occurredOn, dueOn: '2019-09-02', reason: motivation } },
  'commitments/c1/cancellations': { who: [chair], body: { occurredOn, reason: motivation } },
  'scenario-proposals': { who: staff(...organisations), body: { occurredOn, scenario: 'return', motivation } },
  'identity-steps': { who: staff('DTV', 'AVIM', 'INLIA'), body: { occurredOn, item: 'passport', step: 'requested' } },
  'stabilisation-records': {
    who: [...staff('INLIA'), advisor],
    body: { occurredOn, status: 'stable', goal: 'legal', what: motivation, consent: 'given' },
  },
  'special-groups': { who: ['caseworker@INLIA', 'coordinator@INLIA', advisor], body: { occurredOn, group: 'behaviour', belongs: true } },
  assignments: { who: ['coordinator@INLIA', 'coordinator@DTV', 'lsoMember@DTV'], body: { occurredOn, part: 'caseworker', person: randomUUID() } },
  pauses: { who: [chair, 'coordinator@INLIA'], body: { occurredOn, reason: 'illness', motivation, reviewOn: '2019-09-02' } },
  resumptions: { who: [chair, 'coordinator@INLIA'], body: { occurredOn, motivation } },
  absences: { who: staff('INLIA', 'gemeente', 'AVIM'), body: { occurredOn, circumstances: motivation } },
  'stays-elsewhere': { who: staff('INLIA', 'gemeente', 'AVIM'), body: { occurredOn, place: 'hospital' } },
  returns: { who: staff('INLIA', 'gemeente', 'AVIM'), body: { occurredOn } },
  'departure-notices': { who: staff('gemeente'), body: { occurredOn, findings: motivation } },
  'decision-letters': { who: staff('gemeente'), body: { occurredOn, reference: 'Z-2019-1' } },
  'transfer-deadlines': { who: staff('IND', 'gemeente'), body: { occurredOn, criterion: 'noDublinClaim', transferDeadline: '2020-12-14', motivation } },
  'ground-changes': { who: staff('INLIA', 'gemeente', 'IND', 'DTV'), body: { occurredOn, criterion: 'vNumber', what: motivation } },
  escalations: { who: [...staff(...organisations), chair, manager], body: { occurredOn, level: 'lsoChair', question: motivation, reason: motivation } },
  'escalations/e1/answers': { who: [chair, manager], body: { occurredOn, answer: motivation } },
  'shelter-endings': { who: [mayor], body: { occurredOn, reference: 'B-1', endsOn: '2019-09-02', motivation } },
  notes: { who: [...staff(...organisations), chair, advisor], body: { occurredOn, compartment: 'general', text: motivation } },
  'notes/n1/removals': { who: [chair], body: { occurredOn, reason: motivation } },
  documents: { who: [...staff(...organisations), chair, advisor], body: documentForm({ occurredOn, compartment: 'general', kind: 'letter' }, { bytes: pdf(motivation) }) },
  [`documents/${randomUUID()}/removals`]: { who: [chair], body: { occurredOn, reason: motivation } },
  'shelter-stays': { who: ['caseworker@INLIA', 'coordinator@INLIA'], body: { occurredOn, place: randomUUID(), kind: 'regular' } },
  'shelter-departures': { who: ['caseworker@INLIA', 'coordinator@INLIA'], body: { occurredOn, reason: motivation } },
  'waiting-list-entries': { who: ['caseworker@INLIA', 'coordinator@INLIA'], body: { occurredOn, kind: 'regular', urgency: 'later', reason: motivation } },
  'waiting-list-removals': { who: ['caseworker@INLIA', 'coordinator@INLIA'], body: { occurredOn, reason: motivation } },
  outcomes: { who: [chair], body: { occurredOn, outcome: 'permitGranted' } },
  'policy-adoptions': { who: [manager], body: { occurredOn, policy: 'groningen-2019', version: 1 } },
  reopenings: { who: [chair, manager], body: { occurredOn, reason: motivation } },
};
const registers = staff(...organisations);

let stack: Stack;
let guest: Played;

beforeAll(async () => {
  stack = await startStack();
  guest = await guestInPhase(stack, 'referral', { vNumbers: [] }, { referredBy: 'VWNN' });
});

afterAll(() => stack.stop());

/** Asks as everybody, and gives the status for each. */
const statuses = async (ask: (who: string) => Promise<{ status: number }>, people = everybody): Promise<Record<string, number>> =>
  Object.fromEntries(await Promise.all(people.map(async (who) => [who, (await ask(who)).status] as const)));
const expected = (status: (who: string) => number, people = everybody) => Object.fromEntries(people.map((who) => [who, status(who)]));

test('the table is about everybody whom the policy names', () => {
  expect(mandatedPairs(groningenPolicy()).map(({ role, organisation }) => `${role}@${organisation}`).sort()).toEqual([...insiders].sort());
});

describe('reading', () => {
  test.each([[''], ['/events'], ['/allowed-commands']])('a trajectory%s: whoever is in the programme; for others it does not exist', async (below) => {
    const seen = await statuses((who) => stack.api.get(who, `${guest.path}${below}`));
    expect(seen).toEqual(expected((who) => (insiders.includes(who) ? 200 : 404)));
  });

  test.each([['/v1/trajectories'], ['/v1/tasks?for=organisation'], ['/v1/policies']])('%s: everybody may ask', async (path) => {
    expect(await statuses((who) => stack.api.get(who, path))).toEqual(expected(() => 200));
  });

  test('lists and searches hold nothing for those who may not know of it', async () => {
    for (const who of everybody) {
      const list = (await stack.api.get(who, '/v1/trajectories')).body.items as unknown[];
      const found = (await stack.api.post(who, '/v1/trajectories/_zoek', { name: 'verzonnen' })).body.items as unknown[];
      expect({ who, list: list.length, found: found.length }).toEqual(insiders.includes(who) ? { who, list: 1, found: 1 } : { who, list: 0, found: 0 });
    }
  });

  test('nobody of another programme knows of it, whatever their role', async () => {
    const elsewhere = insiders.map((who) => `${who}#utrecht`);
    expect(await statuses((who) => stack.api.get(who, guest.path), elsewhere)).toEqual(expected(() => 404, elsewhere));
    const { body } = await stack.api.get(`${manager}#utrecht`, '/v1/trajectories');
    expect(body.items).toEqual([]);
    const give = (who: string) => stack.api.post(who, `${guest.path}/outcomes`, commands.outcomes!.body, { 'if-match': guest.etag });
    expect(await statuses(give, elsewhere)).toEqual(expected(() => 404, elsewhere));
  });
});

describe('giving a command', () => {
  test.each(Object.keys(commands))('%s', async (resource) => {
    const { who: permitted, body } = commands[resource]!;
    // An ETag that nobody has seen: whoever may is told to look again, and nothing comes of it.
    const seen = await statuses((who) => stack.api.post(who, `${guest.path}/${resource}`, body, { 'if-match': '"999"' }));
    expect(seen).toEqual(expected((who) => (permitted.includes(who) ? 412 : insiders.includes(who) ? 403 : 404)));
  });

  test('registering', async () => {
    const body = { programme: 'groningen', occurredOn: '2099-01-01', referredBy: 'INLIA', guest: { names: [{ family: 'Verzonnen' }] } };
    const seen = await statuses((who) => stack.api.post(who, '/v1/trajectories', body));
    expect(seen).toEqual(expected((who) => (registers.includes(who) ? 409 : 403)));
  });

  test.each([
    ['vNumber', ['caseworker@INLIA']],
    ['regionalBinding', ['caseworker@INLIA']],
    ['noStateReception', ['caseworker@INLIA']],
    ['noHeavyEntryBan', staff('IND', 'gemeente')],
    ['noDublinClaim', staff('IND', 'gemeente')],
  ])('criterion %s is for its own party', async (criterion, permitted) => {
    const people = commands['criterion-results']!.who;
    // A day to come: whoever may is told so, and nothing comes of it.
    const body = { ...commands['criterion-results']!.body, criterion, occurredOn: '2099-01-01' };
    const seen = await statuses((who) => stack.api.post(who, `${guest.path}/criterion-results`, body, { 'if-match': guest.etag }), people);
    expect(seen).toEqual(expected((who) => (permitted.includes(who) ? 409 : 403), people));
  });

  test('the humanitarian risk is not for the police', async () => {
    const people = commands['risk-assessments']!.who;
    const body = { ...commands['risk-assessments']!.body, risk: 'humanitarian', occurredOn: '2099-01-01' };
    const seen = await statuses((who) => stack.api.post(who, `${guest.path}/risk-assessments`, body, { 'if-match': guest.etag }), people);
    expect(seen).toEqual(expected((who) => (who.endsWith('@AVIM') ? 403 : 409), people));
  });

  test('a commitment is for the organisation that promised it, and the chair', async () => {
    const guided = await guestInPhase(stack, 'guidance', { names: [{ family: 'Bedacht' }], vNumbers: [] });
    const seen = await statuses((who) =>
      stack.api.post(who, `${guided.path}/commitments/c1/fulfilments`, { occurredOn: '2099-01-01' }, { 'if-match': guided.etag }),
    );
    expect(seen).toEqual(expected((who) => (who === chair || staff('DTV').includes(who) ? 409 : insiders.includes(who) ? 403 : 404)));
  });

  test('what is said to be allowed is what is not forbidden', async () => {
    for (const who of insiders) {
      const { body } = await stack.api.get(who, `${guest.path}/allowed-commands`);
      for (const { path } of body.items as { path: string }[]) {
        const resource = path.replace(`${guest.path}/`, '').replace('{commitment}', 'c1').replace('{escalation}', 'e1');
        expect({ who, resource, may: commands[resource]!.who.includes(who) }).toEqual({ who, resource, may: true });
      }
    }
  });
});

describe('bringing in a list', () => {
  test('is for the coordinators of the municipality and INLIA', async () => {
    const permitted = ['coordinator@gemeente', 'coordinator@INLIA'];
    const ask = (who: string) =>
      stack.api.call('POST', '/v1/imports?programme=groningen', { who, body: 'geen lijst', headers: { 'content-type': 'text/csv', 'idempotency-key': randomUUID() } });
    expect(await statuses(ask)).toEqual(expected((who) => (permitted.includes(who) ? 400 : 403)));
  });
});

describe('shelter', () => {
  // Everybody but the police and DT&V.
  const seeBeds = [...staff('gemeente', 'INLIA', 'IND', 'VWNN'), chair, mayor, manager, advisor];

  test.each([
    ['/v1/locations', seeBeds],
    ['/v1/occupancy', seeBeds],
    ['/v1/waiting-list', seeBeds],
    // Each stay by its own policy, and the GGD is a party to the one that may come.
    ['/v1/shelter-stays', [...seeBeds, 'caseworker@GGD']],
  ])('%s: those who see whereabouts', async (path, readers) => {
    expect(await statuses((who) => stack.api.get(who, path))).toEqual(expected((who) => (readers.includes(who) ? 200 : 403)));
  });

  test('that an emergency bed was left is written down by the municipality and INLIA, who give them', async () => {
    const [place] = (await openBeds(stack, 1)).places;
    const today = dayOf(new Date().toISOString());
    const given = await stack.api.post('caseworker@INLIA', '/v1/shelter-stays', { programme: 'groningen', workingName: 'Voor de tabel', place, kind: 'regular', occurredOn: today });
    // A day to come: whoever may is told so, and nothing comes of it.
    const asked = await statuses((who) => stack.api.post(who, `/v1/shelter-stays/${given.body.id}/departures`, { occurredOn: '2099-01-01' }));
    expect(asked).toEqual(expected((who) => (staff('gemeente', 'INLIA').includes(who) ? 409 : seeBeds.includes(who) ? 403 : 404)));
  });

  test('coordinators register locations', async () => {
    const permitted = ['coordinator@gemeente', 'coordinator@INLIA'];
    const asked = await statuses((who) => stack.api.post(who, '/v1/locations', { programme: 'groningen', name: `Voor de tabel: ${who}`, town: 'Groningen' }));
    expect(asked).toEqual(expected((who) => (permitted.includes(who) ? 201 : 403)));
  });

  test('the municipality and INLIA give emergency beds', async () => {
    // In a place that is not there: whoever may is told so, and nothing comes of it.
    const body = { programme: 'groningen', workingName: 'Voor de tabel', place: randomUUID(), kind: 'regular', occurredOn: new Date().toISOString().slice(0, 10) };
    const asked = await statuses((who) => stack.api.post(who, '/v1/shelter-stays', body));
    expect(asked).toEqual(expected((who) => (staff('gemeente', 'INLIA').includes(who) ? 409 : 403)));
  });
});

describe('moving the programme to another policy', () => {
  const body = { version: 4, occurredOn: '2019-04-02' };
  const adoption = randomUUID();

  test.each([
    ['a look at what it would change is for the manager', '_preview', 200],
    // A day before the policy's first: whoever may is told so, and nothing comes of it.
    ['adopting it too', '_adopt', 409],
  ])('%s', async (_, verb, status) => {
    const ask = (who: string) => stack.api.post(who, `/v1/policies/govo-2025/${verb}`, { occurredOn: '2019-04-02' });
    expect(await statuses(ask)).toEqual(expected((who) => (who === manager ? status : 403)));
    const elsewhere = insiders.map((who) => `${who}#utrecht`);
    expect(await statuses((who) => stack.api.post(who, `/v1/policies/govo-2025/${verb}`, body), elsewhere)).toEqual(expected(() => 404, elsewhere));
  });

  test('a look at the moves there were is for the manager', async () => {
    const seen = await statuses((who) => stack.api.get(who, '/v1/policies/govo-2025/adoptions'));
    expect(seen).toEqual(expected((who) => (who === manager ? 200 : 403)));
  });

  test.each([['GET', ''], ['GET', '/trajectories'], ['POST', '/_interrupt'], ['POST', '/_resume']])('%s an adoption that there is not%s', async (method, below) => {
    const path = `/v1/policies/govo-2025/adoptions/${adoption}${below}`;
    const ask = (who: string) => stack.api.call(method, path, { who, headers: { 'idempotency-key': randomUUID() } });
    expect(await statuses(ask)).toEqual(expected(() => 404));
  });
});

test('nothing came of all this', async () => {
  expect((await stack.api.get(chair, guest.path)).body.revision).toBe(1);
});

describe('without a valid token', () => {
  test.each([
    ['GET', '/v1/trajectories'], ['POST', '/v1/trajectories'], ['POST', '/v1/trajectories/_zoek'], ['GET', '/v1/tasks'], ['GET', '/v1/policies'], ['POST', '/v1/imports'],
    ['GET', `/v1/trajectories/${randomUUID()}`], ['POST', `/v1/trajectories/${randomUUID()}/outcomes`], ['GET', `/v1/imports/${randomUUID()}`],
  ])('%s %s', async (method, path) => {
    const answer = await stack.api.call(method, path);
    expect(answer).toMatchObject({ status: 401, code: 'not-authenticated' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each([['/healthz'], ['/readyz'], ['/v1/openapi.json']])('%s is open', async (path) => {
    expect((await stack.api.call('GET', path)).status).toBe(200);
  });
});
