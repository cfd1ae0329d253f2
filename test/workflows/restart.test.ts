import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, bundleWorkflowCode, Worker } from '@temporalio/worker';
import { Client } from 'pg';
import { initialState } from '../../domain/trajectory/state';
import { waitUntil } from '../../scripts/wait';
import { createDataConverter, failureConverterPath } from '../../temporal/data-converter';
import { bundling } from '../../temporal/worker';
import type { Refusals, TrajectoryView } from '../../workflows/messages';
import { Guest, on, today } from '../support/story';
import { plusDays } from '../support/story-calendar';
import { admitted, guided, resting } from '../support/story-paths';
import { recordUnseen } from '../support/story-unseen';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';

/*
 * There is one way into a trajectory: load the log, fold it, wait. A run that is lost, doubled or behind finds it, and nothing that
 * people or time did is done twice or forgotten.
 */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

let stage: TimeSkipping;
beforeAll(async () => {
  stage = await startTimeSkipping();
  await on(stage, '2035-03-05'); // the same days whenever this runs
});
afterAll(() => stage?.stop());

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const typesOf = async (guest: Guest): Promise<string[]> => (await guest.log()).map(({ type }) => type);
/** A signal has no answer to wait for; whatever it sets going is done when the clock has been able to move. */
const aMoment = (): Promise<void> => stage.env.sleep('1 minute');
/** What a run knows once it did what was due: the clock may be ahead of the worker. */
async function settled(guest: Guest): Promise<TrajectoryView> {
  for (;;) {
    const view = await guest.view();
    if (Date.parse(view.nextDeadline!.at) > (await stage.env.currentTimeMs())) return view;
  }
}
const statusOf = async (guest: Guest): Promise<string> => (await guest.handle.describe()).status.name;

/** Why an Update was refused: its type, and the code of the rule where there is one. */
async function refusalOf(update: Promise<unknown>): Promise<string> {
  const error = await update.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) throw new Error('it was not refused', { cause: error });
  const detail = error.cause.details?.[0] as Refusals['Rejected'] | undefined;
  return detail?.code ? `${error.cause.type} ${detail.code}` : error.cause.type!;
}

describe('a run that is ended and started again', () => {
  test('knows what it knew, and waits for the same', async () => {
    const guest = new Guest(stage);
    await guided(stage, guest);
    await on(stage, plusDays(await today(stage), 80)); // a reminder of the review is behind us, others are not
    const before = await settled(guest);
    expect(before.state.stepsTaken).not.toEqual({});

    await guest.handle.terminate();
    const after = await guest.view(await guest.start());

    expect(hashOf(after.state)).toBe(hashOf(before.state));
    expect(after.head).toEqual(before.head);
    expect(after.nextDeadline).toEqual(before.nextDeadline);
  });

  test('still reminds, once', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await guest.handle.terminate();
    await guest.start();
    await on(stage, plusDays(await today(stage), 12));
    expect(await typesOf(guest)).toEqual(['registered', 'reminded']);
  });

  test('gives a request that it handled before the same receipt, and does nothing twice', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const discussed = await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
    const receipt = await guest.asks('recordReferralDiscussion', discussed);
    await guest.handle.terminate();
    await guest.start();
    await guest.view();
    expect(await guest.asks('recordReferralDiscussion', discussed)).toEqual(receipt);
    expect(await typesOf(guest)).toEqual(['registered', 'referralDiscussed']);
  });
});

describe('a run that wakes up under rules that would have decided otherwise', () => {
  test('knows what was recorded', async () => {
    const guest = new Guest(stage);
    await guest.register();
    for (const criterion of ['vNumber', 'regionalBinding', 'noStateReception']) await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: bundling.workflowsPath, ...bundling.bundlerOptions, failureConverterPath, logger: new DefaultLogger('WARN'),
      workflowInterceptorModules: [require.resolve('./variants/other-words')],
    });
    await expect(Worker.runReplayHistory({ workflowBundle, dataConverter: createDataConverter(stage.keys) }, await guest.handle.fetchHistory(), guest.workflowId)).resolves.toBeUndefined();
  });
});

describe('a snapshot that the log does not know', () => {
  test('is thrown away: everything is folded anew', async () => {
    const guest = new Guest(stage);
    await admitted(guest);
    const truth = await guest.view();
    await guest.handle.terminate();
    const invented = { ...initialState, revision: 99, closure: { kind: 'withdrawn' as const, occurredOn: '2019-04-01' } };
    const run = await guest.start({ state: invented, head: { sequence: truth.head.sequence, hash: '0'.repeat(64) } });
    expect(await guest.view(run)).toEqual(truth);
  });
});

