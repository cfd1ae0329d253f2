import { createLogActivities, type Recorded } from '../../activities/log';
import type { Command, CommandData, CommandName } from '../../domain/trajectory/commands';
import { decide } from '../../domain/trajectory/decide';
import { fold } from '../../domain/trajectory/evolve';
import { overview } from '../../domain/trajectory/overview';
import type { RegisteredState } from '../../domain/trajectory/phase';
import type { GivenCommand } from '../../workflows/messages';
import type { Guest, Stage } from './story';

/**
 * Records a command in the name of the run that carries the guest, but without its knowing: what an accepted Update leaves behind when
 * worker and server are killed together, after its local activity has committed and before its workflow task is completed.
 */
export async function recordUnseen(stage: Stage, guest: Guest, name: CommandName, given: GivenCommand): Promise<Recorded> {
  const { env, prisma, keys, policies } = stage;
  const { policy, reference } = policies[0]!;
  const { policy: id, version } = given.data as Partial<CommandData<'adoptPolicy'>>;
  const target = policies.find((one) => one.reference.id === id && one.reference.version === version);
  const { state, head } = await guest.view();
  const { writerRun, writerEpoch } = await prisma.trajectory.findUniqueOrThrow({ where: { id: guest.trajectory } });
  const now = new Date(await env.currentTimeMs()).toISOString();
  const { events, rejection } = decide(state, { name, data: given.data } as Command, { actor: given.actor, now, policy, target });
  if (rejection) throw new Error(`nobody could have recorded that: ${rejection.code}`);
  const after = fold(events, state) as RegisteredState;
  return createLogActivities(prisma, keys).record({
    writer: { trajectory: guest.trajectory, run: writerRun, epoch: Number(writerEpoch) },
    policy: (target ?? { reference }).reference,
    expectedHead: head,
    requestId: given.requestId,
    fingerprint: given.fingerprint,
    events,
    state: after,
    overview: overview(after, (target ?? { policy }).policy),
    mailboxes: {},
    medicalGroups: [],
  });
}
