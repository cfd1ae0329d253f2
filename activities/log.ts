import type { KeyObject } from 'node:crypto';
import type { Policy, PolicyReference, PublishedPolicy } from '../domain/policy/schema';
import type { ReminderKind } from '../domain/trajectory/deadlines';
import type { Recipient, TrajectoryEvent } from '../domain/trajectory/events';
import { noHead, remembered, type Handled, type Head, type Receipt } from '../domain/trajectory/head';
import type { NamedPerson } from '../domain/trajectory/named-people';
import type { Overview } from '../domain/trajectory/overview';
import type { Rejection } from '../domain/trajectory/rejections';
import { upToDate, type TrajectoryState } from '../domain/trajectory/state';
import type { Keys } from '../keys/keys';
import { places, trajectoryOwner } from '../keys/names';
import { openJson } from '../keys/seal';
import { plannedOnce } from '../prisma/client';
import type { PrismaClient } from '../prisma/generated/client';
import { toFacts } from './facts';
import { reached } from './failpoints';

/** The workflow run that writes. A run that started later takes over; an older one is told that it is stale. */
export interface Writer {
  trajectory: string;
  run: string;
  /** Milliseconds since 1970 at which the run started. */
  epoch: number;
}

export interface LoadInput {
  writer: Writer;
  policy: PolicyReference;
  /** Policies are long, and what is loaded stays in the run's history. */
  knowsPolicy: boolean;
  /** How far the caller has folded; a head that is not in the log gives everything from the start. */
  from: Head;
}

export type Loaded =
  | { outcome: 'stale' }
  /** `from` is where `events` go on: the caller's head, or the start when that is not in this log. There may be `more`. */
  | { outcome: 'loaded'; policy?: Policy; from: Head; events: TrajectoryEvent[]; head: Head; more: boolean; handled: Handled };

export interface RecordInput {
  writer: Writer;
  policy: PolicyReference;
  expectedHead: Head;
  /** Handled once for ever; a retry of it gets what the first one left behind. */
  requestId: string;
  /** Over the command: the same request with another one is a mistake. */
  fingerprint: string;
  events: TrajectoryEvent[];
  /** Whom the events name, and of which organisations; missing from what a worker of an earlier release left. */
  people?: NamedPerson[];
  /** Who is told of an answer, by the event's place among these, 1 for the first; missing from what a worker of an earlier release left. */
  told?: { event: number; recipients: Recipient[] }[];
  /** What the events make of the trajectory. */
  state: TrajectoryState;
  overview: Overview;
  /** Reminders go out to these mailboxes where nobody with the role is known. */
  mailboxes: Record<string, string>;
  /** What each step of the ladder is to whoever it reminds; missing from what a worker of an earlier release left. */
  reminders?: Record<string, ReminderKind>;
  medicalGroups: string[];
}

export type Recorded =
  /** With the events as they were recorded: a run that replays under another release's rules must know those, and not decide them anew. Missing from what an earlier release left. */
  | ({ outcome: 'recorded'; hash: string; events?: TrajectoryEvent[] } & Receipt)
  | ({ outcome: 'known'; fingerprint: string } & Receipt)
  /** As `load` answers: the events after `from`, which is the caller's head, or the start when that is not in this log. Without them where they are more than a page. */
  | { outcome: 'moved'; from: Head; head: Head; events?: TrajectoryEvent[] }
  | { outcome: 'stale' }
  | { outcome: 'rejected'; code: Rejection['code']; trajectory?: string };

/** Events that `load` returns at once, and about how many bytes of them: far below the size of a payload (2 MiB), far above nearly every log. */
const PAGE = 500;
const PAGE_BYTES = 512 * 1024;

/**
 * The log's two activities. All that a trajectory is stands in PostgreSQL; a workflow's memory can always be rebuilt from it.
 * Both are safe to run twice, and on two machines at once. What people wrote is sealed and opened here: neither PostgreSQL nor a backup can read it.
 */
