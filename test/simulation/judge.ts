import { isDeepStrictEqual } from 'node:util';
import { isRegistered } from '../../domain/trajectory/phase';
import { initialState, type TrajectoryState } from '../../domain/trajectory/state';
import type { Loaded, Recorded, RecordInput, Writer } from '../../activities/log';
import type { Deadline } from '../../domain/trajectory/deadlines';
import { decide, passTime } from '../../domain/trajectory/decide';
import type { Command } from '../../domain/trajectory/commands';
import type { Refused } from './carrier';
import { Facts } from './facts';
import type { Log } from './log';
import { nextDeadline } from './next-deadline';
import { overlap } from './nights';
import { policyOf, targetOf } from './policies';
import { nameOf, type Answer, type Host, type Request, type Witness } from './server';
import { Broken } from './broken-invariant';

/** Reasons that only the log knows: rules across guests. */
const acrossTrajectories: ReadonlySet<string | undefined> = new Set(['v-number-in-use', 'guest-already-sheltered', 'person-unknown', 'place-of-another-kind', 'place-taken']);

/**
 * Holds everything that happens in a world against what may never happen. It looks at the log, at what runs know and at what people are
 * told, never at how a run came to it.
 */
export class Judge implements Witness {
  private readonly facts = new Map<string, Facts>();
  /** What was last seen of a run, so that it is compared only when it learned something. */
  private readonly seen = new WeakMap<Host, TrajectoryState>();
  private alarmed?: Broken;
  private readonly asked = new Map<string, Request>();

  constructor(
    private readonly log: Log,
    private readonly now: () => string,
  ) {}

  /** Whoever asks for something is known before the log knows it. */
  hears(request: Request): void {
    this.asked.set(`${request.given.requestId} ${request.given.fingerprint}`, request);
  }

  stateOf(trajectory: string): TrajectoryState {
    return this.facts.get(trajectory)?.state ?? initialState;
  }

  /** The trajectories that are in the log, and open. */
  get open(): string[] {
    return [...this.facts].filter(([, { state }]) => !state.closure).map(([trajectory]) => trajectory);
  }

  /** Those that a run carries: the open ones, and those that time opens again. */
  get carried(): string[] {
    return [...this.facts.keys()].filter((trajectory) => !this.stateOf(trajectory).closure || this.nextDeadline(trajectory) !== undefined);
  }

  nextDeadline(trajectory: string): Deadline | undefined {
    return nextDeadline(this.stateOf(trajectory));
  }

  // After every step

  look(hosts: readonly Host[]): void {
    if (this.alarmed) throw this.alarmed;
    for (const host of hosts) this.lookAt(host);
  }

  /** What a run knows is what the log says, as far as it has read: no more, no less. */
  private lookAt(host: Host): void {
    const { carrier, writer } = host;
    if (!carrier.knows || this.seen.get(host) === carrier.knows.state) return;
    const { state, head } = carrier.knows;
    this.seen.set(host, state);
    const facts = this.facts.get(writer.trajectory);
    const known = facts?.textAt(head) ?? (head.sequence === 0 ? JSON.stringify(initialState) : undefined);
    if (known === undefined) throw new Broken(writer.trajectory, `${writer.run} believes in a fact ${head.sequence} that is not in the log`);
    const knows = JSON.stringify(state);
    // A state that travelled may have its fields in another order; nearly none did.
    if (knows === known || isDeepStrictEqual(JSON.parse(knows), JSON.parse(known))) return;
    throw new Broken(writer.trajectory, `what ${writer.run} knows is not what the first ${head.sequence} facts of the log say`);
  }

  // As it happens

  loaded(writer: Writer, loaded: Loaded): void {
    if (loaded.outcome === 'loaded') this.facts.get(writer.trajectory)?.writes(writer);
  }

  recorded(input: RecordInput, recorded: Recorded): void {
    const { trajectory } = input.writer;
    const log = this.log.trajectories.get(trajectory);
    if (log) {
      let facts = this.facts.get(trajectory);
      if (!facts) this.facts.set(trajectory, (facts = new Facts(trajectory, (id, fingerprint) => this.asked.get(`${id} ${fingerprint}`))));
      facts.goOn(log);
    }
    if (recorded.outcome === 'recorded') {
      this.eachVNumberOnce(trajectory);
      this.eachBedOnce(trajectory);
    }
    if (recorded.outcome === 'rejected' && recorded.code === 'place-taken' && this.othersInBedsOf(trajectory, input.state).length === 0) {
      throw new Broken(trajectory, 'the log says that a bed is taken, which it is not');
    }
    if (recorded.outcome === 'rejected' && recorded.code === 'v-number-in-use' && !this.othersWith(trajectory, input.overview.vNumbers).includes(recorded.trajectory!)) {
      throw new Broken(trajectory, `the log says that ${recorded.trajectory!} holds its V-number, which it does not`);
    }
  }

