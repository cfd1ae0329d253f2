import type { CommandData, CommandName } from '../domain/trajectory/commands';
import type { Actor, EmergencyBed } from '../domain/trajectory/events';
import type { Former } from '../domain/trajectory/reentry';
import type { Rejection } from '../domain/trajectory/rejections';
import type { Instant } from '../domain/policy/calendar';
import type { PolicyReference } from '../domain/policy/schema';
import type { Deadline } from '../domain/trajectory/deadlines';
import type { TrajectoryState } from '../domain/trajectory/state';
import type { Head } from '../domain/trajectory/head';

/** A command as it reaches a trajectory; its name is the Update's. */
export interface GivenCommand<C extends CommandName = CommandName> {
  data: CommandData<C>;
  actor: Actor;
  /** A hash of issuer, subject and Idempotency-Key: the log records it once. */
  requestId: string;
  fingerprint: string;
  /** Of a referral: the policy of its day. */
  policy?: PolicyReference;
  /** Of a referral that names a former trajectory: what is known of that one. */
  former?: Former;
  /** Of a referral that names an emergency stay: the bed that the guest keeps. */
  emergencyBed?: EmergencyBed;
  /** The ETag that the person saw; a registration has none. */
  expectedRevision?: number;
}

/** What another workflow or system takes part with; see `activities/messages.ts` for what each says. */
export const signalled = ['escalate', 'answerEscalation'] as const;

/** What a trajectory's run starts with. The snapshot is only ever what an earlier run of it left, and is checked against the log. */
export interface TrajectoryInput {
  trajectory: string;
  policy: PolicyReference;
  snapshot?: Snapshot;
}

export interface Snapshot {
  state: TrajectoryState;
  head: Head;
}

/** What the query `view` tells an operator or a test. */
export interface TrajectoryView {
  state: TrajectoryState;
  head: Head;
  nextDeadline?: Deadline;
}

/** Why an Update failed: the failure's type, and its first detail. */
export interface Refusals {
  /** A rule of the domain, or one across guests. */
  Rejected: Rejection;
  /** Somebody recorded a fact that the person did not see. */
  StaleRevision: { revision: number };
  /** The same Idempotency-Key came with another command before. */
  KeyReused: Record<string, never>;
  /** Another run carries the trajectory now; asking again reaches it. */
  StaleRun: Record<string, never>;
}

/** The workflow's id: nothing of the guest in it. */
export const workflowIdOf = (trajectory: string): string => `trajectory/${trajectory}`;

/** What the run of an emergency stay starts with. */
export interface EmergencyStayInput {
  stay: string;
  /** When it ends by itself. */
  endsAt: Instant;
}

export const emergencyWorkflowIdOf = (stay: string): string => `shelter-stay/${stay}`;
export const openStayUpdate = 'openStay';
export const tellMunicipalityUpdate = 'tellMunicipality';
export const leaveStayUpdate = 'leaveStay';

/** Tells a run that the log may hold facts it does not know: after a crash, or a lost answer. */
export const catchUpSignal = 'catchUp';
/** Tells a policy's adoption that nobody keeps it waiting any more. */
export const goOnSignal = 'goOn';
/** Asks a run what it knows. */
export const viewQuery = 'view';
