import {
  allHandlersFinished, ApplicationFailure, condition, continueAsNew, defineQuery, defineSignal, defineUpdate, log, setHandler, workflowInfo,
} from '@temporalio/workflow';
import type { Recorded } from '../activities/log';
import type { Policy, PolicyReference, PublishedPolicy } from '../domain/policy/schema';
import { asStored } from '../domain/policy/stored';
import { commandNames, type Command, type CommandData, type CommandName } from '../domain/trajectory/commands';
import { isEarlier, nextDeadline, reminderKind, type Deadline } from '../domain/trajectory/deadlines';
import { decide, execute, passTime } from '../domain/trajectory/decide';
import type { TrajectoryEvent } from '../domain/trajectory/events';
import { fold } from '../domain/trajectory/evolve';
import { noHead, remembered, type Handled, type Receipt } from '../domain/trajectory/head';
import { overview } from '../domain/trajectory/overview';
import { isRegistered } from '../domain/trajectory/phase';
import type { Rejection } from '../domain/trajectory/rejections';
import { initialState, upToDate, type TrajectoryState } from '../domain/trajectory/state';
import { Alarm } from './alarm';
import { load, policyNamed, record } from './log';
import { decideOnMessage, readMessage, requestOf } from './message';
import { catchUpSignal, signalled, viewQuery, type GivenCommand, type TrajectoryInput, type TrajectoryView } from './messages';
import { createMutex } from './mutex';
import { refused } from './refused';
import { showToOperators } from './signboard';

/**
 * Carries one guest from referral to a durable solution. It waits for people's commands and for time, decides what they mean and records
 * it; all it knows stands in the log, so it can be ended and started again at any moment.
 */
export async function guestTrajectory(input: TrajectoryInput): Promise<void> {
  const trajectory = new Trajectory(input);
  await trajectory.catchUpWithLog();
  while (trajectory.goesOn()) {
    await trajectory.doWhatTimeDemands();
    await trajectory.waitForTimeOrPeople();
    if (trajectory.hasLongHistory()) await continueAsNew<typeof guestTrajectory>(trajectory.forNextRun());
  }
}

class Trajectory {
  private state = initialState;
  private head = noHead;
  private handled: Handled = [];
  /** Undefined until the log is read; before that nothing can be decided. */
  private policy!: Policy;
  /** What names it: the one that the log says, or the run's own where the trajectory was never brought under another. */
  private reference: PolicyReference;
  private isLoaded = false;
  /** A younger run writes this trajectory. */
  private isStale = false;
  /** A deadline that does not move on must never spin: it waits here until a fact changes it, and somebody is called. */
  private parked?: Deadline;
  private readonly alarm: Alarm;
  private readonly inTurn = createMutex();
  private readonly loaded: Promise<void>;

  constructor(private readonly input: TrajectoryInput) {
    if (input.snapshot) ({ state: this.state, head: this.head } = { ...input.snapshot, state: upToDate(input.snapshot.state) });
    this.reference = this.referenceIn(this.state);
    this.alarm = new Alarm(input.trajectory);
    this.loaded = this.inTurn(() => this.readLog()); // the first in turn: a command may come with the start itself
    for (const name of commandNames) {
      const update = defineUpdate<Receipt, [GivenCommand]>(name);
      setHandler(update, (given) => this.inTurn(() => this.handle(name, given)), { validator: (given: GivenCommand) => this.validate(name, given) });
    }
    for (const name of signalled) setHandler(defineSignal<[unknown]>(name), (message) => this.inTurn(() => this.hear(name, message)));
    setHandler(defineSignal(catchUpSignal), () => this.inTurn(() => this.catchUp()));
    setHandler(defineQuery<TrajectoryView>(viewQuery), () => ({ state: this.state, head: this.head, nextDeadline: this.isLoaded ? this.nextDeadline() : undefined }));
  }

  // The story's verbs

  catchUpWithLog(): Promise<void> {
    return this.loaded;
  }

  goesOn(): boolean {
    // A refusal may rest on a ground that lapses: then the test opens again by itself.
    const isWaiting = isRegistered(this.state) && (!this.state.closure || this.nextDeadline() !== undefined);
    return (isWaiting && !this.isStale) || !allHandlersFinished();
  }

  doWhatTimeDemands(): Promise<void> {
    return this.inTurn(() => this.executeDueDeadlines());
  }

  async waitForTimeOrPeople(): Promise<void> {
    this.setAlarm();
    await condition(() => this.alarm.hasRung || !this.goesOn() || this.hasLongHistory());
    this.alarm.silence();
  }

  hasLongHistory(): boolean {
    return workflowInfo().continueAsNewSuggested && allHandlersFinished() && this.goesOn();
  }

