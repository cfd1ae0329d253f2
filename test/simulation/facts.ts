import type { Writer } from '../../activities/log';
import { isEarlier, splitStepKey, type Deadline } from '../../domain/trajectory/deadlines';
import { decide, execute } from '../../domain/trajectory/decide';
import type { Command } from '../../domain/trajectory/commands';
import { evolve } from '../../domain/trajectory/evolve';
import { isMadeByPeople, type TrajectoryEvent } from '../../domain/trajectory/events';
import type { Head } from '../../domain/trajectory/head';
import { initialState, type TrajectoryState } from '../../domain/trajectory/state';
import { openTerms } from '../../domain/trajectory/terms';
import { brokenRules } from '../support/domain/rules-by-events';
import { Broken } from './broken-invariant';
import { firstHash, hashAfter, read, type Appended, type Log, type TrajectoryLog } from './log';
import { nextDeadline } from './next-deadline';
import { policyOf, targetOf } from './policies';
import { nameOf, type Request } from './server';

/**
 * What the facts of one log say, told anew from the facts alone: every one of them must follow from those before it and from what
 * somebody asked for, or from time.
 */
export class Facts {
  /** The state after so many facts. */
  private readonly states: TrajectoryState[] = [initialState];
  private readonly texts: string[] = [];
  private readonly hashes: string[] = [''];
  private readonly events: TrajectoryEvent[] = [];
  private judged = 0;
  private madeByPeople = 0;
  /** The deadline that was executed last, by time. */
  private executed?: Deadline;
  /** Since when each open term could remind anybody. */
  private opened = new Map<string, string>();
  private youngest = -Infinity;

  constructor(
    private readonly trajectory: string,
    private readonly askedFor: (requestId: string, fingerprint: string) => Request | undefined,
  ) {}

  get state(): TrajectoryState {
    return this.states.at(-1)!;
  }

  /** The state at that head as text; missing where the log has no such head. */
  textAt({ sequence, hash }: Head): string | undefined {
    if (this.hashes[sequence] !== hash) return undefined;
    return (this.texts[sequence] ??= JSON.stringify(this.states[sequence]));
  }

  /** A run has read this log: from now on nobody older may write. */
  writes({ epoch }: Writer): void {
    this.youngest = Math.max(this.youngest, epoch);
  }

  goOn(log: TrajectoryLog): void {
    for (const appended of log.appended.slice(this.judged)) {
      this.judged += 1;
      this.follows(log, appended);
    }
    this.expect(log.entries.length === this.events.length, 'there are facts in the log that nobody appended');
  }

  /** The whole chain of hashes, once more. */
  areWhole(log: Log): void {
    const { entries } = log.trajectories.get(this.trajectory)!;
    let hash = firstHash(this.trajectory);
    for (const [at, entry] of entries.entries()) {
      hash = hashAfter(hash, entry.body);
      this.expect(hash === entry.hash, `the hash of fact ${at + 1} does not cover what was before it`);
    }
  }

  private follows(log: TrajectoryLog, appended: Appended): void {
    const { first, last, writer, requestId, receipt } = appended;
    const before = this.state;
    const entries = log.entries.slice(first - 1, last);
    const events = entries.map(read);
    this.expect(first === this.events.length + 1 && last >= first, `fact ${first} does not follow fact ${this.events.length}`);
    this.expect(log.appended.filter((one) => one.requestId === requestId).length === 1, `request ${requestId} is in the log more than once`);
    this.expect(writer.epoch >= this.youngest, `${writer.run} writes, though a younger run has taken over`);
    for (const { body, hash } of entries) {
      const covered = hashAfter(this.hashes.length === 1 ? firstHash(this.trajectory) : this.hashes.at(-1)!, body);
      this.expect(hash === covered, `the hash of fact ${this.hashes.length} does not cover what was before it`);
      this.hashes.push(hash);
    }
    for (const event of events) {
      this.events.push(event);
      this.states.push(evolve(this.state, event));
    }
    if (events.some(isMadeByPeople)) this.isAskedFor(before, events, entries.map(({ body }) => body), appended);
    else this.isDemandedByTime(before, events, entries.map(({ body }) => body));

    this.madeByPeople += events.filter(isMadeByPeople).length;
    const { revision } = this.state;
    const counts = revision === this.madeByPeople && receipt.revision === revision;
    this.expect(counts, `the revision is ${revision} (${receipt.revision} in its receipt); people made ${this.madeByPeople} facts`);
    const broken = brokenRules(this.events);
    this.expect(broken.length === 0, broken.join('; '));
    this.notice(events);
  }

