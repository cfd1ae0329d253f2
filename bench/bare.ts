import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { plannedOnce } from '../prisma/client';
import type { PrismaClient } from '../prisma/generated/client';
import { failureConverterPath } from '../temporal/data-converter';
import type { Stack } from './stack';

/** The queue of the floor's own worker. */
export const bareQueue = 'bare';

export function createBareActivities(prisma: PrismaClient) {
  return {
    async insert({ workflow, requestId, body }: { workflow: string; requestId: string; body: object }): Promise<void> {
      await prisma.$executeRaw`${plannedOnce}
        INSERT INTO bare_step (workflow, request_id, body) VALUES (${workflow}, ${requestId}, ${Buffer.from(JSON.stringify(body))}) ON CONFLICT DO NOTHING`;
    },
  };
}

/** The floor's workflow, bundled as the trajectories' are. */
export function bundleBare(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ workflowsPath: require.resolve('./bare-workflow'), failureConverterPath, logger: new DefaultLogger('WARN') });
}

export type BareActivities = ReturnType<typeof createBareActivities>;

/** Starts the floor's worker, with the table for its rows; its stop function comes along. */
export async function startBare({ prisma, run }: Pick<Stack, 'prisma' | 'run'>): ReturnType<Stack['run']> {
  await prisma.$executeRaw`
    CREATE TABLE bare_step (workflow text, request_id text, body bytea NOT NULL, recorded_at timestamptz(3) NOT NULL DEFAULT now(), PRIMARY KEY (workflow, request_id))`;
  return run('bare worker', 'bench/worker.js', 'bare');
}