  forNextRun(): TrajectoryInput {
    return { ...this.input, snapshot: { state: this.state, head: this.head } };
  }

  // Commands

  /** Refuses what the rules refuse, before anything of it is kept. What the log has to tell passes, and the handler answers it. */
  private validate(name: CommandName, given: GivenCommand): void {
    if (!this.isLoaded || this.isBehind(given) || this.receiptOf(given)) return;
    if (name === 'adoptPolicy') return; // that policy has to be read first, which takes the handler
    try {
      this.decideOn(name, given, passTime(this.state, now(), this.policy));
    } catch (error) {
      // A fault of ours is no rejection: accepted, it fails in the handler, where it alarms.
      if (error instanceof ApplicationFailure) throw error;
    }
  }

  private async handle(name: CommandName, given: GivenCommand): Promise<Receipt> {
    if (this.isBehind(given)) await this.readLog();
    const target = name === 'adoptPolicy' ? await policyNamed(given.data as CommandData<'adoptPolicy'>) : undefined;
    for (;;) {
      await this.executeDueDeadlines();
      if (this.isStale) throw refused('StaleRun', {});
      const receipt = this.receiptOf(given);
      if (receipt && receipt.fingerprint !== given.fingerprint) throw refused('KeyReused', {});
      if (receipt) return { sequence: receipt.sequence, revision: receipt.revision };
      await this.append(this.decideOn(name, given, this.state, target), given.requestId, given.fingerprint, target);
    }
  }

  /** What another workflow or system sent. Nobody waits for an answer: what became of it stands in the log. */
  private async hear(name: (typeof signalled)[number], sent: unknown): Promise<void> {
    const message = await readMessage({ signal: name, message: sent });
    if (!message) return log.warn('a message does not say who sent it', { signal: name });
    const requestId = requestOf(message);
    for (let outcome: Recorded['outcome'] | undefined; outcome === undefined || outcome === 'moved';) {
      await this.executeDueDeadlines();
      if (!isRegistered(this.state) || this.isStale) return log.warn('a message came to a run that carries nothing', { signal: name });
      if (this.receiptOf({ requestId })) return;
      outcome = await this.append(decideOnMessage(this.state, name, message, now(), this.policy), requestId, 'message');
    }
  }

  /** @throws ApplicationFailure where the person saw another state, or a rule of the domain stands in the way */
  private decideOn(name: CommandName, { data, actor, former, emergencyBed, expectedRevision }: GivenCommand, state: TrajectoryState, target?: PublishedPolicy): TrajectoryEvent[] {
    if (expectedRevision !== undefined && expectedRevision !== state.revision) throw refused('StaleRevision', { revision: state.revision });
    const { events, rejection } = decide(state, { name, data } as Command, { actor, now: now(), policy: this.policy, former, emergencyBed, target });
    if (rejection) throw refused('Rejected', rejection);
    return events;
  }

  /** Somebody saw facts that this run does not know: they were recorded, and then everything that knew of it was killed. */
  private isBehind({ expectedRevision }: GivenCommand): boolean {
    return expectedRevision !== undefined && expectedRevision > this.state.revision;
  }

  private receiptOf({ requestId }: Pick<GivenCommand, 'requestId'>) {
    return this.handled.find(([id]) => id === requestId)?.[1];
  }

  // Time

  private async executeDueDeadlines(): Promise<void> {
    for (;;) {
      const deadline = this.nextDeadline();
      if (!deadline || deadline.at > now()) return;
      const outcome = await this.execute(deadline);
      if (outcome === 'moved') continue; // nothing was recorded: what is due now may be another deadline, or this one still
      const next = this.nextDeadline();
      if (next && !isEarlier(deadline, next)) {
        this.parked = next;
        log.error('a deadline does not move on; parked', { rule: next.rule, step: next.step, at: next.at });
      }
    }
  }

  /** Where the guest of a refused trajectory was registered anew meanwhile, that one carries on, and here it is only noted. */
  private async execute(deadline: Deadline): Promise<Recorded['outcome']> {
    const append = (carriedBy?: string): Promise<Recorded['outcome']> =>
      this.append(execute(this.state, deadline, now(), this.policy, carriedBy), `${deadline.at}/${deadline.key}`, 'time');
    try {
      return await append();
    } catch (error) {
      const carriedBy = error instanceof ApplicationFailure ? (error.details?.[0] as Rejection | undefined)?.details.trajectory : undefined;
      if (carriedBy === undefined) throw error;
      return append(carriedBy);
    }
  }

  private nextDeadline(): Deadline | undefined {
    if (this.isStale) return undefined;
    const deadline = nextDeadline(this.state, this.policy);
    return deadline?.key === this.parked?.key ? undefined : deadline;
  }