export function createLogActivities(prisma: PrismaClient, keys: Keys) {
  return {
    /**
     * Makes the run the trajectory's writer and gives it the facts it does not know.
     * @throws Error when the policy is not published, or is not what its hash says
     */
    async load({ writer, policy: reference, knowsPolicy, from }: LoadInput): Promise<Loaded> {
      const claimed = await prisma.$queryRaw<{ head_sequence: number }[]>`
        UPDATE trajectory SET writer_epoch = ${writer.epoch}, writer_run = ${writer.run}
        WHERE id = ${writer.trajectory}::uuid AND (writer_epoch < ${writer.epoch} OR writer_run = ${writer.run})
        RETURNING head_sequence`;
      const policy = knowsPolicy ? undefined : await readPolicy(prisma, reference);
      // A run that starts with facts in mind is the next one of a run that continued as new.
      if (!knowsPolicy && from.sequence > 0) await reached('continuing-as-new');
      const row = claimed[0];
      if (!row) {
        const exists = await prisma.trajectory.count({ where: { id: writer.trajectory } });
        return exists > 0 ? { outcome: 'stale' } : { outcome: 'loaded', policy, from: noHead, events: [], head: noHead, more: false, handled: [] };
      }
      const start = (await holds(prisma, writer.trajectory, from)) ? from : noHead;
      const rows = ofOnePage(await prisma.event.findMany({
        where: { trajectoryId: writer.trajectory, sequence: { gt: start.sequence } },
        orderBy: { sequence: 'asc' },
        take: PAGE,
      }));
      const last = rows.at(-1);
      const head = last ? { sequence: last.sequence, hash: hex(last.hash) } : start;
      const events = openEvents(await keys.of(trajectoryOwner(writer.trajectory)), writer.trajectory, start.sequence, rows.map(({ body }) => body));
      return { outcome: 'loaded', policy, from: start, events, head, more: head.sequence < row.head_sequence, handled: await newestRequests(prisma, writer.trajectory) };
    },

    /** A published policy as it is stored. */
    findPolicy: (named: PolicyName): Promise<PublishedPolicy | undefined> => findPolicy(prisma, named),

    /** Appends facts with read model, tasks, mails, and who sleeps and waits where, in one transaction, once; or says why not. See `record_facts` in the migrations. */
    async record(input: RecordInput): Promise<Recorded> {
      const { trajectory } = input.writer;
      const key = await keys.of(trajectoryOwner(trajectory));
      const facts = toFacts(input, key, keys);
      await reached('before-commit');
      const [{ answer }] = await prisma.$queryRaw<[{ answer: Recorded }]>`${plannedOnce} SELECT record_facts(${JSON.stringify(facts)}::jsonb) AS answer`;
      await reached('after-commit');
      switch (answer.outcome) {
        case 'recorded':
          return { ...answer, events: input.events };
        case 'moved':
          return openMoved(key, trajectory, answer as unknown as SealedMoved);
        default:
          return answer;
      }
    },
  };
}

export type LogActivities = ReturnType<typeof createLogActivities>;

/** The first of them that fit into one answer, one at least. */
function ofOnePage<T extends { body: Uint8Array }>(rows: readonly T[]): T[] {
  let bytes = 0;
  return rows.filter(({ body }, at) => at < PAGE && ((bytes += body.length) <= PAGE_BYTES || at === 0));
}

/** As PostgreSQL answers, in base64. */
type SealedMoved = { outcome: 'moved'; from: Head; head: Head; events: string[] };

function openMoved(key: KeyObject, trajectory: string, { events, ...moved }: SealedMoved): Recorded {
  const rows = events.map((body) => ({ body: Buffer.from(body, 'base64') }));
  const page = ofOnePage(rows).map(({ body }) => body);
  return page.length < rows.length ? moved : { ...moved, events: openEvents(key, trajectory, moved.from.sequence, page) };
}

/** The events after that sequence, as they went in. @throws BrokenSeal where one was changed, or stands in another's place */
function openEvents(key: KeyObject, trajectory: string, after: number, bodies: readonly Uint8Array[]): TrajectoryEvent[] {
  return bodies.map((body, at) => openJson<TrajectoryEvent>(key, places.event(trajectory, after + at + 1), body));
}

/** What a trajectory's events up to that one fold to, as the read model has it. @throws BrokenSeal */
export const openState = (key: KeyObject, trajectory: string, sequence: number, sealed: Uint8Array): TrajectoryState =>
  upToDate(openJson<TrajectoryState>(key, places.state(trajectory, sequence), sealed));

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

async function newestRequests(prisma: PrismaClient, trajectoryId: string): Promise<Handled> {
  const rows = await prisma.request.findMany({ where: { trajectoryId, fingerprint: { not: 'time' } }, orderBy: { sequence: 'desc' }, take: remembered });
  return rows.reverse().map(({ requestId, sequence, revision, fingerprint }) => [requestId, { sequence, revision, fingerprint }]);
}

/** Whether this head is, or was, the log's own; its hash covers every event before it. */
export async function holds(prisma: PrismaClient, trajectoryId: string, head: Head): Promise<boolean> {
  if (head.sequence === 0) return true;
  const event = await prisma.event.findUnique({ where: { trajectoryId_sequence: { trajectoryId, sequence: head.sequence } }, select: { hash: true } });
  return event !== null && hex(event.hash) === head.hash;
}

/** @throws Error when it is not published, or is not what its hash says */
export async function readPolicy(prisma: PrismaClient, { id, version, sha256 }: PolicyReference): Promise<Policy> {
  const found = await findPolicy(prisma, { id, version });
  if (!found) throw new Error(`policy ${id} version ${version} is not published`);
  if (found.reference.sha256 !== sha256) throw new Error(`policy ${id} version ${version} is not the one this trajectory started under`);
  return found.policy;
}

type PolicyName = Pick<PolicyReference, 'id' | 'version'>;

/** As it is stored; missing where no such policy is published. */
async function findPolicy(prisma: PrismaClient, { id, version }: PolicyName): Promise<PublishedPolicy | undefined> {
  const row = await prisma.policy.findUnique({ where: { id_version: { id, version } } });
  return row ? { reference: { id, version, sha256: row.sha256 }, policy: row.body as unknown as Policy } : undefined;
}

/** The same command gives the same fingerprint, whatever order its fields came in. Keyed, or whoever guesses a command could tell that it was given. */
export function fingerprintOf(keys: Pick<Keys, 'blind'>, value: unknown): string {
  const sorted = (one: unknown): unknown =>
    Array.isArray(one) ? one.map(sorted)
    : one !== null && typeof one === 'object' ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]))
    : one;
  return keys.blind('command', JSON.stringify(sorted(value)));
}
