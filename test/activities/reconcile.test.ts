import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createLogActivities } from '../../activities/log';
import { failingRuns } from '../../activities/failing-runs';
import { createReconcileActivities, startRun } from '../../activities/reconcile';
import { dayOf } from '../../domain/policy/calendar';
import { decide } from '../../domain/trajectory/decide';
import { fold } from '../../domain/trajectory/evolve';
import { overview } from '../../domain/trajectory/overview';
import type { RegisteredState } from '../../domain/trajectory/phase';
import { places, trajectoryOwner } from '../../keys/names';
import { openJson } from '../../keys/seal';
import { rebuild } from '../../scripts/rebuild';
import { waitUntil } from '../../scripts/wait';
import { taskQueue } from '../../temporal/connection';
import type { reconcileTrajectories } from '../../workflows';
import { catchUpSignal, emergencyWorkflowIdOf, viewQuery, workflowIdOf, type TrajectoryView } from '../../workflows/messages';
import { actor, type Who } from '../support/domain/actors';
import { commandOf, discussion, refuse, withdraw, type Draft } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { openBeds } from '../support/beds';
import { failedCriterion } from '../support/domain/trajectories';
import { guestInPhase, play, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

// The log decides, runs follow: whatever Temporal forgot, the hourly comparison and the rebuilding bring back.

jest.setTimeout(120_000);
let stack: Stack;
const today = dayOf(new Date().toISOString());
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const handleOf = ({ id }: Played) => stack.temporal.workflow.getHandle(workflowIdOf(id));
const known = ({ id }: Played) => handleOf({ id } as Played).query<TrajectoryView>(viewQuery);
const reconcile = () =>
  stack.temporal.workflow.execute<typeof reconcileTrajectories>('reconcileTrajectories', { workflowId: `reconcile-${randomUUID()}`, taskQueue, args: [] });

/** Records a fact as the trajectory's run would, but without the run's knowing. */
async function recordBehindItsBack({ id }: Played, draft: Draft, who: Who): Promise<void> {
  const { policy, reference } = stack.policies[0]!;
  const row = await stack.prisma.trajectory.findUniqueOrThrow({ where: { id } });
  const state = openJson<RegisteredState>(await stack.keys.of(trajectoryOwner(id)), places.state(id, row.headSequence), row.state);
  const now = new Date().toISOString();
  const { events } = decide(state, commandOf(draft, '2019-06-06'), { actor: actor(who), now, policy });
  const after = fold(events!, state) as RegisteredState;
  await createLogActivities(stack.prisma, stack.keys).record({
    writer: { trajectory: id, run: row.writerRun, epoch: Number(row.writerEpoch) },
    policy: reference,
    expectedHead: { sequence: row.headSequence, hash: Buffer.from(row.headHash).toString('hex') },
    requestId: randomUUID(),
    fingerprint: 'a',
    events: events!,
    state: after,
    overview: overview(after, policy),
    mailboxes: {},
    medicalGroups: [],
  });
}

describe('the hourly comparison', () => {
  test('starts the run of an open trajectory that lost it, and of no other', async () => {
    const lost = await guestInPhase(stack, 'intake');
    const kept = await guestInPhase(stack, 'guidance');
    const closed = await guestInPhase(stack, 'closed');
    const before = await known(lost);
    await handleOf(lost).terminate();

    // Operators' lists lag a moment behind; the comparison errs on the safe side, by joining a run that is there.
    let started = 0;
    while (started === 0) ({ started } = await reconcile());

    expect(await known(lost)).toEqual(before);
    expect((await handleOf(kept).describe()).status.name).toBe('RUNNING');
    expect((await handleOf(closed).describe()).status.name).toBe('COMPLETED');
  });

  test('tells a run what it does not know', async () => {
    const guest = await guestInPhase(stack, 'referral');
    const before = await known(guest);
    await recordBehindItsBack(guest, discussion(), 'lsoChair@gemeente');
    expect(await known(guest)).toEqual(before);
    expect((await reconcile()).behind).toBeGreaterThanOrEqual(1);
    const { state } = await known(guest);
    expect(state.discussion).toBeDefined();
  });

  test('tells a run of a log that came back from a backup: shorter than what it knows, or as long with another story', async () => {
    const guest = await guestInPhase(stack, 'referral');
    const backup = await stack.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.id } });
    const bringBack = async (): Promise<void> => {
      const after = { trajectoryId: guest.id, sequence: { gt: backup.headSequence } };
      await stack.prisma.$transaction([stack.prisma.event.deleteMany({ where: after }), stack.prisma.request.deleteMany({ where: after })]);
      await stack.prisma.trajectory.update({ where: { id: guest.id }, data: { ...backup, nextDeadline: backup.nextDeadline ?? undefined } });
    };
    const discuss = () => stack.api.post('lsoChair@gemeente', `${guest.path}/referral-discussions`, { ...discussion().data, occurredOn: '2019-06-06' }, { 'if-match': guest.etag });

    expect((await discuss()).status).toBe(200);
    await bringBack();
    expect((await reconcile()).behind).toBe(1);
    expect((await known(guest)).head.sequence).toBe(backup.headSequence);

    expect((await discuss()).status).toBe(200);
    const { head: before } = await known(guest);
    await bringBack();
    await recordBehindItsBack(guest, discussion({ conclusion: 'Eerst naar AVIM.' }), 'lsoChair@gemeente');
    expect((await reconcile()).behind).toBe(1);
    const { head, state } = await known(guest);
    expect(head).toEqual({ sequence: before.sequence, hash: expect.not.stringMatching(before.hash) });
    expect(state.discussion).toMatchObject({ conclusion: 'Eerst naar AVIM.' });
  });

  test('ends a run that does not know that its trajectory is closed', async () => {
    const guest = await guestInPhase(stack, 'referral');
    await recordBehindItsBack(guest, withdraw(), 'caseworker@INLIA');
    expect((await handleOf(guest).describe()).status.name).toBe('RUNNING');
    expect((await reconcile()).behind).toBeGreaterThanOrEqual(1);
    await handleOf(guest).result();
  });

  test('leaves alone whose referral was withdrawn or refused, also where its run was lost before it knew', async () => {
    const withdrawn = await guestInPhase(stack, 'referral');
    await recordBehindItsBack(withdrawn, withdraw(), 'caseworker@INLIA');
    await handleOf(withdrawn).terminate();
    const refused = await play(stack, [...failedCriterion('regionalBinding'), did(refuse(), 'mayor@gemeente', '2019-06-19')]);
    await handleOf(refused).result();
    const runs = () => Promise.all([withdrawn, refused].map(async (guest) => (await handleOf(guest).describe()).runId));

    const before = await runs();
    expect((await reconcile()).started).toBe(0);
    expect(await runs()).toEqual(before);
  });

  test('a run that is started although its trajectory was closed just then ends, and adds nothing', async () => {
    const guest = await guestInPhase(stack, 'referral');
    const listed = await stack.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.id }, include: { policy: true } });
    await recordBehindItsBack(guest, withdraw(), 'caseworker@INLIA');
    await handleOf(guest).terminate();
    const count = () => stack.prisma.event.count({ where: { trajectoryId: guest.id } });

    const before = await count();
    await startRun(stack.temporal, listed);
    await handleOf(guest).result();
    expect(await count()).toBe(before);
  });

  test('is not held up by a run that gives no answer, and tells it to read on', async () => {
    const [silent, behind] = [await guestInPhase(stack, 'referral'), await guestInPhase(stack, 'referral')];
    await handleOf(silent).terminate();
    await stack.temporal.workflow.start('guestTrajectory', { workflowId: workflowIdOf(silent.id), taskQueue: 'nobody-polls', args: [] });
    await recordBehindItsBack(behind, discussion(), 'lsoChair@gemeente');

    await waitUntil('both to be looked at', async () => {
      if ((await reconcile()).silent !== 1) throw new Error('the run is not listed yet');
    });

    expect((await known(behind)).state.discussion).toBeDefined();
    const { events } = await handleOf(silent).fetchHistory();
    expect(events!.map(({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName)).toContain(catchUpSignal);
    await handleOf(silent).terminate();
    await rebuild(stack.prisma, stack.keys, stack.temporal);
  });

  test('counts a trajectory whose deadline was missed, for somebody to look at', async () => {
    const guest = await guestInPhase(stack, 'referral');
    await stack.prisma.trajectory.update({ where: { id: guest.id }, data: { nextDeadlineAt: new Date('2019-06-01') } });
    expect((await reconcile()).overdue).toBe(1);
  });
});