  /** People's facts are what the decider makes of what they asked, on what the log said and when time had done its part. */
  private isAskedFor(state: TrajectoryState, events: TrajectoryEvent[], bodies: string[], { requestId, fingerprint }: Appended): void {
    const request = this.askedFor(requestId, fingerprint);
    if (!request || request.trajectory !== this.trajectory) throw new Broken(this.trajectory, `nobody asked for ${events[0]!.type} (${requestId})`);
    const { name, given: { data, actor, expectedRevision } } = request;
    const now = events[0]!.recordedAt;
    const due = nextDeadline(state);
    this.expect(!due || due.at > now, `${nameOf(request)} was decided at ${now}, before ${due?.key}, which was due at ${due?.at}`);
    const wasSeen = expectedRevision === undefined || expectedRevision === state.revision;
    this.expect(wasSeen, `${nameOf(request)} was for revision ${expectedRevision} and was recorded on ${state.revision}`);
    const decision = decide(state, { name, data } as Command, { actor, now, policy: policyOf(state).policy, target: targetOf(request) });
    this.expect(!decision.rejection, `${nameOf(request)} is in the log, though the facts before it refuse it: ${decision.rejection?.code}`);
    this.expect(JSON.stringify(decision.events) === `[${bodies.join()}]`, `${nameOf(request)} became something else than it says`);
  }

  /** Time's facts are those of the deadline that was next, and due; one after the other. */
  private isDemandedByTime(state: TrajectoryState, events: TrajectoryEvent[], bodies: string[]): void {
    const [event] = events;
    if (event === undefined || !('deadline' in event.data)) throw new Broken(this.trajectory, `nobody asked for ${event?.type ?? 'nothing'}`);
    const { deadline } = event.data;
    const next = nextDeadline(state);
    this.expect(deadline.at <= event.recordedAt, `${deadline.key} was executed at ${event.recordedAt}, before ${deadline.at}`);
    this.expect(JSON.stringify(next) === JSON.stringify(deadline), `${deadline.key} was executed; next was ${next?.key ?? 'nothing'}`);
    this.expect(!this.executed || isEarlier(this.executed, deadline), `${deadline.key} was executed after ${this.executed?.key}`);
    this.executed = deadline;
    const made = JSON.stringify(execute(state, deadline, event.recordedAt, policyOf(state).policy, 'carriedBy' in event.data ? event.data.carriedBy : undefined));
    this.expect(made === `[${bodies.join()}]`, `${deadline.key} became something else than it says`);
    if (event.type !== 'reminded') return;
    const since = this.opened.get(splitStepKey(deadline.key).term);
    this.expect(since !== undefined && deadline.at > since, `${deadline.key} reminds of ${deadline.at}; what it counts from is known since ${since}`);
  }

  /** What people record is known from then on; what time does, it owed from its moment on. */
  private notice(events: TrajectoryEvent[]): void {
    const [event] = events as [TrajectoryEvent];
    const since = 'deadline' in event.data && event.type !== 'reminded' ? event.data.deadline.at : event.recordedAt;
    this.opened = new Map(openTerms(this.state, policyOf(this.state).policy).map(({ key }) => [key, this.opened.get(key) ?? since]));
  }

  private expect(holds: boolean, otherwise: string): void {
    if (!holds) throw new Broken(this.trajectory, otherwise);
  }
}
