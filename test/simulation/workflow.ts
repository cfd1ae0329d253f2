import { ApplicationFailure } from '@temporalio/common';
import type { LoadInput, RecordInput, Writer } from '../../activities/log';
import type { CommandName } from '../../domain/trajectory/commands';
import type { Receipt } from '../../domain/trajectory/head';
import { guestTrajectory } from '../../workflows/guest-trajectory';
import { catchUpSignal, viewQuery, type GivenCommand, type TrajectoryInput, type TrajectoryView } from '../../workflows/messages';
import { Refused, settled, type Carrier, type PolicyName, type Ports } from './carrier';
import { ContinuesAsNew, runIn, setClock, type Answered, type Called, type Machine } from './sdk';

interface Answering<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** Whoever asked was answered before the crash. */
const toNobody: Answering<unknown> = { resolve: () => undefined, reject: () => undefined };

const asRefused = ({ type, details }: ApplicationFailure): Refused => new Refused(type as Refused['type'], details?.[0] as Refused['detail']);

/** What reached the run from outside; replaying it gives the same run again. */
type Happening = { at: string } & (
  | { what: 'update'; name: CommandName; given: GivenCommand; finish?: Answering<Receipt> }
  | { what: 'answer'; call: number; answer: Answered }
  | { what: 'catchUp' | 'timer' | 'suggestContinueAsNew' }
);

/**
 * The workflow itself, in the simulated world: `guestTrajectory` runs on a stand-in for the SDK, and is replayed from its history when its
 * worker dies. The clock of the process is the world's.
 */
export class Workflow implements Carrier {
  private readonly machine: Machine;
  private readonly history: Happening[] = [];
  private kept = 0;
  private isReplaying: boolean;
  private readonly startedAt: string;
  private readonly calls = new Map<number, (answer: Answered) => void>();
  private called = 0;
  private ended?: { with?: TrajectoryInput };
  private fault?: Error;
  private view?: { after: number; of: TrajectoryView };

  constructor(
    private readonly writer: Writer,
    private readonly input: TrajectoryInput,
    private readonly ports: Ports,
    after?: { startedAt: string; history: Happening[] },
  ) {
    this.isReplaying = after !== undefined;
    this.startedAt = after?.startedAt ?? ports.now();
    this.machine = {
      info: { runId: writer.run, runStartTime: new Date(writer.epoch), continueAsNewSuggested: false },
      handlers: new Map(), conditions: [], timers: new Set(), handlersAtWork: 0,
      call: (what, input) => this.call(what, input),
      alarm: (what) => this.isReplaying || ports.alarm(what),
    };
    setClock(Date.parse(this.startedAt));
    runIn(this.machine, () => guestTrajectory(input)).then(
      () => (this.ended = {}),
      (error: Error) => (error instanceof ContinuesAsNew ? (this.ended = { with: error.input }) : (this.fault = error)),
    );
  }

  give(name: CommandName, given: GivenCommand): Promise<Receipt> {
    return new Promise((resolve, reject) => this.takes({ at: this.ports.now(), what: 'update', name, given, finish: { resolve, reject } }));
  }

  catchUp(): void {
    this.takes({ at: this.ports.now(), what: 'catchUp' });
  }

  fireTimer(): void {
    this.takes({ at: this.ports.now(), what: 'timer' });
  }

  suggestContinueAsNew(): void {
    this.takes({ at: this.ports.now(), what: 'suggestContinueAsNew' });
  }

  get timerAt(): string | undefined {
    return this.ended || this.machine.timers.size === 0 ? undefined : new Date(Math.min(...[...this.machine.timers].map(({ at }) => at))).toISOString();
  }

  get knows(): TrajectoryView {
    if (this.view?.after !== this.history.length) this.view = { after: this.history.length, of: this.machine.handlers.get(viewQuery)!.handle() as TrajectoryView };
    return this.view.of;
  }

  get isIdle(): boolean {
    return this.calls.size === 0;
  }

  get hasEnded(): boolean {
    return this.ended !== undefined;
  }

  get continuesWith(): TrajectoryInput | undefined {
    return this.ended?.with;
  }

  keep(): void {
    this.kept = this.history.length;
  }

  async afterCrash(): Promise<Carrier> {
    if (this.kept === 0) return new Workflow(this.writer, this.input, this.ports);
    const after = { startedAt: this.startedAt, history: this.history.slice(0, this.kept) };
    const again = new Workflow(this.writer, this.input, this.ports, after);
    await again.replay(after.history);
    return again;
  }

  /** As the SDK does after each activation: conditions that hold now wake whoever waits for them. */
  async settle(): Promise<void> {
    for (;;) {
      if (this.fault) throw this.fault;
      const holding = this.machine.conditions.filter(({ holds }) => runIn(this.machine, holds));
      if (holding.length === 0) return;
      for (const one of holding) {
        this.machine.conditions.splice(this.machine.conditions.indexOf(one), 1);
        one.resolve();
      }
      await settled();
    }
  }

  private async replay(history: Happening[]): Promise<void> {
    for (const happening of [undefined, ...history]) {
      if (happening) this.takes({ ...happening, ...('finish' in happening && { finish: undefined }) });
      await settled();
      await this.settle();
    }
    this.keep();
    this.isReplaying = false;
    setClock(Date.parse(this.ports.now()));
  }

  private takes(happening: Happening): void {
    this.history.push(happening);
    setClock(Date.parse(happening.at));
    switch (happening.what) {
      case 'update':
        return this.update(happening.name, happening.given, happening.finish ?? toNobody);
      case 'answer': {
        const resolve = this.calls.get(happening.call)!;
        this.calls.delete(happening.call);
        return resolve(happening.answer);
      }
      case 'timer':
        for (const timer of [...this.machine.timers].filter(({ at }) => at <= Date.parse(happening.at))) {
          this.machine.timers.delete(timer);
          timer.resolve();
        }
        return;
      case 'catchUp':
        return this.handle(() => this.machine.handlers.get(catchUpSignal)!.handle() as Promise<void>, { ...toNobody, reject: (error) => (this.fault = error) });
      case 'suggestContinueAsNew':
        this.machine.info.continueAsNewSuggested = true;
    }
  }

  private update(name: CommandName, given: GivenCommand, { resolve, reject }: Answering<Receipt>): void {
    const { handle, validator } = this.machine.handlers.get(name) as { handle: (given: GivenCommand) => Promise<Receipt>; validator: (given: GivenCommand) => void };
    const fail = (error: Error): void => reject(error instanceof ApplicationFailure ? asRefused(error) : error);
    try {
      runIn(this.machine, () => validator(given));
    } catch (error) {
      return fail(error as Error);
    }
    this.handle(() => handle(given), { resolve, reject: fail });
  }

  private handle<T>(work: () => Promise<T>, { resolve, reject }: Answering<T>): void {
    this.machine.handlersAtWork += 1;
    void runIn(this.machine, work).finally(() => (this.machine.handlersAtWork -= 1)).then(resolve, reject);
  }

  private call(what: Called, input: LoadInput | RecordInput | PolicyName): Promise<Answered> {
    const number = (this.called += 1);
    // What was answered before the crash is answered by the history; what was not is asked again.
    if (!this.isReplaying) {
      const asked = this.ports[what] as (given: typeof input) => Promise<Answered>;
      void asked(input).then((answer) => this.takes({ at: this.ports.now(), what: 'answer', call: number, answer }));
    }
    return new Promise((resolve) => this.calls.set(number, resolve));
  }
}
