import type { KeyObject } from 'node:crypto';
import { openState } from '../activities/log';
import type { PolicyReference, Policy } from '../domain/policy/schema';
import type { Deadline } from '../domain/trajectory/deadlines';
import type { Actor } from '../domain/trajectory/events';
import { mayRead } from '../domain/trajectory/permissions';
import type { RegisteredState } from '../domain/trajectory/phase';
import { NoKey, type Keys } from '../keys/keys';
import { trajectoryOwner } from '../keys/names';
import { BrokenSeal } from '../keys/seal';
import { plannedOnce } from '../prisma/client';
import { Prisma, type PrismaClient } from '../prisma/generated/client';
import type { Policies } from './policies';
import { Problem } from './problem';

/** A trajectory as the database has it, with the policy it runs under. */
export interface Dossier {
  id: string;
  programme: string;
  policy: Policy;
  reference: PolicyReference;
  revision: number;
  isOpen: boolean;
  state: RegisteredState;
  /** Opens what else is sealed for it. */
  key: KeyObject;
  nextDeadline?: Deadline;
  recordedAt: Date;
  /** What the request left behind, where it was handled before. */
  handled?: { fingerprint: string };
}

interface Row {
  programme: string;
  policy_id: string;
  policy_version: number;
  head_sequence: number;
  revision: number;
  phase: string;
  state: Uint8Array;
  wrapped: Uint8Array | null;
  master_key: string | null;
  next_deadline: Deadline | null;
  recorded_at: Date;
  fingerprint: string | null;
}

export interface Sources {
  prisma: PrismaClient;
  keys: Keys;
  policies: Policies;
}

/** Joins the trajectory's key, so that a page of dossiers costs no query for each. */
export const joinKey = Prisma.sql`LEFT JOIN data_key ON data_key.owner = 'trajectory/' || trajectory.id`;

/**
 * A trajectory and, in the same query, whether the request was handled before; nothing where there is none or somebody may not know of it.
 * @throws NoKey where it was erased
 */
export async function findDossier({ prisma, keys, policies }: Sources, actor: Actor, id: string, requestId = ''): Promise<Dossier | undefined> {
  const [row] = await prisma.$queryRaw<Row[]>`${plannedOnce}
    SELECT programme, policy_id, policy_version, head_sequence, trajectory.revision, phase, state, next_deadline, trajectory.recorded_at, fingerprint, wrapped, master_key
    FROM trajectory ${joinKey} LEFT JOIN request ON request.trajectory_id = trajectory.id AND request.request_id = ${requestId}
    WHERE trajectory.id = ${id}::uuid AND programme = ANY (${actor.programmes})`;
  if (!row) return undefined;
  const { policy, reference } = await policies.of(row.policy_id, row.policy_version);
  const trajectory = id.toLowerCase();
  const mayKnowAnyway = mayRead(policy, actor);
  // Of what was erased nobody can tell any more who had promised something.
  if (row.wrapped === null && !mayKnowAnyway) return undefined;
  const key = keys.from(trajectoryOwner(trajectory), { wrapped: row.wrapped, masterKey: row.master_key });
  const state = openState(key, trajectory, row.head_sequence, row.state) as RegisteredState;
  if (!mayKnowAnyway && !mayRead(policy, actor, state)) return undefined;
  return {
    id: trajectory,
    key,
    programme: row.programme,
    policy,
    reference,
    revision: row.revision,
    isOpen: row.phase !== 'closed',
    state,
    ...(row.next_deadline && { nextDeadline: row.next_deadline }),
    recordedAt: row.recorded_at,
    ...(row.fingerprint !== null && { handled: { fingerprint: row.fingerprint } }),
  };
}

/** @throws Problem `not-found`, also where somebody may not know of it; NoKey where it was erased */
export async function openDossier(sources: Sources, actor: Actor, id: string, requestId?: string): Promise<Dossier> {
  const dossier = await findDossier(sources, actor, id, requestId);
  if (!dossier) throw Problem.of('not-found');
  return dossier;
}

/** What a trajectory's state is opened from. */
export interface SealedRow {
  id: string;
  head_sequence: number;
  state: Uint8Array;
  wrapped: Uint8Array | null;
  master_key: string | null;
}

/** A state, or why there is none to be seen. */
export const stateIn = (keys: Keys, { id, head_sequence, state, wrapped, master_key }: SealedRow): RegisteredState | Unreadable =>
  opened(() => openState(keys.from(trajectoryOwner(id), { wrapped, masterKey: master_key }), id, head_sequence, state) as RegisteredState);

/** Why something does not open: its key was destroyed, or is missing, or it is not what was sealed. */
export type Unreadable = 'erased' | 'broken';

/** What opens, or why it does not. */
export function opened<T>(open: () => T): T | Unreadable {
  try {
    return open();
  } catch (error) {
    if (error instanceof NoKey) return error.why === 'destroyed' ? 'erased' : 'broken';
    if (error instanceof BrokenSeal) return 'broken';
    throw error;
  }
}

/** The ETag of a revision. */
export const etag = (revision: number): string => `"${revision}"`;

/** What people call a trajectory by, also in mails: enough to find it, meaningless to others. */
export const referenceOf = (id: string): string => id.slice(0, 8).toUpperCase();
