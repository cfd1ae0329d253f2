import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { without } from './quiet';

/** Where the mailbox listens (loopback only) and keeps its mail. */
export interface MailboxOptions {
  smtpPort: number;
  webPort: number;
  /** Mail kept here is still there after a restart. Default: a temporary folder that goes when the mailbox stops. */
  folder?: string;
}

/** A running mailbox. */
export interface Mailbox {
  /** As SMTP_URL has it. */
  smtpUrl: string;
  /** The page to read the mail on. */
  webUrl: string;
  stop(): Promise<void>;
}

const NEWEST_KEPT = 1_000;

/**
 * Starts a mailbox that takes every mail for every address and sends none of them on. Rejects when a port is taken.
 * The package is loaded when it is needed: it is large, and only demonstrations want it.
 */
export async function startMailbox({ smtpPort, webPort, folder }: MailboxOptions): Promise<Mailbox> {
  const { MailDev } = await import('maildev');
  const host = '127.0.0.1';
  const mailDirectory = folder ?? (await mkdtemp(join(tmpdir(), 'bestendig-mail-')));
  const mailbox = new MailDev({ smtp: smtpPort, ip: host, web: webPort, webIp: host, mailDirectory, maxEmails: NEWEST_KEPT, silent: true });
  await without(/^MailDev API running/, () => mailbox.start());
  return {
    smtpUrl: `smtp://${host}:${smtpPort}`,
    webUrl: `http://${host}:${webPort}`,
    async stop() {
      await mailbox.stop();
      if (!folder) await rm(mailDirectory, { recursive: true, force: true });
    },
  };
}
