import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startMailDispatcher, type MailDispatcher, type MailDispatcherOptions } from '../../activities/notify';
import { createPrisma } from '../../prisma/client';
import type { PrismaClient } from '../../prisma/generated/client';
import { migrate } from '../../prisma/migrate';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { refusal, startTestSmtp, type TestSmtp } from '../support/smtp';
import { guest, testOutbox } from '../support/smtp-outbox';

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

/** Looks into the outbox when it starts and when it is woken: no test waits for a clock. */
function start(options: Partial<MailDispatcherOptions> = {}): MailDispatcher {
  const write = (fields: object, message: string) => void log.push(`${message} ${JSON.stringify(fields)}`);
  const dispatcher = startMailDispatcher({
    prisma,
    smtpUrl: smtp.url,
    from: 'Bestendig <no-reply@lvv.example>',
    publicUrl: 'https://lvv.example',
    logger: { info: write, warn: write, error: write },
    pollMs: 1_000_000,
    ...options,
  });
  running.push(dispatcher);
  return dispatcher;
}

test('a mail goes out once, to the person in their language, else to the mailbox in Dutch', async () => {
  const english = await outbox.person('Alex Morgan', 'alex@inlia.example', 'en');
  const dutch = await outbox.person('Sanne de Vries', 'sanne@inlia.example');
  const unknown = await outbox.person('Robin Jansen', null, 'en');
  const ids = [await outbox.mail({ personId: english }), await outbox.mail({ personId: dutch }), await outbox.mail({ personId: unknown }), await outbox.mail()];
  const dispatcher = start();
  await dispatcher.wake();
  await dispatcher.wake();

  const mails = (await smtp.parsed()).map((mail) => ({ id: mail.messageId, to: [mail.to].flat()[0]?.text, about: mail.subject?.split(':')[0] }));
  expect(mails).toHaveLength(4);
  expect(mails).toEqual(expect.arrayContaining([
    { id: `<${ids[0]}@lvv.example>`, to: 'alex@inlia.example', about: 'Reminder' },
    { id: `<${ids[1]}@lvv.example>`, to: 'sanne@inlia.example', about: 'Herinnering' },
    { id: `<${ids[2]}@lvv.example>`, to: 'lvv@inlia.example', about: 'Herinnering' },
    { id: `<${ids[3]}@lvv.example>`, to: 'lvv@inlia.example', about: 'Herinnering' },
  ]));
  for (const id of ids) expect(await outbox.fate(id)).toEqual(['sent 1', 'sent']);
  expect(log).toEqual([]);
});

test('has the headers of an automatic mail of a list, and both text and HTML with the link', async () => {
  await outbox.mail();
  await start().wake();
  const [mail] = await smtp.parsed();
  const reference = outbox.trajectoryId().slice(0, 8).toUpperCase();
  const link = `https://lvv.example/trajectories/${outbox.trajectoryId()}`;
  expect(mail!.headers.get('auto-submitted')).toBe('auto-generated');
  expect(smtp.mails[0]!.raw).toMatch(/^List-Id: <reminders\.bestendig\.lvv\.example>$/im);
  expect(mail!.from?.text).toBe('"Bestendig" <no-reply@lvv.example>');
  expect(mail!.date!.getTime()).toBeGreaterThan(Date.now() - 60_000);
  expect(mail!.subject).toBe(`Herinnering: de toetsing, uiterlijk 18 september 2026 (${reference})`);
  expect(mail!.text).toContain(link);
  expect(mail!.html).toContain(`<a href="${link}">`);
});

test('names nobody: no guest, no colleague, not in the mail and not in what is logged and stored about it', async () => {
  const personId = await outbox.person('Sanne de Vries', 'sanne@inlia.example');
  await outbox.mail({ personId, content: { note: guest.names.join(' ') } });
  smtp.onRecipient = (address) => {
    throw refusal(450, `4.2.1 Mailbox of Sanne de Vries <${address}> is busy`);
  };
  const dispatcher = start();
  await dispatcher.wake();
  smtp.onRecipient = () => undefined;
  await outbox.timePasses();
  await dispatcher.wake();

  const [mail] = await smtp.parsed();
  const headers = mail!.headerLines.filter(({ key }) => key !== 'to').map(({ line }) => line);
  const deliveries = JSON.stringify(await prisma.deliveryAttempt.findMany());
  const seen = [...headers, mail!.subject, mail!.text, mail!.html, ...log, deliveries].join('\n');
  expect(log).toHaveLength(1);
  expect(seen).toContain('deferred');
  for (const word of [...guest.names, guest.vNumber, guest.birthDate, 'Sanne', 'Vries', 'sanne@', 'inlia', 'busy']) {
    expect(seen.toLowerCase()).not.toContain(word.toLowerCase());
  }
});

test('waits while the mail server is away, longer each time, and goes out when it is back', async () => {
  const id = await outbox.mail();
  const { port } = smtp;
  await smtp.stop();
  const dispatcher = start();
  await dispatcher.wake();
  expect(await outbox.fate(id)).toEqual(['waiting 1', 'retried: unreachable ECONNREFUSED']);
  expect(await outbox.dueIn(id)).toBeCloseTo(30, -1);
  await outbox.timePasses();
  await dispatcher.wake();
  expect(await outbox.dueIn(id)).toBeCloseTo(60, -1);

  smtp = await startTestSmtp(port);
  await outbox.timePasses();
  await dispatcher.wake();
  expect((await outbox.fate(id)).slice(0, 1)).toEqual(['sent 3']);
  expect(smtp.mails).toHaveLength(1);
});

test('waits for a server that says nothing', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const id = await outbox.mail();
  await start({ smtpUrl: `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`, timeoutMs: 50 }).wake();
  for (const socket of sockets) socket.destroy();
  silent.close();
  expect(await outbox.fate(id)).toEqual(['waiting 1', 'retried: unreachable ETIMEDOUT']);
});

