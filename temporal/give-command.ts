import { randomUUID } from 'node:crypto';
import { ApplicationFailure, type Client, WithStartWorkflowOperation, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { PolicyReference } from '../domain/policy/schema';
import type { CommandName } from '../domain/trajectory/commands';
import type { Receipt } from '../domain/trajectory/head';
import type { guestTrajectory } from '../workflows';
import { workflowIdOf, type GivenCommand, type Refusals } from '../workflows/messages';
import { taskQueue } from './connection';
import { whileSomebodyWaits } from './patience';
import { bestendigPhase, bestendigProgramme } from './search-attributes';

/** The trajectory that a command is for, as its log's head names it. */
export interface Addressee {
  trajectory: string;
  programme: string;
  policy: PolicyReference;
  /** Whether a run should be there; else one is started with the command. */
  isOpen: boolean;
  /** No run is started: only one that is there gets the command. */
  onlyJoins?: true;
}

/**
 * Gives a command to the workflow that carries the trajectory, and waits until it is decided and in the log. Where no run is open
 * (a referral, a reopening, or Temporal lost it) one is started with it: every run finds its way from the log. Of a referral that is
 * rejected no run is left, unless Temporal is away just then: it ends by itself, and its history goes with the namespace's retention.
 *
 * @throws WorkflowUpdateFailedError with an ApplicationFailure of a type of `Refusals`
 * @throws ServiceError, or WorkflowUpdateRPCTimeoutOrCancelledError where the outcome is unknown: the same request tells
 * @throws WorkflowNotFoundError where it `onlyJoins` and no run is there
 */
export async function giveCommand(client: Client, to: Addressee, name: CommandName, given: GivenCommand): Promise<Receipt> {
  // Of this attempt alone: by the request's id Temporal would answer another body, or a refusal that holds no more, from its memory. That a request
  // is recorded once is the log's to see.
  const options = { updateId: randomUUID(), args: [given] as [GivenCommand] };
  return whileSomebodyWaits(client, async (): Promise<Receipt> => {
    if (to.isOpen || to.onlyJoins) {
      try {
        return await client.workflow.getHandle(workflowIdOf(to.trajectory)).executeUpdate<Receipt, [GivenCommand]>(name, options);
      } catch (error) {
        if (to.onlyJoins || !(error instanceof WorkflowNotFoundError)) throw error;
      }
    }
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof guestTrajectory>('guestTrajectory', startOptions(to));
    try {
      return await client.workflow.executeUpdateWithStart<typeof guestTrajectory, Receipt, [GivenCommand]>(name, { ...options, startWorkflowOperation });
    } catch (error) {
      if (name === 'register' && leftNoGuest(error)) await forgetRun(client, workflowIdOf(to.trajectory)).catch(() => undefined);
      throw error;
    }
  });
}

/** What a failed Update was refused for; missing where it failed for another reason than this. */
export function refusalIn<T extends keyof Refusals>(error: unknown, type: T): Refusals[T] | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  const { cause } = error;
  return cause instanceof ApplicationFailure && cause.type === type ? (cause.details?.[0] as Refusals[T]) : undefined;
}

/** Whether nobody was registered by this attempt nor by one before it. */
function leftNoGuest(error: unknown): boolean {
  const rejection = refusalIn(error, 'Rejected');
  return rejection !== undefined && rejection.code !== 'already-registered';
}

/**
 * Deletes what is left of a run that has ended, and with it what was written of somebody who was not taken. Only when it has ended, for
 * deleting would end it: another list's row may be registering the same guest in it.
 */
async function forgetRun({ workflow, options: { namespace } }: Client, workflowId: string): Promise<void> {
  const { runId, status } = await workflow.getHandle(workflowId).describe();
  if (status.name !== 'RUNNING') await workflow.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId, runId } });
}

/** How a trajectory's run is started, whoever does it. It joins one that is open; a closed one may be followed by another. */
export function startOptions({ trajectory, programme, policy }: Omit<Addressee, 'isOpen' | 'onlyJoins'>) {
  return {
    workflowId: workflowIdOf(trajectory),
    taskQueue,
    args: [{ trajectory, policy }] as Parameters<typeof guestTrajectory>,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    // A run that finds itself further on says so.
    typedSearchAttributes: [{ key: bestendigProgramme, value: programme }, { key: bestendigPhase, value: 'referral' }],
  };
}
