import { createHash } from 'node:crypto';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { v5 as uuid } from 'uuid';
import { createEmergencyActivities } from '../activities/emergency';
import { fingerprintOf } from '../activities/log';
import { dayOf, type LocalDate } from '../domain/policy/calendar';
import type { PolicyReference } from '../domain/policy/schema';
import type { Command } from '../domain/trajectory/commands';
import { decide } from '../domain/trajectory/decide';
import type { Actor, EmergencyBed, EventData } from '../domain/trajectory/events';
import { fold } from '../domain/trajectory/evolve';
import { isPermitted, unseals } from '../domain/trajectory/permissions';
import { formerOf, type Former } from '../domain/trajectory/reentry';
import { reject, type Rejection } from '../domain/trajectory/rejections';
import { initialState } from '../domain/trajectory/state';
import { dayIn } from '../prisma/day';
import { giveCommand, type Addressee } from '../temporal/give-command';
import { NoKey } from '../keys/keys';
import { holdersOf, returningGuest, unlessOwn } from './across-guests';
import type { Caller } from './auth/authenticator';
import { isDatabaseAway } from './database-away';
import { etag, findDossier, openDossier, referenceOf, type Dossier, type Sources } from './dossier';
import { Problem } from './problem';
import { outcomeUnknown, refusalOf, staleRevision } from './refusals';

/** What carries commands out. */
export interface Executor extends Sources {
  temporal: Client;
  clock: () => Date;
}

/** The day it is in Amsterdam. */
export const todayOf = ({ clock }: Pick<Executor, 'clock'>): LocalDate => dayOf(clock().toISOString());

/** Who gives a command, and the name under which it happens once for ever. */
export interface Given {
  caller: Caller;
  idempotencyKey: string;
}

/** @throws Problem where the key came with another request before */
export function mustBeSame(known: { fingerprint: string }, fingerprint: string): void {
  if (known.fingerprint !== fingerprint) throw Problem.of('idempotency-key-reused');
}

/** Makes trajectories' ids of whoever registers and their key, so that a retry makes no twin. Never to be changed. */
const TRAJECTORIES = '5b8f8d0e-3f0f-4b5c-8d5e-0f1c2a7d9e64';

/** Who asks, and by which key. */
interface Asked {
  caller: Pick<Caller, 'issuer' | 'subject'>;
  idempotencyKey: string;
}

/** The id, in that namespace, of what a request makes. Never to be changed. */
export const idOf = ({ caller: { issuer, subject }, idempotencyKey }: Asked, namespace: string): string => uuid(JSON.stringify([issuer, subject, idempotencyKey]), namespace);

/** The id of the trajectory that a registration makes. */
export const trajectoryIdOf = (asked: Asked): string => idOf(asked, TRAJECTORIES);

/** The request's id. */
export const requestIdOf = ({ caller: { issuer, subject }, idempotencyKey }: Given): string =>
  createHash('sha256').update(JSON.stringify([issuer, subject, idempotencyKey])).digest('hex');

/** Registers a referral and gives the trajectory that came of it. @throws Problem */
export async function registerReferral(executor: Executor, given: Given, command: Command<'register'>): Promise<Dossier> {
  const { caller } = given;
  const { actor } = caller;
  const { programme, occurredOn } = command.data;
  const id = trajectoryIdOf(given);
  const request = { requestId: requestIdOf(given), fingerprint: fingerprintOf(executor.keys, [command.name, command.data]) };
  const known = await findDossier(executor, actor, id, request.requestId);
  if (known?.handled) return handledBefore(known, request.fingerprint);

  const published = await executor.policies.on(programme, occurredOn);
  if (!published) throw Problem.of('invalid-request', { errors: [{ in: 'body', pointer: '/programme', code: 'unknown_programme', detail: { nl: `er is geen programma ${programme}`, en: `there is no programme ${programme}` } }] });
  if (!actor.programmes.includes(programme)) throw Problem.of('not-your-programme');
  // Asked here first: a rejected referral must leave no run behind.
  const now = executor.clock().toISOString();
  const former = await formerTrajectory(executor, actor, command.data.formerTrajectory);
  const emergencyBed = await emergencyBedOf(executor, actor, programme, command.data.shelterStay);
  const { rejection } = decide(known?.state ?? initialState, command, { actor, now, policy: published.policy, former, emergencyBed });
  if (rejection) throw Problem.rejected(rejection);
  const to = { trajectory: id, programme, policy: published.reference, isOpen: false };
  return carryOutUnlessClaimed(executor, caller, to, command.data, command, { ...request, policy: published.reference, former, emergencyBed });
}

