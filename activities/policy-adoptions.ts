import { createHash } from 'node:crypto';
import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { dayOf } from '../domain/policy/calendar';
import type { Actor } from '../domain/trajectory/events';
import type { Rejection } from '../domain/trajectory/rejections';
import type { Keys } from '../keys/keys';
import { trajectoryOwner } from '../keys/names';
import { dayIn } from '../prisma/day';
import { Prisma, type PolicyAdoption, type PrismaClient } from '../prisma/generated/client';
import { taskQueue } from '../temporal/connection';
import { giveCommand, refusalIn } from '../temporal/give-command';
import type { policyAdoption } from '../workflows';
import { goOnSignal } from '../workflows/messages';
import { atOnce } from './at-once';
import { reached } from './failpoints';
import { fingerprintOf } from './log';

/** Trajectories that one activity moves, and how many at a time: few, so that whoever interrupts it is heard soon. */
const BATCH = 16;
const AT_ONCE = 8;

/** What became of a trajectory. */
type Outcome = { outcome: 'moved' | 'unreadable'; rejection?: undefined } | { outcome: 'refused'; rejection: Rejection };

/** Lets every open trajectory of the programme that is under another policy wait its turn. */
export const enlist = (prisma: Enlister, adoption: Enlisted): Promise<number> =>
  enlistThose(prisma, adoption, Prisma.sql`(policy_id, policy_version) <> (${adoption.policyId}, ${adoption.policyVersion}::int)`);

type Enlister = Pick<PrismaClient, '$executeRaw'>;
type Enlisted = Pick<PolicyAdoption, 'id' | 'programme' | 'policyId' | 'policyVersion'>;

/** One that was closed when it had its turn, and is open again, has another. @returns how many are new */
function enlistThose(prisma: Enlister, { id, programme }: Enlisted, areMeant: Prisma.Sql): Promise<number> {
  return prisma.$executeRaw`
    INSERT INTO policy_adoption_row AS known (adoption_id, trajectory_id)
    SELECT ${id}::uuid, trajectory.id FROM trajectory WHERE programme = ${programme} AND phase <> 'closed' AND ${areMeant}
    ON CONFLICT (adoption_id, trajectory_id) DO UPDATE SET outcome = 'waiting', rejection = NULL WHERE known.rejection->>'code' = 'trajectory-closed'`;
}

/** Whoever is brought in with their past stays under the policy of that time until nothing was recorded for so many milliseconds. */
const BROUGHT_IN_AFTER = 60 * 60 * 1000;

/**
 * Moves those on who came under a policy that their programme had left: referred of an earlier day, or opened again, by people or by time.
 * A move that lost its run gets one, too.
 * @returns how many moves go on because of somebody who came late
 */
export async function moveLatecomers(prisma: PrismaClient, client: Client, now: Date): Promise<number> {
  const last = await prisma.policyAdoption.findMany({
    where: { occurredOn: { lte: new Date(dayOf(now.toISOString())) } }, distinct: ['programme'], orderBy: [{ occurredOn: 'desc' }, { createdAt: 'desc' }],
  });
  let goingOn = 0;
  for (const adoption of last.filter(({ state }) => state === 'finished')) {
    if ((await prisma.policyAdoption.count({ where: { programme: adoption.programme, state: 'running' } })) > 0) continue;
    const { id, policyId, policyVersion } = adoption;
    // A newer version of the same policy counts from a day of its own: who is under that one is not late.
    const cameLate = Prisma.sql`(policy_id <> ${policyId} OR policy_version < ${policyVersion}::int) AND recorded_at < ${new Date(now.getTime() - BROUGHT_IN_AFTER)}`;
    goingOn += await prisma.$transaction(async (transaction) => {
      if ((await enlistThose(transaction, adoption, cameLate)) === 0) return 0;
      await transaction.policyAdoption.update({ where: { id }, data: { state: 'running', finishedAt: null } });
      return 1;
    });
  }
  for (const { id } of await prisma.policyAdoption.findMany({ where: { state: 'running' }, select: { id: true } })) await goOn(client, id);
  return goingOn;
}

