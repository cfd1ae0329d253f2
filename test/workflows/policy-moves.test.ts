import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { refusalIn } from '../../temporal/give-command';
import { Guest, on, today } from '../support/story';
import { plusDays } from '../support/story-calendar';
import { recordUnseen } from '../support/story-unseen';
import { startTimeSkipping, type TimeSkipping } from '../support/time-skipping';

/* A run that goes on under another policy, on a real server, with a real log. */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

let stage: TimeSkipping;
beforeAll(async () => {
  stage = await startTimeSkipping();
  await on(stage, '2035-03-05'); // the same days whenever this runs; Easter is on 25 March
});
afterAll(() => stage?.stop());

const govo = { policy: 'govo-2025', version: 4 };
const later = async (days: number): Promise<void> => on(stage, plusDays(await today(stage), days));
const policyOf = async (guest: Guest) => {
  const { policyId, policyVersion } = await stage.prisma.trajectory.findUniqueOrThrow({ where: { id: guest.trajectory } });
  return { policy: policyId, version: policyVersion };
};

test('time goes by the new policy from then on: its days, its ladder, its mailboxes, each reminder once', async () => {
  const guest = new Guest(stage);
  await guest.register();
  await later(1);
  await guest.does('gemeente', 'manager', 'adoptPolicy', govo);
  expect(await policyOf(guest)).toEqual(govo);
  await later(30);
  const reminded = (await guest.log()).flatMap((event) => (event.type === 'reminded' && event.data.deadline.rule === 'referralDiscussion' ? [event.data.deadline] : []));
  // Due a week after the referral instead of two; three working days before it and five after it instead of five and ten.
  expect(reminded.map(({ step, dueOn, at }) => [step, dueOn, at.slice(0, 10)])).toEqual([
    ['ahead', '2035-03-12', '2035-03-06'], ['onTheDay', '2035-03-12', '2035-03-11'], ['toCoordinator', '2035-03-12', '2035-03-12'], ['toManager', '2035-03-12', '2035-03-18'],
  ]);
  const mails = await stage.prisma.outboxMail.findMany({ where: { trajectoryId: guest.trajectory, role: 'lsoChair' }, orderBy: { sequence: 'asc' } });
  expect(mails.map(({ mailbox, content }) => [mailbox, (content as { step: string }).step])).toEqual([['govo@gemeente.example', 'ahead'], ['govo@gemeente.example', 'onTheDay']]);
});

test('a request that comes again moves nothing twice, and a policy that is not there is refused without a trace', async () => {
  const guest = new Guest(stage);
  await guest.register();
  const given = await guest.command('gemeente', 'manager', 'adoptPolicy', govo);
  const receipt = await guest.asks('adoptPolicy', given);
  expect(await guest.asks('adoptPolicy', given)).toEqual(receipt);
  const refused = await guest.does('gemeente', 'manager', 'adoptPolicy', { policy: 'govo-2031', version: 1 }).catch((error: unknown) => refusalIn(error, 'Rejected'));
  expect(refused).toEqual({ code: 'unknown-code', details: { code: 'govo-2031 1', list: 'policies' } });
  expect((await guest.log()).map(({ type }) => type)).toEqual(['registered', 'policyAdopted']);
});

test('a run that learns from the log alone that it is under another policy goes on under that one', async () => {
  const guest = new Guest(stage);
  await guest.register();
  const given = await guest.command('gemeente', 'manager', 'adoptPolicy', govo);
  expect(await recordUnseen(stage, guest, 'adoptPolicy', given)).toMatchObject({ outcome: 'recorded' });
  // Only the new policy knows this criterion. Whoever gives the command saw two facts, of which the run knows one.
  const known = await guest.command('gemeente', 'caseworker', 'recordCriterion', { criterion: 'worksOnSolution', result: 'pass' });
  await guest.asks('recordCriterion', { ...known, expectedRevision: 2 });
  expect((await guest.view()).state.criteria.worksOnSolution!.conclusion).toMatchObject({ result: 'pass', as: 'conclusion' });
  expect(await policyOf(guest)).toEqual(govo);
});

test('a run that begins with the old policy’s name finds the new one in the log', async () => {
  const guest = new Guest(stage);
  await guest.register();
  await guest.does('gemeente', 'manager', 'adoptPolicy', govo);
  await guest.handle.terminate();
  await guest.start();
  await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion: 'worksOnSolution', result: 'pass' });
  const { state, head } = await guest.view();
  expect(state.policies.map(({ id }) => id)).toEqual(['govo-2025']);
  await guest.handle.terminate();
  await guest.start({ state, head });
  await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion: 'noStateReception', result: 'pass' });
  expect(await policyOf(guest)).toEqual(govo);
});
