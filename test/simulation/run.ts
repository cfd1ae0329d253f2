import type { Recorded, RecordInput, Writer } from '../../activities/log';
import type { Policy, PolicyReference, PublishedPolicy } from '../../domain/policy/schema';
import type { Command, CommandData, CommandName } from '../../domain/trajectory/commands';
import { isEarlier, requestOfDeadline, type Deadline } from '../../domain/trajectory/deadlines';
import { decide, execute, passTime } from '../../domain/trajectory/decide';
import type { TrajectoryEvent } from '../../domain/trajectory/events';
import { fold } from '../../domain/trajectory/evolve';
import { noHead, remembered, type Handled, type Head, type Receipt } from '../../domain/trajectory/head';
import { namedPeople } from '../../domain/trajectory/named-people';
import { overview, type Overview } from '../../domain/trajectory/overview';
import { isRegistered } from '../../domain/trajectory/phase';
import { initialState, type TrajectoryState } from '../../domain/trajectory/state';
import type { GivenCommand, Snapshot, TrajectoryInput } from '../../workflows/messages';
import { Refused, type Carrier, type Ports } from './carrier';
import { nextDeadline } from './next-deadline';

type Moved = Required<Extract<Recorded, { outcome: 'moved' }>>;

/** Everything a run knows. It is replaced, never changed, so that keeping it is a matter of a reference. */
export interface Memory extends Snapshot {
  handled: Handled;
  policy?: Policy;
  /** What names it. */
  reference: PolicyReference;
  isLoaded: boolean;
  isStale: boolean;
  parked?: Deadline;
  timerAt?: string;
}

const NIGHT_MS = 3 * 3_600_000;

/**
 * A model of a trajectory's run: load, fold, wait; then commands and deadlines in turn, each decided, recorded and evolved, and decided
 * again where the log had moved on. It is how `workflows/guest-trajectory.ts` is meant; where it was not, `faulty.ts` tells what that did.
 */
export class Run implements Carrier {
  protected memory: Memory;
  private kept: Memory;
  private tail: Promise<unknown> = Promise.resolve();
  private atWork = 0;
  private isToContinue = false;

  constructor(
    private readonly writer: Writer,
    protected readonly input: TrajectoryInput,
    protected readonly ports: Ports,
    after?: Memory,
  ) {
    this.memory = this.kept = after ?? { state: initialState, head: noHead, reference: input.policy, handled: [], isLoaded: false, isStale: false };
    if (!after && input.snapshot) this.know({ ...input.snapshot, reference: this.referenceIn(input.snapshot.state) });
    if (!this.memory.isLoaded) this.begin();
  }

  // What the server sees

  async give(name: CommandName, given: GivenCommand): Promise<Receipt> {
    this.validate(name, given);
    return this.inTurn(() => this.handle(name, given));
  }

  catchUp(): void {
    void this.inTurn(async () => {
      await this.readLog();
      await this.executeDueDeadlines();
    });
  }

  fireTimer(): void {
    this.know({ timerAt: undefined });
    void this.inTurn(async () => {
      await this.executeDueDeadlines();
      this.armTimer();
    });
  }

  suggestContinueAsNew(): void {
    this.isToContinue = true;
  }

  get timerAt(): string | undefined {
    return this.hasEnded ? undefined : this.memory.timerAt;
  }

  get knows(): { state: TrajectoryState; head: Head } | undefined {
    return this.memory.isLoaded ? this.memory : undefined;
  }

  get isIdle(): boolean {
    return this.atWork === 0;
  }

  get hasEnded(): boolean {
    return this.isIdle && (!this.goesOn() || this.isToContinue);
  }

  get continuesWith(): TrajectoryInput | undefined {
    return this.hasEnded && this.goesOn() ? { ...this.input, snapshot: this.snapshot() } : undefined;
  }

  keep(): void {
    this.kept = this.memory;
  }

  afterCrash(): Promise<Carrier> {
    const Same = this.constructor as new (...args: ConstructorParameters<typeof Run>) => Run;
    return Promise.resolve(new Same(this.writer, this.input, this.ports, this.kept));
  }

  // Commands

  /** Refuses what the rules refuse. Synchronous: what only the log can tell passes, and is answered in turn. */
  protected validate(name: CommandName, given: GivenCommand): void {
    if (!this.memory.isLoaded || this.wasHandled(given) || this.knowsLessThan(given)) return;
    const { state, policy } = this.memory;
    if (name === 'adoptPolicy') return; // that policy has to be found first
    this.decideOn(name, given, this.dueDeadline() ? passTime(state, this.ports.now(), policy!) : state);
  }

