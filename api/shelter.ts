import { createHash, randomUUID, type KeyObject } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { emergencyStart, type LeaveStay, type OpenStay, type Written } from '../activities/emergency';
import { fingerprintOf } from '../activities/log';
import { startOfDay, type LocalDate } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import { emergencyStay, refuseDeparture, refuseEmergencyStay, refuseTelling } from '../domain/shelter/emergency';
import type { Actor } from '../domain/trajectory/events';
import { mayGiveEmergencyBed, unseals } from '../domain/trajectory/permissions';
import { reject } from '../domain/trajectory/rejections';
import { emergencyOwner, places } from '../keys/names';
import { openJson, sealJson } from '../keys/seal';
import { dayIn } from '../prisma/day';
import type { EmergencyStay, Place } from '../prisma/generated/client';
import { whileSomebodyWaits } from '../temporal/patience';
import type { emergencyStay as emergencyWorkflow } from '../workflows';
import { leaveStayUpdate, openStayUpdate, tellMunicipalityUpdate } from '../workflows/messages';
import { seesBeds } from './compartments';
import { idOf, mustBeSame, todayOf, type Executor, type Given } from './execute';
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
  /** The bed and its kind; missing where the reader may not know who has a place of that kind. */
  place?: string;
  kind?: string;
  since: LocalDate;
  endsOn: LocalDate;
  municipalityToldOn?: LocalDate;
  ended?: { on: LocalDate; by: 'time' | 'referral' | 'person' };
  trajectory?: string;
}

/** Names a request about shelter once for ever. */
export const shelterRequest = ({ keys }: Executor, { caller: { issuer, subject }, idempotencyKey }: Given, what: unknown) => ({
  requestId: createHash('sha256').update(JSON.stringify(['shelter', issuer, subject, idempotencyKey])).digest('hex'),
  fingerprint: fingerprintOf(keys, what),
});

/** The policies of those whose beds somebody may see. @throws Problem where they see nobody's */
export function whoSeesBeds<T>(policies: readonly T[]): readonly T[] {
  if (policies.length === 0) throw Problem.rejected(reject('not-permitted'));
  return policies;
}

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
  if (await isHandled(executor, { requestId, fingerprint })) return readEmergencyStay(executor, caller.actor, id);

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
  mustBeWritten(await askRun<Written, OpenStay>(executor, { id, endsAt }, openStayUpdate, stay));
  return readEmergencyStay(executor, caller.actor, id);
}

/** Writes down that the municipality was told, also of a stay that is over. @throws Problem */
export async function tellMunicipality(executor: Executor, given: Given, id: string, on: LocalDate): Promise<EmergencyView> {
  const { actor } = given.caller;
  const stay = await mustCareFor(executor, actor, id);
  if (stay.municipalityToldOn === on) return stay; // this very request, or another that says the same
  if (stay.municipalityToldOn !== undefined) throw Problem.rejected(reject('municipality-already-told'));
  const rejection = refuseTelling(stay, on, todayOf(executor));
  if (rejection) throw Problem.rejected(rejection);
  const isNews = await askRun<boolean, string>(executor, { id, endsAt: startOfDay(stay.endsOn) }, tellMunicipalityUpdate, on);
  const after = await readEmergencyStay(executor, actor, id);
  if (isNews || after.municipalityToldOn === on) return after;
  throw Problem.rejected(reject('municipality-already-told'));
}

/** Writes down that the bed was left, by its last day: it is free that night, and nothing is owed for it any more. @throws Problem */
export async function leaveEmergencyBed(executor: Executor, given: Given, id: string, on: LocalDate): Promise<EmergencyView> {
  const { actor } = given.caller;
  const stay = await mustCareFor(executor, actor, id);
  const request = shelterRequest(executor, given, ['left', id, on]);
  if (await isHandled(executor, request)) return stay;
  const rejection = refuseDeparture(stay, on, todayOf(executor));
  if (rejection) throw Problem.rejected(rejection);
  const departure: LeaveStay = { stay: id, on, ...request };
  mustBeWritten(await askRun<Written, LeaveStay>(executor, { id, endsAt: startOfDay(stay.endsOn) }, leaveStayUpdate, departure));
  return readEmergencyStay(executor, actor, id);
}

