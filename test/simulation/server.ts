import type { Loaded, LoadInput, Recorded, RecordInput, Writer } from '../../activities/log';
import type { CommandName } from '../../domain/trajectory/commands';
import type { Receipt } from '../../domain/trajectory/head';
import type { GivenCommand, TrajectoryInput } from '../../workflows/messages';
import { Refused, settled, type Carrier, type StartCarrier } from './carrier';
import type { Log } from './log';
import { firstPolicy, policyCalled } from './policies';

/** What somebody asked for; however often it is sent, it is one request. */
export interface Request {
  trajectory: string;
  name: CommandName;
  given: GivenCommand;
  answer?: Answer;
}

export type Answer = { receipt: Receipt; refused?: undefined } | { refused: Refused; receipt?: undefined };

/** A copy of a request on its way: to the API, which looks into the log, and on to the run. */
interface Message {
  request: Request;
  to: 'api' | 'run';
}

interface Reply {
  request: Request;
  answer: Answer;
}

/** A call of the database by a run. It may be served more than once, and after its run is gone. */
interface Call {
  trajectory: string;
  what: string;
  serve(): string;
  answer?: () => void;
}

/** A run with all that hangs on it. */
export interface Host {
  writer: Writer;
  carrier: Carrier;
  calls: Call[];
  inside: Request[];
  /** Answers that go out when the workflow task is completed, and are lost with it. */
  outcomes: Reply[];
  /** Whether something happened to it since its last task was completed. */
  isTouched: boolean;
}

/** Something that can happen next. */
export interface Act {
  trajectory: string;
  what: string;
  request?: Request;
  host?: Host;
  /** Gives what came of it, in a word, where there is more to tell. */
  happen(): string | void;
  /** Whether a run hears of what the log did. */
  isNews?: true;
  /** What went wrong instead, where this can get lost on its way. */
  lose?(): void;
}

/** Those who look at what happens. */
export interface Witness {
  loaded(writer: Writer, loaded: Loaded): void;
  recorded(input: RecordInput, recorded: Recorded): void;
  refusedBy(host: Host, request: Request, refused: Refused): void;
  answered(request: Request, answer: Answer): void;
  alarm(writer: Writer, what: string): void;
}

/**
 * Everything between people and their log: the API, the server that hosts the runs and completes their tasks, and the calls of the
 * database. It does nothing by itself: the world picks what happens next from what can.
 */
export class Server {
  readonly hosts: Host[] = [];
  private readonly messages: Message[] = [];
  private readonly replies: Reply[] = [];
  /** Calls of runs that are gone, which the database has not forgotten. */
  private strays: Call[] = [];
  private runs = 0;
  private fault?: Error;

  constructor(
    private readonly log: Log,
    private readonly startCarrier: StartCarrier,
    private readonly now: () => string,
    private readonly witness: Witness,
    /** Whether the API looks for a refused request in the log before it says so. */
    private readonly apiLooksTwice: boolean,
  ) {}

  send(request: Request, to: Message['to'] = 'api'): void {
    this.messages.push({ request, to });
  }

  hostsOf(trajectory: string): Host[] {
    return this.hosts.filter(({ writer }) => writer.trajectory === trajectory);
  }

  /** The run that commands reach: the youngest. */
  hostOf(trajectory: string): Host | undefined {
    return this.hostsOf(trajectory).at(-1);
  }

  /** @param skew milliseconds by which the clock of the machine that starts it is off */
  start(trajectory: string, snapshot?: TrajectoryInput['snapshot'], skew = 0): Host {
    const writer: Writer = { trajectory, run: `run-${++this.runs}`, epoch: Date.parse(this.now()) + skew };
    const host = { writer, calls: [], inside: [], outcomes: [], isTouched: true } as Omit<Host, 'carrier'> as Host;
    host.carrier = this.startCarrier(writer, { trajectory, policy: firstPolicy().reference, ...(snapshot && { snapshot }) }, {
      now: this.now,
      load: (input) => this.call(host, 'load', () => this.load(input)),
      record: (input) => this.call(host, 'record', () => this.record(input)),
      findPolicy: (named) => this.call(host, 'findPolicy', () => policyCalled(named)),
      alarm: (what) => this.witness.alarm(writer, what),
    });
    this.hosts.push(host);
    return host;
  }

