import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { CommandData } from '../../domain/trajectory/commands';
import { Guest, on, type LogLine } from '../support/story';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';
import { holdAgainst } from './ledgers/held-against';
import { ledger } from './ledgers/three-years';

/*
 * One guest from referral to a permit, day by day over more than three years, while the server's clock skips the days on which
 * nothing happens. Everything that time alone does is held against a ledger that was worked out without this program.
 */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

let stage: TimeSkipping;
let guest: Guest;
let log: LogLine[];

beforeAll(async () => {
  stage = await startTimeSkipping();
  guest = new Guest(stage);
  await tellTheStory();
  log = await guest.log();
});
afterAll(() => stage?.stop());

/** Who recorded what on which day, at ten in the morning. */
async function tellTheStory(): Promise<void> {
  await on(stage, '2035-03-15');
  await guest.register('INLIA', 'caseworker', { occurredOn: '2035-03-01' });

  await on(stage, '2035-03-20');
  await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' });
  await on(stage, '2035-03-28');
  await guest.does('IND', 'caseworker', 'recordCriterion', { criterion: 'noHeavyEntryBan', result: 'pass' });
  await on(stage, '2035-03-29');
  await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'regionalBinding', result: 'fail' });
  await on(stage, '2035-04-04');
  await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', { occurredOn: '2035-04-03', basis: { kind: 'meeting', on: '2035-04-03' } });
  await on(stage, '2035-04-05');
  await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'noStateReception', result: 'pass' });
  await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion: 'noHeavyEntryBan', result: 'pass' });
  await on(stage, '2035-04-06');
  await guest.does('IND', 'caseworker', 'recordCriterion', { criterion: 'noDublinClaim', result: 'unknown' });
  await on(stage, '2035-04-10');
  await guest.does('gemeente', 'coordinator', 'recordCriterion', { criterion: 'noDublinClaim', result: 'unknown' });
  await on(stage, '2035-04-12');
  await guest.does('gemeente', 'caseworker', 'assessRisk', { risk: 'humanitarian', level: 'high' });
  await on(stage, '2035-04-23');
  await guest.does('AVIM', 'caseworker', 'assessRisk', { occurredOn: '2035-04-13', risk: 'publicOrder', level: 'low' });
  await on(stage, '2035-04-24');
  await guest.does('INLIA', 'caseworker', 'proposeTailoredPlan', { scenario: 'return', until: '2038-12-31' });
  await on(stage, '2035-05-02');
  await guest.does('gemeente', 'mayor', 'decideAdmission', { decision: 'admitTailored', until: '2038-12-31', scenario: 'underInvestigation' });

  await on(stage, '2035-05-30');
  await guest.does('IND', 'caseworker', 'deliverDossier', {});
  await on(stage, '2035-06-12');
  await guest.does('DTV', 'caseworker', 'deliverDossier', { occurredOn: '2035-06-11' });
  await on(stage, '2035-07-17');
  await guest.does('gemeente', 'lsoChair', 'decidePerspective', {
    scenario: 'return',
    firstReviewOn: '2035-09-25',
    commitments: [
      { organisation: 'DTV', what: 'Een laissez-passer aanvragen.', dueOn: '2035-10-29' },
      { organisation: 'INLIA', what: 'De geboorteakte laten vertalen.', dueOn: '2035-12-27' },
    ],
  });

  await reviewed('2035-09-25', { scenario: 'underInvestigation', obstacles: ['embassy'] });
  await on(stage, '2035-10-25');
  await guest.does('DTV', 'caseworker', 'fulfilCommitment', { commitment: 'c1' });
  await reviewed('2035-12-13', { nextReviewOn: '2036-04-25' });
  await on(stage, '2036-01-15');
  await guest.does('INLIA', 'caseworker', 'fulfilCommitment', { commitment: 'c2' });
  await reviewed('2036-05-14', {});
  await reviewed('2036-08-07', { occurredOn: '2036-08-06', scenario: 'legalStay', nextReviewOn: '2036-10-27' });
  await reviewed('2036-10-27', { nextReviewOn: '2036-12-30' });
  await reviewed('2037-01-07', {});
  await reviewed('2037-04-08', {});
  await reviewed('2037-06-16', {});
  await reviewed('2037-09-08', { nextReviewOn: '2037-12-28' });
  await reviewed('2037-12-28', {});
  await reviewed('2038-03-22', { nextReviewOn: '2038-04-28' });
  await reviewed('2038-04-28', { nextReviewOn: '2038-06-14' });

  await on(stage, '2038-06-16');
  await guest.does('gemeente', 'lsoChair', 'close', { outcome: 'permitGranted', evidence: ['Beschikking van de IND.'] });
  await on(stage, '2038-12-01');
}

async function reviewed(day: string, review: Partial<CommandData<'recordReview'>>): Promise<void> {
  await on(stage, day);
  await guest.does('gemeente', 'lsoChair', 'recordReview', review);
}

holdAgainst('three-years', ledger, () => ({ stage, guest, log }));

test('what people did comes between, in the order of the days', () => {
  const moments = log.map(({ recordedAt }) => +new Date(recordedAt));
  expect(moments).toEqual([...moments].sort((one, other) => one - other));
  expect(log.filter(({ by }) => by).length).toBe(31);
});

test('the scenarios are all kept', async () => {
  const { state } = await guest.view();
  expect(state.scenarios.map(({ code, since }) => `${since} ${code}`)).toEqual([
    '2035-05-02 underInvestigation', '2035-07-17 return', '2035-09-25 underInvestigation', '2036-08-06 legalStay',
  ]);
});

test('after the outcome nothing is owed, waited for or running', async () => {
  const row = await stage.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.trajectory }, include: { tasks: true, claims: true } });
  expect(row).toMatchObject({ phase: 'closed', nextDeadline: null, stalledFrom: null, waitingOn: [], tasks: [], claims: [] });
  expect((await guest.handle.describe()).status.name).toBe('COMPLETED');
});
