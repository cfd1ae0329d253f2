import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Client, WithStartWorkflowOperation } from '@temporalio/client';
import { emergencyStart, type LeaveStay, type OpenStay, type Written } from '../../activities/emergency';
import { startOfDay } from '../../domain/policy/calendar';
import { emergencyStay as followsFrom } from '../../domain/shelter/emergency';
import type { emergencyStay } from '../../workflows';
import { leaveStayUpdate, openStayUpdate, tellMunicipalityUpdate } from '../../workflows/messages';
import { createDataConverter } from '../../temporal/data-converter';
import { on } from '../support/story';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';

/* A bed under a working name, carried by a run of its own on a server that skips the days in which nothing happens. */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

let stage: TimeSkipping;
let place: string;
beforeAll(async () => {
  stage = await startTimeSkipping();
  await on(stage, '2035-06-06');
  place = randomUUID();
  const location = randomUUID();
  await stage.prisma.location.create({ data: { id: location, programme: 'groningen', name: 'De Verzonnen Haven', town: 'Groningen' } });
  await stage.prisma.place.create({ data: { id: place, locationId: location, programme: 'groningen', kind: 'regular', name: '1', opensOn: new Date('2019-04-01') } });
});
afterAll(() => stage?.stop());

/** Gives the bed, as the API does. @param startedFor the first day of the attempt that started the run, where another one did */
async function open(since: string, startedFor = since): Promise<{ id: string; opened: Written }> {
  const { policy, reference } = stage.policies.find((one) => one.policy.programme === 'groningen')!;
  const { endsOn, tasks } = followsFrom(policy, since);
  const id = randomUUID();
  const stay: OpenStay = {
    id, requestId: id, fingerprint: id, programme: 'groningen', policyId: reference.id, policyVersion: reference.version, workingName: 'AAAA', place, kind: 'regular', since, endsOn,
    givenBy: randomUUID(), tasks: tasks.map(({ holder, ...task }) => ({ ...task, ...holder })),
  };
  const start = { ...emergencyStart({ stay: id, endsAt: followsFrom(policy, startedFor).endsAt }), taskQueue: stage.taskQueue };
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof emergencyStay>('emergencyStay', start);
  const opened = await stage.env.client.workflow.executeUpdateWithStart<typeof emergencyStay, Written, [OpenStay]>(openStayUpdate, { args: [stay], startWorkflowOperation });
  return { id, opened };
}
/** Waits for a run's end by the clock as it is: the environment's own client would skip on while it waits. */
const run = (id: string) =>
  new Client({ connection: stage.env.connection, dataConverter: createDataConverter(stage.keys) }).workflow.getHandle<typeof emergencyStay>(`shelter-stay/${id}`);
const row = (id: string) => stage.prisma.emergencyStay.findUniqueOrThrow({ where: { id }, include: { tasks: true, stays: true, mails: true } });
const day = (date: Date | null | undefined) => date?.toISOString().slice(0, 10);

