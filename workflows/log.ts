import { ApplicationFailure, isCancellation, proxyActivities, proxyLocalActivities, TemporalFailure } from '@temporalio/workflow';
import type { LoadInput, Loaded, LogActivities, RecordInput, Recorded } from '../activities/log';
import type { PublishedPolicy } from '../domain/policy/schema';
import { asStored } from '../domain/policy/stored';
import type { CommandData } from '../domain/trajectory/commands';

// A local activity spares the server four events a step. It is for the moments that PostgreSQL answers; when it does not, retrying
// locally would fill the history with heartbeats, so a normal activity waits for it, for as long as it takes.
// Where the trajectory's key is gone no waiting helps: the task fails, is tried ever more seldom, and somebody is called.
const nonRetryableErrorTypes = ['NoKey'];
// The attempts are counted: between two of them a local activity does not see its time run out.
const local = proxyLocalActivities<LogActivities>({ scheduleToCloseTimeout: '10s', retry: { initialInterval: '250ms', maximumAttempts: 5, nonRetryableErrorTypes } });
const patient = proxyActivities<LogActivities>({ startToCloseTimeout: '10s', retry: { initialInterval: '1s', maximumInterval: '30s', nonRetryableErrorTypes } });

async function firstLocally<I, O>(here: (input: I) => Promise<O>, there: (input: I) => Promise<O>, input: I): Promise<O> {
  try {
    return await here(input);
  } catch (error) {
    if (!(error instanceof TemporalFailure) || isCancellation(error) || isInVain(error)) throw error;
    return there(input);
  }
}

const isInVain = (error: TemporalFailure): boolean => error instanceof ApplicationFailure && nonRetryableErrorTypes.includes(error.type ?? '');

/** See `load` in `activities/log.ts`; waits out a database that is away. */
export const load = (input: LoadInput): Promise<Loaded> => firstLocally(local.load, patient.load, input);

/** The same for what comes after a first page: what local activities tell in one task leaves in one message, which must not grow with the log. */
export const loadMore = (input: LoadInput): Promise<Loaded> => patient.load(input);

/** See `record` in `activities/log.ts`; waits out a database that is away. */
export const record = (input: RecordInput): Promise<Recorded> => firstLocally(local.record, patient.record, input);

/** The published policy of that name; missing where there is none. Waits out a database that is away. */
export async function policyNamed({ policy, version }: Pick<CommandData<'adoptPolicy'>, 'policy' | 'version'>): Promise<PublishedPolicy | undefined> {
  const found = await firstLocally(local.findPolicy, patient.findPolicy, { id: policy, version });
  return found && { reference: found.reference, policy: asStored(found.policy) };
}
