import {
  allHandlersFinished, ApplicationFailure, CancellationScope, condition, continueAsNew, defineQuery, defineSignal, defineUpdate,
  isCancellation, log, setCurrentDetails, setHandler, sleep, upsertSearchAttributes, workflowInfo,
} from '@temporalio/workflow';
import type { Policy } from '../domain/policy/schema';
import { commandNames, type Command, type CommandName } from '../domain/trajectory/commands';
import { isEarlier, nextDeadline, type Deadline } from '../domain/trajectory/deadlines';
import { decide, execute, passTime } from '../domain/trajectory/decide';
import { fold } from '../domain/trajectory/evolve';
import type { TrajectoryEvent } from '../domain/trajectory/events';
import { noHead, type Head, type Receipt } from '../domain/trajectory/head';
import { overview } from '../domain/trajectory/overview';
import { isRegistered } from '../domain/trajectory/phase';
import { initialState, type TrajectoryState } from '../domain/trajectory/state';
import { bestendigPhase, bestendigWaitingOn } from '../temporal/search-attributes';
import { load, record } from './log';
import { catchUpSignal, viewQuery, type GivenCommand, type TrajectoryInput, type TrajectoryView } from './messages';
import { createMutex } from './mutex';
import { refused } from './refused';

/** Deadlines of a day are spread over so many milliseconds of the night, so that they do not all fire at midnight. */
const NIGHT = 3 * 60 * 60 * 1000;
/** Handled requests that a run remembers; PostgreSQL remembers all of them. */
const REMEMBERED = 100;

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
  private head: Head = noHead;
  private policy!: Policy;
  /** Until the log is read nothing can be decided. */
  private isLoaded = false;
  /** A younger run writes this trajectory. */
  private isStale = false;
  /** A deadline that does not move on must never spin: it waits here until somebody looks, or a fact changes it. */
  private parked?: Deadline;
  private handled: NonNullable<TrajectoryInput['snapshot']>['handled'] = [];
  private timer?: { at: number; scope: CancellationScope };
  private timeHasCome = false;
  private shown = '';
  private readonly inTurn = createMutex();
  private readonly loaded: Promise<void>;

  constructor(private readonly input: TrajectoryInput) {
    if (input.snapshot) ({ state: this.state, head: this.head, handled: this.handled } = input.snapshot);
    this.loaded = this.inTurn(() => this.readLog()); // the first in turn: a command may come with the start itself
    for (const name of commandNames) {
      const update = defineUpdate<Receipt, [GivenCommand]>(name);
      setHandler(update, (given) => this.inTurn(() => this.handle(name, given)), { validator: (given: GivenCommand) => this.validate(name, given) });
    }
    setHandler(defineSignal(catchUpSignal), () => this.inTurn(() => this.readLog()));
    setHandler(defineQuery<TrajectoryView>(viewQuery), () => ({ state: this.state, head: this.head, nextDeadline: this.policy && nextDeadline(this.state, this.policy) }));
  }

  // What the workflow does, in its own words

  catchUpWithLog(): Promise<void> {
    return this.loaded;
  }

  goesOn(): boolean {
    const isOpen = isRegistered(this.state) && !this.state.closure;
    return !this.isStale && (isOpen || !allHandlersFinished());
  }

  doWhatTimeDemands(): Promise<void> {
    return this.inTurn(() => this.executeDueDeadlines());
  }

  async waitForTimeOrPeople(): Promise<void> {
    this.armTimer();
    await condition(() => this.timeHasCome || !this.goesOn() || this.hasLongHistory());
    this.timeHasCome = false;
  }

  hasLongHistory(): boolean {
    return workflowInfo().continueAsNewSuggested && allHandlersFinished() && this.goesOn();
  }

  forNextRun(): TrajectoryInput {
    return { ...this.input, snapshot: { state: this.state, head: this.head, handled: this.handled } };
  }

  // Commands

  /** Refuses what the rules refuse, before anything of it is kept. What only the log can tell passes and is answered by the handler. */
  private validate(name: CommandName, given: GivenCommand): void {
    if (!this.isLoaded || this.wasHandled(given)) return;
    try {
      this.decideOn(name, given, passTime(this.state, this.now(), this.policy));
    } catch (error) {
      // A fault of ours is no rejection: accepted, it fails in the handler, where it alarms.
      if (error instanceof ApplicationFailure) throw error;
    }
  }

  private async handle(name: CommandName, given: GivenCommand): Promise<Receipt> {
    for (;;) {
      if (this.isStale) throw refused('StaleRun', {});
      await this.executeDueDeadlines();
      const receipt = this.wasHandled(given);
      if (receipt) {
        if (receipt.fingerprint !== given.fingerprint) throw refused('KeyReused', {});
        return { sequence: receipt.sequence, revision: receipt.revision };
      }
      await this.append(this.decideOn(name, given, this.state), given.requestId, given.fingerprint);
    }
  }

  /** @throws ApplicationFailure where the person saw another state, or a rule of the domain stands in the way */
  private decideOn(name: CommandName, { data, actor, expectedRevision }: GivenCommand, state: TrajectoryState): TrajectoryEvent[] {
    if (expectedRevision !== undefined && expectedRevision !== state.revision) throw refused('StaleRevision', { revision: state.revision });
    const { events, rejection } = decide(state, { name, data } as Command, { actor, now: this.now(), policy: this.policy });
    if (rejection) throw refused('Rejected', rejection);
    return events;
  }

  private wasHandled({ requestId }: GivenCommand) {
    return this.handled.find(([id]) => id === requestId)?.[1];
  }

  // Time

  private async executeDueDeadlines(): Promise<void> {
    for (;;) {
      const deadline = nextDeadline(this.state, this.policy);
      if (this.isStale || !deadline || deadline.at > this.now() || deadline.key === this.parked?.key) return;
      await this.append(execute(this.state, deadline, this.now(), this.policy), `${deadline.at}/${deadline.key}`, 'time');
      const next = nextDeadline(this.state, this.policy);
      if (next && !isEarlier(deadline, next)) {
        this.parked = next;
        log.error('a deadline does not move on; parked', { rule: next.rule, step: next.step, at: next.at });
      }
    }
  }

  /** One timer, for the earliest deadline. A later deadline is seen when the old one's moment comes: arming anew costs more than looking. */
  private armTimer(): void {
    const deadline = nextDeadline(this.state, this.policy);
    if (!deadline || deadline.key === this.parked?.key) return;
    const at = Date.parse(deadline.at) + spread(this.input.trajectory);
    if (this.timer && this.timer.at <= at) return;
    this.timer?.scope.cancel();
    const scope = new CancellationScope();
    this.timer = { at, scope };
    void scope
      .run(() => sleep(Math.max(1, at - Date.now()), { summary: deadline.key }))
      .then(() => {
        this.timer = undefined;
        this.timeHasCome = true;
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }

  // The log

  private async readLog(): Promise<void> {
    for (let more = true; more;) {
      const loaded = await load({ writer: this.writer(), policy: this.input.policy, from: this.head });
      if (loaded.outcome === 'stale') {
        this.isStale = true;
        return;
      }
      this.policy = loaded.policy;
      this.state = fold(loaded.events, loaded.from.sequence === 0 ? initialState : this.state);
      this.head = loaded.head;
      more = loaded.more;
    }
    this.isLoaded = true;
    this.show();
  }

  /** Records facts and takes them into account; or learns what the log knows better, and leaves it to the caller to decide again. */
  private async append(events: TrajectoryEvent[], requestId: string, fingerprint: string): Promise<void> {
    const state = fold(events, this.state);
    if (!isRegistered(state)) throw new TypeError('facts without a referral');
    const { organisations, specialGroups } = this.policy;
    const recorded = await record({
      writer: this.writer(),
      policy: this.input.policy,
      expectedHead: this.head,
      requestId,
      fingerprint,
      events,
      state,
      overview: overview(state, this.policy),
      mailboxes: Object.fromEntries(Object.entries(organisations).map(([organisation, { mailbox }]) => [organisation, mailbox])),
      medicalGroups: Object.keys(specialGroups).filter((group) => specialGroups[group]!.compartment === 'medical'),
    });
    switch (recorded.outcome) {
      case 'recorded':
        this.state = state;
        this.head = { sequence: recorded.sequence, hash: recorded.hash };
        this.remember(requestId, { ...recorded, fingerprint });
        break;
      case 'known':
        this.remember(requestId, recorded);
        await this.readLog();
        break;
      case 'moved':
        this.state = fold(recorded.events, this.state);
        this.head = recorded.head;
        break;
      case 'stale':
        this.isStale = true;
        return;
      case 'rejected':
        throw refused('Rejected', { code: recorded.code, details: { trajectory: recorded.trajectory } });
    }
    this.parked = undefined;
    this.show();
    this.armTimer();
  }

  private remember(requestId: string, { sequence, revision, fingerprint }: Receipt & { fingerprint: string }): void {
    this.handled = [...this.handled, [requestId, { sequence, revision, fingerprint }] as const].slice(-REMEMBERED) as typeof this.handled;
  }

  private writer() {
    const { runId, runStartTime } = workflowInfo();
    return { trajectory: this.input.trajectory, run: runId, epoch: runStartTime.getTime() };
  }

  /** What operators see in the Temporal UI: codes only, and written only when it changes. */
  private show(): void {
    if (!isRegistered(this.state)) return;
    const { phase, waitingOn, nextDeadline: next } = overview(this.state, this.policy);
    setCurrentDetails(`phase: ${phase}\nwaiting on: ${waitingOn.join(', ') || '-'}\nnext: ${next ? `${next.key} at ${next.at}` : '-'}`);
    const shown = `${phase}/${waitingOn.join(',')}`;
    if (shown === this.shown) return;
    this.shown = shown;
    upsertSearchAttributes([{ key: bestendigPhase, value: phase }, { key: bestendigWaitingOn, value: waitingOn }]);
  }

  private now(): string {
    return new Date().toISOString();
  }
}

/** The same milliseconds for the same trajectory, always. */
function spread(trajectory: string): number {
  let hash = 0;
  for (const character of trajectory) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return hash % NIGHT;
}
