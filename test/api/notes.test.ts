import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { note } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';
import { play, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

const everyone = 'Belde over de afspraak.';
const mistaken = 'Ging over de buurman.';
const ill = 'Slikt zware medicijnen.';
const wanted = 'Staat gesignaleerd.';
const reason = 'Ging over iemand anders.';

let stack: Stack;
let guest: Played;

beforeAll(async () => {
  stack = await startStack();
  guest = await play(stack, [
    ...throughPhase('closed'),
    did(note('general', { text: everyone }), 'caseworker@VWNN', '2019-10-01'),
    did(note('general', { text: mistaken }), 'caseworker@VWNN', '2019-10-01'),
    did(note('medical', { text: ill }), 'healthAdvisor@GGD', '2019-10-01'),
    did(note('publicOrder', { text: wanted }), 'caseworker@AVIM', '2019-10-01'),
  ]);
  const { status, headers } = await stack.api.post('caseworker@VWNN', `${guest.path}/notes/n2/removals`, { occurredOn: '2019-10-02', reason }, { 'if-match': guest.etag });
  expect(status).toBe(200);
  guest.etag = headers.get('etag')!;
});
afterAll(() => stack?.stop());

const notes = async (who: string) => (await stack.api.get(who, guest.path)).body.notes;
const log = async (who: string): Promise<string> => JSON.stringify((await stack.api.get(who, `${guest.path}/events?limit=200`)).body);
const remove = (who: string, which: string) => stack.api.post(who, `${guest.path}/notes/${which}/removals`, { occurredOn: '2019-10-02', reason }, { 'if-match': guest.etag });

test('a trajectory that is closed stays closed, and takes notes', async () => {
  expect((await stack.api.get('caseworker@VWNN', guest.path)).body.phase).toBe('closed');
});

describe.each([
  ['caseworker@VWNN', ['n1', 'n2']],
  ['mayor@gemeente', ['n1', 'n2', 'p1']],
  ['caseworker@AVIM', ['n1', 'n2', 'p1']],
  ['healthAdvisor@GGD', ['n1', 'n2', 'm1']],
])('%s', (who, ids) => {
  test(`sees ${ids.join(', ')}, in the log too, and no trace of the others`, async () => {
    expect((await notes(who)).map(({ id }) => id)).toEqual(ids);
    const told = await log(who);
    expect([told.includes(ill), told.includes('"m1"')]).toEqual([ids.includes('m1'), ids.includes('m1')]);
    expect([told.includes(wanted), told.includes('"p1"')]).toEqual([ids.includes('p1'), ids.includes('p1')]);
  });

  test('sees that one was removed, by whom and why, and not what it said', async () => {
    const [, removed] = await notes(who);
    expect(removed).toEqual({
      id: 'n2', compartment: 'general', writtenOn: '2019-10-01', by: { organisation: 'VWNN', roles: ['caseworker'] },
      removed: { on: '2019-10-02', by: { organisation: 'VWNN', roles: ['caseworker'] }, reason },
    });
    expect(await log(who)).toContain(everyone);
    expect(await log(who)).not.toContain(mistaken);
  });

  test('is told the same of a note that they may not know of as of one that was never written', async () => {
    for (const hidden of ['m1', 'p1'].filter((id) => !ids.includes(id))) {
      const [one, other] = [await remove(who, hidden), await remove(who, hidden.replace('1', '9'))];
      expect([one.status, one.code]).toEqual([other.status, other.code]);
    }
  });
});

test.each(['lsoChair@gemeente', 'coordinator@INLIA'])('%s still reads what was removed', async (who) => {
  expect((await notes(who)).find(({ id }) => id === 'n2')).toMatchObject({ text: mistaken, removed: { reason } });
  expect(await log(who)).toContain(mistaken);
});
