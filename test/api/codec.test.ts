import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Payload } from '@temporalio/common';
import { trajectoryOwner } from '../../keys/names';
import { redact } from '../../api/redact';
import { commandNames, commands } from '../../domain/trajectory/commands';
import { workflowIdOf } from '../../workflows/messages';
import { guestInPhase, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/* The remote codec of Temporal's UI. Whoever keeps runs going sees how far they are; what stands in a dossier is for those who may read it. */

const admin = 'admin@gemeente';
const ui = 'https://temporal.example';
let stack: Stack;
let guest: Played;
let sent: { metadata: Record<string, string>; data: string }[];

beforeAll(async () => {
  stack = await startStack({ temporalUi: ui }, 200);
  guest = await guestInPhase(stack, 'guidance', { names: [{ given: 'Amina', family: 'Verzonnen' }], vNumbers: [{ number: '5000000001' }] }, { specialGroups: ['mentallyIll'], remark: 'Slaapt slecht.' });
  const { events } = await stack.temporal.workflow.getHandle(workflowIdOf(guest.id)).fetchHistory();
  sent = events!.flatMap((event) => payloadsIn(event)).map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')])),
    data: Buffer.from(data ?? []).toString('base64'),
  }));
});
afterAll(() => stack?.stop());

/** Every sealed payload, wherever it stands in an event. */
function payloadsIn(value: unknown): Payload[] {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return [];
  const { metadata } = value as Payload;
  if (metadata?.encoding && Buffer.from(metadata.encoding).toString() === 'binary/encrypted') return [value];
  return Object.values(value).flatMap(payloadsIn);
}

const decode = async (who: string | undefined, payloads: object[] = sent, headers = {}) => {
  const { status, body, headers: answered, code } = await stack.api.call('POST', '/codec/decode', { who, body: { payloads }, headers });
  return { status, code, headers: answered, payloads: (body as unknown as { payloads: typeof sent }).payloads };
};
const textOf = (payloads: typeof sent): string => payloads.map(({ data }) => Buffer.from(data, 'base64').toString('utf8')).join('\n');

test('an admin sees who did what kind of thing when, and nothing that was written', async () => {
  expect(sent.length).toBeGreaterThan(20);
  const { status, payloads } = await decode(admin);
  expect(status).toBe(200);
  expect(payloads).toHaveLength(sent.length);
  const text = textOf(payloads);
  expect(text).toContain(`"trajectory":"${guest.id}"`);
  expect(text).toMatch(/"requestId":"[0-9a-f]{64}".*"expectedRevision":1/);
  expect(text).toContain('"organisation":"INLIA"');
  for (const hidden of ['Amina', 'Verzonnen', '5000000001', 'mentallyIll', 'Slaapt', 'motivation', 'specialGroups', 'risk']) expect(text).not.toContain(hidden);
});

test('each look is a read of the dossier', async () => {
  await decode(admin, sent.slice(0, 2));
  const reads = await stack.prisma.dossierRead.findMany({ where: { personId: stack.person(admin), what: 'payloads' } });
  expect(reads.length).toBeGreaterThan(0);
  expect(new Set(reads.map(({ trajectoryId }) => trajectoryId))).toEqual(new Set([guest.id]));
});

test.each(['caseworker@INLIA', 'lsoChair@gemeente', 'manager@gemeente', 'auditor@gemeente'])('%s may not', async (who) => {
  expect(await decode(who)).toMatchObject({ status: 403, code: 'not-permitted' });
});

test('nor does anybody without a token', async () => {
  expect(await decode(undefined)).toMatchObject({ status: 401, code: 'not-authenticated' });
});

test('for an admin of another programme everything stays sealed, and nothing was read', async () => {
  const elsewhere = `${admin}#utrecht`;
  const { payloads } = await decode(elsewhere);
  expect(payloads).toEqual(sent);
  expect(await stack.prisma.dossierRead.count({ where: { personId: stack.person(elsewhere) } })).toBe(0);
});

