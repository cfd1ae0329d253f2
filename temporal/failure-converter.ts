import { DefaultFailureConverter } from '@temporalio/common';

/** Loaded by path, in clients as well as inside the workflow sandbox. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
