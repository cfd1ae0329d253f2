import type { Client } from '@temporalio/client';
import { holderOf } from '../domain/policy/grants';
import type { EmergencyTask } from '../domain/shelter/emergency';
import { startOfDay } from '../domain/policy/calendar';
import { asStored } from '../domain/policy/stored';
import type { RejectionCode } from '../domain/trajectory/rejections';
import { dayIn } from '../prisma/day';
import type { PrismaClient } from '../prisma/generated/client';
import { taskQueue } from '../temporal/connection';
import type { emergencyStay } from '../workflows';
import { emergencyWorkflowIdOf, type EmergencyStayInput } from '../workflows/messages';
import { endIfFailing } from './failing-runs';
import { reached } from './failpoints';

/** An emergency bed as it is asked for. */
export interface OpenStay {
  id: string;
  requestId: string;
  fingerprint: string;
  programme: string;
  policyId: string;
  policyVersion: number;
  /** Base64, sealed by the stay's own key. */
  workingName: string;
  place: string;
  kind: string;
  since: string;
  endsOn: string;
  /** The person's id. */
  givenBy: string;
  tasks: (Omit<EmergencyTask, 'holder'> & EmergencyTask['holder'])[];
}

/** That somebody left an emergency bed by the end of its days. */
export interface LeaveStay {
  stay: string;
  requestId: string;
  fingerprint: string;
  /** The day of leaving; the bed is free that night. */
  on: string;
}

export type Written = { outcome: 'recorded' | 'known' | 'reused' } | { outcome: 'rejected'; code: RejectionCode };

/** What the workflows of emergency stays write. All of it is safe to run twice. */
export function createEmergencyActivities(prisma: PrismaClient) {
  return {
    /** Gives the bed with what is owed for it, in one transaction, or says why not: see `open_emergency_stay` in the migrations. */
    async openStay(stay: OpenStay): Promise<Written> {
      const [{ answer }] = await committed(() => prisma.$queryRaw<[{ answer: Written }]>`SELECT open_emergency_stay(${JSON.stringify(stay)}::jsonb) AS answer`);
      return answer;
    },

    /** Writes down that the bed was left, and ends what is owed for it, in one transaction, or says why not: see `leave_emergency_stay` in the migrations. */
    async leaveStay(departure: LeaveStay): Promise<Written> {
      const [{ answer }] = await committed(() => prisma.$queryRaw<[{ answer: Written }]>`SELECT leave_emergency_stay(${JSON.stringify(departure)}::jsonb) AS answer`);
      return answer;
    },

    /** Writes down that the municipality knows of it. @returns whether this was news */
    async tellMunicipality(stay: string, on: string): Promise<boolean> {
      const [told] = await committed(() => prisma.$transaction([
        prisma.emergencyStay.updateMany({ where: { id: stay, municipalityToldOn: null }, data: { municipalityToldOn: new Date(on) } }),
        prisma.emergencyTask.deleteMany({ where: { stayId: stay, key: 'tellMunicipality' } }),
      ]));
      return told.count > 0;
    },

    /** Ends a stay that still lasts, and tells whoever should have registered a referral; what is owed is owed on. */
    async endStay(stay: string): Promise<void> {
      const row = await prisma.emergencyStay.findUnique({ where: { id: stay }, select: { policy: { select: { body: true } } } });
      if (!row) return;
      const policy = asStored(row.policy.body);
      const { organisation } = holderOf(policy, policy.shelter.emergency!.registers)!;
      const recipient = { organisation, role: 'coordinator', mailbox: policy.organisations[organisation]!.mailbox };
      await committed(() => prisma.$executeRaw`SELECT end_emergency_stay(${stay}::uuid, ${JSON.stringify(recipient)}::jsonb)`);
    },
  };
}

/** Commits between two places where a crash hurts. */
async function committed<T>(write: () => PromiseLike<T>): Promise<T> {
  await reached('before-bed-commit');
  const written = await write();
  await reached('after-bed-commit');
  return written;
}

export type EmergencyActivities = ReturnType<typeof createEmergencyActivities>;

/** How a stay's run is started, whoever does it. It joins one that is there. */
export const emergencyStart = (input: EmergencyStayInput) => ({
  workflowId: emergencyWorkflowIdOf(input.stay),
  taskQueue,
  args: [input] as Parameters<typeof emergencyStay>,
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
});

/** Gives every emergency stay that lasts, or whose end was missed, a run that works. @returns how many there are, and of which the run failed again and again */
export async function startEmergencyRuns(prisma: PrismaClient, client: Client): Promise<{ lasting: number; replaced: string[] }> {
  const lasting = await prisma.emergencyStay.findMany({ where: { endedOn: null }, select: { id: true, endsOn: true } });
  const replaced: string[] = [];
  for (const { id, endsOn } of lasting) {
    const found = await endIfFailing(client, emergencyWorkflowIdOf(id));
    if (found !== 'left') await client.workflow.start<typeof emergencyStay>('emergencyStay', emergencyStart({ stay: id, endsAt: startOfDay(dayIn(endsOn)) }));
    if (found === 'ended') replaced.push(id);
  }
  return { lasting: lasting.length, replaced };
}
