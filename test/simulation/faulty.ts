import type { Writer } from '../../activities/log';
import type { CommandName } from '../../domain/trajectory/commands';
import { addDays, dayOf } from '../../domain/policy/calendar';
import type { Deadline } from '../../domain/trajectory/deadlines';
import type { TrajectoryEvent } from '../../domain/trajectory/events';
import { fold } from '../../domain/trajectory/evolve';
import { noHead, type Head, type Receipt } from '../../domain/trajectory/head';
import type { TrajectoryState } from '../../domain/trajectory/state';
import type { GivenCommand, Snapshot } from '../../workflows/messages';
import { hashAfter, Log, type TrajectoryLog } from './log';
import { nextDeadline } from './next-deadline';
import { Run, type Memory } from './run';
import { parts, type Parts } from './world';

/** A world with one part that gets it wrong, and what the judge has to say of it. */
export interface Fault {
  part: Partial<Parts>;
  found: RegExp;
}

const log = (Faulty: typeof Log, found: RegExp): Fault => ({ part: { log: () => new Faulty(7) }, found });
const run = (Faulty: typeof Run, found: RegExp): Fault => ({ part: { run: (...start) => new Faulty(...start) }, found });

export const withFault = ({ part }: Fault): Parts => ({ ...parts, ...part });

