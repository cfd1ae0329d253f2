import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '../../prisma/generated/client';

/** The example guest, whom no mail may name. */
export const guest = { names: ['Amina', 'Haddad-Osman'], vNumber: '0712345678', birthDate: '1961-03-07' };

const content = { template: 'reminder', rule: 'admissionTest', step: 'ahead', dueOn: '2026-09-18' };

/** Puts mails into the outbox as `record_facts` does, and looks at what became of them. */
export function testOutbox(prisma: PrismaClient) {
  let sequence = 0;
  let trajectoryId = '';

  return {
    /** An empty outbox, and a trajectory to write about. */
    async reset(): Promise<void> {
      trajectoryId = randomUUID();
      const state = Buffer.from(JSON.stringify(guest));
      await prisma.$executeRaw`TRUNCATE outbox_mail, person, trajectory, policy CASCADE`;
      await prisma.$executeRaw`
        INSERT INTO policy (id, version, sha256, programme, effective_from, body) VALUES ('test', 1, ${'0'.repeat(64)}, 'test', '2019-04-01', '{}')`;
      await prisma.$executeRaw`
        INSERT INTO trajectory (id, programme, policy_id, policy_version, head_sequence, head_hash, revision, writer_epoch, writer_run, phase, referred_on, state, recorded_at)
        VALUES (${trajectoryId}::uuid, 'test', 'test', 1, 0, '', 0, 0, '', 'intake', '2026-08-21', ${state}, now())`;
      for (const value of guest.names) {
        await prisma.$executeRaw`INSERT INTO search_key (trajectory_id, kind, value, programme) VALUES (${trajectoryId}::uuid, 'name', ${value}, 'test')`;
      }
    },
    trajectoryId: () => trajectoryId,
    async person(name: string, email: string | null, language = 'nl'): Promise<string> {
      const id = randomUUID();
      await prisma.$executeRaw`
        INSERT INTO person (id, issuer, subject, name, email, organisation, roles, programmes, language)
        VALUES (${id}::uuid, 'https://issuer.example', ${id}, ${name}, ${email}, 'INLIA', '{caseworker}', '{test}', ${language})`;
      return id;
    },
    /** Due at once. Returns its id. */
    async mail(mail: { personId?: string; mailbox?: string; content?: object } = {}): Promise<string> {
      const [row] = await prisma.$queryRaw<[{ id: string }]>`
        INSERT INTO outbox_mail (trajectory_id, sequence, organisation, role, person_id, mailbox, content, due_at)
        VALUES (${trajectoryId}::uuid, ${++sequence}, 'INLIA', 'caseworker', ${mail.personId ?? null}::uuid, ${mail.mailbox ?? 'lvv@inlia.example'},
          ${JSON.stringify({ ...content, ...mail.content })}::jsonb, now() - interval '1 second')
        RETURNING id`;
      return row.id;
    },
    /** State and number of attempts, then what the delivery log says of each. */
    async fate(id: string): Promise<string[]> {
      const { state, attempts, deliveries } = await prisma.outboxMail.findUniqueOrThrow({ where: { id }, include: { deliveries: { orderBy: { attempt: 'asc' } } } });
      return [`${state} ${attempts}`, ...deliveries.map(({ outcome, reason }) => (reason === null ? outcome : `${outcome}: ${reason}`))];
    },
    /** Seconds until it may be taken (again). */
    async dueIn(id: string): Promise<number> {
      const [row] = await prisma.$queryRaw<[{ seconds: number }]>`
        SELECT extract(epoch FROM due_at - now())::float8 AS seconds FROM outbox_mail WHERE id = ${id}::uuid`;
      return row.seconds;
    },
    /** Lets the time go by that a mail has to wait, or a claim's lease. */
    async timePasses(): Promise<void> {
      await prisma.$executeRaw`UPDATE outbox_mail SET due_at = now() - interval '1 second'`;
    },
  };
}
