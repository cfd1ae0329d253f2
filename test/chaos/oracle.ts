import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { Findings } from '../../activities/reconcile';
import { nextDeadline } from '../../domain/trajectory/deadlines';
import { trajectoryOwner } from '../../keys/names';
import { viewQuery, workflowIdOf, type TrajectoryView } from '../../workflows/messages';
import { wrongBeds } from './beds';
import { isAcknowledged, type Journal } from './journal';
import { checkLog, plain, policyOf, stateIn, type Stored } from './log-check';
import { checkMails, letMailsBeDue, unknownMails } from './mail-check';
import type { Stack } from './stack';

/** Something was lost or doubled. The message is the story. */
export class Violation extends Error {
  override name = 'Violation';
}

/** How long the dust may take to settle. Only a system that never comes to rest reaches it. */
const PATIENCE_MS = 240_000;
/** A deadline of the night waits for its minute up to three hours; one that is later than this was missed. */
const MISSED_AFTER_MS = 4 * 3_600_000;

/** What the comparison found and looked at. */
export interface Verdict {
  trajectories: number;
  /** What the reconciler had to repair: runs started, runs told to read on. */
  repaired: number;
}

/**
 * Holds the log against what people were told, against itself, against what the workflows know and against the mails that arrived. Everything
 * runs and nobody asks for anything meanwhile. First the hourly comparison of log and runs is made, as its Schedule would.
 *
 * @param only these trajectories; default: those touched since the last time
 * @throws Violation with everything that is wrong
 */
export async function consult(stack: Stack, journal: Journal, only = [...journal.touched]): Promise<Verdict> {
  const { started, behind } = await reconcile(stack);
  const deadline = Date.now() + PATIENCE_MS;
  // Runs that were told to read on, reminders that fall due and mails take their time; what is wrong for good stays wrong.
  for (;;) {
    const wrong = await whatIsWrong(stack, journal, only);
    const seen = faults(stack, journal);
    if (seen.length > 0) throw new Violation([...seen.slice(0, 20), ...wrong.slice(0, 20)].join('\n')); // no patience mends these
    if (wrong.length === 0) break;
    if (Date.now() > deadline) throw new Violation(wrong.slice(0, 20).join('\n'));
    await letMailsBeDue(stack.prisma);
    await pause(1_000);
  }
  journal.touched.clear();
  return { trajectories: only.length, repaired: started + behind };
}

/** What nobody had to look for: answers that nobody should get, ends of processes that nobody killed, and what the API calls its own fault. */
export const faults = ({ ends, failedRequests }: Stack, journal: Journal): string[] => [...journal.faults, ...ends, ...failedRequests()];

async function whatIsWrong(stack: Stack, journal: Journal, trajectories: string[]): Promise<string[]> {
  const wrong = await unknownMails(stack.prisma, stack.mails);
  for (let rest = trajectories; rest.length > 0; rest = rest.slice(20)) {
    const found = await Promise.all(rest.slice(0, 20).map(async (id) => (await differences(stack, journal, id)).map((story) => `${id}: ${story}`)));
    wrong.push(...found.flat());
  }
  const known = new Set([...journal.trajectories, ...journal.fromLists]);
  const all = await stack.prisma.trajectory.findMany({ select: { id: true } });
  wrong.push(...all.filter(({ id }) => !known.has(id)).map(({ id }) => `${id} is in the log, and nobody asked for it`));
  return [...wrong, ...(await wrongBeds(stack, journal)), ...(await runsWithoutTrajectory(stack))];
}

async function differences(stack: Stack, journal: Journal, id: string): Promise<string[]> {
  const { prisma, policies, issuer, mails } = stack;
  const asked = journal.of(id);
  const stored = await storedOf(stack, id);
  if (!stored) return asked.filter(isAcknowledged).map(({ key }) => `${key} was acknowledged, and there is no such trajectory`);
  const outbox = await prisma.outboxMail.findMany({ where: { trajectoryId: id }, include: { deliveries: true } });
  return [
    ...checkLog(stored, journal, policies, issuer),
    ...checkMails(stored, outbox, await prisma.person.findMany(), policies, mails),
    ...(stored.row.phase === 'closed' ? [] : await checkRun(stack, stored)),
  ];
}

