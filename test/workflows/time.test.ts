import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { LadderStep } from '../../domain/policy/schema';
import { Guest, on, today } from '../support/story';
import { plusDays } from '../support/story-calendar';
import { admitted, guided } from '../support/story-paths';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';

/* What waiting costs: one timer a trajectory, and a handful of events in its history for each thing that happens. */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

let stage: TimeSkipping;
beforeAll(async () => {
  stage = await startTimeSkipping();
  await on(stage, '2035-03-05'); // the same days whenever this runs
});
afterAll(() => stage?.stop());

const later = async (days: number, hour?: number): Promise<void> => on(stage, plusDays(await today(stage), days), hour);

/** How many timers a run has had, of which so many fired and so many were given up. */
async function timersOf(guest: Guest): Promise<{ started: number; fired: number; cancelled: number }> {
  const events = (await guest.handle.fetchHistory()).events ?? [];
  return {
    started: events.filter((event) => event.timerStartedEventAttributes).length,
    fired: events.filter((event) => event.timerFiredEventAttributes).length,
    cancelled: events.filter((event) => event.timerCanceledEventAttributes).length,
  };
}

async function lengthOf(guest: Guest): Promise<number> {
  return (await guest.handle.fetchHistory()).events!.length;
}

describe('one timer', () => {
  test('stays when the earliest deadline goes, and looks again when its moment comes', async () => {
    const guest = new Guest(stage);
    await guest.register();
    expect(await timersOf(guest)).toEqual({ started: 1, fired: 0, cancelled: 0 });
    await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {}); // what is next comes later
    await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' });
    expect(await timersOf(guest)).toEqual({ started: 1, fired: 0, cancelled: 0 });
    await later(14); // by now the discussion would have been due
    expect(await timersOf(guest)).toEqual({ started: 2, fired: 1, cancelled: 0 });
    expect((await guest.log()).map(({ type }) => type)).toEqual(['registered', 'referralDiscussed', 'criterionRecorded']);
  });

  test('is armed anew for an earlier deadline, once', async () => {
    const guest = new Guest(stage);
    await guided(stage, guest);
    await later(14); // only the review after twelve weeks is ahead
    const { started, fired, cancelled } = await timersOf(guest);
    await guest.does('gemeente', 'lsoChair', 'recordReview', { nextReviewOn: plusDays(await today(stage), 21) });
    expect(await timersOf(guest)).toEqual({ started: started + 1, fired, cancelled: cancelled + 1 });
    await guest.does('gemeente', 'lsoChair', 'recordReview', { nextReviewOn: plusDays(await today(stage), 28) });
    expect(await timersOf(guest)).toEqual({ started: started + 1, fired, cancelled: cancelled + 1 });
  });

  test('serves all deadlines of its moment', async () => {
    const guest = new Guest(stage);
    await admitted(guest);
    await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
    await later(14); // the referral's timer is behind us
    const before = await timersOf(guest);
    await later(12); // both organisations are reminded of their dossiers, a week ahead of the same day
    expect((await guest.log()).slice(-2).map(({ type }) => type)).toEqual(['reminded', 'reminded']);
    expect(await timersOf(guest)).toEqual({ started: before.started + 1, fired: before.fired + 1, cancelled: 0 });
  });
});

test('an ordinary step adds at most seven events to the history', async () => {
  const guest = new Guest(stage);
  const added: Record<string, number> = {};
  let length = 0;
  const count = async (what: string): Promise<void> => {
    const now = await lengthOf(guest);
    added[what] = now - length;
    length = now;
  };
  await guest.register();
  length = await lengthOf(guest); // the start of the run and the policy that it loads are no ordinary step
  for (const criterion of ['vNumber', 'regionalBinding', 'noStateReception']) {
    await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
    await count(criterion);
  }
  await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
  await count('discussion');
  for (const criterion of ['noHeavyEntryBan', 'noDublinClaim']) {
    await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
    await count(criterion);
  }
  await later(13);
  await count('reminder of the decision');
  await guest.does('gemeente', 'mayor', 'decideAdmission', { decision: 'admit' });
  await count('admission');
  await guest.does('IND', 'caseworker', 'deliverDossier', {});
  await count('first dossier');
  await guest.does('DTV', 'caseworker', 'deliverDossier', {});
  await count('last dossier');
  await later(10);
  await count('a look in vain, at a deadline that has gone');
  await later(4);
  await count('end of the rest period');
  await guest.does('gemeente', 'lsoChair', 'decidePerspective', { scenario: 'return' });
  await count('perspective');
  await later(14);
  await count('another one');
  await later(66);
  await count('reminder of the review');
  await guest.does('gemeente', 'lsoChair', 'recordReview', {});
  await count('review');
  console.log('events a step:', added);
  expect(Math.max(...Object.values(added))).toBeLessThanOrEqual(7);
});

describe('a deadline that does not move on', () => {
  /** A guest with such a deadline, which has come. */
  async function stuckGuest(version: number): Promise<Guest> {
    // No file can say this: the step's name is that of a key. It stands for a fault that nobody has thought of.
    const ladder: LadderStep[] = [{ step: 'ahead/again', workingDays: -5, reminds: 'owner' }];
    const reference = { id: 'stuck', version, sha256: '0'.repeat(64) };
    const body = JSON.parse(JSON.stringify({ ...stage.policies[0]!.policy, ladder }));
    await stage.prisma.policy.create({ data: { ...reference, programme: 'groningen', effectiveFrom: new Date('2019-04-01'), body } });
    const guest = new Guest(stage, reference);
    await guest.register();
    await later(12);
    return guest;
  }

  test('is parked and never spins', async () => {
    const guest = await stuckGuest(1);
    expect((await guest.log()).map(({ type }) => type)).toEqual(['registered', 'reminded']);
    const length = await lengthOf(guest);
    await later(60);
    expect(await lengthOf(guest)).toBe(length);
    // The read model goes on saying that it is due, for the hourly comparison of log and runs to find.
    const { nextDeadline } = await stage.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.trajectory } });
    expect(nextDeadline).toMatchObject({ step: 'ahead/again' });
  });

  // Skipped while `passTime` in domain/trajectory/decide.ts goes round for ever on such a deadline: the validator would take the worker with it.
  test('waits for somebody to do something', async () => {
    const guest = await stuckGuest(2);
    await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' });
    await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
    await later(20); // the test's term goes on
    expect((await guest.log()).map(({ type }) => type)).toEqual(['registered', 'reminded', 'criterionRecorded', 'referralDiscussed', 'reminded']);
  });
});
