import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../domain/trajectory/commands';
import { group, pause, resume, stay, working } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { guestInPhase, play, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';
import { throughPhase } from '../support/domain/trajectories';

let stack: Stack;
/** Somebody whose goals nobody looked at for years, somebody whose next look lies ahead. */
let late: Played;
let ahead: Played;
/** Somebody who was ill, and then waited for a court. */
let paused: Played;

const today = new Date().toISOString().slice(0, 10);
const inTwoMonths = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
const entitled = ['caseworker@INLIA', 'coordinator@INLIA', 'healthAdvisor@GGD'];
const others = ['lsoMember@INLIA', 'lsoChair@gemeente', 'manager@gemeente', 'mayor@gemeente', 'caseworker@AVIM', 'caseworker@DTV', 'caseworker@VWNN'];

beforeAll(async () => {
  stack = await startStack();
  const admitted = throughPhase('stabilisation');
  late = await play(stack, [
    ...admitted,
    did(working('legal', '2019-07-10'), 'caseworker@INLIA', '2019-06-20'),
    did(working('mental', '2019-07-11'), 'caseworker@INLIA', '2019-06-20'),
    did(group('addicted'), 'healthAdvisor@GGD', '2019-06-21'),
    did(group('behaviour'), 'healthAdvisor@GGD', '2019-06-21'),
    did(stay('detention'), 'caseworker@INLIA', '2019-06-24'),
    did(stay('hospital'), 'caseworker@INLIA', '2019-06-25'),
  ]);
  const registered = admitted.map((fact) => ('draft' in fact && fact.draft.name === 'register' ? { ...fact, draft: { ...fact.draft, data: { ...fact.draft.data, guest: { names: [{ family: 'Bedacht' }] } } } } : fact));
  ahead = await play(stack, [...registered, did(working('mental', inTwoMonths), 'caseworker@INLIA', today)] as typeof admitted);
  paused = await guestInPhase(stack, 'intake', { names: [{ family: 'Verdicht' }], vNumbers: [] });
  for (const { name, data } of [
    pause(inTwoMonths, { reason: 'court', motivation: 'Wacht op de zitting.' }),
    pause(inTwoMonths, { reason: 'illness', motivation: 'Ligt met longontsteking.' }),
    resume({ motivation: 'Van de longontsteking hersteld.' }),
    pause(inTwoMonths, { reason: 'illness', motivation: 'Weer longontsteking.' }),
    pause(inTwoMonths, { reason: 'court', motivation: 'De zitting is uitgesteld.' }),
  ]) {
    const etag = (await stack.api.get('manager@gemeente', paused.path)).headers.get('etag')!;
    expect(await stack.api.post('coordinator@INLIA', `${paused.path}/${commands[name].resource}`, { occurredOn: today, ...data }, { 'if-match': etag })).toMatchObject({ status: 200 });
  }
});

afterAll(() => stack.stop());

const see = async (who: string, { path }: Played = late) => (await stack.api.get(who, path)).body;
const happened = async (who: string, { path }: Played = late) => (await stack.api.get(who, `${path}/events?limit=200`)).body.items;
const checks = (tasks: { command: string; subject?: string }[]) => tasks.filter(({ command }) => command === 'recordStabilisation').map(({ subject }) => subject);

describe.each(entitled)('%s', (who) => {
  test('sees the goals, groups and stays', async () => {
    const { stabilisation, specialGroups, staysElsewhere, tasks, stalled } = await see(who);
    expect(stabilisation.map(({ goal }) => goal)).toEqual(['legal', 'mental']);
    expect(specialGroups).toEqual(['addicted', 'behaviour']);
    expect(staysElsewhere.map(({ place }) => place)).toEqual(['detention', 'hospital']);
    expect(checks(tasks)).toEqual(['s1', 's2']);
    expect(stalled.filter(({ rule }) => rule === 'stabilisationCheck')).toHaveLength(2);
  });

  test('sees why it was paused, whatever it was extended for since', async () => {
    expect((await see(who, paused)).pauses).toMatchObject([
      { reason: 'illness', motivation: 'Ligt met longontsteking.', former: [{ reason: 'court', motivation: 'Wacht op de zitting.' }] },
      { reason: 'court', motivation: 'De zitting is uitgesteld.', former: [{ reason: 'illness', motivation: 'Weer longontsteking.' }] },
    ]);
    expect((await happened(who, paused)).filter(({ type }) => type === 'resumed').map(({ data }) => data)).toEqual([{ occurredOn: today, reason: 'illness', motivation: 'Van de longontsteking hersteld.' }]);
  });

  test('sees what happened, and what time does next', async () => {
    expect((await happened(who)).map(({ type }) => type)).toEqual(expect.arrayContaining(['stabilisationRecorded', 'specialGroupRecorded', 'stayElsewhereRecorded']));
    expect((await see(who, ahead)).nextDeadline).toMatchObject({ rule: 'stabilisationCheck' });
  });
});

describe.each(others)('%s', (who) => {
  test('sees the others, and no trace of what is medical', async () => {
    const body = await see(who);
    expect(body.stabilisation.map(({ goal }) => goal)).toEqual(['legal']);
    expect(body.specialGroups).toEqual(['behaviour']);
    expect(body.groups.map((one) => one.group)).toEqual(['behaviour']);
    // AVIM and DT&V see of any stay elsewhere no more than when it was: see whereabouts.test.ts.
    expect(body.staysElsewhere.map(({ place }) => place)).toEqual(/@(AVIM|DTV)$/.test(who) ? [undefined, undefined] : ['detention']);
    expect(checks(body.tasks)).toEqual(['s1']);
    expect(body.stalled.filter(({ rule }) => rule === 'stabilisationCheck')).toHaveLength(1);
    expect(JSON.stringify(body)).not.toMatch(/mental|addicted|hospital|s2\b/);
  });

  test('sees that it is paused and until when, and why only where that is not medical', async () => {
    const agreed = { agreedOn: today, reviewOn: inTwoMonths };
    const body = await see(who, paused);
    expect(body.pauses).toEqual([
      { since: today, ...agreed, until: today, former: [{ ...agreed, reason: 'court', motivation: 'Wacht op de zitting.' }] },
      { since: today, ...agreed, reason: 'court', motivation: 'De zitting is uitgesteld.', former: [agreed] },
    ]);
    const events = await happened(who, paused);
    expect(events.filter(({ type }) => type === 'resumed').map(({ data }) => data)).toEqual([{ occurredOn: today }]);
    expect(events.filter(({ type }) => type === 'paused').map(({ data }) => ('reason' in data ? data.reason : undefined))).toEqual(['court', undefined, undefined, 'court']);
    expect(JSON.stringify([body, events])).not.toMatch(/illness|longontsteking/);
  });

  test('nor in what happened', async () => {
    const events = await happened(who);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['stabilisationRecorded', 'specialGroupRecorded', 'stayElsewhereRecorded', 'overdueOnEntry']));
    expect(JSON.stringify(events)).not.toMatch(/mental|addicted|hospital|s2:/);
  });

  test('nor in what time does next, of a guest or in a list', async () => {
    expect(await see(who, ahead)).not.toHaveProperty('nextDeadline');
    const { items } = (await stack.api.get(who, '/v1/trajectories')).body;
    expect(items.find(({ id }) => id === ahead.id)).not.toHaveProperty('nextDeadline');
    expect((await stack.api.get(who, '/v1/trajectories?specialGroup=addicted')).body.items).toEqual([]);
  });
});