/** @throws Problem `not-found`, also where somebody may not know of it; NoKey where it was erased */
export async function readEmergencyStay(executor: Executor, actor: Actor, id: string): Promise<EmergencyView> {
  return (await findEmergencyStay(executor, actor, id)).stay;
}

/** A stay as somebody sees it, and whether it is theirs to care for is what its own policy says, for good. @throws Problem */
async function mustCareFor(executor: Executor, actor: Actor, id: string): Promise<EmergencyView> {
  const { stay, policy } = await findEmergencyStay(executor, actor, id);
  if (!mayGiveEmergencyBed(policy, actor)) throw Problem.rejected(reject('not-permitted'));
  return stay;
}

async function findEmergencyStay({ prisma, keys, policies }: Executor, actor: Actor, id: string): Promise<{ stay: EmergencyView; policy: Policy }> {
  const row = await prisma.emergencyStay.findFirst({ where: { id, programme: { in: actor.programmes } }, include: { place: true } });
  const policy = row && (await policies.of(row.policyId, row.policyVersion)).policy;
  if (!row || !unseals(policy!, actor, 'whereabouts')) throw Problem.of('not-found');
  const owner = emergencyOwner(row.id);
  const key = await prisma.dataKey.findUnique({ where: { owner } });
  return { stay: emergencyView(row, keys.from(owner, key), policy!, actor), policy: policy! };
}

/** A stay as somebody sees it by the stay's own policy. @throws BrokenSeal */
export function emergencyView(row: EmergencyStay & { place: Place }, key: KeyObject, policy: Policy, actor: Actor): EmergencyView {
  return { ...knownOfEmergencyStay(row, policy, actor), workingName: openJson<string>(key, places.workingName(row.id), row.workingName) };
}

/** What is known of a stay without its key. */
export function knownOfEmergencyStay(row: EmergencyStay & { place: Place }, policy: Policy, actor: Actor): Omit<EmergencyView, 'workingName'> {
  return {
    id: row.id,
    programme: row.programme,
    ...(seesBeds(row.place.kind, policy, actor) && { place: row.placeId, kind: row.place.kind }),
    since: dayIn(row.since),
    endsOn: dayIn(row.endsOn),
    ...(row.municipalityToldOn && { municipalityToldOn: dayIn(row.municipalityToldOn) }),
    ...(row.endedOn && { ended: { on: dayIn(row.endedOn), by: row.endedBy as NonNullable<EmergencyView['ended']>['by'] } }),
    ...(row.trajectoryId !== null && { trajectory: row.trajectoryId }),
  };
}

/** Whether this very request was handled before. @throws Problem where its key came with another one */
async function isHandled({ prisma }: Executor, { requestId, fingerprint }: ReturnType<typeof shelterRequest>): Promise<boolean> {
  const known = await prisma.shelterRequest.findUnique({ where: { id: requestId } });
  if (known) mustBeSame(known, fingerprint);
  return known !== null;
}

function mustBeWritten(written: Written): void {
  if (written.outcome === 'rejected') throw Problem.rejected(reject(written.code));
  if (written.outcome === 'reused') throw Problem.of('idempotency-key-reused');
}

/** Has the stay's run write something; one that was lost is started again with it. The database knows what was asked before. @throws Problem */
async function askRun<Answer, Asked>({ temporal }: Executor, { id: stay, endsAt }: { id: string; endsAt: string }, update: string, asked: Asked): Promise<Answer> {
  const updateId = randomUUID(); // of this attempt alone, as in temporal/give-command.ts
  try {
    return await whileSomebodyWaits(temporal, () => {
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof emergencyWorkflow>('emergencyStay', emergencyStart({ stay, endsAt }));
      return temporal.workflow.executeUpdateWithStart<typeof emergencyWorkflow, Answer, [Asked]>(update, { updateId, args: [asked], startWorkflowOperation });
    });
  } catch (error) {
    const refusal = refusalOf(error);
    throw refusal instanceof Problem ? refusal : Problem.rejected(refusal);
  }
}