  /** What can happen next, in no order. Timers fire when they are due, or later. */
  possible(): Act[] {
    return [
      ...this.messages.flatMap((message) => this.arrivals(message)),
      ...this.hosts.flatMap((host) => this.actsOf(host)),
      ...this.replies.map((reply) => this.comingBack(reply)),
      ...this.strays.map((stray): Act => ({
        trajectory: stray.trajectory,
        what: `PostgreSQL serves a stray ${stray.what}`,
        happen: () => (remove(this.strays, stray), stray.serve()),
      })),
    ];
  }

  private arrivals(message: Message): Act[] {
    const { request, to } = message;
    const { trajectory } = request;
    const lose = (): void => remove(this.messages, message);
    const at = (where: string, happen: () => void): Act => ({
      trajectory, request, lose, what: `${where} gets ${nameOf(request)}`, happen: () => void (lose(), happen()),
    });
    if (to === 'api') return [at('the API', () => this.reachApi(request))];
    const host = this.hostOf(trajectory);
    if (!host) return [at('a new run', () => this.reachRun(request, this.start(trajectory)))];
    if (host.carrier.hasEnded) return []; // the next run gets it
    // Where the server was lost and set up anew, an older run may live on somewhere, and be asked.
    const older = this.hostsOf(trajectory).find((one) => one !== host && !one.carrier.hasEnded);
    return [at(host.writer.run, () => this.reachRun(request, host)), ...(older ? [at(`the older ${older.writer.run}`, () => this.reachRun(request, older))] : [])];
  }

  private actsOf(host: Host): Act[] {
    const { carrier, writer: { trajectory, run } } = host;
    const touch = (happen: () => void) => (): void => {
      host.isTouched = true;
      happen();
    };
    const acts = host.calls.map((call): Act => {
      const { what, answer } = call;
      if (!answer) return { trajectory, host, what: `PostgreSQL serves ${what} of ${run}`, happen: () => call.serve() };
      const happen = touch(() => (remove(host.calls, call), answer()));
      // A call whose answer is lost is made again.
      return { trajectory, host, what: `${run} hears of its ${what}`, isNews: true, happen, lose: () => delete call.answer };
    });
    if (carrier.isIdle && host.isTouched) acts.push({ trajectory, host, what: `the task of ${run} is completed`, happen: () => this.completeTask(host) });
    const isDue = carrier.timerAt !== undefined && carrier.timerAt <= this.now();
    if (isDue) acts.push({ trajectory, host, what: `the timer of ${run} fires`, happen: touch(() => carrier.fireTimer()) });
    return acts;
  }

  private comingBack(reply: Reply): Act {
    const { request, answer } = reply;
    const lose = (): void => remove(this.replies, reply);
    const says = answer.refused?.message ?? `fact ${answer.receipt!.sequence}, revision ${answer.receipt!.revision}`;
    return {
      trajectory: request.trajectory, request, lose, what: `the answer to ${nameOf(request)} comes back: ${says}`,
      happen: () => void (lose(), this.reachPerson(request, answer)),
    };
  }

  /**
   * Its worker dies: what was not kept is lost, what PostgreSQL has is not.
   * @param strays which calls PostgreSQL serves all the same
   * @param comesAgain which commands the server gives to the next worker
   */
  async crash(host: Host, strays: (call: Call) => boolean, comesAgain: (request: Request) => boolean): Promise<void> {
    const inside = [...host.inside, ...host.outcomes.map(({ request }) => request)];
    this.abandon(host, strays);
    for (const request of inside) if (comesAgain(request)) this.send(request, 'run');
    host.carrier = await host.carrier.afterCrash();
    host.isTouched = !host.carrier.isIdle;
  }

