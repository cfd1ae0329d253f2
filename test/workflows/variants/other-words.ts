import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import type { RecordInput } from '../../../activities/log';
import type { GivenCommand } from '../../../workflows/messages';

const wordsOf = (step: number): string => `words of step ${step},`;

/** Stands for a release whose rules decide otherwise: each fact comes out in other words. A run that knows them later has not listened to the log. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let step = 0;
  return {
    inbound: [
      {
        handleUpdate(input, next) {
          const [given] = input.args as [GivenCommand];
          step += 1;
          return next({ ...input, args: [{ ...given, data: { ...given.data, motivation: wordsOf(step) } }] });
        },
      },
    ],
    outbound: [
      {
        async scheduleLocalActivity(input, next) {
          if (input.activityType === 'record') {
            const known = JSON.stringify((input.args[0] as RecordInput).state);
            for (let before = 1; before < step; before += 1) if (known.includes(wordsOf(before))) throw new Error(`step ${step} knows the ${wordsOf(before)} which were never recorded`);
          }
          return next(input);
        },
      },
    ],
  };
};
