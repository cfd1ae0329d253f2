import { createHash } from 'node:crypto';
import type { Loaded, LoadInput, Recorded, RecordInput, Writer } from '../../activities/log';
import { noHead, remembered, type Head, type Receipt } from '../../domain/trajectory/head';
import type { TrajectoryEvent } from '../../domain/trajectory/events';
import { colleague } from '../support/domain/commands';
import { overlap, type Stay } from './nights';
import { policyCalled } from './policies';

/** A fact as it stands in the log. */
export interface Entry {
  /** The event as JSON text: nothing of a run's memory can leak in or out. */
  body: string;
  /** Hex SHA-256 over the hash before it and the body. */
  hash: string;
}

/** Facts that came in one transaction, and who asked for them. PostgreSQL keeps no such list; whoever judges the log needs it. */
export interface Appended {
  requestId: string;
  fingerprint: string;
  writer: Writer;
  first: number;
  last: number;
  receipt: Receipt;
}

export interface TrajectoryLog {
  trajectory: string;
  entries: Entry[];
  appended: Appended[];
  requests: Map<string, Receipt & { fingerprint: string }>;
  writer: Pick<Writer, 'run' | 'epoch'>;
}

/**
 * The event log in memory, with the semantics of `record_facts` (prisma/migrations) and of `load` (activities/log.ts). Each call is one
 * transaction. `log.test.ts` holds it against PostgreSQL; `broken.ts` has logs that get it wrong.
 */
export class Log {
  readonly trajectories = new Map<string, TrajectoryLog>();
  /** The trajectory that holds a V-number, by `programme/V-number`. */
  readonly claims = new Map<string, string>();

  /** The stays of each trajectory, and the V-numbers of its guest. Every bed of these worlds is a regular one, and always open. */
  readonly sheltered = new Map<string, { stays: readonly Stay[]; vNumbers: readonly string[] }>();

  /** @param page how many events `load` returns at once */
  constructor(private readonly page = 500) {}

  load({ writer, policy: reference, knowsPolicy, from }: LoadInput): Loaded {
    const log = this.trajectories.get(writer.trajectory);
    const policy = knowsPolicy ? undefined : policyCalled(reference)!.policy;
    if (!log) return { outcome: 'loaded', policy, from: noHead, events: [], head: noHead, more: false, handled: [] };
    if (log.writer.epoch >= writer.epoch && log.writer.run !== writer.run) return { outcome: 'stale' };
    log.writer = { run: writer.run, epoch: writer.epoch };
    const start = this.holds(log, from) ? from : noHead;
    const entries = log.entries.slice(start.sequence, start.sequence + this.page);
    const last = entries.at(-1);
    const head = last ? { sequence: start.sequence + entries.length, hash: last.hash } : start;
    const handled = [...log.requests].filter(([, { fingerprint }]) => fingerprint !== 'time').slice(-remembered);
    return { outcome: 'loaded', policy, from: start, events: entries.map(read), head, more: head.sequence < log.entries.length, handled };
  }

  record(input: RecordInput): Recorded {
    const { writer, expectedHead, requestId, fingerprint, events, state } = input;
    const log = this.trajectories.get(writer.trajectory);
    if (log) {
      const handled = this.handled(log, requestId);
      if (handled) return { outcome: 'known', ...handled };
      if (this.isStale(log, writer)) return { outcome: 'stale' };
      if (this.hasMoved(log, expectedHead)) {
        const from = this.holds(log, expectedHead) ? expectedHead : noHead;
        return { outcome: 'moved', from, head: headOf(log), events: log.entries.slice(from.sequence).map(read) };
      }
    } else if (expectedHead.sequence !== 0) {
      throw new Error(`trajectory ${writer.trajectory} is not in the log`);
    }
    const claims = claimsOf(input);
    const other = claims && this.holderOf(input.overview.programme, claims, writer.trajectory);
    if (other !== undefined) return { outcome: 'rejected', code: 'v-number-in-use', trajectory: other };

    const refused = this.refusedBed(input) ?? refusedPerson(input);
    if (refused) return refused;

    const appended = log ?? this.open(writer);
    const first = appended.entries.length + 1;
    for (const event of events) {
      const body = JSON.stringify(event);
      appended.entries.push({ body, hash: this.hash(appended.entries.at(-1)?.hash ?? firstHash(writer.trajectory), body) });
    }
    const { sequence, hash } = headOf(appended);
    const receipt = { sequence, revision: state.revision };
    this.keepRequest(appended, requestId, { ...receipt, fingerprint });
    appended.appended.push({ requestId, fingerprint, writer, first, last: sequence, receipt });
    this.sheltered.set(writer.trajectory, { stays: state.stays, vNumbers: vNumbersOf(input) });
    if (claims) this.claim(input.overview.programme, claims, writer.trajectory);
    return { outcome: 'recorded', ...receipt, hash, events };
  }

