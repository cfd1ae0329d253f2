import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Connection } from '@temporalio/client';
import { registerSearchAttributes } from '../temporal/namespace';
import { startChild, type Child } from './child';
import { assertFree, freePort, onPortsOfItsChoice, PortTaken } from './ports';
import { findTemporalCli } from './temporal-binaries';
import { waitUntil } from './wait';

export { findTemporalCli, findTimeSkippingServer } from './temporal-binaries';

/** How the development server is started. */
export interface TemporalDevServerOptions {
  /** Where workflows are kept across restarts; without it they are gone when the server stops. */
  dataFile?: string;
  /** Default: a free one. */
  port?: number;
  /** Without it there is no web page. */
  uiPort?: number;
  /** Where the web page has payloads opened. */
  uiCodec?: string;
  /** Settings of the server, such as `limit.historyCount.suggestContinueAsNew`. */
  dynamicConfig?: Readonly<Record<string, number | boolean>>;
  /** Default: beside the data file, else in the temporary folder. */
  logFile?: string;
  signal?: AbortSignal;
}

/** A running development server; its namespace is `default`. */
export interface TemporalDevServer {
  /** `host:port`, as TEMPORAL_ADDRESS has it. */
  address: string;
  child: Child;
  stop(): Promise<void>;
}

const NAMESPACE = 'default';

/**
 * Starts Temporal's development server on loopback and resolves when its namespace can be used and the search attributes
 * are known. Rejects at once when the port asked for is in use, with the end of its log when it ends early, or when there is no such program to be had.
 *
 * Besides the port that it is given the server chooses seven or so of its own, which no option names, and ends where one is taken in the meantime.
 */
export const startTemporalDevServer = (options: TemporalDevServerOptions = {}): Promise<TemporalDevServer> => onPortsOfItsChoice(() => start(options));

async function start(options: TemporalDevServerOptions): Promise<TemporalDevServer> {
  const { dataFile, uiPort, uiCodec, signal } = options;
  // Nothing on this machine calls home.
  const dynamicConfig = { 'frontend.enableServerVersionCheck': false, ...options.dynamicConfig };
  const port = options.port ?? (await freePort());
  // Else a server that is there already would answer for ours.
  await assertFree([{ name: 'Temporal', port, variable: 'TEMPORAL_PORT' }, ...(uiPort ? [{ name: 'Temporal', port: uiPort, variable: 'TEMPORAL_UI_PORT' }] : [])]);
  const address = `127.0.0.1:${port}`;
  const logFile = options.logFile ?? (dataFile ? `${dataFile}.log` : join(tmpdir(), `bestendig-temporal-${port}.log`));
  if (dataFile) await mkdir(dirname(dataFile), { recursive: true });
  const child = await startChild({
    name: 'Temporal',
    command: await findTemporalCli(),
    args: [
      'server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--log-level', 'error',
      ...(uiPort ? ['--ui-port', `${uiPort}`, '--ui-disable-news-fetch'] : ['--headless']),
      ...(uiPort && uiCodec ? ['--ui-codec-endpoint', uiCodec] : []),
      ...(dataFile ? ['--db-filename', dataFile] : []),
      ...Object.entries(dynamicConfig).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]),
    ],
    logFile,
  });
  const stop = async (): Promise<void> => {
    await child.stop();
    // A server that keeps nothing leaves nothing behind either.
    if (!options.logFile && !dataFile) await rm(logFile, { force: true });
  };
  try {
    // A bare connection first: a gRPC client that finds the port closed backs off for a second.
    await waitUntil('Temporal to listen', () => assertListens(port), { child, signal });
    await waitUntil('Temporal to be usable', () => makeUsable(address), { child, signal });
  } catch (error) {
    const taken = /^.*address already in use.*$/m.exec(child.tail(Infinity));
    await stop();
    throw taken ? new PortTaken(`Temporal could not listen on a port: ${taken[0]}`, { cause: error }) : error;
  }
  return { address, child, stop };
}

async function assertListens(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

/** By request and not by `--search-attribute`, which does nothing when the data file exists already. */
async function makeUsable(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
    await registerSearchAttributes(connection, NAMESPACE);
  } finally {
    await connection.close();
  }
}
