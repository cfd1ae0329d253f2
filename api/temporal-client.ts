import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { PayloadKeys } from '../temporal/codec';
import { createDataConverter } from '../temporal/data-converter';

/** gRPC's code for "slow down". */
export const RESOURCE_EXHAUSTED = 8;

/** A pause between two tries; the usual ones grow beyond the deadline of a call. */
const LONGEST_PAUSE_MS = 500;

/** How calls are tried again while somebody waits: to be told to slow down is their answer, and not waited out in silence. */
export function impatientInterceptor() {
  const usual = defaultGrpcRetryOptions();
  return makeGrpcRetryInterceptor({
    delayFunction: (attempt, status) => Math.min(LONGEST_PAUSE_MS, usual.delayFunction(attempt, status)),
    retryableDecider: (attempt, status) => Number(status.code) !== RESOURCE_EXHAUSTED && usual.retryableDecider(attempt, status),
  });
}

/** The API's client, on the server that the usual `TEMPORAL_*` variables name; it connects with the first call. */
export function createApiClient(keys: PayloadKeys): Client {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return new Client({ connection: Connection.lazy({ ...connectionOptions, interceptors: [impatientInterceptor()] }), namespace, dataConverter: createDataConverter(keys) });
}
