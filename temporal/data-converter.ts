import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { SealingCodec, type PayloadKeys } from './codec';

/** Failures keep their message and stack among the encoded attributes, never in plain text. Part of the workflows' bundle. */
export const failureConverterPath = require.resolve('./failure-converter');

/** The namespace that the usual `TEMPORAL_*` variables name. */
export const namespace = (): string => loadClientConnectConfig().namespace ?? 'default';

/** How everything that passes Temporal is turned into bytes: one for every client, worker and replay, so that none can forget to seal it. */
export const createDataConverter = (keys: PayloadKeys): DataConverter => ({
  failureConverterPath,
  payloadCodecs: [new SealingCodec(keys, namespace())],
});
