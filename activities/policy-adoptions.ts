import { createHash } from 'node:crypto';
import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Actor } from '../domain/trajectory/events';
import type { Rejection } from '../domain/trajectory/rejections';
import type { Keys } from '../keys/keys';
import { dayIn } from '../prisma/day';
import type { PolicyAdoption, Prisma, PrismaClient } from '../prisma/generated/client';
import { giveCommand, refusalIn } from '../temporal/give-command';
import { atOnce } from './at-once';
import { reached } from './failpoints';
import { fingerprintOf } from './log';
import { isReadable } from './reconcile';

/** Trajectories that one activity moves, and how many at a time: few, so that whoever interrupts it is heard soon. */
const BATCH = 16;
const AT_ONCE = 8;

/** What became of a trajectory. */
type Outcome = { outcome: 'moved' | 'unreadable'; rejection?: undefined } | { outcome: 'refused'; rejection: Rejection };

/** Lets every open trajectory of the programme that is under another policy wait its turn. @returns how many are new */
export function enlist(
  prisma: Pick<PrismaClient, '$executeRaw'>,
  { id, programme, policyId, policyVersion }: Pick<PolicyAdoption, 'id' | 'programme' | 'policyId' | 'policyVersion'>,
): Promise<number> {
  return prisma.$executeRaw`
    INSERT INTO policy_adoption_row (adoption_id, trajectory_id)
    SELECT ${id}::uuid, trajectory.id FROM trajectory
    WHERE programme = ${programme} AND phase <> 'closed' AND (policy_id, policy_version) <> (${policyId}, ${policyVersion}::int)
    ON CONFLICT DO NOTHING`;
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
    if (!(await isReadable(keys, { id: trajectoryId }))) return { outcome: 'unreadable' };
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
    /** Moves the next trajectories that wait. Whoever came under the former policy meanwhile, referred or opened again, is moved too. */
    async moveTrajectories(adoptionId: string): Promise<'more' | 'interrupted' | 'finished'> {
      const adoption = await prisma.policyAdoption.findUniqueOrThrow({ where: { id: adoptionId } });
      if (adoption.state !== 'running') return adoption.state as 'interrupted' | 'finished';
      const where = { adoptionId, outcome: 'waiting' };
      const waiting = await prisma.policyAdoptionRow.findMany({ where, orderBy: { trajectoryId: 'asc' }, take: BATCH, ...waitingRow });
      await atOnce(AT_ONCE, waiting, (row) => settle(adoption, row));
      if (waiting.length === 0 && (await enlist(prisma, adoption)) === 0) {
        await prisma.policyAdoption.updateMany({ where: { id: adoptionId, state: 'running' }, data: { state: 'finished', finishedAt: new Date() } });
      }
      return 'more';
    },
  };
}

export type PolicyAdoptionActivities = ReturnType<typeof createPolicyAdoptionActivities>;
