import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail whose last byte has arrived, answered or not. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and body as they came over the line. */
  raw: string;
}

/** A real mail server in this process. The test decides on its answers: a thrown {@link refusal}, a promise to hold it up, or 250. */
export interface TestSmtp {
  url: string;
  port: number;
  mails: ReceivedMail[];
  onSender(address: string): void | Promise<void>;
  onRecipient(address: string): void | Promise<void>;
  onMail(mail: ReceivedMail): void | Promise<void>;
  /** Resolves when so many mails have arrived in all, before they are answered. */
  received(count: number): Promise<void>;
  /** What receivers see, decoded. */
  parsed(): Promise<ParsedMail[]>;
  /** Breaks off every connection. */
  cut(): void;
  stop(): Promise<void>;
}

/** Starts a mail server on this machine, on a free port or on the one given. */
export async function startTestSmtp(port = 0): Promise<TestSmtp> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onMailFrom: ({ address }, _session, answer) => void reply(answer, () => smtp.onSender(address)),
    onRcptTo: ({ address }, _session, answer) => void reply(answer, () => smtp.onRecipient(address)),
    onData: (stream, { envelope }, answer) =>
      void reply(answer, async () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        const mail = { from, to: envelope.rcptTo.map(({ address }) => address), raw: await text(stream) };
        smtp.mails.push(mail);
        server.emit('received');
        await smtp.onMail(mail);
      }),
  });
  server.on('error', () => undefined); // Connections that a test cuts.
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  const bound = (listening.address() as AddressInfo).port;

  const smtp: TestSmtp = {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    mails: [],
    onSender: () => undefined,
    onRecipient: () => undefined,
    onMail: () => undefined,
    async received(count) {
      while (smtp.mails.length < count) await once(server, 'received');
    },
    parsed: () => Promise.all(smtp.mails.map(({ raw }) => simpleParser(raw))),
    cut: () => server.connections.forEach((connection) => connection._socket.destroy()),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        smtp.cut();
      }),
  };
  return smtp;
}

/** A server's refusal, with a text as servers write them. */
export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

async function reply(answer: (error?: Error | null) => void, decide: () => void | Promise<void>): Promise<void> {
  try {
    await decide();
    answer();
  } catch (error) {
    answer(error as Error);
  }
}