  /** A run may refuse only what the log, too, refuses now. */
  refusedBy({ writer }: Host, request: Request, { message, type, detail }: Refused): void {
    const { trajectory, name, given } = request;
    if (type === 'StaleRun' || type === 'KeyReused' || acrossTrajectories.has(detail.code) || this.isInLog(request)) return;
    const state = this.stateOf(trajectory);
    // Without a revision it cannot tell that it is behind; whoever asks so has to ask again.
    if (given.expectedRevision === undefined ? isRegistered(state) : given.expectedRevision !== state.revision) return;
    const command = { name, data: given.data } as Command;
    const { policy } = policyOf(state);
    const { rejection } = decide(passTime(state, this.now(), policy), command, { actor: given.actor, now: this.now(), policy, target: targetOf(request) });
    if (!rejection) throw new Broken(trajectory, `${writer.run} refuses ${nameOf(request)} (${message}), which the facts of the log allow`);
  }

  /** Whoever is told that it is done can rely on it; whoever is told that it is not, too. */
  answered(request: Request, { receipt, refused }: Answer): void {
    const { trajectory, given: { requestId } } = request;
    const times = (this.log.trajectories.get(trajectory)?.appended ?? []).filter((one) => one.requestId === requestId);
    if (receipt) {
      if (times.length !== 1 || !this.isInLog(request)) throw new Broken(trajectory, `${nameOf(request)} is acknowledged, and in the log ${times.length} times`);
      const { sequence, revision } = times[0]!.receipt;
      if (receipt.sequence !== sequence || receipt.revision !== revision) {
        const said = `fact ${receipt.sequence}, revision ${receipt.revision}`;
        throw new Broken(trajectory, `${nameOf(request)} is acknowledged as ${said}; in the log it is ${sequence}, ${revision}`);
      }
    } else if (this.isInLog(request)) {
      throw new Broken(trajectory, `${nameOf(request)} is refused (${refused.message}) and in the log`);
    }
  }

  alarm({ trajectory, run }: Writer, what: string): void {
    this.alarmed ??= new Broken(trajectory, `${run} rings the alarm: ${what}`);
  }

  /** Of what time owes, a healthy run does everything; so many milliseconds later it is missed. */
  nothingIsMissed(after: number): void {
    for (const trajectory of this.carried) {
      const next = this.nextDeadline(trajectory);
      if (!next || Date.parse(next.at) + after > Date.parse(this.now())) continue;
      throw new Broken(trajectory, `${next.key} was due at ${next.at}, a healthy run lives, and at ${this.now()} it is not done`);
    }
  }

  /** A run that was told how its trajectory ended has ended too. */
  nobodyCarriesWhatIsClosed(youngest: (trajectory: string) => Host | undefined): void {
    for (const [trajectory, { state }] of this.facts) if (state.closure && !this.nextDeadline(trajectory) && youngest(trajectory)) throw new Broken(trajectory, 'it is closed, and its run lives on');
  }

  // At the end, when everybody was heard and time has passed over a healthy run

  atTheEnd(requests: readonly Request[], hosts: readonly Host[]): void {
    for (const request of requests) {
      if (!request.answer) throw new Broken(request.trajectory, `nobody ever answers ${nameOf(request)}`);
      // A refusal held when it was given; a copy that comes later may be told otherwise.
      if (request.answer.receipt) this.answered(request, request.answer);
    }
    this.nothingIsMissed(0);
    for (const trajectory of this.carried) {
      const run = hosts.filter(({ writer }) => writer.trajectory === trajectory).at(-1);
      const head = run?.carrier.knows?.head.sequence;
      if (head !== this.log.trajectories.get(trajectory)!.entries.length) throw new Broken(trajectory, `its run never catches up: it knows ${head ?? 'nothing'}`);
    }
    for (const facts of this.facts.values()) facts.areWhole(this.log);
  }

  private isInLog({ trajectory, given: { requestId, fingerprint } }: Request): boolean {
    return this.log.trajectories.get(trajectory)?.appended.some((one) => one.requestId === requestId && one.fingerprint === fingerprint) ?? false;
  }

  private eachVNumberOnce(trajectory: string): void {
    const state = this.stateOf(trajectory);
    const numbers = state.closure ? [] : (state.registration?.guest.vNumbers ?? []).map(({ number }) => number);
    const other = this.othersWith(trajectory, numbers)[0];
    if (other !== undefined) throw new Broken(trajectory, `it is open with a V-number that the open ${other} has`);
  }

  private eachBedOnce(trajectory: string): void {
    const other = this.othersInBedsOf(trajectory, this.stateOf(trajectory))[0];
    if (other !== undefined) throw new Broken(trajectory, `its guest has a bed that the guest of ${other} has`);
  }

  private othersInBedsOf(trajectory: string, { stays }: TrajectoryState): string[] {
    const shares = (other: string): boolean => this.stateOf(other).stays.some((one) => stays.some((stay) => stay.place === one.place && overlap(stay, one)));
    return [...this.facts.keys()].filter((other) => other !== trajectory && shares(other));
  }

  private othersWith(trajectory: string, numbers: readonly string[]): string[] {
    const has = (other: string): boolean => this.stateOf(other).registration!.guest.vNumbers.some(({ number }) => numbers.includes(number));
    return this.open.filter((other) => other !== trajectory && has(other));
  }
}
