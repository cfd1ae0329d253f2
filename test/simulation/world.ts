import { dayOf } from '../../domain/policy/calendar';
import { isRegistered } from '../../domain/trajectory/phase';
import type { GivenCommand } from '../../workflows/messages';
import { actor } from '../support/domain/actors';
import { Chance } from './chance';
import type { StartCarrier } from './carrier';
import { Broken } from './broken-invariant';
import { Judge } from './judge';
import { Log } from './log';
import { People } from './people';
import { Run } from './run';
import { nameOf, Server, type Act, type Host, type Request } from './server';

/** What a world is made of; a broken part is found out by the others. */
export interface Parts {
  log(): Log;
  run: StartCarrier;
  /** Whether the API looks for a refused request in the log before it says so. */
  apiLooksTwice: boolean;
}

/** Logs are read in pages so small that a run needs several. */
export const parts: Parts = {
  log: () => new Log(7),
  run: (...start) => new Run(...start),
  apiLooksTwice: true,
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** As `MISSED_AFTER` in activities/reconcile.ts, and the hour until it looks. */
const SEEN_AS_MISSED = 13 * HOUR;
/** So many things can follow from each other before something goes round and round. */
const PATIENCE = 3_000;

/**
 * A few guests, the people around them, their log, the runs that carry them, and all that can go wrong between. Every step is drawn from
 * the seed: what people do, in which order things arrive, what is lost, doubled or late, and when.
 */
export class World {
  /** What happened, in words, a line each. */
  readonly story: string[] = [];
  readonly requests: Request[] = [];
  readonly log: Log;
  readonly judge: Judge;
  readonly server: Server;
  private clock = Date.parse('2019-04-01T09:00:00Z');
  private readonly chance: Chance;
  private readonly people: People;
  private readonly guests: string[];

  constructor(
    readonly seed: number,
    { log, run, apiLooksTwice }: Parts = parts,
  ) {
    this.chance = new Chance(seed);
    this.people = new People(this.chance);
    this.log = log();
    this.judge = new Judge(this.log, this.now);
    this.server = new Server(this.log, run, this.now, this.judge, apiLooksTwice);
    const suffix = (at: number): string => (7_654_321 * (at + 1)).toString(16).padStart(8, '0'); // far apart, as are the moments of their nights
    this.guests = Array.from({ length: this.chance.between(1, 4) }, (_, at) => `00000000-0000-4000-8000-0000${suffix(at)}`);
  }

  readonly now = (): string => new Date(this.clock).toISOString();

  /** Lives through so many steps, then lets everybody be heard and time pass. @throws Broken as soon as something is wrong */
  async live(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await this.chance.oneOf<() => void | Promise<void>>([
        [50, () => this.somebodyActs()],
        [10, () => this.somebodyAsksAgain()],
        [14, () => this.timePasses()],
        [4, () => this.somethingComesTwice()],
        [7, () => this.trouble()],
        [4, () => this.reconcile()],
      ])();
      await this.goOn();
    }
    await this.comeToRest();
  }

  // What people do

  private somebodyActs(): void {
    const trajectory = this.chance.pick(this.guests);
    const state = this.judge.stateOf(trajectory);
    const { who, command } = this.people.intendOn(state, dayOf(this.now()));
    // People say what they saw; what other workflows ask for comes without.
    const saw = isRegistered(state) && !this.chance.happens(0.08) ? { expectedRevision: state.revision - (this.chance.happens(0.04) ? 1 : 0) } : {};
    const earlier = this.requests.filter((one) => one.trajectory === trajectory).at(-1);
    const requestId = earlier && this.chance.happens(0.02) ? earlier.given.requestId : `${who}#${this.requests.length + 1}`;
    const fingerprint = `${command.name}${JSON.stringify(command.data)}`;
    if (this.requests.some(({ given }) => given.requestId === requestId && given.fingerprint === fingerprint)) return;
    const given: GivenCommand = { data: command.data, actor: actor(who), requestId, fingerprint, ...saw };
    const request: Request = { trajectory, name: command.name, given };
    this.requests.push(request);
    this.judge.hears(request);
    const having = saw.expectedRevision === undefined ? '' : `, having seen revision ${saw.expectedRevision}`;
    this.tell(`${this.nick(trajectory)}: ${who} asks for ${nameOf(request)} ${JSON.stringify(command.data)}${having}`);
    this.server.send(request);
  }

  private somebodyAsksAgain(): void {
    const waiting = this.requests.filter((request) => !request.answer);
    if (waiting.length > 0) this.send(this.chance.pick(waiting), 'asks again for');
  }

  /** A copy that was long on its way; it may be past the API's look into the log. */
  private somethingComesTwice(): void {
    const asked = this.requests.slice(this.chance.happens(0.5) ? -12 : 0);
    if (asked.length > 0) this.send(this.chance.pick(asked), 'a copy comes of', this.chance.happens(0.5) ? 'run' : 'api');
  }

  private send(request: Request, what: string, to: 'api' | 'run' = 'api'): void {
    this.tell(`${this.nick(request.trajectory)}: ${what} ${nameOf(request)}`);
    this.server.send(request, to);
  }

  // Time

  /** Mostly a worker is there when time owes something; now and then all of them are away for as long. */
  private async timePasses(): Promise<void> {
    const { chance } = this;
    const until = this.clock + chance.oneOf([
      [6, () => chance.between(1, 24) * HOUR],
      [6, () => chance.between(1, 7) * DAY],
      [2, () => chance.between(8, 30) * DAY],
      [0.5, () => chance.between(31, 150) * DAY],
    ])();
    const day = new Date(until).toISOString();
    if (chance.happens(0.3)) {
      this.tell(`no worker is there until ${day}`);
      this.clock = Math.max(this.clock, until);
    } else if (chance.happens(0.5)) {
      this.tell(`nothing goes wrong until ${day}`);
      await this.pass(until);
    } else {
      this.tell(`time passes until ${day}`);
      for (let rounds = 0; rounds < 60 && this.hasComeTo(until, false); rounds += 1) await this.goOn();
    }
  }

  // Trouble

  private async trouble(): Promise<void> {
    const { chance, server } = this;
    const host = server.hosts.length === 0 ? undefined : chance.pick(server.hosts);
    if (!host) return;
    await chance.oneOf<() => void | Promise<void>>([
      [3, () => this.crash(host)],
      [2, () => {
        this.tell(`${this.nick(host.writer.trajectory)}: ${host.writer.run} is lost`);
        server.drop(host, () => chance.happens(0.3));
      }],
      [3, () => {
        const { writer } = server.start(host.writer.trajectory, undefined, chance.happens(0.2) ? -chance.between(1, 5000) : 0);
        this.tell(`${this.nick(writer.trajectory)}: ${writer.run} starts while ${host.writer.run} goes on`);
      }],
      [3, () => {
        this.tell(`${this.nick(host.writer.trajectory)}: ${host.writer.run} may continue as new`);
        server.tell(host, 'suggestContinueAsNew');
      }],
      [1, () => this.rebuild()],
    ])();
  }

  private async crash(host: Host): Promise<void> {
    this.tell(`${this.nick(host.writer.trajectory)}: the worker of ${host.writer.run} dies`);
    await this.server.crash(host, () => this.chance.happens(0.4), () => this.chance.happens(0.5));
  }

  /** Temporal is lost altogether; every open trajectory gets a run. */
  private rebuild(): void {
    this.tell('all runs are lost; every open trajectory gets a new one');
    for (const host of [...this.server.hosts]) this.server.drop(host, () => this.chance.happens(0.3));
    for (const trajectory of this.judge.carried) this.server.start(trajectory);
  }

  /** What the hourly reconciler does: runs where there are none, news to those that are behind or late, or that carry nothing open. */
  private reconcile(): void {
    for (const host of this.server.hosts.filter(({ writer: { trajectory } }) => !this.judge.carried.includes(trajectory))) {
      if (host.carrier.hasEnded || host !== this.server.hostOf(host.writer.trajectory)) continue;
      this.server.tell(host, 'catchUp');
      this.tell(`${this.nick(host.writer.trajectory)}: the reconciler tells the run to catch up, for it carries nothing open`);
    }
    for (const trajectory of this.judge.carried) {
      const host = this.server.hostOf(trajectory);
      const next = this.judge.nextDeadline(trajectory);
      const isLate = next !== undefined && Date.parse(next.at) + SEEN_AS_MISSED <= this.clock;
      const isBehind = (host?.carrier.knows?.head.sequence ?? 0) < this.log.trajectories.get(trajectory)!.entries.length;
      if (!host) this.server.start(trajectory);
      else if ((isBehind || isLate) && !host.carrier.hasEnded) this.server.tell(host, 'catchUp');
      else continue;
      this.tell(`${this.nick(trajectory)}: the reconciler ${host ? 'tells the run to catch up' : 'starts a run'}`);
    }
  }

  // What happens next

  /** Lets things happen in any order, for a while or until nothing is left. */
  private async goOn(isCalm = false): Promise<void> {
    for (let patience = PATIENCE; ; patience -= 1) {
      await this.server.settle();
      this.judge.look(this.server.hosts);
      const acts = this.server.possible();
      if (acts.length === 0 || (!isCalm && this.chance.happens(0.02))) return;
      const act = this.chance.pick(acts);
      if (patience === 0) throw new Broken(act.trajectory, 'it never comes to rest');
      this.clock += this.chance.between(1, 40);
      if (isCalm || !(await this.goesWrong(act))) {
        const line = this.story.push(`${this.nick(act.trajectory)}: ${act.what}`) - 1;
        const came = act.happen();
        if (came !== undefined) this.story[line] += `: ${came}`;
      }
    }
  }

  private async goesWrong(act: Act): Promise<boolean> {
    const { trajectory, what, request, host, lose } = act;
    // The worst moment to die is after the log knows and before the run does.
    if (!this.chance.happens(act.isNews ? 0.15 : 0.06)) return false;
    if (host && this.chance.happens(act.isNews ? 0.7 : 0.4)) {
      await this.crash(host);
    } else if (lose && this.chance.happens(0.6)) {
      this.tell(`${this.nick(trajectory)}: lost: ${what}`);
      lose();
    } else if (request) {
      this.send(request, 'a second copy goes out of');
    } else {
      return false;
    }
    return true;
  }

  // The end

  /** Nothing goes wrong any more. Everybody asks until they are answered, and time passes until it owes nothing. */
  private async comeToRest(): Promise<void> {
    this.tell('from here on nothing goes wrong');
    await this.goOn(true);
    for (const request of this.requests.filter(({ answer }) => !answer)) this.send(request, 'asks again for');
    await this.pass(Infinity);
    this.judge.atTheEnd(this.requests, this.server.hosts);
  }

  /** Nothing goes wrong. The reconciler puts right what went wrong before; from then on time owes nothing that is not done in its night. */
  private async pass(until: number): Promise<void> {
    await this.goOn(true);
    this.reconcile();
    do {
      await this.goOn(true);
      this.judge.nothingIsMissed(SEEN_AS_MISSED);
      this.reconcile();
      await this.goOn(true);
      this.judge.nobodyCarriesWhatIsClosed((trajectory) => this.server.hostOf(trajectory));
    } while (this.hasComeTo(until, true));
  }

  /** Goes on to the next timer, or to when the reconciler would see what was missed; where there is neither, to the end. */
  private hasComeTo(until: number, isReconciled: boolean): boolean {
    const timers = this.server.hosts.flatMap(({ carrier }) => carrier.timerAt ?? []).map((at) => Date.parse(at));
    const owed = isReconciled ? this.judge.carried.flatMap((trajectory) => this.judge.nextDeadline(trajectory)?.at ?? []) : [];
    const next = Math.min(...timers, ...owed.map((at) => Date.parse(at) + SEEN_AS_MISSED));
    const isBefore = next <= until && next < Infinity;
    this.clock = Math.max(this.clock, isBefore ? next : until === Infinity ? 0 : until);
    if (isBefore) this.tell(`it is ${this.now()}`);
    return isBefore;
  }

  nick(trajectory: string): string {
    return `guest ${this.guests.indexOf(trajectory) + 1}`;
  }

  private tell(what: string): void {
    this.story.push(what);
  }
}
