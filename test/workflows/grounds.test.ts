import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { RegisteredState } from '../../domain/trajectory/phase';
import { formerOf } from '../../domain/trajectory/reentry';
import { Guest, on, today } from '../support/story';
import { plusDays } from '../support/story-calendar';
import { guided } from '../support/story-paths';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';

/* What the clock does when a ground lapses, a tailored admission ends, or a term stays late. */

jest.setTimeout(120_000);

let stage: TimeSkipping;
beforeAll(async () => {
  stage = await startTimeSkipping();
  await on(stage, '2035-03-05');
});
afterAll(() => stage?.stop());

const inDays = async (days: number): Promise<string> => plusDays(await today(stage), days);
const later = async (days: number): Promise<void> => on(stage, await inDays(days));
const typesOf = async (guest: Guest): Promise<string[]> => (await guest.log()).map(({ type }) => type);
const phaseOf = async (guest: Guest): Promise<string> => (await stage.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.trajectory } })).phase;

const person = (vNumber?: string) => ({
  names: [{ given: 'Amina', family: 'Verzonnen' }], birthDates: [{ date: '1984' }], birthPlaces: [], nationalities: [], languages: [], vNumbers: vNumber ? [{ number: vNumber }] : [],
});

/** Refused for a Dublin claim whose transfer is possible for so many days more. */
async function refused(days: number, vNumber?: string): Promise<Guest> {
  const guest = new Guest(stage);
  await guest.register('INLIA', 'caseworker', { guest: person(vNumber) });
  for (const criterion of ['vNumber', 'regionalBinding', 'noStateReception']) await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
  await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion: 'noHeavyEntryBan', result: 'pass' });
  await guest.does('IND', 'caseworker', 'recordCriterion', { criterion: 'noDublinClaim', result: 'fail', transferDeadline: await inDays(days) });
  await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion: 'noDublinClaim', result: 'fail' });
  for (const risk of ['humanitarian', 'publicOrder'] as const) await guest.does('gemeente', 'caseworker', 'assessRisk', { risk, level: 'low' });
  await guest.does('gemeente', 'mayor', 'decideAdmission', { decision: 'refuse', weighing: 'Het andere land vangt op; beide risico’s zijn laag.' });
  return guest;
}

test('the run of a refused guest waits for the day after the last transfer, and then the test is open again', async () => {
  const guest = await refused(180);
  expect(await phaseOf(guest)).toBe('closed');
  expect((await guest.handle.describe()).status.name).toBe('RUNNING');
  await later(180);
  expect(await typesOf(guest)).not.toContain('groundLapsed');
  await later(1);
  expect((await guest.log()).at(-1)).toMatchObject({ type: 'groundLapsed', data: { criterion: 'noDublinClaim' } });
  expect(await phaseOf(guest)).toBe('intake');
  await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion: 'noDublinClaim', result: 'pass' });
  await guest.does('gemeente', 'mayor', 'decideAdmission', { decision: 'admit' });
  expect(await phaseOf(guest)).toBe('stabilisation');
});

test.each([['by the V-number', '7000000001'], ['by the former trajectory alone', undefined]])('a refused guest who was registered anew, known %s, is carried on there: the first run notes it and ends', async (_, vNumber) => {
  const guest = await refused(30, vNumber);
  const other = new Guest(stage);
  const command = await other.command('INLIA', 'caseworker', 'register', { guest: person(vNumber), formerTrajectory: guest.trajectory });
  await other.startsWith('register', { ...command, former: formerOf(guest.trajectory, (await guest.view()).state as RegisteredState) });
  await later(31);
  expect((await guest.log()).at(-1)).toMatchObject({ type: 'groundLapsed', data: { carriedBy: other.trajectory } });
  expect(await phaseOf(guest)).toBe('closed');
  await guest.handle.result();
});

test('who was refused for good has no run left', async () => {
  const guest = new Guest(stage);
  await guest.register();
  for (const criterion of ['vNumber', 'regionalBinding', 'noStateReception']) await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
  for (const [criterion, result] of [['noHeavyEntryBan', 'fail'], ['noDublinClaim', 'pass']] as const) await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion, result });
  for (const risk of ['humanitarian', 'publicOrder'] as const) await guest.does('gemeente', 'caseworker', 'assessRisk', { risk, level: 'low' });
  await guest.does('gemeente', 'mayor', 'decideAdmission', { decision: 'refuse', weighing: 'Elders is opvang aangeboden.' });
  await guest.handle.result();
});

test('a guest whose ground changed is guided on while the test is done again and nobody is in a hurry', async () => {
  const guest = new Guest(stage);
  await guided(stage, guest);
  await guest.does('gemeente', 'caseworker', 'changeGround', { criterion: 'noStateReception', what: 'Een nieuwe procedure.', evidence: [] });
  await later(60);
  expect(await phaseOf(guest)).toBe('guidance');
  const owed = await stage.prisma.task.findMany({ where: { trajectoryId: guest.trajectory }, select: { command: true, subject: true } });
  expect(owed).toContainEqual({ command: 'recordCriterion', subject: 'noStateReception' });
});

test('what stays late goes to the coordinator, the chair and the steering group by itself, and mails who has to answer', async () => {
  const guest = new Guest(stage);
  await guest.register();
  await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
  for (const criterion of ['regionalBinding', 'noStateReception']) await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
  for (const criterion of ['noHeavyEntryBan', 'noDublinClaim']) await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
  await later(180);
  const { state } = await guest.view();
  expect(state.escalations.map(({ level, raises }) => [level, raises])).toEqual([['coordinator', undefined], ['lsoChair', 'e1'], ['stuurgroep', 'e2']]);
  const mails = await stage.prisma.outboxMail.findMany({ where: { trajectoryId: guest.trajectory } });
  expect(mails.filter(({ content }) => (content as { rule: string }).rule === 'escalationAnswer').map(({ organisation, role }) => `${role}@${organisation}`)).toEqual(
    expect.arrayContaining(['coordinator@INLIA', 'lsoChair@gemeente', 'manager@gemeente']),
  );
  await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion: 'vNumber', result: 'pass' });
  expect(await stage.prisma.task.count({ where: { trajectoryId: guest.trajectory, command: 'answerEscalation' } })).toBe(0);
});
