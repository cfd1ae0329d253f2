import type { PrismaClient } from '../../prisma/generated/client';
import { inDoubt, nonRetryable, type Failure } from './failure';

/*
 * The states of a mail. Time is PostgreSQL's; `due_at` is when a mail may be taken: of a claimed one, the end of the claim's lease.
 *
 *   from                   what happens                          to          delivery log
 *   waiting                claimed                               claimed     -
 *   uncertain              claimed for the resend                uncertain   -
 *   claimed | uncertain    the server's 250                      sent        sent
 *   claimed | uncertain    refused for good                      failed      failed
 *   claimed                deferred, unreachable, our fault      waiting     retried
 *   uncertain              deferred, unreachable, our fault      uncertain   retried
 *   claimed | uncertain    the answer was lost                   uncertain   uncertain
 *   claimed | uncertain    the lease ended: claimed again        uncertain   uncertain
 *
 * So `uncertain` stays until a 250 or a refusal settles it, also while the resend is under way; `claimed_at` tells whether somebody
 * holds the mail. A claim is named by its number of attempts: whoever comes late with an answer changes nothing any more.
 */

/** A mail that this process holds until its lease ends. */
export interface ClaimedMail {
  id: string;
  /** What it is about. */
  trajectoryId: string | null;
  emergencyStayId: string | null;
  /** Names the claim. */
  attempt: number;
  content: unknown;
  /** The person's address, else the mailbox. */
  to: string | null;
  language: string;
}

/** Takes up to `limit` mails that are due, the longest waiting first, together with those whose sender was not heard of again. */
export function claimDue(prisma: PrismaClient, limit: number, leaseMs: number): Promise<ClaimedMail[]> {
  return prisma.$queryRaw<ClaimedMail[]>`
    WITH due AS (
      SELECT id, person_id, attempts, claimed_at IS NOT NULL AS lapsed FROM outbox_mail
      WHERE state IN ('waiting', 'claimed', 'uncertain') AND due_at <= now()
      ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), logged AS (
      INSERT INTO delivery_attempt (mail_id, attempt, at, outcome, reason)
      SELECT id, attempts, now(), 'uncertain', 'lease-ended' FROM due WHERE lapsed
    )
    UPDATE outbox_mail AS mail
    SET state = CASE mail.state WHEN 'waiting' THEN 'claimed' ELSE 'uncertain' END,
      attempts = mail.attempts + 1, claimed_at = now(), due_at = now() + ${leaseMs}::float8 * interval '1 millisecond'
    FROM due LEFT JOIN person ON person.id = due.person_id
    WHERE mail.id = due.id
    RETURNING mail.id, mail.trajectory_id AS "trajectoryId", mail.emergency_stay_id AS "emergencyStayId", mail.attempts AS attempt, mail.content,
      coalesce(nullif(person.email, ''), nullif(mail.mailbox, '')) AS "to",
      CASE WHEN nullif(person.email, '') IS NULL THEN 'nl' ELSE person.language END AS language`;
}

/** What came of an attempt, as the delivery log has it. */
export type Outcome = 'sent' | 'retried' | 'uncertain' | 'failed';

export function outcomeOf(failure: Failure | undefined): Outcome {
  if (failure === undefined) return 'sent';
  return nonRetryable.has(failure.kind) ? 'failed' : inDoubt.has(failure.kind) ? 'uncertain' : 'retried';
}

/** Marks what came of a claim; nothing happens to a mail that is no longer ours. @returns whether it still was */
export async function settle(prisma: PrismaClient, mail: ClaimedMail, failure: Failure | undefined): Promise<boolean> {
  const outcome = outcomeOf(failure);
  const reason = failure === undefined ? null : [failure.kind, ...failure.codes].join(' ');
  const final = outcome === 'sent' || outcome === 'failed';
  const marked = await prisma.$executeRaw`
    WITH settled AS (
      UPDATE outbox_mail
      SET state = CASE WHEN ${outcome} <> 'retried' THEN ${outcome} WHEN state = 'claimed' THEN 'waiting' ELSE state END,
        claimed_at = CASE WHEN ${final} THEN claimed_at END,
        sent_at = CASE WHEN ${outcome} = 'sent' THEN now() END,
        due_at = now() + ${retryDelayMs(mail.attempt)}::float8 * interval '1 millisecond'
      WHERE id = ${mail.id}::uuid AND attempts = ${mail.attempt} AND state IN ('claimed', 'uncertain') AND claimed_at IS NOT NULL
      RETURNING id, attempts
    )
    INSERT INTO delivery_attempt (mail_id, attempt, at, outcome, reason)
    SELECT id, attempts, now(), ${outcome}, ${reason} FROM settled`;
  return marked === 1;
}

const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 60 * 60_000;

/** Half a minute, then twice as long each time, never more than an hour. A mail is never given up for having waited long. */
export function retryDelayMs(attempt: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
}
