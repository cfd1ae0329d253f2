import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Guest, on, today } from '../support/story';
import { plusDays } from '../support/story-calendar';
import { admitted, guided } from '../support/story-paths';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';

/* What the clock does to a trajectory that is paused, to a guest who is missing or being stabilised, and to somebody who grows older. */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

let stage: TimeSkipping;
beforeAll(async () => {
  stage = await startTimeSkipping();
  await on(stage, '2035-03-05'); // the same days whenever this runs
});
afterAll(() => stage?.stop());

const inDays = async (days: number): Promise<string> => plusDays(await today(stage), days);
const later = async (days: number): Promise<void> => on(stage, await inDays(days));
const typesOf = async (guest: Guest): Promise<string[]> => (await guest.log()).map(({ type }) => type);
const rulesOfMails = async (guest: Guest): Promise<unknown[]> => {
  const mails = await stage.prisma.outboxMail.findMany({ where: { trajectoryId: guest.trajectory }, orderBy: { sequence: 'asc' } });
  return mails.map(({ content }) => (content as { rule: string }).rule);
};

test('a pause ends on its day by itself, and can be extended and ended before', async () => {
  const guest = new Guest(stage);
  await guided(stage, guest);
  await guest.does('gemeente', 'lsoChair', 'pause', { reason: 'court', motivation: 'De zitting.', reviewOn: await inDays(10) });
  await guest.does('INLIA', 'coordinator', 'pause', { reason: 'illness', motivation: 'Opgenomen.', reviewOn: await inDays(40) });
  await later(39);
  expect(await typesOf(guest)).not.toContain('pauseEnded');
  await later(1);
  expect(await typesOf(guest)).toContain('pauseEnded');
  await guest.does('gemeente', 'lsoChair', 'pause', { reason: 'court', motivation: 'Hoger beroep.', reviewOn: await inDays(90) });
  await guest.does('gemeente', 'lsoChair', 'resume', { motivation: 'Ingetrokken.' });
  const { stalledFrom } = await stage.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.trajectory } });
  expect(stalledFrom).not.toBeNull();
});

test('who is missing is looked for: the municipality is reminded on the last day of grace, and a departure waits for it', async () => {
  const guest = new Guest(stage);
  await guest.register();
  await guest.does('INLIA', 'caseworker', 'reportAbsence', { circumstances: 'Niet gezien.' });
  await expect(guest.does('gemeente', 'caseworker', 'noticeDeparture', { findings: 'Onvindbaar.' })).rejects.toThrow();
  await later(7);
  expect(await rulesOfMails(guest)).toContain('absenceCheck');
  await guest.does('gemeente', 'caseworker', 'noticeDeparture', { findings: 'Onvindbaar.' });
  await guest.does('AVIM', 'caseworker', 'recordReturn', {});
  expect((await guest.log()).filter(({ by }) => by).map(({ type }) => type)).toEqual(['registered', 'absenceReported', 'departureNoticed', 'returned']);
});

test('a guest who becomes sixty belongs to the group from that day, also in the lists', async () => {
  const guest = new Guest(stage);
  const birthday = await inDays(5);
  const born = `${Number(birthday.slice(0, 4)) - 60}${birthday.slice(4)}`;
  await guest.register('INLIA', 'caseworker', { guest: { names: [{ given: 'Amina', family: 'Verzonnen' }], birthDates: [{ date: born }], birthPlaces: [], nationalities: [], vNumbers: [], languages: [] } });
  const groups = async () => (await stage.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.trajectory } })).groups;
  expect(await groups()).toEqual([]);
  await later(5);
  expect(await groups()).toEqual([stage.keys.blind('group', 'sixtyPlus')]);
});

test('a mail about a medical goal says no more than that there is something to do', async () => {
  const guest = new Guest(stage);
  await admitted(guest);
  const working = { status: 'working', what: 'Wekelijkse gesprekken.', consent: 'given', nextCheckOn: await inDays(7) } as const;
  await guest.does('INLIA', 'caseworker', 'recordStabilisation', { goal: 'legal', ...working });
  await guest.does('INLIA', 'caseworker', 'recordStabilisation', { goal: 'mental', ...working });
  await later(8);
  const rules = await rulesOfMails(guest);
  expect(rules.filter((rule) => rule === 'stabilisationCheck').length).toBeGreaterThan(0);
  expect(rules.filter((rule) => rule === 'other').length).toBe(rules.filter((rule) => rule === 'stabilisationCheck').length);
});