export async function storedOf({ prisma, keys }: Pick<Stack, 'prisma' | 'keys'>, id: string): Promise<Stored | undefined> {
  const row = await prisma.trajectory.findUnique({ where: { id } });
  if (!row) return undefined;
  const [events, requests, tasks, claims] = await Promise.all([
    prisma.event.findMany({ where: { trajectoryId: id }, orderBy: { sequence: 'asc' } }),
    prisma.request.findMany({ where: { trajectoryId: id }, orderBy: { sequence: 'asc' } }),
    prisma.task.findMany({ where: { trajectoryId: id } }),
    prisma.vNumberClaim.findMany({ where: { trajectoryId: id } }),
  ]);
  return { keys, key: await keys.of(trajectoryOwner(id)), row, events, requests, tasks, claims };
}

/** An open trajectory has a run that knows exactly what the log knows, and waits for the same deadline. */
async function checkRun(stack: Stack, stored: Stored): Promise<string[]> {
  const { row } = stored;
  const state = stateIn(stored);
  const policy = policyOf(stack.policies, state);
  const expected = { state, head: { sequence: row.headSequence, hash: Buffer.from(row.headHash).toString('hex') }, nextDeadline: plain(nextDeadline(state, policy)) };
  const missed = row.nextDeadlineAt !== null && row.nextDeadlineAt.getTime() < Date.now() - MISSED_AFTER_MS;
  if (missed) return [`the deadline of ${row.nextDeadlineAt!.toISOString()} was missed`];
  try {
    const { state: known, head, nextDeadline: waitedFor } = await viewOf(stack, row.id);
    const view = { state: known, head, nextDeadline: waitedFor };
    return isDeepStrictEqual(plain(view), plain(expected)) ? [] : [`its run knows ${JSON.stringify(view)}, and the log says ${JSON.stringify(expected)}`];
  } catch (error) {
    return [`its run cannot be asked: ${(error as Error).message}`];
  }
}

/** What a trajectory's run knows. */
export const viewOf = ({ temporal }: Pick<Stack, 'temporal'>, id: string): Promise<TrajectoryView> =>
  temporal.withDeadline(Date.now() + 15_000, () => temporal.workflow.getHandle(workflowIdOf(id)).query<TrajectoryView>(viewQuery));

/** Open runs and open trajectories are the same; what was refused or is closed has none, unless time still does something there. */
async function runsWithoutTrajectory({ prisma, temporal }: Stack): Promise<string[]> {
  const open = new Set((await prisma.trajectory.findMany({ where: { OR: [{ phase: { not: 'closed' } }, { nextDeadlineAt: { not: null } }] }, select: { id: true } })).map(({ id }) => workflowIdOf(id)));
  const running = new Set<string>();
  for await (const { workflowId } of temporal.workflow.list({ query: "WorkflowType = 'guestTrajectory' AND ExecutionStatus = 'Running'" })) running.add(workflowId);
  return [
    ...[...running].filter((id) => !open.has(id)).map((id) => `${id} has a run and is not open`),
    ...[...open].filter((id) => !running.has(id)).map((id) => `${id} is open and has no run`),
  ];
}

/** The comparison of log and runs that the Schedule makes every hour, now. */
async function reconcile({ temporal }: Stack): Promise<Findings> {
  const schedule = temporal.schedule.getHandle('reconcile-trajectories');
  const lastRun = async (): Promise<{ workflowId: string; firstExecutionRunId: string } | undefined> => (await schedule.describe()).info.recentActions.at(-1)?.action.workflow;
  const before = await lastRun();
  await schedule.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(200)) {
    const now = await lastRun();
    if (now && now.firstExecutionRunId !== before?.firstExecutionRunId) {
      return temporal.workflow.getHandle(now.workflowId, now.firstExecutionRunId).result() as Promise<Findings>;
    }
  }
  throw new Violation('the Schedule does not compare log and runs');
}
