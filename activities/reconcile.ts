import { heartbeat, log } from '@temporalio/activity';
import { type Client, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { startEmergencyRuns } from './emergency';
import type { Keys } from '../keys/keys';
import { trajectoryOwner } from '../keys/names';
import type { PrismaClient } from '../prisma/generated/client';
import type { DocumentStore } from '../storage/store';
import { startOptions } from '../temporal/give-command';
import type { guestTrajectory } from '../workflows';
import { catchUpSignal, viewQuery, workflowIdOf, type TrajectoryView } from '../workflows/messages';
import { sweepDocuments } from './documents';
import { endIfFailing, failingRuns, unlessNotFound } from './failing-runs';
import { holds } from './log';
import { moveLatecomers } from './policy-adoptions';

/** What comparing the log with the runs found. */
export interface Findings {
  /** Open trajectories without a run; each has one now. */
  started: number;
  /** Runs that gave no answer, as when their worker is too busy; told to read on. */
  silent: number;
  /** Runs that did not know the newest fact of their log, such as that it is closed, and were told to read on. */
  behind: number;
  /** Trajectories of which a deadline was missed; told to read on, and somebody has to look at those that stay. */
  overdue: number;
  /** Open trajectories whose key is missing, so that no run can carry them; somebody has to look. */
  unreadable: number;
  /** Runs of closed trajectories whose key is gone, as that of an erased one: each was ended, for it can do nothing. */
  erased: number;
  /** Moves to another policy that go on, because somebody came late under the one that was left. */
  latecomers: number;
  /** Runs of trajectories and emergency stays whose workflow task failed again and again: each was ended, and another has begun from what is stored. Somebody has to look why. */
  wedged: number;
  /** Documents that no fact came to refer to, or that nobody can open any more; they are gone from the store. */
  sweptDocuments: number;
  /** Facts recorded up to this moment have been compared. */
  until: string;
}

/** A deadline fires in its night; one that is so many milliseconds late was missed. */
export const MISSED_AFTER = 12 * 60 * 60 * 1000;
/** Facts of so many milliseconds before the last comparison are compared again: they may have been on their way. */
const OVERLAP = 10 * 60 * 1000;
const PAGE = 500;
/** So many milliseconds a run has to answer in. */
const ANSWERS_WITHIN = 5_000;
/** gRPC's code for a query that the server does not know. */
const INVALID_ARGUMENT = 3;
/** gRPC's code where a run did not answer in time. */
const DEADLINE_EXCEEDED = 4;
/** gRPC's code with which a run is not asked anything, because its workflow task fails. */
const FAILED_PRECONDITION = 9;

/** Comparing the log with the runs, as the hourly Schedule does. The log decides; runs follow. Safe at any time, and twice. */
export function createReconcileActivities(prisma: PrismaClient, keys: Keys, documents: DocumentStore, client: Client) {
  return {
    /** @param since the `until` of the round before; without it every open trajectory's head is compared */
    async reconcile(since?: string): Promise<Findings> {
      const until = new Date().toISOString();
      const findings: Findings = { started: 0, silent: 0, behind: 0, overdue: 0, unreadable: 0, erased: 0, latecomers: 0, wedged: 0, sweptDocuments: 0, until };
      const running = await trajectoriesWhere(client, "ExecutionStatus = 'Running'");
      const failing = await failingTrajectories(client);
      const changedAfter = since === undefined ? 0 : Date.parse(since) - OVERLAP;
      for await (const trajectory of openTrajectories(prisma)) {
        const missed = trajectory.nextDeadlineAt !== null && trajectory.nextDeadlineAt.getTime() < Date.now() - MISSED_AFTER;
        if (missed) {
          findings.overdue += 1;
          log.error('a deadline was missed', { trajectory: trajectory.id, at: trajectory.nextDeadlineAt });
        }
        const isRunning = running.delete(workflowIdOf(trajectory.id));
        if (isRunning && !missed && !failing.has(workflowIdOf(trajectory.id)) && trajectory.recordedAt.getTime() < changedAfter) continue;
        heartbeat();
        if (!(await keys.has(trajectoryOwner(trajectory.id)))) {
          findings.unreadable += 1;
          log.error('the key of an open trajectory is gone', { trajectory: trajectory.id });
        } else if (!isRunning) {
          await startRun(client, trajectory);
          findings.started += 1;
        } else {
          const found = await compare(prisma, client, trajectory);
          if (found === 'wedged' && (await startAnew(prisma, client, trajectory)) === 'replaced') {
            findings.wedged += 1;
            log.error('the workflow task of a run failed again and again', { trajectory: trajectory.id });
          }
          if (found === 'behind' || found === 'silent') findings[found] += 1;
          if (found === 'behind' || found === 'silent' || missed) await tellToReadOn(client, workflowIdOf(trajectory.id));
        }
      }
      const { replaced } = await startEmergencyRuns(prisma, client);
      findings.wedged += replaced.length;
      for (const stay of replaced) log.error('the workflow task of a run failed again and again', { stay });
      findings.latecomers = await moveLatecomers(prisma, client, new Date());
      // What is left carries nothing that is open: it does not know how its trajectory ended, unless it ends, or begins, just now.
      for (const workflowId of running) {
        if (await keys.has(workflowId)) {
          if (await tellToReadOn(client, workflowId)) findings.behind += 1;
        } else {
          await unlessNotFound(() => client.workflow.getHandle(workflowId).terminate('its key is gone'));
          findings.erased += 1;
        }
        heartbeat();
      }
      findings.sweptDocuments = await sweepDocuments(prisma, documents, new Date(), heartbeat);
      return findings;
    },
  };
}

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;

export interface OpenTrajectory {
  id: string;
  programme: string;
  headSequence: number;
  recordedAt: Date;
  nextDeadlineAt: Date | null;
  policy: { id: string; version: number; sha256: string };
}

/** Every trajectory that should have a run, in pages, so that memory stays bounded: the open ones, and those that time opens again. */
export async function* openTrajectories(prisma: PrismaClient): AsyncGenerator<OpenTrajectory> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const page = await prisma.trajectory.findMany({
      where: { id: { gt: after }, OR: [{ phase: { not: 'closed' } }, { nextDeadlineAt: { not: null } }] },
      select: {
        id: true, programme: true, headSequence: true, recordedAt: true, nextDeadlineAt: true, policy: { select: { id: true, version: true, sha256: true } },
      },
      orderBy: { id: 'asc' },
      take: PAGE,
    });
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

/** Starts the run of an open trajectory, or joins the one that is there; it reads its log by itself. */
export async function startRun(client: Client, { id, programme, policy }: OpenTrajectory): Promise<void> {
  await client.workflow.start<typeof guestTrajectory>('guestTrajectory', startOptions({ trajectory: id, programme, policy }));
}

/**
 * Gives an open trajectory a run that works, whatever is there: one that fails again and again is replaced. Where there is none, the log is let go
 * of too: should Temporal's clock have been ahead, every new run would be older than the one that wrote last.
 */
export async function startAnew(prisma: PrismaClient, client: Client, trajectory: OpenTrajectory): Promise<'left' | 'started' | 'replaced'> {
  const found = await endIfFailing(client, workflowIdOf(trajectory.id));
  if (found === 'left') return found;
  await prisma.trajectory.updateMany({ where: { id: trajectory.id }, data: { writerEpoch: 0 } });
  await startRun(client, trajectory);
  return found === 'ended' ? 'replaced' : 'started';
}

/** None on a server that does not mark them: there they are found once something is due. */
async function failingTrajectories(client: Client): Promise<Set<string>> {
  try {
    return await trajectoriesWhere(client, failingRuns);
  } catch (error) {
    if (codeOf(error) === INVALID_ARGUMENT) return new Set();
    throw error;
  }
}

async function trajectoriesWhere(client: Client, query: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = 'guestTrajectory' AND ${query}` })) {
    ids.add(workflowId);
    heartbeat();
  }
  return ids;
}

/** @returns whether it was there to be told */
async function tellToReadOn(client: Client, workflowId: string): Promise<boolean> {
  return (await unlessNotFound(() => client.workflow.getHandle(workflowId).signal(catchUpSignal).then(() => true))) ?? false;
}

/**
 * How a run stands to its log: `behind` where it knows other facts, fewer or, where the log was brought back from a backup, some that it does not
 * hold. One that is `wedged` or `silent` must not keep the others from being looked at.
 */
async function compare(prisma: PrismaClient, client: Client, { id, headSequence }: OpenTrajectory): Promise<'equal' | 'behind' | 'wedged' | 'silent'> {
  const ask = () => client.withDeadline(Date.now() + ANSWERS_WITHIN, () => client.workflow.getHandle(workflowIdOf(id)).query<TrajectoryView>(viewQuery));
  try {
    const answer = await unlessNotFound(ask);
    if (answer === undefined) return 'equal';
    const { head } = answer;
    return head.sequence < headSequence || !(await holds(prisma, id, head)) ? 'behind' : 'equal';
  } catch (error) {
    if (codeOf(error) === FAILED_PRECONDITION) return 'wedged';
    if (codeOf(error) === DEADLINE_EXCEEDED) return 'silent';
    throw error;
  }
}

const codeOf = (error: unknown): number | undefined => (error instanceof ServiceError && isGrpcServiceError(error.cause) ? Number(error.cause.code) : undefined);
