import { workflowInfo } from '@temporalio/workflow';
import type { Recorded } from '../activities/log';
import type { Policy, PolicyReference, PublishedPolicy } from '../domain/policy/schema';
import { asStored } from '../domain/policy/stored';
import { reminderKind } from '../domain/trajectory/deadlines';
import { toldOfAnswers } from '../domain/trajectory/escalation';
import type { TrajectoryEvent } from '../domain/trajectory/events';
import { fold } from '../domain/trajectory/evolve';
import { noHead, remembered, type Handled, type Head, type Receipt } from '../domain/trajectory/head';
import { namedPeople } from '../domain/trajectory/named-people';
import { overview } from '../domain/trajectory/overview';
import { isRegistered, type RegisteredState } from '../domain/trajectory/phase';
import { initialState, upToDate, type TrajectoryState } from '../domain/trajectory/state';
import { load, loadMore, policyNamed, record } from './log';
import type { TrajectoryInput } from './messages';
import { refused } from './refused';

/** So many characters of a state, each of up to three bytes, a payload holds for sure with all that goes with it (2 MiB). */
const LONG = 500_000;

type Remembered = Receipt & { fingerprint: string };

/** What a run knows of its trajectory: the log, folded so far. Whatever another one wrote meanwhile is read from there. */
export class KnownFacts {
  state: TrajectoryState = initialState;
  head: Head = noHead;
  /** Undefined until the log is read; before that nothing can be decided. */
  policy!: Policy;
  /** What names it: the one that the log says, or that of the referral where the trajectory was never brought under another. */
  private reference: PolicyReference;
  isLoaded = false;
  /** A younger run writes this trajectory. */
  isStale = false;
  private handled: Handled = [];
  private hasRecorded = false;

  /** @param whenKnown called whenever they were read or recorded */
  constructor(
    private readonly input: TrajectoryInput,
    private readonly whenKnown: () => void,
  ) {
    this.reference = input.policy;
    if (input.snapshot) ({ state: this.state, head: this.head } = { ...input.snapshot, state: upToDate(input.snapshot.state) });
    this.reference = this.referenceIn(this.state);
  }

  /** What a request left behind, where it was handled before. */
  receiptOf(requestId: string): Remembered | undefined {
    return this.handled.find(([id]) => id === requestId)?.[1];
  }

  /** Whether a referral is to be decided under another policy than the one at hand: another attempt's, of another day, may have started the run. */
  isOfAnotherPolicy(referral: PolicyReference | undefined): referral is PolicyReference {
    return referral !== undefined && !isRegistered(this.state) && !isSame(referral, this.reference);
  }

  /** Takes up the policy that a referral is decided under. @throws Error when it is not published, or is not what its hash says */
  async takeUp({ id, version, sha256 }: PolicyReference): Promise<void> {
    const found = await policyNamed({ policy: id, version });
    if (found?.reference.sha256 !== sha256) throw new Error(`policy ${id} version ${version} is not the one this trajectory was brought under`);
    ({ policy: this.policy, reference: this.reference } = found);
  }

  /** Makes this run the trajectory's writer, and learns what the log holds beyond its head. */
  async read(): Promise<void> {
    let readOn = load;
    for (let more = true; more; readOn = loadMore) {
      const loaded = await readOn({ writer: this.writer(), policy: this.reference, knowsPolicy: this.policy !== undefined, from: this.head });
      this.isStale = loaded.outcome === 'stale';
      if (loaded.outcome === 'stale') return;
      this.policy = loaded.policy ? asStored(loaded.policy) : this.policy;
      this.handled = loaded.handled;
      await this.learn(loaded);
      more = loaded.more;
    }
    this.isLoaded = true;
    this.whenKnown();
  }