/** What is done before a command is given, once it is known that it is new and may be theirs. */
export interface Preparation {
  /** What tells the request from another one of its key, where that is not just the command. */
  fingerprintOf: unknown;
  /** @param before the trajectory as they read it */
  first(before: Dossier): Promise<void>;
}

/** Gives a command on a trajectory, and the trajectory after it. A key that was handled is answered before anything else is judged. @throws Problem */
export async function executeCommand(
  executor: Executor,
  given: Given & { ifMatch?: string },
  id: string,
  command: Exclude<Command, { name: 'register' }>,
  preparation?: Preparation,
): Promise<Dossier> {
  const { actor } = given.caller;
  const request = { requestId: requestIdOf(given), fingerprint: fingerprintOf(executor.keys, preparation?.fingerprintOf ?? [command.name, command.data]) };
  const dossier = await openDossier(executor, actor, id, request.requestId);
  if (dossier.handled) return handledBefore(dossier, request.fingerprint);

  const { programme, policy, reference, state, revision, isOpen } = dossier;
  // Either at all, or on this very subject: a promise that was kept is still its owner's.
  if (!isPermitted(policy, state, actor, command.name) && !isPermitted(policy, state, actor, command.name, command.data)) throw Problem.rejected(reject('not-permitted'));
  if (given.ifMatch === undefined) throw Problem.of('revision-missing');
  // One ETag, as it was answered: a list of them or `*` would let somebody overwrite what they did not see.
  if (given.ifMatch !== etag(revision)) throw staleRevision(revision);
  await preparation?.first(dossier);
  const to = { trajectory: dossier.id, programme, policy: reference, isOpen };
  if (isOpen) return carryOut(executor, given.caller, to, command, { ...request, expectedRevision: revision });
  // A closed trajectory has no run, and none is started only to hear no.
  const { events, rejection } = decide(state, command, { actor, now: executor.clock().toISOString(), policy });
  if (rejection) throw Problem.rejected(rejection);
  // Only what opens it again claims the guest and the V-numbers.
  if (fold(events, state).closure) return carryOut(executor, given.caller, to, command, { ...request, expectedRevision: revision });
  return carryOutUnlessClaimed(executor, given.caller, to, state.registration, command, { ...request, expectedRevision: revision });
}

async function formerTrajectory(executor: Executor, actor: Actor, id: string | undefined): Promise<Former | undefined> {
  const dossier = id === undefined ? undefined : await findDossier(executor, actor, id);
  return dossier && formerOf(dossier.id, dossier.state);
}

interface Request {
  requestId: string;
  fingerprint: string;
  policy?: PolicyReference;
  emergencyBed?: EmergencyBed;
  expectedRevision?: number;
  former?: Former;
}

/**
 * A V-number has one open trajectory in its programme, and so has a guest who came back: asked before a run is started; the log judges in the
 * end. Where a run is there, an earlier attempt of this request is under way, that is recorded if the other one closes: then only the run can tell.
 */
async function carryOutUnlessClaimed(executor: Executor, caller: Caller, to: Addressee, referral: Referral, command: Command, request: Request): Promise<Dossier> {
  const claimed = (await claimedNumber(executor, to, referral)) ?? (await claimedGuest(executor, to, referral));
  return claimed ? carryOut(executor, caller, { ...to, onlyJoins: true }, command, request, claimed) : carryOut(executor, caller, to, command, request);
}

