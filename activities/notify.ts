import type { PrismaClient } from '../prisma/generated/client';
import { reached } from './failpoints';
import { failureOf, type Failure } from './mail/failure';
import { claimDue, outcomeOf, settle, type ClaimedMail, type Outcome } from './mail/outbox';
import { render, UnknownTemplate, type Rendered } from './mail/render';
import { CONNECTIONS, createSender } from './mail/sender';

/** A logger of pino's shape. It is given ids and codes: never an address, never what a server wrote. */
export interface MailLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface MailDispatcherOptions {
  prisma: PrismaClient;
  /** `smtp://user:password@host:port`, or `smtps:`. */
  smtpUrl: string;
  /** Sender of every mail, `Name <address>` or an address; its host also makes the Message-IDs, so it never changes lightly. */
  from: string;
  /** Where the web page is found; mails link to it. */
  publicUrl: string;
  logger?: MailLogger;
  /** Milliseconds between two looks into the outbox. Default 2 s. */
  pollMs?: number;
  /** Milliseconds after which a mail that was taken and never heard of again is uncertain, and sent again. Default 5 minutes. */
  claimLeaseMs?: number;
  /** Milliseconds to wait for the mail server's connection and greeting; for an answer three times as long. Default 10 s. */
  timeoutMs?: number;
}

export interface MailDispatcher {
  /** Looks into the outbox now. Resolves when that look is over: everything due was tried, or the mail server is away. */
  wake(): Promise<void>;
  /** Lets the mails that are under way come to their end (a minute at most), takes no others, and closes the connections. */
  stop(): Promise<void>;
}

/**
 * Sends the mails of the outbox for as long as it runs: claim, send, mark. Runs in every worker process; any number of them share the
 * work and no mail goes out twice, unless a crash or a broken connection leaves open whether it arrived (see mail/outbox.ts).
 * Neither a mail server nor a database that is away ends it. @throws Error when `from` has no address
 */
export function startMailDispatcher({
  prisma, smtpUrl, from, publicUrl, logger, pollMs = 2_000, claimLeaseMs = 5 * 60_000, timeoutMs = 10_000,
}: MailDispatcherOptions): MailDispatcher {
  const sender = createSender({ smtpUrl, from, timeoutMs });
  let stopping = false;
  let outboxAway = false;
  let waiting: (() => void)[] = [];
  let endPause = (): void => undefined;

  async function run(): Promise<void> {
    while (!stopping) {
      const callers = waiting;
      waiting = [];
      await look();
      for (const answer of callers) answer();
      if (!stopping && waiting.length === 0) await pause();
    }
    for (const answer of waiting) answer();
  }

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function look(): Promise<void> {
    try {
      let goOn: boolean;
      do {
        const mails = await claimDue(prisma, CONNECTIONS, claimLeaseMs);
        const outcomes = await toEnd(mails.map(deliver));
        // Where every one of them came back, so would the next ones: they keep their first attempt for later.
        goOn = mails.length === CONNECTIONS && outcomes.some((outcome) => outcome === 'sent' || outcome === 'failed');
      } while (goOn && !stopping);
      if (outboxAway) logger?.info({}, 'the outbox is back');
      outboxAway = false;
    } catch (error) {
      // Mails that were sent and could not be marked become uncertain when their lease ends. Said once, not at every look.
      if (!outboxAway) logger?.error({ code: (error as { code?: string }).code ?? (error as Error).name }, 'the outbox cannot be reached');
      outboxAway = true;
    }
  }

  async function deliver(mail: ClaimedMail): Promise<Outcome> {
    const failure = await attempt(mail);
    if (failure === undefined) await reached('after-smtp-250');
    const outcome = outcomeOf(failure);
    const ours = await settle(prisma, mail, failure);
    const fields = { mail: mail.id, attempt: mail.attempt, outcome, ...failure };
    if (!ours) logger?.warn(fields, 'the answer came after the claim had ended; the mail is sent again');
    else if (outcome === 'failed') logger?.error(fields, 'a mail cannot be delivered');
    else if (outcome !== 'sent') logger?.warn(fields, 'a mail has to be sent again');
    return outcome;
  }

  async function attempt(mail: ClaimedMail): Promise<Failure | undefined> {
    if (mail.to === null) return { kind: 'no-recipient', codes: [] };
    let rendered: Rendered;
    try {
      rendered = render(mail, publicUrl);
    } catch (error) {
      return { kind: error instanceof UnknownTemplate ? 'unknown-template' : 'not-rendered', codes: [] };
    }
    try {
      await sender.send({ id: mail.id, to: mail.to, rendered });
      return undefined;
    } catch (error) {
      return failureOf(error as Error);
    }
  }

  const running = run();
  return {
    wake: () =>
      new Promise((resolve) => {
        if (stopping) return resolve();
        waiting.push(resolve);
        endPause();
      }),
    async stop() {
      stopping = true;
      endPause();
      await running;
      sender.close();
    },
  };
}

/** All results; waits for every one of them before the first error is thrown, so that nothing goes on unseen. */
async function toEnd<T>(promises: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
