import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createEmergencyActivities } from '../activities/emergency';
import { createImportActivities } from '../activities/imports';
import { createLogActivities } from '../activities/log';
import type { PublishedPolicy } from '../domain/policy/schema';
import { messageActivities } from '../activities/messages';
import { createPolicyAdoptionActivities } from '../activities/policy-adoptions';
import { createReconcileActivities } from '../activities/reconcile';
import type { Keys } from '../keys/keys';
import type { PrismaClient } from '../prisma/generated/client';
import type { DocumentStore } from '../storage/store';
import { taskQueue } from './connection';
import { createDataConverter } from './data-converter';

/** Where `npm run build` puts the workflows, so that no worker has to bundle them at its start. */
export const workflowBundle = join(__dirname, 'workflow-bundle.js');

/**
 * How the workflows are bundled. The domain is pure, its modules remember nothing of a workflow: a worker loads them once and not once for
 * each trajectory, which would cost a trajectory's first step, every replay and the cache dearly.
 */
export const bundling = {
  workflowsPath: require.resolve('../workflows'),
  bundlerOptions: { preloadModules: ['decide', 'overview'].map((name) => require.resolve(`../domain/trajectory/${name}`)) },
};

/** Every activity that this project's workflows call. */
export function createActivities(prisma: PrismaClient, keys: Keys, documents: DocumentStore, client: Client, policies: readonly PublishedPolicy[]) {
  return {
    ...createLogActivities(prisma, keys), ...messageActivities, ...createImportActivities(prisma, keys, client, policies),
    ...createReconcileActivities(prisma, keys, documents, client), ...createEmergencyActivities(prisma),
    ...createPolicyAdoptionActivities(prisma, keys, client),
  };
}

/** What workers poll, run and convert with; tests give their own connection. */
export function workerOptions(activities: object, keys: Keys) {
  return {
    taskQueue,
    dataConverter: createDataConverter(keys),
    activities,
    ...(existsSync(workflowBundle) ? { workflowBundle: { codePath: workflowBundle } } : bundling),
    // A cache smaller than the active set costs four times the time; an idle trajectory costs a cached worker about 0.3 MB.
    maxCachedWorkflows: 2_000,
    shutdownGraceTime: '20s' as const,
  };
}

/** A worker on the server that the usual `TEMPORAL_*` variables name. `run()` ends after `shutdown()` or a shutdown signal, drained. */
export async function createWorker(activities: object, keys: Keys): Promise<{ run(): Promise<void> }> {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const worker = await Worker.create({ ...workerOptions(activities, keys), connection, namespace });
  return {
    async run() {
      try {
        await worker.run();
      } finally {
        await connection.close();
      }
    },
  };
}
