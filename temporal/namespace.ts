import { type Client, type Connection, isGrpcServiceError, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import { taskQueue } from './connection';
import { searchAttributes } from './search-attributes';

/** gRPC's codes of a server that lets nobody but its operator do this: PERMISSION_DENIED, UNIMPLEMENTED. */
const OPERATORS_ONLY = [7, 12];

/**
 * Sees to it that the namespace has what trajectories need: search attributes and Schedules. Every worker calls it at its start.
 * @throws Error with what an operator has to do first
 */
export async function prepareNamespace(client: Client): Promise<void> {
  await registerSearchAttributes(client.connection, client.options.namespace);
  await ensureSchedules(client);
}

/** Registers the search attributes that are missing, for without them no trajectory begins. @throws Error where only an operator may do that */
export async function registerSearchAttributes({ operatorService }: Pick<Connection, 'operatorService'>, namespace: string): Promise<void> {
  const known = await unlessForbidden(operatorService.listSearchAttributes({ namespace }));
  // Where nobody is told, as in Temporal Cloud, whoever runs it has seen to it.
  if (known === undefined) return;
  const missing = searchAttributes.filter(({ name }) => !(name in known.customAttributes));
  if (missing.length === 0) return;
  const types = Object.fromEntries(missing.map(({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type)!]));
  const added = await unlessForbidden(operatorService.addSearchAttributes({ namespace, searchAttributes: types }));
  if (added === undefined) {
    const names = missing.map(({ name }) => `--name ${name} --type Keyword`).join(' ');
    throw new Error(`Temporal's namespace ${namespace} lacks search attributes. Its operator adds them: temporal operator search-attribute create -n ${namespace} ${names}`);
  }
}

async function unlessForbidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isGrpcServiceError(error) && OPERATORS_ONLY.includes(error.code)) return undefined;
    throw error;
  }
}

/** What is there already stays as it is. */
async function ensureSchedules(client: Client): Promise<void> {
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
