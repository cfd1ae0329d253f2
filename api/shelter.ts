import { createHash } from 'node:crypto';
import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { emergencyStart, type Opened, type OpenStay } from '../activities/emergency';
import { fingerprintOf } from '../activities/log';
import type { LocalDate } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import { emergencyStay, refuseEmergencyStay } from '../domain/shelter/emergency';
import type { Actor } from '../domain/trajectory/events';
import { mayGiveEmergencyBed, unseals } from '../domain/trajectory/permissions';
import { reject } from '../domain/trajectory/rejections';
import { emergencyOwner, places } from '../keys/names';
import { openJson, sealJson } from '../keys/seal';
import { dayIn } from '../prisma/day';
import { whileSomebodyWaits } from '../temporal/patience';
import type { emergencyStay as emergencyWorkflow } from '../workflows';
import { emergencyWorkflowIdOf, openStayUpdate, tellMunicipalityUpdate } from '../workflows/messages';
import { idOf, todayOf, type Executor, type Given } from './execute';
import { Problem } from './problem';
import { refusalOf } from './refusals';

/** Makes emergency stays' ids of whoever gives the bed and their key. Never to be changed. */
const STAYS = '0e3d2f0a-6c61-4a0e-9d4f-2b8c7c1f5d10';

export interface EmergencyRequest {
  programme: string;
  workingName: string;
  place: string;
  kind: string;
  occurredOn: LocalDate;
}

/** An emergency stay as somebody sees it who may. */
export interface EmergencyView {
  id: string;
  programme: string;
  workingName: string;
  place: string;
  kind: string;
  since: LocalDate;
  endsOn: LocalDate;
  municipalityToldOn?: LocalDate;
  ended?: { on: LocalDate; by: 'time' | 'referral' };
  trajectory?: string;
}

/** Names a request about shelter once for ever. */
export const shelterRequest = ({ keys }: Executor, { caller: { issuer, subject }, idempotencyKey }: Given, what: unknown) => ({
  requestId: createHash('sha256').update(JSON.stringify(['shelter', issuer, subject, idempotencyKey])).digest('hex'),
  fingerprint: fingerprintOf(keys, what),
});

/** The programmes whose beds, waiting lists and occupancy somebody may see, with their policies of today. */
export async function shelterPolicies(executor: Executor, actor: Actor): Promise<Policy[]> {
  const published = await Promise.all(actor.programmes.map((programme) => executor.policies.on(programme, todayOf(executor))));
  return published.flatMap((one) => (one && unseals(one.policy, actor, 'whereabouts') ? [one.policy] : []));
}

/** Gives a bed to somebody of whom no more is known than a working name. The same request again finds it there. @throws Problem */
export async function giveEmergencyBed(executor: Executor, given: Given, asked: EmergencyRequest): Promise<EmergencyView> {
  const { caller } = given;
  const { programme, place, kind, occurredOn: since } = asked;
  const published = await executor.policies.on(programme, since);
  if (!published || !mayGiveEmergencyBed(published.policy, caller.actor)) throw Problem.rejected(reject('not-permitted'));
  const id = idOf(given, STAYS);
  const { requestId, fingerprint } = shelterRequest(executor, given, ['emergency', asked]);
  const known = await executor.prisma.shelterRequest.findUnique({ where: { id: requestId } });
  if (known && known.fingerprint !== fingerprint) throw Problem.of('idempotency-key-reused');
  if (known) return readEmergencyStay(executor, caller.actor, id);

  const rejection = refuseEmergencyStay(published.policy, { since, kind }, todayOf(executor));
  if (rejection) throw Problem.rejected(rejection);
  const { endsOn, endsAt, tasks } = emergencyStay(published.policy, since);
  const stay: OpenStay = {
    id, requestId, fingerprint, programme, place, kind, since, endsOn,
    policyId: published.reference.id,
    policyVersion: published.reference.version,
    workingName: sealJson(await executor.keys.ofOrNew(emergencyOwner(id)), places.workingName(id), asked.workingName).toString('base64'),
    givenBy: caller.actor.person,
    tasks: tasks.map(({ holder, ...task }) => ({ ...task, ...holder })),
  };
  const opened = await orRefusal(() => {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof emergencyWorkflow>('emergencyStay', emergencyStart({ stay: id, endsAt }));
    return executor.temporal.workflow.executeUpdateWithStart<typeof emergencyWorkflow, Opened, [OpenStay]>(openStayUpdate, {
      updateId: requestId, args: [stay], startWorkflowOperation,
    });
  }, executor);
  if (opened.outcome === 'rejected') throw Problem.rejected(reject(opened.code));
  if (opened.outcome === 'reused') throw Problem.of('idempotency-key-reused');
  return readEmergencyStay(executor, caller.actor, id);
}

