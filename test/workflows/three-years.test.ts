import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { CommandData } from '../../domain/trajectory/commands';
import { Guest, on, type LogLine } from '../support/story';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';
import { asText, ledger, type Line } from './ledger';

/*
 * One guest from referral to a permit, day by day over more than three years, while the server's clock skips the days on which
 * nothing happens. Everything that time alone does is held against a ledger that was worked out without this program.
 */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

const HOUR = 60 * 60 * 1000;

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

describe('the ledger', () => {
  const table = readFileSync(join(__dirname, 'three-years.ledger.txt'), 'utf8');

  test('is the table that was checked by eye', () => {
    expect(asText(ledger())).toBe(table);
  });

  test('is what time did, line for line and nothing else', () => {
    expect(asText(log.flatMap(linesOf))).toBe(table);
  });

  test('is what lies in the outbox, a mail for each recipient', async () => {
    const mails = await stage.prisma.outboxMail.findMany({ where: { trajectoryId: guest.trajectory } });
    const sent = mails.map(({ sequence, organisation, role, mailbox, content }) => ({ sequence, organisation, role, mailbox, content }));
    const reminders = log.filter(({ type }) => type === 'reminded');
    const owed = ledger().filter(({ event }) => event === 'reminded').flatMap(({ term, step, recipients }, at) =>
      recipients.map((recipient) => {
        const [role, organisation] = recipient.split('@') as [string, string];
        const [rule, dueOn] = [term.replace(/[.:].*/, ''), term.replace(/.*:/, '')];
        const content = { template: 'reminder', rule, step, dueOn };
        return { sequence: reminders[at]?.sequence, organisation, role, mailbox: `lvv@${organisation.toLowerCase()}.example`, content };
      }),
    );
    expect(sorted(sent)).toEqual(sorted(owed));
  });
});

test('every deadline is met in the night that its day begins with', () => {
  const late = log.flatMap((event) => ('deadline' in event.data ? [+new Date(event.recordedAt) - Date.parse(event.data.deadline.at)] : []));
  expect(late.length).toBeGreaterThan(50);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...late)).toBeLessThan(3 * HOUR);
});

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

/** What an event of the log says in the ledger's words; nothing where people made it. */
function linesOf(event: LogLine): Line[] {
  const split = (key: string) => ({ term: key.slice(0, key.lastIndexOf('/')), step: key.slice(key.lastIndexOf('/') + 1) });
  switch (event.type) {
    case 'reminded': {
      const { deadline: { at, key }, recipients } = event.data;
      return [{ at, event: event.type, ...split(key), recipients: recipients.map(({ role, organisation }) => `${role}@${organisation}`).sort() }];
    }
    case 'restPeriodEnded':
      return [{ at: event.data.deadline.at, event: event.type, ...split(event.data.deadline.key), recipients: [] }];
    case 'overdueOnEntry':
      return event.data.steps.map(({ at, key }) => ({ at, event: event.type, ...split(key), recipients: [] }));
    default:
      return [];
  }
}

function sorted<T>(rows: T[]): T[] {
  return [...rows].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
