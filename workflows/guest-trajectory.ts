import {
  allHandlersFinished, ApplicationFailure, condition, continueAsNew, defineQuery, defineSignal, defineUpdate, log, setHandler, workflowInfo,
} from '@temporalio/workflow';
import type { Recorded } from '../activities/log';
import type { PublishedPolicy } from '../domain/policy/schema';
import { commandNames, type Command, type CommandData, type CommandName } from '../domain/trajectory/commands';
import { isEarlier, nextDeadline, requestOfDeadline, type Deadline } from '../domain/trajectory/deadlines';
import { decide, execute, passTime } from '../domain/trajectory/decide';
import type { TrajectoryEvent } from '../domain/trajectory/events';
import type { Receipt } from '../domain/trajectory/head';
import { isRegistered } from '../domain/trajectory/phase';
import type { Rejection } from '../domain/trajectory/rejections';
import type { TrajectoryState } from '../domain/trajectory/state';
import { Alarm } from './alarm';
import { KnownFacts } from './known-facts';
import { policyNamed } from './log';
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
  private readonly facts: KnownFacts;
  private readonly alarm: Alarm;
  private readonly inTurn = createMutex();
  private readonly loaded: Promise<void>;
  /** A deadline that does not move on must never spin: it waits until a fact changes it, and somebody is called. */
  private parked?: { key: string; sequence: number };

  constructor(input: TrajectoryInput) {
    this.alarm = new Alarm(input.trajectory);
    this.facts = new KnownFacts(input, () => {
      if (isRegistered(this.facts.state)) showToOperators(this.facts.state, this.facts.policy);
      this.setAlarm();
    });
    this.loaded = this.inTurn(() => this.facts.read()); // the first in turn: a command may come with the start itself
    for (const name of commandNames) {
      const update = defineUpdate<Receipt, [GivenCommand]>(name);
      setHandler(update, (given) => this.inTurn(() => this.handle(name, given)), { validator: (given: GivenCommand) => this.validate(name, given) });
    }
    for (const name of signalled) setHandler(defineSignal<[unknown]>(name), (message) => this.inTurn(() => this.hear(name, message)));
    setHandler(defineSignal(catchUpSignal), () => this.inTurn(() => this.catchUp()));
    setHandler(defineQuery<TrajectoryView>(viewQuery), () => this.view());
  }

  // The story's verbs

  catchUpWithLog(): Promise<void> {
    return this.loaded;
  }

  goesOn(): boolean {
    // A refusal may rest on a ground that lapses: then the test opens again by itself.
    const { state, isStale } = this.facts;
    const isWaiting = isRegistered(state) && (!state.closure || this.nextDeadline() !== undefined);
    return (isWaiting && !isStale) || !allHandlersFinished();
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
    return workflowInfo().continueAsNewSuggested && allHandlersFinished() && this.goesOn() && this.facts.isWorthHandingOver;
  }

  forNextRun(): TrajectoryInput {
    return this.facts.forNextRun();
  }

  // Commands

  /** Refuses what the rules refuse, before anything of it is kept. What the log has to tell passes, and the handler answers it. */
  private validate(name: CommandName, given: GivenCommand): void {
    const { state, policy, isLoaded } = this.facts;
    if (!isLoaded || this.isBehind(given) || this.facts.receiptOf(given.requestId)) return;
    if (name === 'adoptPolicy') return; // that policy has to be read first, which takes the handler
    try {
      this.decideOn(name, given, passTime(state, now(), policy));
    } catch (error) {
      // A fault of ours is no rejection: accepted, it fails in the handler, where it alarms.
      if (error instanceof ApplicationFailure) throw error;
    }
  }

  private async handle(name: CommandName, given: GivenCommand): Promise<Receipt> {
    if (this.isBehind(given)) await this.facts.read();
    const target = name === 'adoptPolicy' ? await policyNamed(given.data as CommandData<'adoptPolicy'>) : undefined;
    for (;;) {
      await this.executeDueDeadlines();
      if (this.facts.isStale) throw refused('StaleRun', {});
      const receipt = this.facts.receiptOf(given.requestId);
      if (receipt && receipt.fingerprint !== given.fingerprint) throw refused('KeyReused', {});
      if (receipt) return { sequence: receipt.sequence, revision: receipt.revision };
      await this.facts.append(this.decideOn(name, given, this.facts.state, target), given.requestId, given.fingerprint, target);
    }
  }

  /** What another workflow or system sent. Nobody waits for an answer: what became of it stands in the log. */
  private async hear(name: (typeof signalled)[number], sent: unknown): Promise<void> {
    const message = await readMessage({ signal: name, message: sent });
    if (!message) return log.warn('a message does not say who sent it', { signal: name });
    const requestId = requestOf(message);
    for (let outcome: Recorded['outcome'] | undefined; outcome === undefined || outcome === 'moved';) {
      await this.executeDueDeadlines();
      const { state, policy, isStale } = this.facts;
      if (!isRegistered(state) || isStale) return log.warn('a message came to a run that carries nothing', { signal: name });
      if (this.facts.receiptOf(requestId)) return;
      outcome = await this.facts.append(decideOnMessage(state, name, message, now(), policy), requestId, 'message');
    }
  }

  /** @throws ApplicationFailure where the person saw another state, or a rule of the domain stands in the way */
  private decideOn(name: CommandName, { data, actor, former, emergencyBed, expectedRevision }: GivenCommand, state: TrajectoryState, target?: PublishedPolicy): TrajectoryEvent[] {
    if (expectedRevision !== undefined && expectedRevision !== state.revision) throw refused('StaleRevision', { revision: state.revision });
    const { events, rejection } = decide(state, { name, data } as Command, { actor, now: now(), policy: this.facts.policy, former, emergencyBed, target });
    if (rejection) throw refused('Rejected', rejection);
    return events;
  }

  /** Somebody saw facts that this run does not know: they were recorded, and then everything that knew of it was killed. */
  private isBehind({ expectedRevision }: GivenCommand): boolean {
    return expectedRevision !== undefined && expectedRevision > this.facts.state.revision;
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
        this.parked = { key: next.key, sequence: this.facts.head.sequence };
        log.error('a deadline does not move on; parked', { rule: next.rule, step: next.step, at: next.at });
      }
    }
  }

  /** Where the guest of a refused trajectory was registered anew meanwhile, that one carries on, and here it is only noted. */
  private async execute(deadline: Deadline): Promise<Recorded['outcome']> {
    const append = (carriedBy?: string): Promise<Recorded['outcome']> =>
      this.facts.append(execute(this.facts.state, deadline, now(), this.facts.policy, carriedBy), requestOfDeadline(deadline), 'time');
    try {
      return await append();
    } catch (error) {
      const carriedBy = error instanceof ApplicationFailure ? (error.details?.[0] as Rejection | undefined)?.details.trajectory : undefined;
      if (carriedBy === undefined) throw error;
      return append(carriedBy);
    }
  }

  private nextDeadline(): Deadline | undefined {
    const { state, policy, head, isStale } = this.facts;
    const deadline = isStale ? undefined : nextDeadline(state, policy);
    return deadline?.key === this.parked?.key && head.sequence === this.parked?.sequence ? undefined : deadline;
  }

  private setAlarm(): void {
    const deadline = this.nextDeadline();
    // What is due already is executed by whoever has the turn, without a timer.
    if (deadline && deadline.at > now()) this.alarm.setFor(deadline.at, deadline.key);
  }

  /** What the log holds may have been due for a while. */
  private async catchUp(): Promise<void> {
    await this.facts.read();
    await this.executeDueDeadlines();
  }

  private view(): TrajectoryView {
    const { state, head, isLoaded } = this.facts;
    return { state, head, nextDeadline: isLoaded ? this.nextDeadline() : undefined };
  }
}

const now = (): string => new Date().toISOString();