test('what waits for an organisation names a medical goal only to those who unseal it', async () => {
  const waiting = async (who: string) => checks((await stack.api.get(who, '/v1/tasks?for=organisation&limit=200')).body.items);
  expect((await waiting('caseworker@INLIA')).sort()).toEqual(['s1', 's1', 's2']);
  expect(await waiting('lsoMember@INLIA')).toEqual(['s1']);
});

test('that somebody is waited for, and since when it is late, everybody sees: whom to ask is no diagnosis', async () => {
  expect((await see('manager@gemeente', ahead)).waitingOn).toContain('INLIA');
});

test('a step that is refused tells no more than that it is', async () => {
  const refused = await stack.api.post('caseworker@AVIM', `${late.path}/absences`, { occurredOn: today, circumstances: 'Niet gezien.' }, { 'if-match': late.etag });
  expect(refused).toMatchObject({ status: 409, code: 'stays-elsewhere' });
  expect(JSON.stringify(refused.body)).not.toMatch(/hospital|ziekenhuis/);
});

test('the checklist of identity shows every item of the policy with how far it is', async () => {
  const asked = await stack.api.post('caseworker@DTV', `${late.path}/identity-steps`, { occurredOn: today, item: 'passport', step: 'requested' }, { 'if-match': late.etag });
  expect(asked.status).toBe(200);
  expect(asked.body.identityChecklist).toEqual([
    { item: 'vNumber', status: 'open' }, { item: 'passport', status: 'requested' }, { item: 'laissezPasser', status: 'open' },
    { item: 'birthCertificate', status: 'open' }, { item: 'languageAnalysis', status: 'open' }, { item: 'embassyPresentation', status: 'open' },
  ]);
});