type Referral = Pick<EventData['registered'], 'guest' | 'formerTrajectory'>;

/** @param withoutRun what to say where no run is there and none may be started */
async function carryOut(executor: Executor, caller: Caller, to: Addressee, { name, data }: Command, request: Request, withoutRun?: Rejection): Promise<Dossier> {
  const { actor } = caller;
  try {
    await giveCommand(executor.temporal, to, name, { data, actor, ...request });
  } catch (error) {
    const refusal = withoutRun && error instanceof WorkflowNotFoundError ? withoutRun : refusalOf(error);
    // It may have been recorded all the same, and only the answer was lost: then what the workflow says now is about a second attempt.
    const dossier = await unlessAway(() => findDossier(executor, actor, to.trajectory, request.requestId));
    if (dossier?.handled) return handledBefore(dossier, request.fingerprint);
    throw refusal instanceof Problem ? refusal : await toldWhatMayBeSeen(executor, caller, refusal);
  }
  return unlessAway(() => openDossier(executor, actor, to.trajectory));
}

function handledBefore(dossier: Dossier, fingerprint: string): Dossier {
  mustBeSame(dossier.handled!, fingerprint);
  return dossier;
}

/** Once the command is on its way, a database that is away leaves its outcome unknown. */
async function unlessAway<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isDatabaseAway(error) ? outcomeUnknown() : error;
  }
}

/** The emergency bed that a referral names, with its days where they are over; the log judges whether it is still so. Nobody takes one over of which they may not know. */
async function emergencyBedOf(executor: Executor, actor: Actor, programme: string, stay: string | undefined): Promise<EmergencyBed | undefined> {
  const { prisma, policies } = executor;
  const find = () => prisma.emergencyStay.findFirst({ where: { id: stay, programme }, include: { place: true } });
  let row = stay === undefined ? null : await find();
  if (row?.endedOn === null && dayIn(row.endsOn) <= todayOf(executor)) {
    // Its days are over, and its run is a moment late: nobody keeps a bed by that.
    await createEmergencyActivities(prisma).endStay(row.id);
    row = await find();
  }
  if (!row || !unseals((await policies.of(row.policyId, row.policyVersion)).policy, actor, 'whereabouts')) return undefined;
  if (row.trajectoryId !== null) throw Problem.rejected(reject('shelter-stay-over'));
  return { stay: row.id, place: row.placeId, kind: row.place.kind, since: dayIn(row.since), ...(row.endedOn && { until: dayIn(row.endedOn) }) };
}

/** Where another open trajectory has one of the guest's V-numbers. */
async function claimedNumber(executor: Executor, { programme, trajectory }: Addressee, { guest: { vNumbers } }: Referral): Promise<Rejection | undefined> {
  return unlessOwn(trajectory, 'v-number-in-use', await holdersOf(executor, programme, vNumbers.map(({ number }) => number)));
}

/** Where the guest came back already, or was taken up again. */
async function claimedGuest(executor: Executor, { programme, trajectory }: Addressee, { formerTrajectory }: Referral): Promise<Rejection | undefined> {
  const { open } = await returningGuest(executor, programme, trajectory, formerTrajectory);
  return unlessOwn(trajectory, 'guest-has-open-trajectory', open);
}

/** A rejection that names another trajectory does so only to those who may know of it. */
async function toldWhatMayBeSeen(executor: Executor, { actor }: Caller, rejection: Rejection): Promise<Problem> {
  const { trajectory, ...sayable } = rejection.details;
  const other = trajectory === undefined ? undefined : await findDossier(executor, actor, trajectory).catch(unlessErased);
  return other ? Problem.rejected({ ...rejection, details: { ...sayable, trajectory: referenceOf(other.id) } }, { trajectory: other.id }) : Problem.rejected({ ...rejection, details: sayable });
}

/** What was erased cannot be shown, and stands in the way all the same. */
function unlessErased(error: unknown): undefined {
  if (!(error instanceof NoKey)) throw error;
}
