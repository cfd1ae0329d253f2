import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import { temporal } from '@temporalio/proto';
import { projectRoot } from '../../prisma/folder';
import { trajectoryOwner } from '../../keys/names';
import { keepKey } from '../support/recorded-keys';
import { Guest, on, today } from '../support/story';
import { plusDays } from '../support/story-calendar';
import { guided, resting } from '../support/story-paths';
import { startSuggesting } from '../support/story-server';
import { recordUnseen } from '../support/story-unseen';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';

// No test: `npm run record-histories` tells these stories anew and keeps their histories in a folder of this version, before it is
// released. Histories of a version that was released are never recorded again: its runs are out there, and have to replay.

jest.setTimeout(120_000);
const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
const folder = join(projectRoot(), 'test', 'histories', version);
let stage: TimeSkipping;
beforeAll(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => stage?.stop());

/** Keeps the history of a guest's run, as the protocol buffer that it is. */
async function keep(name: string, guest: Guest, runId?: string): Promise<void> {
  const history = await stage.env.client.workflow.getHandle(guest.workflowId, runId).fetchHistory();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.binpb`), temporal.api.history.v1.History.encode(history).finish());
  keepKey(folder, `${name}.binpb`, guest.workflowId, await stage.keys.of(trajectoryOwner(guest.trajectory)));
}

const runIdOf = async (guest: Guest): Promise<string> => (await guest.handle.describe()).runId;

describe('on the server that skips time', () => {
  beforeAll(async () => {
    stage = await startTimeSkipping();
    await on(stage, '2035-03-05');
  });
  afterAll(() => stage.stop());

  test('from referral to outcome, with reminders, a failed criterion and commitments', async () => {
    const guest = new Guest(stage);
    const later = async (days: number): Promise<void> => on(stage, plusDays(await today(stage), days));
    await guest.register();
    await later(16); // the discussion is late
    await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
    await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' });
    await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'regionalBinding', result: 'fail' });
    await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'noStateReception', result: 'pass' });
    for (const criterion of ['noHeavyEntryBan', 'noDublinClaim']) {
      await guest.does('IND', 'caseworker', 'recordCriterion', { criterion, result: 'unknown' });
      await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
    }
    await guest.does('gemeente', 'caseworker', 'assessRisk', { risk: 'humanitarian', level: 'high' });
    await guest.does('AVIM', 'caseworker', 'assessRisk', { risk: 'publicOrder', level: 'low' });
    await guest.does('INLIA', 'caseworker', 'proposeTailoredPlan', {});
    await guest.does('gemeente', 'mayor', 'decideAdmission', { decision: 'admitTailored', until: '2036-12-31', scenario: 'return' });
    await later(25); // both organisations are reminded of their dossiers at one moment
    await guest.does('IND', 'caseworker', 'deliverDossier', {});
    await guest.does('DTV', 'caseworker', 'deliverDossier', {});
    await later(14);
    const dueOn = plusDays(await today(stage), 30);
    await guest.does('gemeente', 'lsoChair', 'decidePerspective', { scenario: 'return', commitments: [{ organisation: 'DTV', what: 'Een laissez-passer aanvragen.', dueOn }] });
    await later(33); // the commitment is overdue
    await guest.does('DTV', 'caseworker', 'fulfilCommitment', { commitment: 'c1' });
    await guest.does('gemeente', 'lsoChair', 'recordReview', { nextReviewOn: plusDays(await today(stage), 14) });
    await later(10);
    await guest.does('gemeente', 'lsoChair', 'close', { outcome: 'return' });
    await keep('referral-to-outcome', guest);
  });

  test('a trajectory that waits for its next review', async () => {
    const guest = new Guest(stage);
    await guided(stage, guest);
    await on(stage, plusDays(await today(stage), 30));
    await keep('waiting-for-review', guest);
  });

  test('a run that was started again, and one of a reopened trajectory', async () => {
    const guest = new Guest(stage);
    await resting(guest);
    await guest.handle.terminate();
    await guest.start();
    await guest.does('gemeente', 'lsoChair', 'close', { outcome: 'transfer' });
    await keep('started-again', guest, await runIdOf(guest));
    await guest.startsWith('reopen', await guest.command('gemeente', 'manager', 'reopen', {}));
    await on(stage, plusDays(await today(stage), 20)); // the rest period ends, and a reminder follows
    await keep('reopened', guest);
  });

  test('runs that know less than the log', async () => {
    const guest = new Guest(stage);
    await guest.register();
    await recordUnseen(stage, guest, 'recordReferralDiscussion', await guest.command('gemeente', 'lsoChair', 'recordReferralDiscussion', {}));
    await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' });
    await recordUnseen(stage, guest, 'proposeTailoredPlan', await guest.command('INLIA', 'caseworker', 'proposeTailoredPlan', {}));
    await guest.handle.signal('catchUp');
    await stage.env.sleep('1 minute');
    const younger = await guest.start(undefined, `${guest.workflowId}/younger`);
    await guest.view(younger);
    await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'regionalBinding', result: 'pass' }).catch(() => undefined);
    await keep('stale', guest);
    await younger.terminate();
  });

  test('a registration that is refused', async () => {
    const guest = new Guest(stage);
    await guest.register('INLIA', 'caseworker', { referredBy: 'Emmen' }).catch(() => undefined);
    await keep('registration-refused', guest);
  });
});

describe('on a server that suggests continue-as-new early', () => {
  beforeAll(async () => {
    stage = await startSuggesting(18);
  });

  test('a run that hands over, and the one that goes on', async () => {
    const guest = new Guest(stage);
    await guest.register();
    const firstRun = await runIdOf(guest);
    await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
    while ((await runIdOf(guest)) === firstRun) await guest.does('INLIA', 'caseworker', 'proposeTailoredPlan', {});
    await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' });
    await keep('continued-as-new-1', guest, firstRun);
    await keep('continued-as-new-2', guest);
  });
});
