import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { startTemporalDevServer, type TemporalDevServer } from '../../scripts/temporal-server';
import { waitUntil } from '../../scripts/wait';
import { prepareNamespace } from '../../temporal/namespace';
import { bestendigPhase } from '../../temporal/search-attributes';

// A server of somebody's own, on which nothing was registered by hand.

jest.setTimeout(120_000);
let server: TemporalDevServer;
let connection: Connection;
beforeAll(async () => {
  server = await startTemporalDevServer();
  connection = await Connection.connect({ address: server.address });
});
afterAll(async () => {
  await connection?.close();
  await server?.stop();
});

const PERMISSION_DENIED = 7;

async function newNamespace(namespace: string): Promise<Client> {
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 24 * 60 * 60 as never } });
  await waitUntil('the namespace to be known', () => connection.workflowService.listSchedules({ namespace }));
  return new Client({ connection, namespace });
}

test('a namespace that has nothing gets what trajectories need; once more changes nothing', async () => {
  const client = await newNamespace('new');
  const start = () =>
    client.workflow.start('nobodyRunsThis', {
      workflowId: 'trajectory/found', taskQueue: 'no-worker', typedSearchAttributes: new TypedSearchAttributes([{ key: bestendigPhase, value: 'intake' }]),
    });
  await expect(start()).rejects.toThrow();

  await prepareNamespace(client);
  await prepareNamespace(client);

  await waitUntil('the server to know its attributes', start);
  await waitUntil('it to be found', async () => {
    if ((await client.workflow.count("BestendigPhase = 'intake'")).count !== 1) throw new Error('not yet');
  });
  expect((await client.schedule.getHandle('reconcile-trajectories').describe()).state.paused).toBe(false);
});

test('where only an operator may add search attributes, it says how', async () => {
  const client = await newNamespace('guarded');
  const refusing = {
    ...connection.operatorService,
    listSearchAttributes: connection.operatorService.listSearchAttributes.bind(connection.operatorService),
    addSearchAttributes: () => Promise.reject(Object.assign(new Error('no'), { code: PERMISSION_DENIED, details: 'no', metadata: {} })),
  };
  const guarded = { options: client.options, connection: { operatorService: refusing } } as unknown as Client;

  await expect(prepareNamespace(guarded)).rejects.toThrow('temporal operator search-attribute create -n guarded --name BestendigPhase --type Keyword --name BestendigProgramme --type Keyword');
});