/** Sees to it that the move has a run, and that it does not wait for anybody. */
export async function goOn({ workflow }: Client, id: string): Promise<void> {
  await workflow.signalWithStart<typeof policyAdoption>('policyAdoption', { workflowId: `policy-adoption/${id}`, taskQueue, args: [id], signal: goOnSignal });
}

const waitingRow = { select: { trajectoryId: true, trajectory: { select: { phase: true, policy: { select: { id: true, version: true, sha256: true } } } } } } as const;
type WaitingRow = Prisma.PolicyAdoptionRowGetPayload<typeof waitingRow>;

/** Moving a programme's trajectories to another policy. Safe to run twice, and to be killed anywhere: each trajectory is one request. */
export function createPolicyAdoptionActivities(prisma: PrismaClient, keys: Keys, client: Client) {
  async function move(adoption: PolicyAdoption, { trajectoryId, trajectory: { phase, policy } }: WaitingRow): Promise<Outcome> {
    const { id, programme, policyId, policyVersion, occurredOn, actor } = adoption;
    if (policy.id === policyId && policy.version === policyVersion) return { outcome: 'moved' };
    // A closed trajectory has no run, and none is started only to hear no.
    if (phase === 'closed') return { outcome: 'refused', rejection: { code: 'trajectory-closed', details: {} } };
    if (!(await keys.has(trajectoryOwner(trajectoryId)))) return { outcome: 'unreadable' };
    const data = { policy: policyId, version: policyVersion, occurredOn: dayIn(occurredOn) };
    const requestId = createHash('sha256').update(JSON.stringify(['policy-adoption', id, trajectoryId])).digest('hex');
    try {
      await giveCommand(client, { trajectory: trajectoryId, programme, policy, isOpen: true }, 'adoptPolicy', {
        data, actor: actor as unknown as Actor, requestId, fingerprint: fingerprintOf(keys, ['adoptPolicy', data]),
      });
      return { outcome: 'moved' };
    } catch (error) {
      const rejection = refusalIn(error, 'Rejected');
      if (rejection === undefined) throw error;
      return rejection.code === 'policy-already-adopted' ? { outcome: 'moved' } : { outcome: 'refused', rejection };
    }
  }

  async function settle(adoption: PolicyAdoption, row: WaitingRow): Promise<void> {
    const { outcome, rejection } = await move(adoption, row);
    await reached('row-taken');
    await prisma.policyAdoptionRow.update({
      where: { adoptionId_trajectoryId: { adoptionId: adoption.id, trajectoryId: row.trajectoryId } },
      data: { outcome, ...(rejection && { rejection: { ...rejection } }) },
    });
    heartbeat();
  }

  return {
    /** Moves the next trajectories that wait. Whoever comes under the former policy meanwhile, referred or opened again, comes late. */
    async moveTrajectories(adoptionId: string): Promise<'more' | 'interrupted' | 'finished'> {
      const adoption = await prisma.policyAdoption.findUniqueOrThrow({ where: { id: adoptionId } });
      if (adoption.state !== 'running') return adoption.state as 'interrupted' | 'finished';
      const where = { adoptionId, outcome: 'waiting' };
      const waiting = await prisma.policyAdoptionRow.findMany({ where, orderBy: { trajectoryId: 'asc' }, take: BATCH, ...waitingRow });
      await atOnce(AT_ONCE, waiting, (row) => settle(adoption, row));
      if (waiting.length === 0) {
        await prisma.policyAdoption.updateMany({ where: { id: adoptionId, state: 'running' }, data: { state: 'finished', finishedAt: new Date() } });
      }
      return 'more';
    },
  };
}

export type PolicyAdoptionActivities = ReturnType<typeof createPolicyAdoptionActivities>;