describe('an emergency stay', () => {
  test('ends by itself when its days are over, and whoever should have referred is told', async () => {
    const { id, opened } = await open('2035-06-06');
    expect(opened).toEqual({ outcome: 'recorded' });
    expect((await row(id)).tasks.map(({ key }) => key).sort()).toEqual(['register', 'tellMunicipality']);
    await on(stage, '2035-06-08', 23);
    expect(await row(id)).toMatchObject({ endedOn: null });
    await on(stage, '2035-06-09', 1);
    await run(id).result();
    const after = await row(id);
    expect([day(after.endedOn), after.endedBy]).toEqual(['2035-06-09', 'time']);
    expect(after.stays.map(({ since, until }) => [day(since), day(until)])).toEqual([['2035-06-06', '2035-06-09']]);
    expect(after.mails).toMatchObject([{ organisation: 'INLIA', role: 'coordinator', mailbox: 'lvv@inlia.example', content: { template: 'emergencyOver', since: '2035-06-06', endedOn: '2035-06-09' } }]);
  });

  test('leaves the bed to the next the night it ends', async () => {
    await on(stage, '2035-06-11');
    const { id, opened } = await open('2035-06-11');
    expect(opened).toEqual({ outcome: 'recorded' });
    const second = await open('2035-06-12');
    expect(second.opened).toEqual({ outcome: 'rejected', code: 'place-taken' });
    await run(second.id).result(); // a run that was refused carries nothing
    expect(await stage.prisma.emergencyStay.count({ where: { id: second.id } })).toBe(0);
    await on(stage, '2035-06-14');
    await run(id).result();
    expect((await open('2035-06-14')).opened).toEqual({ outcome: 'recorded' });
  });

  test('that something else ended is left as it is', async () => {
    await on(stage, '2035-06-20');
    const { id } = await open('2035-06-20');
    await stage.prisma.$transaction([
      stage.prisma.emergencyTask.deleteMany({ where: { stayId: id } }),
      stage.prisma.emergencyStay.update({ where: { id }, data: { endedOn: new Date('2035-06-21'), endedBy: 'time' } }),
    ]);
    await on(stage, '2035-06-23');
    await run(id).result();
    const after = await row(id);
    expect([day(after.endedOn), after.mails]).toEqual(['2035-06-21', []]);
  });

  test('lasts its own days, also where an attempt with other days started its run', async () => {
    await on(stage, '2035-06-26');
    const { id } = await open('2035-06-26', '2035-06-24');
    await on(stage, '2035-06-28', 23);
    expect(await row(id)).toMatchObject({ endedOn: null });
    await on(stage, '2035-06-29', 1);
    await run(id).result();
    expect(day((await row(id)).endedOn)).toBe('2035-06-29');
  });

  test('whose run was lost is carried by another one, from the day alone', async () => {
    await on(stage, '2035-07-02');
    const { id } = await open('2035-07-02');
    await run(id).terminate();
    await stage.env.client.workflow.start<typeof emergencyStay>('emergencyStay', { ...emergencyStart({ stay: id, endsAt: startOfDay('2035-07-05') }), taskQueue: stage.taskQueue });
    await on(stage, '2035-07-05');
    await run(id).result();
    const after = await row(id);
    expect([day(after.endedOn), after.mails.length]).toEqual(['2035-07-05', 1]);
  });

  test.each([
    ['a Friday', '2035-07-13', '2035-07-16', '2035-07-16'],
    ['the day before Christmas', '2035-12-24', '2035-12-27', '2035-12-27'],
  ])('of %s is over before anybody works again: what is owed stays owed until it is done', async (_, since, endsOn, dueOn) => {
    await on(stage, since);
    const { id } = await open(since);
    await on(stage, endsOn, 8);
    await run(id).result();
    const over = await row(id);
    expect([day(over.endedOn), over.endedBy]).toEqual([endsOn, 'time']);
    expect(over.tasks.map((task) => [task.key, day(task.dueOn)]).sort()).toEqual([['register', dueOn], ['tellMunicipality', dueOn]]);
    const start = { ...emergencyStart({ stay: id, endsAt: startOfDay(endsOn) }), taskQueue: stage.taskQueue };
    const ask = async <Answer, Asked>(update: string, asked: Asked): Promise<Answer> =>
      stage.env.client.workflow.executeUpdateWithStart<typeof emergencyStay, Answer, [Asked]>(update, {
        args: [asked], startWorkflowOperation: new WithStartWorkflowOperation<typeof emergencyStay>('emergencyStay', start),
      });
    expect(await ask<boolean, string>(tellMunicipalityUpdate, since)).toBe(true);
    await run(id).result();
    expect((await row(id)).tasks.map(({ key }) => key)).toEqual(['register']);
    expect(await ask<Written, LeaveStay>(leaveStayUpdate, { stay: id, on: endsOn, requestId: `left/${id}`, fingerprint: id })).toEqual({ outcome: 'recorded' });
    await run(id).result();
    const after = await row(id);
    expect([day(after.municipalityToldOn), day(after.endedOn), after.endedBy, after.tasks, after.mails.length]).toEqual([since, endsOn, 'person', [], 1]);
  });
});