test('waits when it is put off, whatever part of it the server puts off', async () => {
  const id = await outbox.mail();
  const dispatcher = start();
  const putOff = () => {
    throw refusal(451, '4.3.0 later');
  };
  for (const stage of ['onSender', 'onRecipient', 'onMail'] as const) {
    smtp[stage] = putOff;
    await outbox.timePasses();
    await dispatcher.wake();
    smtp[stage] = () => undefined;
  }
  await outbox.timePasses();
  await dispatcher.wake();
  const retried = expect.stringMatching(/^retried: deferred 451/);
  expect(await outbox.fate(id)).toEqual(['sent 4', retried, retried, retried, 'sent']);
});

test.each([
  ['onSender', 'sender-refused'],
  ['onRecipient', 'recipient-refused'],
  ['onMail', 'message-refused'],
] as const)('a refusal for good is tried once and stays visible (%s)', async (stage, kind) => {
  const refused = await outbox.mail();
  smtp[stage] = () => {
    throw refusal(550, 'no');
  };
  const dispatcher = start();
  await dispatcher.wake();
  await outbox.timePasses();
  smtp[stage] = () => undefined;
  const next = await outbox.mail();
  await dispatcher.wake();
  expect(await outbox.fate(refused)).toEqual(['failed 1', expect.stringMatching(`^failed: ${kind} 550`)]);
  expect(await outbox.fate(next)).toEqual(['sent 1', 'sent']);
  expect(log).toEqual([expect.stringContaining('a mail cannot be delivered')]);
});

test('a mail without a recipient fails visibly; one that only a newer worker can write waits for it', async () => {
  const nobody = await outbox.mail({ mailbox: '' });
  const nowhere = await outbox.mail({ mailbox: 'lvv' });
  const newer = await outbox.mail({ content: { template: 'digest' } });
  const broken = await outbox.mail({ content: { dueOn: 'soon' } });
  const two = await outbox.mail({ mailbox: 'lvv@inlia.example, lvv@ind.example' });
  await start().wake();
  expect(smtp.mails).toEqual([]);
  expect(await outbox.fate(two)).toEqual(['failed 1', expect.stringMatching(/^failed: /)]);
  expect(await outbox.fate(nobody)).toEqual(['failed 1', 'failed: no-recipient']);
  expect(await outbox.fate(nowhere)).toEqual(['failed 1', expect.stringMatching(/^failed: /)]);
  expect(await outbox.fate(newer)).toEqual(['waiting 1', 'retried: unknown-template']);
  expect(await outbox.fate(broken)).toEqual(['waiting 1', 'retried: not-rendered']);
});

test('several dispatchers at once send every mail once', async () => {
  const ids = [];
  for (let count = 0; count < 60; count += 1) ids.push(await outbox.mail());
  const other = createPrisma(databaseUrl);
  const dispatchers = [start(), start({ prisma: other }), start({ prisma: other })];
  await Promise.all(dispatchers.map((dispatcher) => dispatcher.wake()));
  const messageIds = (await smtp.parsed()).map((mail) => mail.messageId);
  expect(messageIds.sort()).toEqual(ids.map((id) => `<${id}@lvv.example>`).sort());
  expect(await prisma.outboxMail.count({ where: { state: 'sent', attempts: 1 } })).toBe(60);
  await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
  await other.$disconnect();
});

test('a mail that another process is just taking is passed over', async () => {
  const taken = await outbox.mail();
  const free = await outbox.mail();
  await prisma.$transaction(async (other) => {
    await other.$executeRaw`UPDATE outbox_mail SET state = 'claimed', attempts = 1, claimed_at = now(), due_at = now() + interval '5 minutes' WHERE id = ${taken}::uuid`;
    await start().wake();
    expect(await outbox.fate(free)).toEqual(['sent 1', 'sent']);
  });
  expect(await outbox.fate(taken)).toEqual(['claimed 1']);
  expect(smtp.mails).toHaveLength(1);
});

test('stopping lets what is under way come to its end and takes nothing more', async () => {
  for (let count = 0; count < 12; count += 1) await outbox.mail();
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  smtp.onMail = () => held;
  const dispatcher = start();
  await smtp.received(5);
  let stopped = false;
  const stop = dispatcher.stop().then(() => (stopped = true));
  await prisma.outboxMail.count();
  expect(stopped).toBe(false);
  answer();
  await stop;
  const states = await prisma.outboxMail.groupBy({ by: ['state'], _count: true, orderBy: { state: 'asc' } });
  expect(states.map(({ state, _count }) => `${state} ${_count}`)).toEqual(['sent 5', 'waiting 7']);
  await dispatcher.wake();
  expect(smtp.mails).toHaveLength(5);
});

test('looks by itself, time and again', async () => {
  start({ pollMs: 1 });
  await outbox.mail();
  await smtp.received(1);
  await outbox.mail();
  await smtp.received(2);
});

test('outlives a database that is away, and says so once', async () => {
  const id = await outbox.mail();
  await prisma.$executeRaw`ALTER TABLE outbox_mail RENAME TO away`;
  const dispatcher = start();
  await dispatcher.wake();
  await dispatcher.wake();
  await prisma.$executeRaw`ALTER TABLE away RENAME TO outbox_mail`;
  await dispatcher.wake();
  expect(await outbox.fate(id)).toEqual(['sent 1', 'sent']);
  expect(log.map((line) => line.split(' {')[0])).toEqual(['the outbox cannot be reached', 'the outbox is back']);
});

test('a sender without an address is refused at the start', () => {
  expect(() => start({ from: 'Bestendig' })).toThrow('needs an address');
});