/** Faults that somebody could make, each by its name. Those marked [was] were in `workflows/guest-trajectory.ts` for a while. */
export const faults: Record<string, Fault> = {
  'a log that records a known request once more': log(class extends Log {
    protected override handled() {
      return undefined;
    }
  }, /more than once/),

  'a log that writes the request in a transaction of its own, which can fail': log(class extends Log {
    protected override keepRequest(one: TrajectoryLog, requestId: string, receipt: Receipt & { fingerprint: string }): void {
      if (receipt.sequence % 5 !== 0) super.keepRequest(one, requestId, receipt);
    }
  }, /in the log/),

  'a log that appends wherever it ends, whatever the run expected': log(class extends Log {
    protected override hasMoved() {
      return false;
    }
  }, /was recorded on|was executed; next|people made|became something else|though the facts/),

  'a log that lets an older run write': log(class extends Log {
    protected override isStale(_: TrajectoryLog, __: Writer) {
      return false;
    }
  }, /a younger run has taken over/),

  'a log that asks nobody for a V-number': log(class extends Log {
    protected override holderOf() {
      return undefined;
    }
  }, /open with a V-number/),

  'a log that gives a bed to whoever asks': log(class extends Log {
    protected override isTaken() {
      return false;
    }
  }, /has a bed that/),

  'a log whose hashes cover no more than their fact': log(class extends Log {
    protected override hash(_: string, body: string) {
      return hashAfter('', body);
    }
  }, /does not cover what was before it/),

  'a run that takes over the new head when the log has moved, without its facts': run(class extends Run {
    protected override learn({ head }: { head: Head }): void {
      this.know({ head });
    }
  }, /was recorded on|was executed; next|people made|is not what the first/),

  'a run that decides on what it knew when the log has moved': run(class extends Run {
    protected override learn(): void {
      // "On conflict do nothing."
    }
  }, /never comes to rest/),

  'a run that takes facts for recorded when the log has moved': run(class extends Run {
    protected override learn(_: object, unrecorded: TrajectoryState): void {
      this.know({ state: unrecorded });
    }
  }, /is not what the first \d+ facts/),

  'a run that does nothing when it is stale': run(class extends Run {
    protected override giveWay(): void {
      // It goes on as if nothing had happened.
    }
  }, /never comes to rest/),

  'a run that takes facts for recorded when it is stale': run(class extends Run {
    protected override giveWay(unrecorded: TrajectoryState): void {
      this.know({ state: unrecorded });
    }
  }, /is not what the first \d+ facts/),

  'a run that gives commands before the deadlines that are due': run(class extends Run {
    private isAsked = false;
    protected override async handle(name: CommandName, given: GivenCommand): Promise<Receipt> {
      this.isAsked = true;
      return super.handle(name, given).finally(() => (this.isAsked = false));
    }
    protected override executeDueDeadlines(): Promise<void> {
      return this.isAsked ? Promise.resolve() : super.executeDueDeadlines();
    }
  }, /was decided at .*, before/),

  'a run that executes deadlines a day early': run(class extends Run {
    protected override dueDeadline(): Deadline | undefined {
      const deadline = this.memory.policy && nextDeadline(this.memory.state, this.memory.policy);
      return deadline && dayOf(deadline.at) <= addDays(dayOf(this.ports.now()), 1) ? deadline : undefined;
    }
  }, /was executed at .*, before/),

  'a run that reads in the log that it came under another policy, and goes on by the one it knew': run(class extends Run {
    protected override goOnFrom(state: TrajectoryState, head: Head): Promise<void> {
      return Promise.resolve(this.know({ state, head }));
    }
  }, /became something else than it says|was executed; next|though the facts|which the facts of the log allow|is not done|never catches up/),

  'a run that reminds of what was due before anybody knew': run(class extends Run {
    protected override decideOn(...command: Parameters<Run['decideOn']>): TrajectoryEvent[] {
      return super.decideOn(...command).filter(({ type }) => type !== 'overdueOnEntry');
    }
  }, /became something else than it says/),

  'a run that works on several things at once': run(class extends Run {
    protected override inTurn<T>(work: () => Promise<T>): Promise<T> {
      if (!this.memory.isLoaded) return super.inTurn(work);
      const mine = work();
      void super.inTurn(() => mine.catch(() => undefined));
      return mine;
    }
  }, /is not what the first \d+ facts|more than once|was recorded on/),

  'a run that knows its facts before they are recorded': run(class extends Run {
    protected override append(events: TrajectoryEvent[], requestId: string, fingerprint: string) {
      const before = this.memory;
      const recording = super.append(events, requestId, fingerprint);
      this.know({ state: fold(events, before.state) });
      return recording;
    }
  }, /is not what the first \d+ facts/),

  'a run that says yes before the log does': run(class extends Run {
    protected override async handle(name: CommandName, given: GivenCommand): Promise<Receipt> {
      const { head, state } = this.memory;
      void super.handle(name, given).catch(() => undefined);
      return Promise.resolve({ sequence: head.sequence + 1, revision: state.revision + 1 });
    }
  }, /is acknowledged/),

  'a run that continues as new with what it knows and an older head': run(class extends Run {
    private older = noHead;
    protected override know(more: Partial<Memory>): void {
      if (more.head) this.older = this.memory.head;
      super.know(more);
    }
    protected override snapshot(): Snapshot {
      return { ...super.snapshot(), head: this.older };
    }
  }, /is not what the first \d+ facts/),

  'a run that forgets, when it continues as new, that time went on': run(class extends Run {
    protected override snapshot(): Snapshot {
      const { state, ...rest } = super.snapshot();
      return { ...rest, state: { ...state, stepsTaken: {} } };
    }
  }, /is not what the first \d+ facts/),

  'a run that refuses whoever saw more than it knows [was]': run(class extends Run {
    protected override knowsLessThan() {
      return false;
    }
  }, /refuses .* \(StaleRevision\), which the facts of the log allow/),

  'a run that parks a deadline when the log has moved [was]': run(class extends Run {
    protected override wasExecuted() {
      return true;
    }
  }, /rings the alarm/),

  'a run that sets no alarm for what it reads in the log [was]': run(class extends Run {
    protected override lookAhead(after: string): void {
      if (after !== 'read') super.lookAhead('moved');
    }
    protected override begin(): void {
      super.begin();
      void this.inTurn(() => Promise.resolve(this.armTimer()));
    }
  }, /a healthy run lives, and/),

  'an API that believes a refusal without looking into the log': { part: { apiLooksTwice: false }, found: /is refused .* and in the log/ },
};