test('a run that still keeps the key of an erased trajectory in mind writes nothing, and ends', async () => {
  const guest = await guestInPhase(stack, 'referral');
  const events = () => stack.prisma.event.count({ where: { trajectoryId: guest.id } });
  const before = await events();
  await stack.prisma.dataKey.update({ where: { owner: trajectoryOwner(guest.id) }, data: { wrapped: null, destroyedAt: new Date() } });
  const data = { ...discussion().data, occurredOn: '2019-06-06' };
  const given = { data, actor: actor('lsoChair@gemeente'), requestId: randomUUID(), fingerprint: 'a' };
  await expect(handleOf(guest).executeUpdate('recordReferralDiscussion', { args: [given] })).rejects.toThrow();
  await handleOf(guest).result();
  expect(await events()).toBe(before);
  expect(await stack.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.id } })).toMatchObject({ phase: 'closed' });
});

describe('rebuilding', () => {
  const rebuilt = () => rebuild(stack.prisma, stack.keys, stack.temporal);
  const discuss = ({ path, etag }: Played) => stack.api.post('lsoChair@gemeente', `${path}/referral-discussions`, { ...discussion().data, occurredOn: '2019-06-06' }, { 'if-match': etag });

  test('gives every open trajectory a run with the same state and next deadline, and leaves alone those that work', async () => {
    const guests = [await guestInPhase(stack, 'stabilisation'), await guestInPhase(stack, 'guidance')];
    const working = await guestInPhase(stack, 'intake');
    const { runId } = await handleOf(working).describe();
    const before = await Promise.all(guests.map(known));
    for (const guest of guests) await handleOf(guest).terminate();
    expect(await rebuilt()).toMatchObject({ replaced: 0 });
    expect(await Promise.all(guests.map(known))).toEqual(before);
    expect(await handleOf(working).describe()).toMatchObject({ runId, status: { name: 'RUNNING' } });
  });

  /** As a command line sends it: nobody sealed it, so the run must not read on. */
  const wedge = (workflowId: string) => new Client({ connection: stack.temporal.connection }).workflow.getHandle(workflowId).signal(catchUpSignal, {});
  const failedAgainAndAgain = (workflowId: string) =>
    waitUntil('the run to fail again and again', async () => {
      const { raw } = await stack.temporal.workflow.getHandle(workflowId).describe();
      if ((raw.pendingWorkflowTask?.attempt ?? 0) <= 3) throw new Error(`attempt ${raw.pendingWorkflowTask?.attempt}`);
    });
  const replacing = [
    ['rebuilding', async (replaced: number) => expect(await rebuilt()).toMatchObject({ replaced })],
    ['the hourly comparison, which looks at all the others too,', async (wedged: number) => expect(await reconcile()).toMatchObject({ wedged })],
  ] as const;

  test('a comparison that looks at what changed alone replaces one all the same, also where nothing is due', async () => {
    const guest = await guestInPhase(stack, 'referral');
    await wedge(workflowIdOf(guest.id));
    await failedAgainAndAgain(workflowIdOf(guest.id));
    await waitUntil('the server to have marked it', async () => {
      if ((await stack.temporal.workflow.count(failingRuns)).count !== 1) throw new Error('not yet');
    });
    const { reconcile: compare } = createReconcileActivities(stack.prisma, stack.keys, stack.documents, stack.temporal);
    const later = new Date(Date.now() + 3_600_000).toISOString();

    const findings = await new MockActivityEnvironment().run(compare, later);

    expect(findings).toMatchObject({ wedged: 1 });
    expect((await discuss(guest)).status).toBe(200);
  });

  test.each(replacing)('%s replaces a run whose workflow task fails again and again, and nothing of its story is lost', async (_, mend) => {
    const guest = await guestInPhase(stack, 'referral');
    const before = await known(guest);
    const { runId } = await handleOf(guest).describe();
    await wedge(workflowIdOf(guest.id));
    await failedAgainAndAgain(workflowIdOf(guest.id));

    await mend(1);

    expect((await stack.temporal.workflow.getHandle(workflowIdOf(guest.id), runId).describe()).status.name).toBe('TERMINATED');
    expect(await known(guest)).toEqual(before);
    expect((await discuss(guest)).status).toBe(200);
    expect(await rebuilt()).toMatchObject({ replaced: 0 });
  });

  test.each(replacing)('%s replaces that of an emergency stay too, and the stay goes on', async (_, mend) => {
    const { places: [place] } = await openBeds(stack, 1);
    const stays = '/v1/shelter-stays';
    const { body: stay } = await stack.api.post('caseworker@INLIA', stays, { programme: 'groningen', workingName: 'Vrouw met de Fiets', place, kind: 'regular', occurredOn: today });
    const workflowId = emergencyWorkflowIdOf(stay.id);
    const { runId } = await stack.temporal.workflow.getHandle(workflowId).describe();
    await wedge(workflowId);
    await failedAgainAndAgain(workflowId);

    await mend(1);

    expect((await stack.temporal.workflow.getHandle(workflowId, runId).describe()).status.name).toBe('TERMINATED');
    expect(await stack.api.post('caseworker@INLIA', `${stays}/${stay.id}/departures`, { occurredOn: today })).toMatchObject({ status: 200, body: { ended: { on: today } } });
    await stack.temporal.workflow.getHandle(workflowId).result();
    await mend(0);
  });

  test('starts a run that may write although the one before it had a clock that was ahead', async () => {
    const guest = await guestInPhase(stack, 'referral');
    await handleOf(guest).terminate();
    await stack.prisma.trajectory.update({ where: { id: guest.id }, data: { writerEpoch: Date.now() + 3_600_000 } });
    expect(await discuss(guest)).toMatchObject({ status: 503 });
    await waitUntil('the run that may not write to end', async () => {
      if ((await handleOf(guest).describe()).status.name === 'RUNNING') throw new Error('it runs');
    });

    await rebuilt();

    expect((await discuss(guest)).status).toBe(200);
  });
});
