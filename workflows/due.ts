import { ApplicationFailure, log } from '@temporalio/workflow';
import type { Recorded } from '../activities/log';
import type { Instant } from '../domain/policy/calendar';
import { isEarlier, nextDeadline, requestOfDeadline, type Deadline } from '../domain/trajectory/deadlines';
import { execute } from '../domain/trajectory/decide';
import type { Rejection } from '../domain/trajectory/rejections';
import { Alarm } from './alarm';
import type { KnownFacts } from './known-facts';

/** What time demands of a trajectory: its deadlines one by one, each executed once it is due and awaited with one timer until then. */
export class DueDeadlines {
  readonly alarm: Alarm;
  /** A deadline that does not move on must never spin: it waits until a fact changes it, and somebody is called. */
  private parked?: { key: string; sequence: number };

  /** @param trajectory its id */
  constructor(
    trajectory: string,
    private readonly facts: KnownFacts,
  ) {
    this.alarm = new Alarm(trajectory);
  }

  /** The earliest one; missing where nothing is to come, or where another run carries the trajectory. */
  get next(): Deadline | undefined {
    const { state, policy, head, isStale } = this.facts;
    const deadline = isStale ? undefined : nextDeadline(state, policy);
    return deadline?.key === this.parked?.key && head.sequence === this.parked?.sequence ? undefined : deadline;
  }

  /** What is due already is executed by whoever has the turn, without a timer. */
  setAlarm(): void {
    const deadline = this.next;
    if (deadline && deadline.at > now()) this.alarm.setFor(deadline.at, deadline.key);
  }

  async execute(): Promise<void> {
    for (;;) {
      const deadline = this.next;
      if (!deadline || deadline.at > now()) return;
      const outcome = await this.record(deadline);
      if (outcome === 'moved') continue; // nothing was recorded: what is due now may be another deadline, or this one still
      const next = this.next;
      if (next && !isEarlier(deadline, next)) {
        this.parked = { key: next.key, sequence: this.facts.head.sequence };
        log.error('a deadline does not move on; parked', { rule: next.rule, step: next.step, at: next.at });
      }
    }
  }

  /** Where the guest of a refused trajectory was registered anew meanwhile, that one carries on, and here it is only noted. */
  private async record(deadline: Deadline): Promise<Recorded['outcome']> {
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
}

/** The run's own time: in a replay the same as it was. */
export const now = (): Instant => new Date().toISOString();
