import {
  ApplicationFailure, isGrpcServiceError, NamespaceNotFoundError, ServiceError, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { Rejection } from '../domain/trajectory/rejections';
import type { Refusals } from '../workflows/messages';
import { etag } from './dossier';
import { Problem, RETRY_AFTER } from './problem';
import { RESOURCE_EXHAUSTED } from './temporal-client';

/** Why an Update failed, as the client is told; a rule of the domain stays a rejection, for whoever knows what may be said of it. */
export function refusalOf(error: unknown): Problem | Rejection {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const { type, details } = error.cause;
    switch (type as keyof Refusals | null | undefined) {
      case 'Rejected':
        return details![0] as Refusals['Rejected'];
      case 'StaleRevision':
        return staleRevision((details![0] as Refusals['StaleRevision']).revision);
      case 'KeyReused':
        return Problem.of('idempotency-key-reused');
      case 'StaleRun':
        return Problem.of('unavailable', {}, RETRY_AFTER);
    }
  }
  if (isTooMuch(error)) return tooManyRequests();
  if (isTemporals(error)) return outcomeUnknown();
  throw error;
}

/** All that Temporal's client throws where a call did not come to its end: a run may be gone or be there just then, a server may be starting. */
const temporals = [
  ServiceError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowNotFoundError, WorkflowExecutionAlreadyStartedError, NamespaceNotFoundError,
];

/** Whether Temporal could not do what it was asked, or could not say. */
export const isTemporals = (error: unknown): boolean => isGrpcServiceError(error) || temporals.some((kind) => error instanceof kind);

/** Whether Temporal asks us to slow down. An update that comes with a start throws what gRPC said as it is; everything else wraps it. */
export function isTooMuch(error: unknown): boolean {
  const said = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(said) && Number(said.code) === RESOURCE_EXHAUSTED;
}

export const tooManyRequests = (): Problem => Problem.of('too-many-requests', {}, RETRY_AFTER);

/** Somebody recorded a fact that the person did not see; the ETag is what there is now. */
export const staleRevision = (revision: number): Problem => Problem.of('stale-revision', {}, { ETag: etag(revision) });

export const outcomeUnknown = (): Problem => Problem.of('outcome-unknown', {}, RETRY_AFTER);
