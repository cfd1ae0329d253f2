import type { PublishedPolicy } from '../../domain/policy/schema';
import { evolve } from '../../domain/trajectory/evolve';
import { initialState } from '../../domain/trajectory/state';
import type { DeliveryAttempt, OutboxMail, Person, PrismaClient } from '../../prisma/generated/client';
import { eventIn, policyOf, type Stored } from './log-check';
import type { MailServer } from './mail-server';

type Mail = OutboxMail & { deliveries: DeliveryAttempt[] };

/** What is wrong with a trajectory's mails: each reminder has one for each recipient, and each mail came under its one name. */
export function checkMails({ key, row, events }: Pick<Stored, 'key' | 'row' | 'events'>, mails: Mail[], people: Person[], policies: readonly PublishedPolicy[], server: MailServer): string[] {
  const wrong: string[] = [];
  const nameOf = (sequence: number, organisation: string, role: string, person: string): string => [sequence, organisation, role, person].join('/');
  let state = initialState;
  const expected = events.flatMap((stored) => {
    const { sequence } = stored;
    const event = eventIn({ key, row }, stored);
    state = evolve(state, event);
    const { organisations } = policyOf(policies, state);
    if (event.type !== 'reminded') return [];
    return event.data.recipients.flatMap(({ organisation, role }) => {
      const known = people.filter((one) => one.organisation === organisation && one.roles.includes(role) && one.programmes.includes(row.programme) && one.email !== null);
      return known.length > 0 ? known.map(({ id }) => nameOf(sequence, organisation, role, id)) : [nameOf(sequence, organisation, role, organisations[organisation]!.mailbox)];
    });
  });
  const written = mails.map(({ sequence, organisation, role, personId, mailbox }) => nameOf(sequence, organisation, role, personId ?? mailbox));
  if (expected.sort().join() !== written.sort().join()) wrong.push(`mails should go to ${expected.join(', ')} and the outbox has ${written.join(', ')}`);

  for (const { id, state, deliveries } of mails) {
    const times = server.taken.get(messageIdOf(id)) ?? 0;
    const doubtful = deliveries.filter(({ outcome }) => outcome === 'uncertain').length;
    if (state !== 'sent') wrong.push(`mail ${id} is ${state}`);
    if (times < 1) wrong.push(`mail ${id} is ${state} and never arrived`);
    if (times > 1 + doubtful) wrong.push(`mail ${id} arrived ${times} times, and only ${doubtful} attempts were uncertain`);
  }
  return wrong;
}

/** Made of the outbox's row, so that a mail has one name however often it is sent. */
export const messageIdOf = (id: string): string => `<${id}@lvv.example>`;

/** Names that arrived and that no row of the outbox has. */
export async function unknownMails(prisma: PrismaClient, server: MailServer): Promise<string[]> {
  const rows = new Set((await prisma.outboxMail.findMany({ select: { id: true } })).map(({ id }) => messageIdOf(id)));
  return [...server.taken.keys()].filter((name) => !rows.has(name)).map((name) => `a mail ${name} arrived that nobody wrote`);
}

/**
 * Lets the time pass that a mail waits after a failed attempt, and the lease of claims whose holder is gone. Should a holder live after all,
 * its mail goes out twice under one name, and the delivery log says so: that is allowed.
 */
export async function letMailsBeDue(prisma: PrismaClient): Promise<void> {
  await prisma.$executeRaw`
    UPDATE outbox_mail SET due_at = now()
    WHERE state IN ('waiting', 'claimed', 'uncertain') AND due_at > now() AND (claimed_at IS NULL OR claimed_at < now() - interval '15 seconds')`;
}
