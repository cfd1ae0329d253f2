import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Refusals } from './messages';

/** A refusal is an answer, not a fault: it fails the Update and nothing else, and no alarm rings. */
export function refused<R extends keyof Refusals>(type: R, detail: Refusals[R]): ApplicationFailure {
  return ApplicationFailure.create({ type, message: type, nonRetryable: true, details: [detail], category: ApplicationFailureCategory.BENIGN });
}
