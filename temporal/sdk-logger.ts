import { DefaultLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

/** The SDK's messages in this project's log. Workflow and activity inputs never stand in them. */
export function sdkLogger(logger: Logger): DefaultLogger {
  return new DefaultLogger('INFO', ({ level, message, meta }) => {
    const { error, ...rest } = meta ?? {};
    logger[level.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error']({ ...rest, ...(error instanceof Error && { err: error }) }, message);
  });
}