describe('two runs of one trajectory', () => {
  test('the younger one writes; the older one ends and doubles nothing', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const older = guest.handle;
    const younger = await guest.start(undefined, `${guest.workflowId}/younger`);
    await guest.view(younger);
    const given = await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {});

    expect(await refusalOf(guest.asks('recordReferralDiscussion', given))).toBe('StaleRun');
    await older.result();
    expect(await typesOf(guest)).toEqual(['registered']);

    const args: [typeof given] = [given];
    expect(await younger.executeUpdate('recordReferralDiscussion', { updateId: given.requestId, args })).toEqual({ sequence: 2, revision: 2 });
    expect(await typesOf(guest)).toEqual(['registered', 'referralDiscussed']);
    await younger.terminate();
  });

  test('time reminds once, and the older one ends with its deadline', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const younger = await guest.start(undefined, `${guest.workflowId}/younger`);
    await guest.view(younger);
    await on(stage, plusDays(await today(stage), 12));
    expect(await typesOf(guest)).toEqual(['registered', 'reminded']);
    expect(await statusOf(guest)).toBe('COMPLETED');
    await younger.terminate();
  });
});

describe('facts that a run did not see', () => {
  test('it reads when it is told to catch up', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await recordUnseen(stage, guest, 'recordReferralDiscussion', await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {}));
    expect((await guest.view()).head.sequence).toBe(1);
    await guest.handle.signal('catchUp');
    await aMoment();
    const { head, state, nextDeadline } = await guest.view();
    expect(head.sequence).toBe(2);
    expect(state.discussion).toBeDefined();
    expect(nextDeadline?.rule).toBe('admissionTest');
  });

  test('among them a deadline that comes before the one it waits for', async () => {
    const guest = new Guest(stage);
    await guided(stage, guest);
    await on(stage, plusDays(await today(stage), 14)); // now its timer is that of the review after twelve weeks
    const soon = plusDays(await today(stage), 21);
    await recordUnseen(stage, guest, 'recordReview', await guest.command('gemeente', 'lsoChair', 'recordReview', { nextReviewOn: soon }));
    await guest.handle.signal('catchUp');
    await on(stage, plusDays(soon, -1));
    expect((await typesOf(guest)).slice(-2)).toEqual(['progressReviewed', 'reminded']);
  });

  test('or that has come already', async () => {
    const guest = new Guest(stage);
    await guided(stage, guest);
    await on(stage, plusDays(await today(stage), 14));
    const soon = plusDays(await today(stage), 21);
    await recordUnseen(stage, guest, 'recordReview', await guest.command('gemeente', 'lsoChair', 'recordReview', { nextReviewOn: soon }));
    await on(stage, plusDays(soon, -1));
    expect((await typesOf(guest)).slice(-1)).toEqual(['progressReviewed']);
    await guest.handle.signal('catchUp');
    await aMoment();
    expect((await typesOf(guest)).slice(-2)).toEqual(['progressReviewed', 'reminded']);
  });

  test('or the end of the trajectory', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await recordUnseen(stage, guest, 'withdraw', await guest.command('INLIA', 'caseworker', 'withdraw', {}));
    await guest.handle.signal('catchUp');
    await guest.handle.result();
    expect(await typesOf(guest)).toEqual(['registered', 'withdrawn']);
  });

  test('it takes into account when the next command comes', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await recordUnseen(stage, guest, 'recordReferralDiscussion', await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {}));
    expect(await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' })).toEqual({ sequence: 3, revision: 3 });
    expect(await typesOf(guest)).toEqual(['registered', 'referralDiscussed', 'criterionRecorded']);
    expect((await guest.view()).state).toMatchObject({ discussion: { conclusion: expect.anything() }, criteria: { vNumber: expect.anything() } });
  });

  test('it reads first when somebody has seen more than it knows', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await recordUnseen(stage, guest, 'recordReferralDiscussion', await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {}));
    const given = await guest.command('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' });
    expect(await guest.asks('recordCriterion', { ...given, expectedRevision: 2 })).toEqual({ sequence: 3, revision: 3 });
  });

  test('can be the reason to refuse it after all', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await recordUnseen(stage, guest, 'recordReferralDiscussion', await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {}));
    expect(await refusalOf(guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {}))).toBe('Rejected already-discussed');
    expect(await refusalOf(guest.asks('recordCriterion', {
      ...(await guest.command('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' })), expectedRevision: 1,
    }))).toBe('StaleRevision');
  });

  test('can be the answer itself, when its request comes again', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const lost = await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
    await recordUnseen(stage, guest, 'recordReferralDiscussion', lost);
    expect(await guest.asks('recordReferralDiscussion', lost)).toEqual({ sequence: 2, revision: 2 });
    expect(await typesOf(guest)).toEqual(['registered', 'referralDiscussed']);
  });

  test('also when it has caught up with them in between', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const lost = await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
    await recordUnseen(stage, guest, 'recordReferralDiscussion', lost);
    await guest.handle.signal('catchUp');
    await aMoment();
    expect(await guest.asks('recordReferralDiscussion', lost)).toEqual({ sequence: 2, revision: 2 });
    expect(await typesOf(guest)).toEqual(['registered', 'referralDiscussed']);
  });

  test('keep no reminder from going out', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await recordUnseen(stage, guest, 'recordCriterion', await guest.command('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' }));
    await on(stage, plusDays(await today(stage), 12));
    expect(await typesOf(guest)).toEqual(['registered', 'criterionRecorded', 'reminded']);
  });

  test('nor the rest period from ending', async () => {
    const guest = new Guest(stage);
    await resting(guest);
    await recordUnseen(stage, guest, 'proposeTailoredPlan', await guest.command('INLIA', 'caseworker', 'proposeTailoredPlan', {}));
    await on(stage, plusDays(await today(stage), 14), 0);
    await guest.does('gemeente', 'lsoChair', 'decidePerspective', { scenario: 'return' });
    expect((await typesOf(guest)).slice(-3)).toEqual(['tailoredPlanProposed', 'restPeriodEnded', 'perspectiveDecided']);
  });
});

