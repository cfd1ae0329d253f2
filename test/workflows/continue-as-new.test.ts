import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Payload } from '@temporalio/common';
import type { Loaded } from '../../activities/log';
import type { TrajectoryState } from '../../domain/trajectory/state';
import { places, trajectoryOwner } from '../../keys/names';
import { openJson } from '../../keys/seal';
import { openPayload } from '../../temporal/codec';
import type { TrajectoryInput } from '../../workflows/messages';
import { Guest } from '../support/story';
import { startSuggesting } from '../support/story-server';
import type { TimeSkipping } from '../support/time-skipping';

/*
 * A trajectory of years outgrows one history. On the real server, told to suggest it after 14 events instead of 4,096, a run hands
 * over to the next one every few steps.
 */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

let stage: TimeSkipping;
beforeAll(async () => {
  stage = await startSuggesting(14);
});
afterAll(() => stage?.stop());

type History = Awaited<ReturnType<Guest['handle']['fetchHistory']>>;
type Payloads = { payloads?: Payload[] | null } | null | undefined;

async function first<T>(guest: Guest, payloads: Payloads): Promise<T> {
  const { data } = await openPayload(stage.keys, stage.env.client.options.namespace, payloads!.payloads![0]!, guest.workflowId);
  return JSON.parse(Buffer.from(data!).toString('utf8')) as T;
}

/** The histories of all runs, the present one last. */
async function runsOf(guest: Guest): Promise<History[]> {
  const runs: History[] = [];
  for (let runId: string | undefined; runId !== ''; ) {
    const history = await stage.env.client.workflow.getHandle(guest.workflowId, runId).fetchHistory();
    runs.unshift(history);
    runId = history.events![0]!.workflowExecutionStartedEventAttributes!.continuedExecutionRunId ?? '';
  }
  return runs;
}

const inputOf = (guest: Guest, history: History): Promise<TrajectoryInput> => first(guest, history.events![0]!.workflowExecutionStartedEventAttributes!.input);

/** A run begins with a local activity, which reads the log. */
const loadingOf = (history: History) => history.events!.find((event) => event.markerRecordedEventAttributes)?.markerRecordedEventAttributes;

/** What the log gave the run when it started. */
const loadedBy = (guest: Guest, history: History): Promise<Loaded> => first(guest, loadingOf(history)!.details!.result);

/** Seven steps: enough for three runs. */
async function sevenSteps(guest: Guest): Promise<void> {
  await guest.register();
  await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
  for (const criterion of ['vNumber', 'regionalBinding', 'noStateReception']) await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
  for (const criterion of ['noHeavyEntryBan', 'noDublinClaim']) await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
}

describe('the next run', () => {
  test('goes on from the snapshot, which it holds against the log', async () => {
    const guest = new Guest(stage);
    await sevenSteps(guest);
    const log = await stage.prisma.event.findMany({ where: { trajectoryId: guest.trajectory }, orderBy: { sequence: 'asc' } });
    // The last one may not have read its log yet.
    const others = (await runsOf(guest)).slice(1).filter(loadingOf);
    expect(others.length).toBeGreaterThanOrEqual(2);
    for (const run of others) {
      const { head } = (await inputOf(guest, run)).snapshot!;
      expect(Buffer.from(log[head.sequence - 1]!.hash).toString('hex')).toBe(head.hash);
      expect(await loadedBy(guest, run)).toMatchObject({ outcome: 'loaded', from: head, events: [], head, more: false });
    }
  });

  test('knows what the first one would have known', async () => {
    const guest = new Guest(stage);
    await sevenSteps(guest);
    const { state, head } = await guest.view();
    const row = await stage.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.trajectory } });
    const key = await stage.keys.of(trajectoryOwner(guest.trajectory));
    expect(state).toEqual(openJson<TrajectoryState>(key, places.state(guest.trajectory, 7), row.state));
    expect(head).toEqual({ sequence: 7, hash: Buffer.from(row.headHash).toString('hex') });
    expect((await guest.log()).map(({ type }) => type)).toEqual(['registered', 'referralDiscussed', ...Array<string>(5).fill('criterionRecorded')]);
  });

  test('gives a request that an earlier one handled the same receipt, and does nothing twice', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const discussed = await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
    const receipt = await guest.asks('recordReferralDiscussion', discussed);
    for (const criterion of ['vNumber', 'regionalBinding', 'noStateReception']) await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
    expect((await runsOf(guest)).length).toBeGreaterThanOrEqual(2);

    expect(await guest.asks('recordReferralDiscussion', discussed)).toEqual(receipt);
    expect((await guest.log()).filter(({ type }) => type === 'referralDiscussed')).toHaveLength(1);
  });

  test('loses no command that comes while one run hands over to the next', async () => {
    const guest = new Guest(stage);
    await guest.register();
    for (let round = 0; round < 4; round += 1) {
      const plans = Array.from({ length: 6 }, () => guest.does('INLIA', 'caseworker', 'proposeTailoredPlan', {}));
      const sequences = (await Promise.all(plans)).map(({ sequence }) => sequence);
      expect([...sequences].sort((one, other) => one - other)).toEqual(Array.from({ length: 6 }, (_, at) => 2 + 6 * round + at));
    }
    expect((await runsOf(guest)).length).toBeGreaterThanOrEqual(2);
    expect(await guest.log()).toHaveLength(25);
  });

  test('reads from the log what is too long to be handed over, and so does a run that starts anew', async () => {
    const guest = new Guest(stage);
    await guest.register();
    // More than the two megabytes that a message may have.
    for (let note = 1; note <= 95; note += 1) await guest.does('INLIA', 'caseworker', 'writeNote', { compartment: 'general', text: '€'.repeat(8_000) });
    await guest.handle.terminate();
    await guest.start();
    expect(await guest.does('INLIA', 'caseworker', 'writeNote', { compartment: 'general', text: 'Gaat door.' })).toMatchObject({ sequence: 97 });
  });
});