  /**
   * Records facts and takes them into account; or learns what the log knows better, and leaves it to the caller to decide again.
   * @param target the policy that these facts bring the trajectory under
   * @throws ApplicationFailure where a constraint across guests stands in the way
   */
  async append(events: TrajectoryEvent[], requestId: string, fingerprint: string, target?: PublishedPolicy): Promise<Recorded['outcome']> {
    const state = fold(events, this.state);
    if (!isRegistered(state)) throw new TypeError('facts without a referral');
    const { policy, reference } = target ?? { policy: this.policy, reference: this.reference };
    const request = { writer: this.writer(), policy: reference, expectedHead: this.head, requestId, fingerprint };
    const recorded = await record({ ...request, events, people: namedPeople(events, policy), told: toldOfAnswers(events, state, policy), state, ...readModel(state, policy) });
    switch (recorded.outcome) {
      case 'recorded':
        ({ policy: this.policy, reference: this.reference } = { policy, reference });
        // What is in the log counts, also where the rules of today would have decided something else.
        this.state = recorded.events ? fold(recorded.events, this.state) : state;
        this.head = { sequence: recorded.sequence, hash: recorded.hash };
        this.remember(requestId, { ...recorded, fingerprint });
        this.hasRecorded = true;
        this.whenKnown();
        break;
      case 'known':
        await this.read();
        this.remember(requestId, recorded);
        break;
      case 'moved':
        if (!recorded.events) await this.read();
        else {
          await this.learn({ ...recorded, events: recorded.events });
          this.whenKnown();
        }
        break;
      case 'stale':
        this.isStale = true;
        break;
      case 'rejected':
        throw refused('Rejected', { code: recorded.code, details: recorded.trajectory === undefined ? {} : { trajectory: recorded.trajectory } });
    }
    return recorded.outcome;
  }

  /** Whether a next run would have less history than this one: not where all it did was read the same long log again. */
  get isWorthHandingOver(): boolean {
    return this.hasRecorded || !this.isLong;
  }

  /** What the next run of this trajectory starts with. What is too long to be handed over it reads from the log. */
  forNextRun(): TrajectoryInput {
    const input = { trajectory: this.input.trajectory, policy: this.reference };
    return this.isLong ? input : { ...input, snapshot: { state: this.state, head: this.head } };
  }

  private get isLong(): boolean {
    return JSON.stringify(this.state).length > LONG;
  }

  /** What the log tells may have brought the trajectory under another policy. */
  private async learn({ from, head, events }: { from: Head; head: Head; events: TrajectoryEvent[] }): Promise<void> {
    const state = fold(events, from.sequence === 0 ? initialState : this.state);
    const reference = this.referenceIn(state);
    if (!isSame(reference, this.reference)) await this.takeUp(reference);
    this.state = state;
    this.head = head;
  }

  private referenceIn({ policies }: TrajectoryState): PolicyReference {
    const { id, version, sha256 } = policies.at(-1) ?? this.reference;
    return { id, version, sha256 };
  }

  private remember(requestId: string, { sequence, revision, fingerprint }: Remembered): void {
    if (fingerprint === 'time') return; // nobody asks for these again
    this.handled = [...this.handled, [requestId, { sequence, revision, fingerprint }] satisfies Handled[number]].slice(-remembered);
  }

  private writer() {
    const { runId, runStartTime } = workflowInfo();
    return { trajectory: this.input.trajectory, run: runId, epoch: runStartTime.getTime() };
  }
}

const isSame = (one: PolicyReference, other: PolicyReference): boolean => one.id === other.id && one.version === other.version;

/** What lists, tasks and reminders need to know besides the facts. */
function readModel(state: RegisteredState, policy: Policy) {
  const { organisations, specialGroups, ladder } = policy;
  return {
    overview: overview(state, policy),
    mailboxes: Object.fromEntries(Object.entries(organisations).map(([organisation, { mailbox }]) => [organisation, mailbox])),
    reminders: Object.fromEntries(ladder.map((step) => [step.step, reminderKind(step)])),
    medicalGroups: Object.keys(specialGroups).filter((group) => specialGroups[group]!.compartment === 'medical'),
  };
}
