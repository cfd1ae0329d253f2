import { startTestSmtp, type ReceivedMail, type TestSmtp } from '../support/smtp';

/** A real mail server that takes every mail, and counts how often each came. */
export interface MailServer {
  /** Message-IDs with how often a mail of that name was taken. */
  readonly taken: ReadonlyMap<string, number>;
  /** Every mail as it came. */
  readonly mails: readonly ReceivedMail[];
  /** Stops listening and breaks off every connection. */
  goAway(): Promise<void>;
  /** Listens again, on the same port. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export async function startMailServer(port: number): Promise<MailServer> {
  const taken = new Map<string, number>();
  const mails: ReceivedMail[] = [];
  let smtp: TestSmtp | undefined;

  async function listen(): Promise<void> {
    smtp = await startTestSmtp(port);
    smtp.onMail = (mail) => {
      mails.push(mail);
      const name = messageIdOf(mail);
      taken.set(name, (taken.get(name) ?? 0) + 1);
    };
  }
  async function goAway(): Promise<void> {
    await smtp?.stop();
    smtp = undefined;
  }

  await listen();
  return { taken, mails, goAway, comeBack: listen, stop: goAway };
}

const messageIdOf = ({ raw }: ReceivedMail): string => /^Message-ID: (.*)\r$/im.exec(raw)?.[1] ?? '(none)';