  eventsOf(trajectory: string): TrajectoryEvent[] {
    return (this.trajectories.get(trajectory)?.entries ?? []).map(read);
  }

  // What a broken log may get wrong

  protected handled(log: TrajectoryLog, requestId: string): (Receipt & { fingerprint: string }) | undefined {
    return log.requests.get(requestId);
  }

  protected keepRequest(log: TrajectoryLog, requestId: string, receipt: Receipt & { fingerprint: string }): void {
    log.requests.set(requestId, receipt);
  }

  protected isStale(log: TrajectoryLog, writer: Writer): boolean {
    return log.writer.epoch > writer.epoch || (log.writer.epoch === writer.epoch && log.writer.run !== writer.run);
  }

  protected hasMoved(log: TrajectoryLog, expectedHead: Head): boolean {
    return log.entries.length !== expectedHead.sequence || (expectedHead.sequence > 0 && headOf(log).hash !== expectedHead.hash);
  }

  protected holds(log: TrajectoryLog, { sequence, hash }: Head): boolean {
    return sequence === 0 || log.entries[sequence - 1]?.hash === hash;
  }

  protected holderOf(programme: string, claims: readonly string[], trajectory: string): string | undefined {
    return claims.map((number) => this.claims.get(`${programme}/${number}`)).find((holder) => holder !== undefined && holder !== trajectory);
  }

  protected isTaken(stay: Stay, trajectory: string): boolean {
    return this.othersAtThatTime(stay, trajectory).some(([, { place }]) => place === stay.place);
  }

  protected hash(before: string, body: string): string {
    return hashAfter(before, body);
  }

  /** Why a bed cannot be had, as `keep_shelter` judges. */
  private refusedBed(input: RecordInput): Recorded | undefined {
    const { writer: { trajectory }, state: { stays } } = input;
    const known = this.sheltered.get(trajectory)?.stays.length ?? 0;
    for (const stay of stays.slice(known)) {
      const other = this.othersAtThatTime(stay, trajectory).find(([holder]) => this.sheltered.get(holder)!.vNumbers.some((number) => vNumbersOf(input).includes(number)));
      if (other) return { outcome: 'rejected', code: 'guest-already-sheltered', trajectory: other[0] };
      if (stay.kind !== 'regular') return { outcome: 'rejected', code: 'place-of-another-kind' };
      if (this.isTaken(stay, trajectory)) return { outcome: 'rejected', code: 'place-taken' };
    }
    return undefined;
  }

  private othersAtThatTime(stay: Stay, trajectory: string): [holder: string, Stay][] {
    return [...this.sheltered].filter(([holder]) => holder !== trajectory).flatMap(([holder, { stays }]) => stays.filter((one) => overlap(one, stay)).map((one): [string, Stay] => [holder, one]));
  }

  private open({ trajectory, run, epoch }: Writer): TrajectoryLog {
    const log: TrajectoryLog = { trajectory, entries: [], appended: [], requests: new Map(), writer: { run, epoch } };
    this.trajectories.set(trajectory, log);
    return log;
  }

  private claim(programme: string, claims: readonly string[], trajectory: string): void {
    for (const [key, holder] of this.claims) if (holder === trajectory) this.claims.delete(key);
    for (const number of claims) this.claims.set(`${programme}/${number}`, trajectory);
  }
}

/** Why somebody cannot be named, as `know_people` judges: one person is known. */
function refusedPerson({ people = [] }: RecordInput): Recorded | undefined {
  const areKnown = people.every(({ person, organisations }) => person === colleague.id && organisations.includes(colleague.organisation));
  return areKnown ? undefined : { outcome: 'rejected', code: 'person-unknown' };
}

export const read = ({ body }: Entry): TrajectoryEvent => JSON.parse(body) as TrajectoryEvent;

export const headOf = ({ entries }: TrajectoryLog): Head => ({ sequence: entries.length, hash: entries.at(-1)!.hash });

/** What the first event's hash covers besides the event: the trajectory's id. */
export const firstHash = (trajectory: string): string => trajectory.replaceAll('-', '');

export const hashAfter = (before: string, body: string): string =>
  createHash('sha256').update(Buffer.from(before, 'hex')).update(body).digest('hex');

/** What the guest is found by, also when the trajectory is closed. */
const vNumbersOf = ({ state }: RecordInput): string[] => state.registration!.guest.vNumbers.map(({ number }) => number);

/** Claims are sent only with facts that can change them, as `toFacts` in activities/facts.ts does. */
function claimsOf(input: RecordInput): string[] | undefined {
  const changing: TrajectoryEvent['type'][] = ['registered', 'identified', 'admissionDecided', 'withdrawn', 'closed', 'reopened', 'groundChanged', 'groundLapsed'];
  return input.events.some(({ type }) => changing.includes(type)) ? input.overview.vNumbers : undefined;
}
