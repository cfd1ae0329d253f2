import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

/**
 * Changes the order of what the workflow does, and nothing else: it arms its timer only after it has answered the Update. A change
 * that looks harmless, and that no run which is open when it is deployed could survive.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      async startTimer(input, next) {
        for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
        return next(input);
      },
    },
  ],
});