  private setAlarm(): void {
    const deadline = this.nextDeadline();
    // What is due already is executed by whoever has the turn, without a timer.
    if (deadline && deadline.at > now()) this.alarm.setFor(deadline.at, deadline.key);
  }

  // The log

  /** What the log holds may have been due for a while. */
  private async catchUp(): Promise<void> {
    await this.readLog();
    await this.executeDueDeadlines();
  }

  private async readLog(): Promise<void> {
    for (let more = true; more;) {
      const loaded = await load({ writer: this.writer(), policy: this.reference, knowsPolicy: this.policy !== undefined, from: this.head });
      this.isStale = loaded.outcome === 'stale';
      if (loaded.outcome === 'stale') return;
      this.policy = loaded.policy ? asStored(loaded.policy) : this.policy;
      this.handled = loaded.handled;
      await this.follow(fold(loaded.events, loaded.from.sequence === 0 ? initialState : this.state));
      if (loaded.events.length > 0) this.parked = undefined;
      this.head = loaded.head;
      more = loaded.more;
    }
    this.isLoaded = true;
    this.tellTheWorld();
    this.setAlarm();
  }

  /** What the log tells may have brought the trajectory under another policy. */
  private async follow(state: TrajectoryState): Promise<void> {
    const { id, version, sha256 } = this.referenceIn(state);
    if (id !== this.reference.id || version !== this.reference.version) {
      const found = await policyNamed({ policy: id, version });
      if (found?.reference.sha256 !== sha256) throw new Error(`policy ${id} version ${version} is not the one this trajectory was brought under`);
      ({ policy: this.policy, reference: this.reference } = found);
    }
    this.state = state;
  }

  /**
   * Records facts and takes them into account; or learns what the log knows better, and leaves it to the caller to decide again.
   * @param target the policy that these facts bring the trajectory under
   */
  private async append(events: TrajectoryEvent[], requestId: string, fingerprint: string, target?: PublishedPolicy): Promise<Recorded['outcome']> {
    const state = fold(events, this.state);
    if (!isRegistered(state)) throw new TypeError('facts without a referral');
    const { policy, reference } = target ?? { policy: this.policy, reference: this.reference };
    const recorded = await record({
      writer: this.writer(), policy: reference, expectedHead: this.head, requestId, fingerprint, events, state, ...readModel(state, policy),
    });
    switch (recorded.outcome) {
      case 'recorded':
        ({ policy: this.policy, reference: this.reference } = { policy, reference });
        this.state = state;
        this.head = { sequence: recorded.sequence, hash: recorded.hash };
        this.remember(requestId, { ...recorded, fingerprint });
        break;
      case 'known':
        await this.readLog();
        this.remember(requestId, recorded);
        return recorded.outcome;
      case 'moved':
        await this.follow(fold(recorded.events, recorded.from.sequence === 0 ? initialState : this.state));
        this.head = recorded.head;
        break;
      case 'stale':
        this.isStale = true;
        return recorded.outcome;
      case 'rejected':
        throw refused('Rejected', { code: recorded.code, details: recorded.trajectory === undefined ? {} : { trajectory: recorded.trajectory } });
    }
    this.parked = undefined;
    this.tellTheWorld();
    this.setAlarm();
    return recorded.outcome;
  }

  private referenceIn({ policies }: TrajectoryState): PolicyReference {
    const { id, version, sha256 } = policies.at(-1) ?? this.input.policy;
    return { id, version, sha256 };
  }

  private remember(requestId: string, { sequence, revision, fingerprint }: Receipt & { fingerprint: string }): void {
    if (fingerprint === 'time') return; // nobody asks for these again
    this.handled = [...this.handled, [requestId, { sequence, revision, fingerprint }] satisfies Handled[number]].slice(-remembered);
  }

  private writer() {
    const { runId, runStartTime } = workflowInfo();
    return { trajectory: this.input.trajectory, run: runId, epoch: runStartTime.getTime() };
  }

  private tellTheWorld(): void {
    if (isRegistered(this.state)) showToOperators(this.state, this.policy);
  }
}

const now = (): string => new Date().toISOString();

/** What lists, tasks and reminders need to know besides the facts. */
function readModel(state: Parameters<typeof overview>[0], policy: Policy) {
  const { organisations, specialGroups, ladder } = policy;
  return {
    overview: overview(state, policy),
    mailboxes: Object.fromEntries(Object.entries(organisations).map(([organisation, { mailbox }]) => [organisation, mailbox])),
    reminders: Object.fromEntries(ladder.map((step) => [step.step, reminderKind(step)])),
    medicalGroups: Object.keys(specialGroups).filter((group) => specialGroups[group]!.compartment === 'medical'),
  };
}
