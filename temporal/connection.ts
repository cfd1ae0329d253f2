import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { PayloadKeys } from './codec';
import { createDataConverter } from './data-converter';

/** The queue that all of this project's workers poll. */
export const taskQueue = 'bestendig';

/**
 * A client on the server that the usual `TEMPORAL_*` variables (or Temporal's own configuration file) name.
 * The connection is made with the first call, so that an API can start while Temporal is away; `client.connection.close()` is its stop.
 */
export function createClient(keys: PayloadKeys): Client {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return new Client({ connection: Connection.lazy(connectionOptions), namespace, dataConverter: createDataConverter(keys) });
}