  /** The run is gone for good, without having ended. */
  drop(host: Host, strays: (call: Call) => boolean): void {
    this.abandon(host, strays);
    remove(this.hosts, host);
  }

  /** Tells a run that it may be behind, or may continue as new. */
  tell(host: Host, what: 'catchUp' | 'suggestContinueAsNew'): void {
    host.isTouched = true;
    host.carrier[what]();
  }

  private abandon(host: Host, strays: (call: Call) => boolean): void {
    this.strays.push(...host.calls.filter((call) => !call.answer && strays(call)));
    Object.assign(host, { calls: [], inside: [], outcomes: [] });
  }

  private call<T extends object | undefined>(host: Host, what: string, serve: () => T): Promise<T> {
    return new Promise((resolve) => {
      const call: Call = {
        trajectory: host.writer.trajectory,
        what,
        serve: () => {
          const answer = serve();
          call.answer = () => resolve(answer);
          return answer && 'outcome' in answer ? `${answer.outcome as string}` : 'found';
        },
      };
      host.calls.push(call);
    });
  }

  private load(input: LoadInput): Loaded {
    const loaded = this.log.load(input);
    this.witness.loaded(input.writer, loaded);
    return loaded;
  }

  private record(input: RecordInput): Recorded {
    const recorded = this.log.record(input);
    this.witness.recorded(input, recorded);
    return recorded;
  }

  private reachApi(request: Request): void {
    const known = this.inLog(request);
    if (known) this.replies.push({ request, answer: known });
    else this.send(request, 'run');
  }

  private inLog({ trajectory, given: { requestId, fingerprint } }: Request): Answer | undefined {
    const known = this.log.trajectories.get(trajectory)?.requests.get(requestId);
    if (!known) return undefined;
    return known.fingerprint === fingerprint ? { receipt: { sequence: known.sequence, revision: known.revision } } : { refused: new Refused('KeyReused') };
  }

  private reachRun(request: Request, host: Host): void {
    const { carrier } = host;
    host.isTouched = true;
    host.inside.push(request);
    const finish = (answer: Answer): void => {
      if (host.carrier !== carrier) return;
      remove(host.inside, request);
      host.outcomes.push({ request, answer });
      if (answer.refused) this.witness.refusedBy(host, request, answer.refused);
    };
    carrier
      .give(request.name, request.given)
      .then((receipt) => finish({ receipt }), (error: Error) => {
        if (!(error instanceof Refused)) throw error;
        finish({ refused: error });
      })
      .catch((error: Error) => (this.fault ??= error));
  }

  private completeTask(host: Host): void {
    const { carrier, writer } = host;
    carrier.keep();
    host.isTouched = false;
    for (const { request, answer } of host.outcomes.splice(0)) {
      if (answer.refused?.type === 'StaleRun') this.send(request); // the API asks again
      else this.replies.push({ request, answer: (answer.refused && this.apiLooksTwice && this.inLog(request)) || answer });
    }
    if (!carrier.hasEnded) return;
    remove(this.hosts, host);
    if (carrier.continuesWith) this.start(writer.trajectory, carrier.continuesWith.snapshot);
  }

  private reachPerson(request: Request, answer: Answer): void {
    if (!request.answer?.receipt) request.answer = answer;
    this.witness.answered(request, answer);
  }

  /** Lets everything follow that waits for nothing, and brings faults of the runs to light. */
  async settle(): Promise<void> {
    await settled();
    for (const { carrier } of this.hosts) await carrier.settle?.();
    if (this.fault) throw this.fault;
  }
}

export const nameOf = ({ name, given }: Request): string => `${name} (${given.requestId})`;

function remove<T>(list: T[], one: T): void {
  const at = list.indexOf(one);
  if (at >= 0) list.splice(at, 1);
}
