import { createTransport } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import type { Rendered } from './render';

/** The mail server, seen from the dispatcher. */
export interface Sender {
  /** Resolves with the server's 250; rejects with nodemailer's error. Never takes longer than {@link SEND_LIMIT_MS}. */
  send(mail: { id: string; to: string; rendered: Rendered }): Promise<void>;
  close(): void;
}

export interface SenderOptions {
  /** `smtp://user:password@host:port`, or `smtps:`. STARTTLS is used where the server has it. */
  smtpUrl: string;
  /** Sender of every mail, `Name <address>` or an address; its host also makes the Message-IDs. */
  from: string;
  /** Milliseconds to wait for a connection and its greeting; for an answer three times as long. */
  timeoutMs: number;
}

/** Mails that go out at once, each over a connection of its own. */
export const CONNECTIONS = 5;
/** A server that trickles its answers meets no timeout; this one it does. Well below a claim's lease, which it must not outlive. */
export const SEND_LIMIT_MS = 60_000;

/** A pool of connections to the mail server; connects with the first mail. @throws Error when `from` has no address */
export function createSender({ smtpUrl, from, timeoutMs }: SenderOptions): Sender {
  const host = hostOf(from);
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: CONNECTIONS,
    // Only what has not sent a byte is queued again by the pool itself: a connection that the server closed while it was idle.
    maxRequeues: 1,
    connectionTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    // Longer: servers look through a mail before they answer, and giving up then leaves in doubt whether they have it.
    socketTimeout: 3 * timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.on('error', () => undefined); // Each mail hears of it for itself.

  return {
    async send({ id, to, rendered: { list, subject, text, html } }) {
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), SEND_LIMIT_MS);
      const sent = transport.sendMail({
        messageId: `<${id}@${host}>`,
        from,
        // As an object, so that nothing in it is read as a second address.
        to: { name: '', address: to },
        subject,
        text,
        html,
        headers: { 'List-Id': `<${list}.bestendig.${host}>`, 'Auto-Submitted': 'auto-generated' },
        signal: limit.signal,
      });
      await sent.finally(() => clearTimeout(timer));
    },
    close: () => transport.close(),
  };
}

function hostOf(from: string): string {
  const host = addressparser(from, { flatten: true })[0]?.address.split('@')[1];
  if (!host) throw new Error('The sender of mails needs an address, as in "Bestendig <no-reply@bestendig.example>".');
  return host;
}
