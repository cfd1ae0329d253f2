import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Message } from '../../activities/messages';
import { Guest, on, today } from '../support/story';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';
import type { neighbour } from './neighbours';

/* Other workflows and systems take part by Signals: nobody waits for an answer, and what became of each message stands in the log. */

jest.setTimeout(60_000);

let stage: TimeSkipping;
beforeAll(async () => {
  stage = await startTimeSkipping(require.resolve('./neighbours'));
  await on(stage, '2035-03-05');
});
afterAll(() => stage?.stop());

const sender = { system: '6f1d2c34-98ab-4cde-8f01-23456789abcd', organisation: 'gemeente' };
const question = { question: 'Wie levert het dossier?', reason: 'De partijen komen er niet uit.' };

/** Another workflow says these things, one after the other, and comes to its end; somebody's command comes after them, and so is answered when they were heard. */
async function says(guest: Guest, ...messages: Parameters<typeof neighbour>[1]): Promise<void> {
  await stage.env.client.workflow.execute<typeof neighbour>('neighbour', { workflowId: randomUUID(), taskQueue: stage.taskQueue, args: [guest.workflowId, messages] });
  await guest.does('INLIA', 'caseworker', 'proposeScenario', { scenario: 'return', motivation: 'Er is een nieuw document.' });
}
const escalates = async (id: string, over: object = {}): Promise<Message> => ({
  id, sender, data: { occurredOn: await today(stage), level: 'lsoChair', ...question, ...over },
});
const told = async (guest: Guest) => (await guest.log()).filter(({ type }) => type === 'escalated' || type === 'escalationAnswered' || type === 'messageRefused');

describe('a second workflow', () => {
  test('escalates like anybody, as a system of its organisation', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await says(guest, ['escalate', await escalates('m-1')]);
    const { state } = await guest.view();
    expect(state.escalations).toMatchObject([{ id: 'e1', level: 'lsoChair', asked: { by: 'gemeente', ...question } }]);
    expect(await told(guest)).toMatchObject([{ type: 'escalated', by: { person: sender.system, organisation: 'gemeente', roles: ['system'] } }]);
    const tasks = await stage.prisma.task.findMany({ where: { trajectoryId: guest.trajectory, command: 'answerEscalation' } });
    expect(tasks).toMatchObject([{ subject: 'e1', organisation: 'gemeente', roles: ['lsoChair'] }]);
    await guest.does('gemeente', 'lsoChair', 'answerEscalation', { escalation: 'e1', answer: 'DT&V levert deze week.' });
    expect((await guest.view()).state.escalations[0]!.answer).toMatchObject({ text: 'DT&V levert deze week.' });
  });

  test('answers where the policy lets it, and nobody else is waited for then', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await says(guest, ['escalate', await escalates('m-1', { level: 'stuurgroep' })]);
    const owed = () => stage.prisma.task.findMany({ where: { trajectoryId: guest.trajectory, command: 'answerEscalation' }, select: { organisation: true, roles: true } });
    expect(await owed()).toEqual([{ organisation: 'gemeente', roles: ['manager'] }]);
    await says(guest, ['answerEscalation', { id: 'm-2', sender, data: { occurredOn: await today(stage), escalation: 'e1', answer: 'De stuurgroep stemt in.' } }]);
    expect(await owed()).toEqual([]);
    expect((await told(guest)).map(({ type }) => type)).toEqual(['escalated', 'escalationAnswered']);
  });

  test('is heard once, however often it says the same, also after a new run reads the log', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const message = await escalates('m-1');
    await says(guest, ['escalate', message], ['escalate', message], ['escalate', await escalates('m-1', { level: 'stuurgroep' })]);
    await guest.handle.terminate();
    await guest.start();
    await says(guest, ['escalate', message], ['escalate', await escalates('m-2')]);
    expect((await told(guest)).map(({ type }) => type)).toEqual(['escalated', 'escalated']);
    expect((await guest.view()).state.escalations.map(({ id }) => id)).toEqual(['e1', 'e2']);
  });

  test('that is refused finds the refusal in the log, once, and nobody’s revision moves', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const { revision } = (await guest.view()).state;
    const occurredOn = await today(stage);
    await says(
      guest,
      ['escalate', await escalates('m-1', { level: 'programmaraad' })],
      ['escalate', await escalates('m-1', { level: 'programmaraad' })],
      ['answerEscalation', { id: 'm-2', sender, data: { occurredOn, escalation: 'e1', answer: 'Ja.' } }],
      ['escalate', { id: 'm-3', sender, data: { occurredOn, level: 'lsoChair', reason: '' } }],
      ['escalate', { ...(await escalates('m-1')), sender: { ...sender, organisation: 'INLIA' } }],
    );
    const refusals = (await told(guest)).map(({ data }) => data);
    expect(refusals).toMatchObject([
      { signal: 'escalate', id: 'm-1', sender, code: 'not-permitted' },
      { signal: 'answerEscalation', id: 'm-2', sender, code: 'escalation-unknown', details: { escalation: 'e1' } },
      { signal: 'escalate', id: 'm-3', code: 'message-unreadable', details: { fields: 'question, reason' } },
      { signal: 'escalate', id: 'm-1', sender: { organisation: 'INLIA' }, code: 'not-permitted' },
    ]);
    expect((await guest.view()).state.revision).toBe(revision + 1); // the command that came after
  });

  test('that does not say who it is, or sends no message at all, disturbs nobody', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await says(guest, ['escalate', {}], ['escalate', { id: 'a b', sender, data: {} }], ['answerEscalation', { id: 'm-1', sender: { system: 'x', organisation: 'gemeente' }, data: {} }]);
    expect((await guest.log()).map(({ type }) => type)).toEqual(['registered', 'scenarioProposed']);
  });
});