  protected async handle(name: CommandName, given: GivenCommand): Promise<Receipt> {
    const target = name === 'adoptPolicy' ? await this.findTarget(given.data as CommandData<'adoptPolicy'>) : undefined;
    for (;;) {
      if (this.knowsLessThan(given)) await this.readLog();
      if (this.memory.isStale) throw new Refused('StaleRun');
      await this.executeDueDeadlines();
      if (this.hasGivenWay()) throw new Refused('StaleRun');
      const receipt = this.wasHandled(given);
      if (receipt) {
        if (receipt.fingerprint !== given.fingerprint) throw new Refused('KeyReused');
        return { sequence: receipt.sequence, revision: receipt.revision };
      }
      await this.append(this.decideOn(name, given, this.memory.state, target), given.requestId, given.fingerprint, target);
    }
  }

  /** Whoever learned from a deadline that it is stale does not know the facts that a refusal would have to rest on. */
  protected hasGivenWay(): boolean {
    return this.memory.isStale;
  }

  /** Whether the person saw a fact that this run does not know: an accepted command can be in the log and lost to its run. */
  protected knowsLessThan({ expectedRevision }: GivenCommand): boolean {
    return expectedRevision !== undefined && expectedRevision > this.memory.state.revision;
  }

  private findTarget({ policy: id, version }: CommandData<'adoptPolicy'>): Promise<PublishedPolicy | undefined> {
    return this.ports.findPolicy({ id, version });
  }

  protected decideOn(name: CommandName, { data, actor, expectedRevision }: GivenCommand, state: TrajectoryState, target?: PublishedPolicy): TrajectoryEvent[] {
    if (expectedRevision !== undefined && expectedRevision !== state.revision) throw new Refused('StaleRevision', { revision: state.revision });
    const { events, rejection } = decide(state, { name, data } as Command, { actor, now: this.ports.now(), policy: this.memory.policy!, target });
    if (rejection) throw new Refused('Rejected', { code: rejection.code });
    return events;
  }

  protected wasHandled({ requestId }: GivenCommand) {
    return this.memory.handled.find(([id]) => id === requestId)?.[1];
  }

  // Time

  protected async executeDueDeadlines(): Promise<void> {
    for (;;) {
      const deadline = this.dueDeadline();
      if (this.memory.isStale || !deadline || deadline.key === this.memory.parked?.key) return;
      const { outcome } = await this.appendWhatTimeDid(deadline);
      if (this.wasExecuted(outcome)) this.parkUnlessOn(deadline);
    }
  }

  /** A refused guest who was registered anew meanwhile is carried on there; here it is noted. */
  private async appendWhatTimeDid(deadline: Deadline): Promise<Recorded> {
    const append = (carriedBy?: string) => this.append(this.execute(deadline, carriedBy), requestOfDeadline(deadline), 'time');
    try {
      return await append();
    } catch (error) {
      const carriedBy = error instanceof Refused ? error.detail.trajectory : undefined;
      if (carriedBy === undefined) throw error;
      return append(carriedBy);
    }
  }

  protected dueDeadline(): Deadline | undefined {
    const deadline = this.nextDeadline();
    return deadline && deadline.at <= this.ports.now() ? deadline : undefined;
  }

  protected execute(deadline: Deadline, carriedBy?: string): TrajectoryEvent[] {
    return execute(this.memory.state, deadline, this.ports.now(), this.memory.policy!, carriedBy);
  }

  /** Otherwise it is still next, as it should be. */
  protected wasExecuted(outcome: Recorded['outcome']): boolean {
    return outcome === 'recorded' || outcome === 'known';
  }

  /** A deadline that was executed and does not move on would be executed for ever. */
  protected parkUnlessOn(deadline: Deadline): void {
    const next = this.nextDeadline();
    if (this.memory.isStale || !next || isEarlier(deadline, next)) return;
    this.know({ parked: next });
    this.ports.alarm(`${next.key} does not move on`);
  }

  private nextDeadline(): Deadline | undefined {
    return this.memory.policy && nextDeadline(this.memory.state, this.memory.policy);
  }

  protected armTimer(): void {
    const deadline = this.nextDeadline();
    if (!deadline || deadline.key === this.memory.parked?.key) return;
    const at = new Date(Date.parse(deadline.at) + (parseInt(this.input.trajectory.slice(-6), 16) * 7919) % NIGHT_MS).toISOString();
    if (this.memory.timerAt === undefined || this.memory.timerAt > at) this.know({ timerAt: at });
  }

  // The log

