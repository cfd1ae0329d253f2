import type { DataConverter } from '@temporalio/common';

/**
 * How everything that passes Temporal is turned into bytes: one for every client, worker and replay, so that none can forget it.
 * Failures keep their message and stack among the encoded attributes (`failure-converter.ts`), never in plain text.
 */
export const dataConverter: DataConverter = {
  failureConverterPath: require.resolve('./failure-converter'),
};
