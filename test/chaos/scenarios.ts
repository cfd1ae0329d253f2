import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fingerprintOf } from '../../activities/log';
import { createApiClient } from '../../scripts/api-client';
import { runToEnd } from '../../scripts/child';
import { waitUntil } from '../../scripts/wait';
import type { Journal } from './journal';
import { Load } from './load';
import { consult, viewOf, Violation } from './oracle';
import type { Stack } from './stack';

/** Where a scenario is played; what was asked before counts too. */
export interface Scene {
  stack: Stack;
  journal: Journal;
  seed: number;
}

const PATIENCE_MS = 240_000;

/** The mail server is away: reminders go on, their mails wait, and nothing else notices. @returns what happened, in words */
export async function losesMailServer({ stack, journal, seed }: Scene): Promise<string> {
  const { prisma, mails } = stack;
  const load = new Load(stack, journal, seed, 'smtp');
  const waiting = (): Promise<number> => prisma.outboxMail.count({ where: { state: { not: 'sent' } } });
  await consult(stack, journal);
  await mails.goAway();
  const arrived = total(mails.taken);
  for (let guest = 0; guest < 3; guest += 1) await load.addSleeper();
  load.start();
  await waitUntil('mails to wait for their server', async () => must((await prisma.deliveryAttempt.count({ where: { outcome: 'retried' } })) > 0, 'nothing was tried'), { timeoutMs: PATIENCE_MS });
  await stack.kill('worker');
  await stack.restart('worker');
  await load.pause();

  const held = await waiting();
  must(held > 0, 'no mail waits');
  must(total(mails.taken) === arrived, 'a mail arrived at a server that is away');
  must((await prisma.outboxMail.count({ where: { state: 'failed' } })) === 0, 'a mail was given up because its server was away');
  await mails.comeBack();
  await consult(stack, journal);
  return `SMTP away: ${held} mails waited, and came`;
}

/**
 * PostgreSQL is away, longer than a local activity tries: people hear 503 or wait. Worker and API find it again by themselves.
 * @returns what happened, in words
 */
export async function losesPostgres({ stack, journal, seed }: Scene): Promise<string> {
  const AWAY_MS = 13_000;
  const pids = [stack.pidOf('worker'), stack.pidOf('API')];
  const load = new Load(stack, journal, seed, 'sql');
  load.start();
  await pause(2_000);
  const before = journal.unavailable;
  await stack.kill('PostgreSQL');
  await pause(AWAY_MS);
  const ready = await fetch(`${stack.apiUrl}/readyz`);
  must(ready.status === 503, `/readyz answers ${ready.status} without PostgreSQL`);
  const heard = journal.unavailable - before;
  must(heard > 0, 'nobody heard that PostgreSQL is away');
  const acknowledged = journal.acknowledged;
  await stack.restart('PostgreSQL');
  await waitUntil('people to be served again', () => Promise.resolve(must(journal.acknowledged > acknowledged, 'nobody is served')), { timeoutMs: PATIENCE_MS });
  await load.pause();
  await consult(stack, journal);
  must(pids[0] === stack.pidOf('worker') && pids[1] === stack.pidOf('API'), 'worker or API did not live on');
  return `PostgreSQL away for ${AWAY_MS / 1000} s: ${heard} times 503, nothing half`;
}

/** All of Temporal's data is gone. `npm run rebuild` starts every run from the log, and each knows what it knew. @returns what happened, in words */
export async function losesTemporal({ stack, journal, seed }: Scene): Promise<string> {
  const load = new Load(stack, journal, seed, 'tmp');
  load.start();
  await pause(3_000);
  await load.pause();
  await consult(stack, journal, journal.trajectories);
  const before = await knownToRuns(stack);

  await stack.kill('Temporal');
  stack.loseTemporalsData();
  await stack.restart('Temporal');
  await runToEnd(stack.program('scripts', 'rebuild.js'));

  const after = await knownToRuns(stack);
  for (const [id, known] of before) must(after.get(id) === known, `${id} knew ${known}, and after the rebuild ${after.get(id)}`);
  must(after.size === before.size, `${before.size} runs became ${after.size}`);
  await consult(stack, journal, journal.trajectories);
  load.start();
  await pause(3_000);
  await load.pause();
  await consult(stack, journal);
  return `Temporal's data lost: ${before.size} open trajectories have their run, state and next deadline again`;
}

/**
 * The programme moves to another policy while people work on, and the worker dies under the move. Nobody has to ask again for it to come to its end, and
 * each trajectory is moved once. @returns what happened, in words
 */
export async function movesToAnotherPolicy({ stack, journal, seed }: Scene): Promise<string> {
  const { controller, prisma } = stack;
  const person = 'manager-gemeente';
  const { body: { id } } = await createApiClient(stack.apiUrl, stack.tokenOf).post<{ id: string }>(person, '/v1/policies/govo-2025/_adopt', {}, { key: randomUUID() });
  journal.adoptions.push({ id, person });
  // These guests are referred of last year, and so under the policy of that time: the move leaves them where they are.
  const load = new Load(stack, journal, seed, 'pol');
  load.start();
  await controller.when('row-taken', 3, () => stack.kill('worker'));
  await stack.restart('worker');
  const finished = async (): Promise<void> => must((await prisma.policyAdoption.findUniqueOrThrow({ where: { id } })).state === 'finished', 'the move does not come to its end');
  await waitUntil('everybody to be moved', finished, { timeoutMs: PATIENCE_MS });
  await load.pause();

  const became = await prisma.policyAdoptionRow.groupBy({ by: ['outcome'], where: { adoptionId: id }, _count: true });
  const moved = became.find(({ outcome }) => outcome === 'moved')?._count ?? 0;
  must(moved > 0 && !became.some(({ outcome }) => outcome === 'waiting'), `the trajectories became ${JSON.stringify(became)}`);
  const [wrong] = await prisma.$queryRaw<[{ count: bigint }]>`
    SELECT count(*) FROM policy_adoption_row AS one WHERE (outcome = 'moved')::int <>
      (SELECT count(*) FROM event WHERE event.trajectory_id = one.trajectory_id AND type = 'policyAdopted')`;
  must(wrong.count === 0n, `${wrong.count} trajectories were not moved exactly once`);
  await consult(stack, journal, journal.trajectories);
  return `Another policy: ${moved} trajectories moved once, though the worker died`;
}

/** Of every open trajectory the hash of its state and its next deadline, as its run has them. */
async function knownToRuns(stack: Stack): Promise<Map<string, string>> {
  const open = await stack.prisma.trajectory.findMany({ where: { phase: { not: 'closed' } }, select: { id: true } });
  const known = new Map<string, string>();
  for (const { id } of open) {
    const { state, nextDeadline } = await waitUntil(`${id} to answer`, async () => {
      const view = await viewOf(stack, id);
      must(view.head.sequence > 0, 'it has not read its log yet');
      return view;
    }, { timeoutMs: PATIENCE_MS });
    known.set(id, `${fingerprintOf(stack.keys, state)}, next ${nextDeadline?.at} ${nextDeadline?.key}`);
  }
  return known;
}

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

function must(holds: boolean, story: string): void {
  if (!holds) throw new Violation(story);
}
