import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { CommandData } from '../../domain/trajectory/commands';
import { Guest, on, type LogLine } from '../support/story';
import { guided } from '../support/story-paths';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';
import { holdAgainst } from './ledgers/held-against';
import { ledger } from './ledgers/interrupted';

/*
 * One guest whose years in guidance are full of interruptions: pauses that end by themselves and by hand, a promise that stays late and climbs,
 * changes of scenario, an absence and a return, a question to the steering group, a move to another policy and back, an outcome that does not last. Each chapter begins where
 * nothing of the one before is owed any more but the next review. What time alone does is held against a ledger worked out without this program.
 */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

let stage: TimeSkipping;
let guest: Guest;
let log: LogLine[];

beforeAll(async () => {
  stage = await startTimeSkipping();
  guest = new Guest(stage);
  await on(stage, '2035-02-05');
  await guided(stage, guest); // from 19 February
  for (const chapter of [paused, escalated, changedAndAbsent, asked, moved, resumed, reopened]) await chapter();
  log = await guest.log();
});
afterAll(() => stage?.stop());

const reviewed = async (day: string, review: Partial<CommandData<'recordReview'>>): Promise<void> => {
  await on(stage, day);
  await guest.does('gemeente', 'lsoChair', 'recordReview', review);
};

async function paused(): Promise<void> {
  await on(stage, '2035-02-20');
  await guest.does('DTV', 'caseworker', 'makeCommitment', { organisation: 'DTV', what: 'Een laissez-passer aanvragen.', dueOn: '2035-06-29' });
  await reviewed('2035-05-10', {});
  await on(stage, '2035-06-11');
  await guest.does('gemeente', 'lsoChair', 'pause', { reason: 'court', motivation: 'De zitting is na de zomer.', reviewOn: '2035-09-10' });
  await on(stage, '2035-08-20');
  await guest.does('INLIA', 'coordinator', 'pause', { reason: 'court', motivation: 'De zitting is verplaatst.', reviewOn: '2035-10-15' });
}

async function escalated(): Promise<void> {
  await reviewed('2035-12-05', { scenario: 'underInvestigation', nextReviewOn: '2036-02-28' });
  await on(stage, '2036-01-09');
  await guest.does('gemeente', 'lsoChair', 'answerEscalation', { escalation: 'e2', answer: 'DT&V gaat naar de ambassade.' });
  await on(stage, '2036-01-24');
  await guest.does('DTV', 'coordinator', 'answerEscalation', { escalation: 'e1', answer: 'De aanvraag ligt er.' });
  await guest.does('DTV', 'caseworker', 'fulfilCommitment', { commitment: 'c1' });
}

async function changedAndAbsent(): Promise<void> {
  await reviewed('2036-02-28', { scenario: 'legalStay' });
  await on(stage, '2036-04-01');
  await guest.does('INLIA', 'caseworker', 'reportAbsence', { circumstances: 'Niet gezien.' });
  await on(stage, '2036-04-10');
  await guest.does('gemeente', 'caseworker', 'noticeDeparture', { findings: 'Niemand weet waar de gast is.' });
  await on(stage, '2036-04-16');
  await guest.does('AVIM', 'caseworker', 'recordReturn', {});
  await reviewed('2036-06-04', {});
}

async function asked(): Promise<void> {
  await on(stage, '2036-07-01');
  await guest.does('gemeente', 'lsoChair', 'escalate', { level: 'stuurgroep', organisations: [], question: 'Wie betaalt de tolk?', reason: 'De partijen komen er niet uit.' });
  await on(stage, '2036-07-30');
  await guest.does('gemeente', 'manager', 'answerEscalation', { escalation: 'e3', answer: 'De gemeente.' });
  await reviewed('2036-08-26', {});
  await reviewed('2036-12-15', {});
}

async function moved(): Promise<void> {
  await on(stage, '2037-01-05');
  await guest.does('gemeente', 'manager', 'adoptPolicy', { policy: 'govo-2025', version: 4 });
  await reviewed('2037-02-17', {});
  await on(stage, '2037-02-20');
  await guest.does('gemeente', 'manager', 'adoptPolicy', { policy: 'groningen-2019', version: 5 });
}

async function resumed(): Promise<void> {
  await reviewed('2037-03-09', { nextReviewOn: '2037-06-29' });
  await on(stage, '2037-04-20');
  await guest.does('gemeente', 'lsoChair', 'pause', { reason: 'illness', motivation: 'Opgenomen in het ziekenhuis.', reviewOn: '2037-08-03' });
  await on(stage, '2037-05-11');
  await guest.does('INLIA', 'coordinator', 'resume', { motivation: 'Hersteld.' });
  await reviewed('2037-07-20', {});
}

async function reopened(): Promise<void> {
  await on(stage, '2037-08-03');
  await guest.does('INLIA', 'caseworker', 'makeCommitment', { organisation: 'INLIA', what: 'Een advocaat zoeken.', dueOn: '2037-11-02' });
  await on(stage, '2037-09-14');
  await guest.does('gemeente', 'lsoChair', 'close', { outcome: 'repeatAsylumRequest' });
  await on(stage, '2037-12-07');
  await guest.startsWith('reopen', await guest.command('gemeente', 'manager', 'reopen', { reason: 'De aanvraag is afgewezen.' }));
  await on(stage, '2037-12-09');
  await guest.does('INLIA', 'caseworker', 'fulfilCommitment', { commitment: 'c2' });
  await reviewed('2038-03-01', {});
  await on(stage, '2038-05-04');
  await guest.does('gemeente', 'lsoChair', 'close', { outcome: 'permitGranted', evidence: ['Beschikking van de IND.'] });
  await on(stage, '2038-12-01');
}

holdAgainst('interrupted', ledger, () => ({ stage, guest, log }));

test('everything that was interrupted is told as it went', async () => {
  const { state } = await guest.view();
  expect(state.pauses.map(({ since, until }) => [since, until])).toEqual([['2035-06-11', '2035-10-15'], ['2037-04-20', '2037-05-11']]);
  expect(state.policies.map(({ since, id }) => `${since} ${id}`)).toEqual(['2037-01-05 govo-2025', '2037-02-20 groningen-2019']);
  expect(state.absences).toMatchObject([{ since: '2036-04-01', departure: { on: '2036-04-10' }, returnedOn: '2036-04-16' }]);
  expect(state.scenarios.map(({ code, since }) => `${since} ${code}`)).toEqual(['2035-02-19 return', '2035-12-05 underInvestigation', '2036-02-28 legalStay']);
  expect(state).toMatchObject({ reopenedOn: '2037-12-07', closure: { kind: 'outcome', outcome: 'permitGranted' } });
});

test('each question has the answer of its level, but the one that was settled before anybody answered', async () => {
  const { escalations } = (await guest.view()).state;
  expect(escalations.map(({ id, level, raises, answer }) => [id, level, raises, answer?.on])).toEqual([
    ['e1', 'coordinator', undefined, '2036-01-24'], ['e2', 'lsoChair', 'e1', '2036-01-09'], ['e3', 'stuurgroep', undefined, '2036-07-30'], ['e4', 'coordinator', undefined, undefined],
  ]);
  // The chair asked the third; the others time asked, and it reads no mail.
  const mails = await stage.prisma.outboxMail.findMany({ where: { trajectoryId: guest.trajectory, content: { path: ['template'], equals: 'escalationAnswered' } } });
  expect(mails.map(({ role, organisation, content }) => [`${role}@${organisation}`, content])).toEqual([['lsoChair@gemeente', { template: 'escalationAnswered', on: '2036-07-30' }]]);
});