test('what is not sealed, or not for a trajectory, comes back as it came', async () => {
  const odd = ['trajectory/none', 'index', "trajectory/' OR 1", `import/${guest.id}`].map((owner) => ({
    metadata: { encoding: Buffer.from('binary/encrypted').toString('base64'), 'encryption-key-id': Buffer.from(owner).toString('base64') }, data: 'AAAA',
  }));
  const plain = { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: Buffer.from('"x"').toString('base64') };
  expect((await decode(admin, [...odd, plain])).payloads).toEqual([...odd, plain]);
});

test('what does not open says so, and hides nothing of the rest', async () => {
  const changed = { ...sent[0]!, data: `AAAA${sent[0]!.data.slice(4)}` };
  const text = textOf((await decode(admin, [changed, sent[0]!])).payloads).split('\n');
  expect(text[0]).toMatch(/cannot be opened/);
  expect(text[1]).toContain(guest.id);
});

describe('the page of the Temporal UI', () => {
  const ask = (origin: string, method = 'OPTIONS') => fetch(`${stack.url}/codec/decode`, { method, headers: { origin, 'access-control-request-method': 'POST' } });

  test('may call, with a token; others may not', async () => {
    const allowed = await ask(ui);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(ui);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    const refused = await ask('https://elsewhere.example');
    expect(refused.status).toBe(405);
    expect(refused.headers.has('access-control-allow-origin')).toBe(false);
    expect((await decode(admin, [], { origin: ui })).headers.get('access-control-allow-origin')).toBe(ui);
  });
});

test('of what stands alone a timer’s summary is shown, and of a failure where in the code it was', () => {
  expect(redact('commitment.c1:2019-06-17/ahead')).toBe('commitment.c1:2019-06-17/ahead');
  expect(redact('Amina')).toBe('…');
  // The day on which somebody becomes sixty tells when they were born.
  expect(redact('ageGroup.sixtyPlus:2026-12-05/ends')).toBe('…');
  const deadline = (rule: string) => ({ type: 'x', data: { deadline: { key: `${rule}:2026-12-05/ends`, at: '2026-12-04T23:00:00.000Z', dueOn: '2026-12-05', rule } } });
  expect(redact(deadline('ground'))).toEqual(deadline('ground'));
  expect(redact(deadline('ageGroup'))).toEqual({ type: 'x' });
  expect(redact({ message: 'no Amina', stack_trace: 'Error: no Amina\n    at decide (decide.js:1:1)' })).toEqual({ stack_trace: '    at decide (decide.js:1:1)' });
});

test('no field of a command is shown by its name, but for those that say nothing of the guest', () => {
  const names = new Set<string>();
  const collect = (schema: unknown): void => {
    const { def, shape } = schema as { def?: Record<string, unknown>; shape?: Record<string, unknown> };
    for (const [name, inner] of Object.entries(shape ?? {})) {
      names.add(name);
      collect(inner);
    }
    for (const inner of [def?.innerType, def?.element, def?.in, ...((def?.options as unknown[]) ?? [])]) if (inner) collect(inner);
  };
  for (const name of commandNames) collect(commands[name].body);
  expect(names.size).toBeGreaterThan(40);
  const shown = [...names].filter((name) => (redact({ [name]: 'x' }) as Record<string, string>)[name] === 'x');
  expect(shown.sort()).toEqual(['dueOn', 'organisation', 'person', 'programme', 'sha256', 'step', 'type', 'version']);
});

test('once the key is destroyed there is a tombstone', async () => {
  await stack.prisma.dataKey.update({ where: { owner: trajectoryOwner(guest.id) }, data: { wrapped: null, destroyedAt: new Date() } });
  const shown = async () => new Set(textOf((await decode(admin)).payloads).split('\n'));
  const tombstone = new Set([`"(the key of trajectory/${guest.id} was destroyed)"`]);
  // The API keeps a key in mind for a moment.
  for (let now = await shown(); !isDeepStrictEqual(now, tombstone);) now = await shown();
});
