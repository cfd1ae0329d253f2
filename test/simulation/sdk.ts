import { AsyncLocalStorage } from 'node:async_hooks';
import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { Loaded, LoadInput, Recorded, RecordInput } from '../../activities/log';
import type { PublishedPolicy } from '../../domain/policy/schema';
import type { TrajectoryInput } from '../../workflows/messages';
import type { PolicyName } from './carrier';

/*
 * What `workflows/guest-trajectory.ts` imports from `@temporalio/workflow`, as far as it does, played by `workflow.ts`. Nothing here
 * decides when something happens: the world does.
 */
export { ActivityFailure, ApplicationFailure };

export type Called = 'load' | 'record' | 'findPolicy';
export type Answered = Loaded | Recorded | PublishedPolicy | undefined;

/** A run, as the functions of the SDK reach it. */
export interface Machine {
  readonly info: { runId: string; runStartTime: Date; continueAsNewSuggested: boolean };
  readonly handlers: Map<string, { handle: (...args: never[]) => unknown; validator?: (...args: never[]) => void }>;
  readonly conditions: { holds: () => boolean; resolve: () => void }[];
  readonly timers: Set<{ at: number; resolve: () => void }>;
  handlersAtWork: number;
  call(what: Called, input: LoadInput | RecordInput | PolicyName): Promise<Answered>;
  alarm(what: string): void;
}

export class ContinuesAsNew extends Error {
  constructor(readonly input: TrajectoryInput) {
    super('continues as new');
  }
}

const machines = new AsyncLocalStorage<Machine>();
const machine = (): Machine => machines.getStore()!;
export const runIn = <T>(one: Machine, work: () => T): T => machines.run(one, work);

type Definition = { name: string };
export const defineUpdate = (name: string): Definition => ({ name });
/** A Signal and an Update of one name are two things; those that come without an Update have handlers of their own. */
export const defineSignal = (name: string): Definition => ({ name: machine().handlers.has(name) ? `signal ${name}` : name });
export const defineQuery = defineUpdate;
export const setHandler = ({ name }: Definition, handle: () => unknown, options: { validator?: () => void } = {}): void =>
  void machine().handlers.set(name, { handle, ...options });

/** Operators search by nothing here: the phase is shown anew each time. */
export const workflowInfo = (): Machine['info'] & { typedSearchAttributes: { get(): undefined } } => ({ ...machine().info, typedSearchAttributes: { get: () => undefined } });
export const allHandlersFinished = (): boolean => machine().handlersAtWork === 0;
export const condition = (holds: () => boolean): Promise<void> =>
  holds() ? Promise.resolve() : new Promise((resolve) => void machine().conditions.push({ holds, resolve }));
export const continueAsNew = (input: TrajectoryInput): Promise<never> => Promise.reject(new ContinuesAsNew(JSON.parse(JSON.stringify(input)) as TrajectoryInput));

const activities = {
  load: (input: LoadInput) => machine().call('load', input),
  record: (input: RecordInput) => machine().call('record', input),
  findPolicy: (named: PolicyName) => machine().call('findPolicy', named),
};
export const proxyActivities = () => activities;
export const proxyLocalActivities = () => activities;

/** Scopes as far as timers are cancelled with them. */
const scopes = new AsyncLocalStorage<CancellationScope>();
export class CancellationScope {
  readonly cancelled = new Set<() => void>();
  run<T>(work: () => Promise<T>): Promise<T> {
    return scopes.run(this, work);
  }
  cancel(): void {
    for (const cancel of this.cancelled) cancel();
  }
}
export const isCancellation = (error: unknown): boolean => error instanceof CancelledFailure;

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const { timers } = machine();
    const timer = { at: Date.now() + milliseconds, resolve };
    timers.add(timer);
    scopes.getStore()?.cancelled.add(() => timers.delete(timer) && reject(new CancelledFailure('timer cancelled')));
  });

export const log = {
  warn: (what: string): void => machine().alarm(what),
  error: (what: string, { rule, step }: { rule: string; step: string }): void => machine().alarm(`${what}: ${rule}/${step}`),
};
export const setCurrentDetails = (): void => undefined;
export const upsertSearchAttributes = setCurrentDetails;

const RealDate = Date;
let clock: number | undefined;

/** The clock that workflow code sees. Only what asks for the present moment is told this one. */
export function setClock(milliseconds: number): void {
  clock = milliseconds;
}

globalThis.Date = class extends RealDate {
  constructor(...instant: number[]) {
    if (instant.length === 0) super(clock ?? RealDate.now());
    else super(...(instant as [number]));
  }
  static override now(): number {
    return clock ?? RealDate.now();
  }
} as DateConstructor;