  protected async readLog(): Promise<void> {
    for (let more = true; more;) {
      const { policy: known, reference, head } = this.memory;
      const loaded = await this.ports.load({ writer: this.writer, policy: reference, knowsPolicy: known !== undefined, from: head });
      if (loaded.outcome === 'stale') return this.know({ isStale: true });
      const before = loaded.from.sequence === 0 ? initialState : this.memory.state;
      this.know({ policy: loaded.policy ?? known, handled: loaded.handled });
      await this.goOnFrom(fold(loaded.events, before), loaded.head);
      more = loaded.more;
    }
    this.know({ isLoaded: true });
    this.lookAhead('read');
  }

  /** What the log says may have brought the trajectory under another policy. */
  protected async goOnFrom(state: TrajectoryState, head: Head): Promise<void> {
    const { id, version } = this.referenceIn(state);
    const isAnother = id !== this.memory.reference.id || version !== this.memory.reference.version;
    this.know({ state, head, ...(isAnother && (await this.ports.findPolicy({ id, version }))) });
  }

  private referenceIn({ policies }: TrajectoryState): PolicyReference {
    const { id, version, sha256 } = policies.at(-1) ?? this.input.policy;
    return { id, version, sha256 };
  }

  protected async append(events: TrajectoryEvent[], requestId: string, fingerprint: string, target?: PublishedPolicy): Promise<Recorded> {
    const state = fold(events, this.memory.state);
    const recorded = await this.ports.record(this.recordInput(events, state, requestId, fingerprint, target));
    switch (recorded.outcome) {
      case 'recorded':
        this.know({ ...target, state, head: { sequence: recorded.sequence, hash: recorded.hash } });
        this.remember(requestId, { ...recorded, fingerprint });
        break;
      case 'known':
        await this.readLog();
        this.remember(requestId, recorded);
        break;
      case 'moved':
        await this.learn(recorded as Moved, state);
        break;
      case 'stale':
        this.giveWay(state);
        break;
      case 'rejected':
        throw new Refused('Rejected', { code: recorded.code, trajectory: recorded.trajectory });
    }
    this.lookAhead(recorded.outcome);
    return recorded;
  }

  /** The log went on without this run. */
  protected learn({ from, events, head }: Moved, _unrecorded: TrajectoryState): void | Promise<void> {
    return this.goOnFrom(fold(events, from.sequence === 0 ? initialState : this.memory.state), head);
  }

  /** A younger run writes. */
  protected giveWay(_unrecorded: TrajectoryState): void {
    this.know({ isStale: true });
  }

  /** New facts may mean an earlier deadline, or that a parked one moves on; whatever way they came. */
  protected lookAhead(_after: Recorded['outcome'] | 'read'): void {
    this.know({ parked: undefined });
    this.armTimer();
  }

  protected remember(requestId: string, { sequence, revision, fingerprint }: Receipt & { fingerprint: string }): void {
    this.know({ handled: [...this.memory.handled, [requestId, { sequence, revision, fingerprint }] satisfies Handled[number]].slice(-remembered) });
  }

  protected know(more: Partial<Memory>): void {
    this.memory = { ...this.memory, ...more };
  }

  protected snapshot(): Snapshot {
    const { state, head } = this.memory;
    return JSON.parse(JSON.stringify({ state, head })) as Snapshot;
  }

  /** One thing after the other, in the order it was asked for. */
  protected inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.atWork += 1;
    const mine = this.tail.then(work);
    this.tail = mine.catch(() => undefined).then(() => void (this.atWork -= 1));
    return mine;
  }

  private goesOn(): boolean {
    return !this.memory.isStale && isRegistered(this.memory.state) && (!this.memory.state.closure || this.nextDeadline() !== undefined);
  }

  protected begin(): void {
    void this.inTurn(() => this.readLog()).then(() => this.inTurn(() => this.executeDueDeadlines()));
  }

  private recordInput(events: TrajectoryEvent[], state: TrajectoryState, requestId: string, fingerprint: string, target?: PublishedPolicy): RecordInput {
    if (!isRegistered(state)) throw new TypeError('facts without a referral');
    const { head } = this.memory;
    const { policy, reference } = target ?? this.memory;
    const { organisations, specialGroups } = policy!;
    let seen: Overview | undefined;
    return {
      writer: this.writer, policy: reference, expectedHead: head, requestId, fingerprint, events, people: namedPeople(events, policy!), state,
      get overview() {
        return (seen ??= overview(state, policy!)); // dear, and hardly ever looked at
      },
      mailboxes: Object.fromEntries(Object.entries(organisations).map(([organisation, { mailbox }]) => [organisation, mailbox])),
      medicalGroups: Object.keys(specialGroups).filter((group) => specialGroups[group]!.compartment === 'medical'),
    };
  }
}