describe('people and time at one moment', () => {
  test('the rest period is over before the perspective is decided', async () => {
    const guest = new Guest(stage);
    await resting(guest);
    // Midnight itself: the timer is spread over the three hours that follow, the command is there first.
    await on(stage, plusDays(await today(stage), 14), 0);
    const [perspective, plan] = await Promise.all([
      guest.does('gemeente', 'lsoChair', 'decidePerspective', { scenario: 'return' }),
      guest.does('INLIA', 'caseworker', 'proposeTailoredPlan', {}),
    ]);
    expect((await typesOf(guest)).filter((type) => type !== 'tailoredPlanProposed').slice(-2)).toEqual(['restPeriodEnded', 'perspectiveDecided']);
    expect(perspective.sequence).not.toBe(plan.sequence);
    await on(stage, plusDays(await today(stage), 3));
    expect((await typesOf(guest)).filter((type) => type === 'restPeriodEnded')).toHaveLength(1);
  });
});

describe('a run ends', () => {
  test('with a registration that is refused; nothing is left of it', async () => {
    const guest = new Guest(stage);
    expect(await refusalOf(guest.register('INLIA', 'caseworker', { referredBy: 'Emmen' }))).toBe('Rejected unknown-code');
    await guest.handle.result();
    expect(await statusOf(guest)).toBe('COMPLETED');
    expect(await stage.prisma.trajectory.count({ where: { id: guest.trajectory } })).toBe(0);
  });

  test('with the outcome; reopening starts another, and what was owed before counts from then', async () => {
    const guest = new Guest(stage);
    await guided(stage, guest);
    await guest.does('gemeente', 'lsoChair', 'close', { outcome: 'transfer' });
    await guest.handle.result();
    const { runId } = await guest.handle.describe();

    await on(stage, plusDays(await today(stage), 200));
    const reopenedOn = await today(stage);
    await guest.startsWith('reopen', await guest.command('gemeente', 'manager', 'reopen', {}));
    expect((await guest.handle.describe()).runId).not.toBe(runId);
    expect(await statusOf(guest)).toBe('RUNNING');
    expect((await guest.view()).nextDeadline).toMatchObject({
      rule: 'progressReview', step: 'ahead', dueOn: plusDays(reopenedOn, 84), countsFrom: { fact: 'reopened', on: reopenedOn },
    });
    expect((await typesOf(guest)).slice(-2)).toEqual(['closed', 'reopened']);
  });
});

describe('a database that is away for long', () => {
  test('is waited for by an activity that costs the history nothing, and then what was asked is done once', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const database = new URL(stage.databaseUrl).pathname.slice(1);
    const admin = new Client({ connectionString: stage.databaseUrl.replace(/\/[^/]*$/, '/postgres') });
    await admin.connect();
    try {
      await admin.query(`ALTER DATABASE "${database}" ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]);
      const given = await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
      const asked = guest.asks('recordReferralDiscussion', given);
      asked.catch(() => undefined); // heard below
      await waitUntil('an activity to wait', async () => {
        const { events } = await guest.handle.fetchHistory();
        expect(events!.some((event) => event.activityTaskScheduledEventAttributes)).toBe(true);
      });
      await admin.query(`ALTER DATABASE "${database}" ALLOW_CONNECTIONS true`);
      expect(await asked).toEqual({ sequence: 2, revision: 2 });
    } finally {
      await admin.query(`ALTER DATABASE "${database}" ALLOW_CONNECTIONS true`);
      await admin.end();
    }
    expect(await typesOf(guest)).toEqual(['registered', 'referralDiscussed']);
  });
});
