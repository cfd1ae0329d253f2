import type { Loaded, LoadInput, Recorded, RecordInput, Writer } from '../../activities/log';
import type { Instant } from '../../domain/policy/calendar';
import type { PolicyReference, PublishedPolicy } from '../../domain/policy/schema';
import type { CommandName } from '../../domain/trajectory/commands';
import type { Head, Receipt } from '../../domain/trajectory/head';
import type { TrajectoryState } from '../../domain/trajectory/state';
import type { GivenCommand, Refusals, TrajectoryInput } from '../../workflows/messages';

export type PolicyName = Pick<PolicyReference, 'id' | 'version'>;

/** What a run reaches the world by. The world decides when a call is answered, and whether it ever is. */
export interface Ports {
  now(): Instant;
  load(input: LoadInput): Promise<Loaded>;
  record(input: RecordInput): Promise<Recorded>;
  findPolicy(named: PolicyName): Promise<PublishedPolicy | undefined>;
  /** Something that may never happen: somebody has to look. */
  alarm(what: string): void;
}

/** A trajectory's run, as the server that hosts it sees it: the model in `run.ts`, or the workflow itself in `workflow.ts`. */
export interface Carrier {
  /** Rejects with `Refused` where the command is refused. */
  give(name: CommandName, given: GivenCommand): Promise<Receipt>;
  /** Tells it that the log may hold facts it does not know. */
  catchUp(): void;
  /** Lets it continue as new as soon as it may. */
  suggestContinueAsNew(): void;
  /** When its timer fires; missing while none is armed. */
  readonly timerAt: Instant | undefined;
  fireTimer(): void;
  /** What it knows; missing until it has read the log. */
  readonly knows: { state: TrajectoryState; head: Head } | undefined;
  /** Whether it waits for nothing but people and its timer: its workflow task can be completed. */
  readonly isIdle: boolean;
  readonly hasEnded: boolean;
  /** What its next run starts with, where it ended to continue as new. */
  readonly continuesWith: TrajectoryInput | undefined;
  /** Its workflow task is completed: what it knows now survives its worker. */
  keep(): void;
  /** What follows by itself from what happened to it. */
  settle?(): Promise<void>;
  /** What another worker makes of what was kept; this one is never heard of again. */
  afterCrash(): Promise<Carrier>;
}

export type StartCarrier = (writer: Writer, input: TrajectoryInput, ports: Ports) => Carrier;

/** A refusal as the API sees it. */
export class Refused extends Error {
  constructor(
    readonly type: keyof Refusals,
    readonly detail: { code?: string; revision?: number; trajectory?: string } = {},
  ) {
    super(detail.code === undefined ? type : `${type} ${detail.code}`);
  }
}

/** Lets everything happen that waits for nothing. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
