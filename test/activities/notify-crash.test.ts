import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type * as Failpoints from '../../activities/failpoints';
import { startMailDispatcher, type MailDispatcher } from '../../activities/notify';
import { createPrisma } from '../../prisma/client';
import type { PrismaClient } from '../../prisma/generated/client';
import { migrate } from '../../prisma/migrate';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { refusal, startTestSmtp, type ReceivedMail, type TestSmtp } from '../support/smtp';
import { testOutbox } from '../support/smtp-outbox';

jest.setTimeout(60_000);

let postgres: TestPostgres;
let databaseUrl: string;
let prisma: PrismaClient;
let outbox: ReturnType<typeof testOutbox>;
let smtp: TestSmtp;
let running: MailDispatcher[];
let log: string[];

beforeAll(async () => {
  postgres = await startTestPostgres();
  databaseUrl = await postgres.createDatabase();
  await migrate(databaseUrl);
  prisma = createPrisma(databaseUrl);
  outbox = testOutbox(prisma);
});

afterAll(async () => {
  await prisma.$disconnect();
  await postgres.stop();
});

beforeEach(async () => {
  running = [];
  log = [];
  await outbox.reset();
  smtp = await startTestSmtp();
});

afterEach(async () => {
  await Promise.all(running.map((dispatcher) => dispatcher.stop()));
  await smtp.stop();
});

const options = () => ({ smtpUrl: smtp.url, from: 'no-reply@lvv.example', publicUrl: 'https://lvv.example', pollMs: 1_000_000 });

function start(): MailDispatcher {
  const write = (_fields: object, message: string) => void log.push(message);
  const dispatcher = startMailDispatcher({ ...options(), prisma, logger: { info: write, warn: write, error: write } });
  running.push(dispatcher);
  return dispatcher;
}

/** Holds the server's answer to every mail until the test gives it. */
function hold(): { answer: () => void }[] {
  const held: { answer: () => void }[] = [];
  smtp.onMail = () => new Promise((resolve) => void held.push({ answer: resolve }));
  return held;
}

const messageId = ({ raw }: ReceivedMail): string | undefined => /^Message-ID: (.*)\r$/im.exec(raw)?.[1];

/** Runs a dispatcher in a process of its own, kills it for good at the failpoint, and returns the failpoint's name. */
async function crashAtFailpoint(): Promise<string> {
  const arrived: string[] = [];
  const kill = async (request: IncomingMessage): Promise<void> => {
    const { name, pid } = (await json(request)) as { name: string; pid: number };
    arrived.push(name);
    if (pid === child.pid) process.kill(pid, 'SIGKILL'); // It never gets its answer.
  };
  const listener = createServer((request) => void kill(request)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const child = spawn(process.execPath, [join(__dirname, '../support/smtp-dispatcher.cjs')], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: {
      ...process.env,
      NODE_NO_WARNINGS: '1',
      DATABASE_URL: databaseUrl,
      FAILPOINTS_URL: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`,
      DISPATCHER_OPTIONS: JSON.stringify(options()),
    },
  });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  listener.close();
  return arrived.join();
}

test("killed between the server's 250 and the mark: uncertain, visible, and sent again under the same Message-ID", async () => {
  const id = await outbox.mail();
  expect(await crashAtFailpoint()).toBe('after-smtp-250');
  expect(smtp.mails).toHaveLength(1);
  expect(await outbox.fate(id)).toEqual(['claimed 1']);
  expect(await outbox.dueIn(id)).toBeGreaterThan(200);

  // As long as the lease runs, nobody else takes it.
  const dispatcher = start();
  await dispatcher.wake();
  expect(smtp.mails).toHaveLength(1);

  const held = hold();
  await outbox.timePasses();
  const look = dispatcher.wake();
  await smtp.received(2);
  expect(await outbox.fate(id)).toEqual(['uncertain 2', 'uncertain: lease-ended']);
  held[0]!.answer();
  await look;
  expect(await outbox.fate(id)).toEqual(['sent 2', 'uncertain: lease-ended', 'sent']);
  expect(smtp.mails.map(messageId)).toEqual([`<${id}@lvv.example>`, `<${id}@lvv.example>`]);
});

test('killed again while it is sent again: each crash has its line', async () => {
  const id = await outbox.mail();
  await crashAtFailpoint();
  await outbox.timePasses();
  await crashAtFailpoint();
  expect(await outbox.fate(id)).toEqual(['uncertain 2', 'uncertain: lease-ended']);
  await outbox.timePasses();
  await start().wake();
  expect(await outbox.fate(id)).toEqual(['sent 3', 'uncertain: lease-ended', 'uncertain: lease-ended', 'sent']);
  expect(new Set(smtp.mails.map(messageId)).size).toBe(1);
});

test('a connection that breaks before the answer leaves it uncertain until the resend is settled', async () => {
  const id = await outbox.mail();
  smtp.onMail = () => {
    smtp.cut();
    return new Promise(() => undefined);
  };
  const dispatcher = start();
  await dispatcher.wake();
  expect(await outbox.fate(id)).toEqual(['uncertain 1', expect.stringMatching(/^uncertain: answer-lost E/)]);
  expect(await outbox.dueIn(id)).toBeCloseTo(30, -1);

  smtp.onMail = () => {
    throw refusal(451, 'later');
  };
  await outbox.timePasses();
  await dispatcher.wake();
  expect((await outbox.fate(id))[0]).toBe('uncertain 2');

  smtp.onMail = () => undefined;
  await outbox.timePasses();
  await dispatcher.wake();
  expect((await outbox.fate(id)).map((line) => line.split(':')[0])).toEqual(['sent 3', 'uncertain', 'retried', 'sent']);
  expect(new Set(smtp.mails.map(messageId)).size).toBe(1);
});

test('whoever answers after the lease changes nothing any more', async () => {
  const id = await outbox.mail();
  const held = hold();
  const slow = start();
  await smtp.received(1);
  await outbox.timePasses();
  const quick = start().wake();
  await smtp.received(2);
  held[0]!.answer();
  await slow.wake();
  expect(await outbox.fate(id)).toEqual(['uncertain 2', 'uncertain: lease-ended']);
  expect(log).toEqual(['the answer came after the claim had ended; the mail is sent again']);
  held[1]!.answer();
  await quick;
  expect(await outbox.fate(id)).toEqual(['sent 2', 'uncertain: lease-ended', 'sent']);
});

test('failpoints tell this machine only, wait for its answer, and tell nobody unless they are told to', async () => {
  const load = async (url?: string): Promise<void> => {
    jest.resetModules();
    if (url !== undefined) process.env.FAILPOINTS_URL = url;
    await jest.requireActual<typeof Failpoints>('../../activities/failpoints').reached('before-commit');
  };
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  try {
    await load();
    for (const url of ['http://failpoints.example/', 'https://127.0.0.1/', 'http://127.0.0.1.example/', 'http://0.0.0.0/', 'file:///tmp/x']) {
      await expect(load(url)).rejects.toThrow('may only name this machine');
    }
    const told = once(listener, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    let goneOn = false;
    const reached = load(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/`).then(() => (goneOn = true));
    const [request, response] = await told;
    expect(await json(request)).toEqual({ name: 'before-commit', pid: process.pid });
    expect(goneOn).toBe(false);
    response.end();
    await reached;
  } finally {
    delete process.env.FAILPOINTS_URL;
    listener.close();
  }
});
