import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { taskQueue } from './connection';

/** Sees to it that the programme's Schedules exist. Every worker calls it at its start; what is there already stays as it is. */
export async function ensureSchedules(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: 'reconcile-trajectories',
      spec: { intervals: [{ every: '1h', offset: '17m' }] },
      action: { type: 'startWorkflow', workflowType: 'reconcileTrajectories', taskQueue, workflowId: 'reconcile-trajectories', args: [] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1h' },
      // Where it was not there, Temporal may be new and the log older: what is missing is seen to at once.
      state: { triggerImmediately: true, note: 'Compares the log with the runs of every open trajectory and repairs what differs.' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
