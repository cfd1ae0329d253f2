import {
  allHandlersFinished, ApplicationFailure, condition, continueAsNew, defineQuery, defineSignal, defineUpdate, log, setHandler, workflowInfo,
} from '@temporalio/workflow';
import type { Recorded } from '../activities/log';
import type { PublishedPolicy } from '../domain/policy/schema';
import { commandNames, type Command, type CommandData, type CommandName } from '../domain/trajectory/commands';
import { decide, passTime } from '../domain/trajectory/decide';
import type { TrajectoryEvent } from '../domain/trajectory/events';
import type { Receipt } from '../domain/trajectory/head';
import { isRegistered } from '../domain/trajectory/phase';
import type { TrajectoryState } from '../domain/trajectory/state';
import { DueDeadlines, now } from './due';
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
  private readonly due: DueDeadlines;
  private readonly inTurn = createMutex();
  private readonly loaded: Promise<void>;

  constructor(input: TrajectoryInput) {
    this.facts = new KnownFacts(input, () => {
      if (isRegistered(this.facts.state)) showToOperators(this.facts.state, this.facts.policy);
      this.due.setAlarm();
    });
    this.due = new DueDeadlines(input.trajectory, this.facts);
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
    const isWaiting = isRegistered(state) && (!state.closure || this.due.next !== undefined);
    return (isWaiting && !isStale) || !allHandlersFinished();
  }

  doWhatTimeDemands(): Promise<void> {
    return this.inTurn(() => this.due.execute());
  }

  async waitForTimeOrPeople(): Promise<void> {
    this.due.setAlarm();
    await condition(() => this.due.alarm.hasRung || !this.goesOn() || this.hasLongHistory());
    this.due.alarm.silence();
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
    if (name === 'adoptPolicy' || this.facts.isOfAnotherPolicy(given.policy)) return; // that policy has to be read first, which takes the handler
    try {
      this.decideOn(name, given, passTime(state, now(), policy));
    } catch (error) {
      // A fault of ours is no rejection: accepted, it fails in the handler, where it alarms.
      if (error instanceof ApplicationFailure) throw error;
    }
  }

  private async handle(name: CommandName, given: GivenCommand): Promise<Receipt> {
    if (this.isBehind(given)) await this.facts.read();
    if (this.facts.isOfAnotherPolicy(given.policy)) await this.facts.takeUp(given.policy);
    const target = name === 'adoptPolicy' ? await policyNamed(given.data as CommandData<'adoptPolicy'>) : undefined;
    for (;;) {
      await this.due.execute();
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
      await this.due.execute();
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

  /** What the log holds may have been due for a while. */
  private async catchUp(): Promise<void> {
    await this.facts.read();
    await this.due.execute();
  }

  private view(): TrajectoryView {
    const { state, head, isLoaded } = this.facts;
    return { state, head, nextDeadline: isLoaded ? this.due.next : undefined };
  }
}