/** Writes down that the municipality was told. @throws Problem */
export async function tellMunicipality(executor: Executor, given: Given, id: string, on: LocalDate): Promise<EmergencyView> {
  const { actor } = given.caller;
  const stay = await readEmergencyStay(executor, actor, id);
  const { policy } = (await executor.policies.on(stay.programme, stay.since))!;
  if (!mayGiveEmergencyBed(policy, actor)) throw Problem.rejected(reject('not-permitted'));
  if (stay.municipalityToldOn === on) return stay; // this very request, or another that says the same
  if (stay.municipalityToldOn !== undefined) throw Problem.rejected(reject('municipality-already-told'));
  if (on > todayOf(executor)) throw Problem.rejected(reject('date-in-future', { date: on }));
  if (on < stay.since) throw Problem.rejected(reject('date-too-early', { date: on, earliest: stay.since }));
  if (stay.ended) throw Problem.rejected(reject('shelter-stay-over'));
  const { requestId } = shelterRequest(executor, given, [id, on]);
  const isNews = await orRefusal(
    () => executor.temporal.workflow.getHandle(emergencyWorkflowIdOf(id)).executeUpdate<boolean, [string]>(tellMunicipalityUpdate, { updateId: requestId, args: [on] }),
    executor,
  );
  const after = await readEmergencyStay(executor, actor, id);
  if (isNews || after.municipalityToldOn === on) return after;
  throw Problem.rejected(reject(after.ended ? 'shelter-stay-over' : 'municipality-already-told'));
}

/** @throws Problem `not-found`, also where somebody may not know of it; NoKey where it was erased */
export async function readEmergencyStay({ prisma, keys, policies }: Executor, actor: Actor, id: string): Promise<EmergencyView> {
  const row = await prisma.emergencyStay.findFirst({ where: { id, programme: { in: actor.programmes } }, include: { place: true } });
  const policy = row && (await policies.of(row.policyId, row.policyVersion)).policy;
  if (!row || !unseals(policy!, actor, 'whereabouts')) throw Problem.of('not-found');
  return {
    id: row.id,
    programme: row.programme,
    workingName: openJson<string>(await keys.of(emergencyOwner(row.id)), places.workingName(row.id), row.workingName),
    place: row.placeId,
    kind: row.place.kind,
    since: dayIn(row.since),
    endsOn: dayIn(row.endsOn),
    ...(row.municipalityToldOn && { municipalityToldOn: dayIn(row.municipalityToldOn) }),
    ...(row.endedOn && { ended: { on: dayIn(row.endedOn), by: row.endedBy as 'time' | 'referral' } }),
    ...(row.trajectoryId !== null && { trajectory: row.trajectoryId }),
  };
}

/** A run that is over has nothing more to write. */
async function orRefusal<T>(ask: () => Promise<T>, { temporal }: Executor): Promise<T> {
  try {
    return await whileSomebodyWaits(temporal, ask);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw Problem.rejected(reject('shelter-stay-over'));
    const refusal = refusalOf(error);
    throw refusal instanceof Problem ? refusal : Problem.rejected(refusal);
  }
}
