import type { PrismaClient } from '../../prisma/generated/client';
import type { Claims } from './claims';

/** People that are remembered as written; more than all organisations together have. */
const REMEMBERED = 10_000;

/**
 * Keeps the table of people, whom reminders go to: written at the first sight of somebody and when their token says something else than
 * before. What is written already is remembered, so that a request costs no write.
 */
export function createRegister(prisma: PrismaClient): (person: string, claims: Claims) => Promise<void> {
  const written = new Map<string, string>();

  return async (person, { iss, sub, name, email = null, organisation, roles, programmes, language = 'nl' }) => {
    const row = { name, email, organisation, roles, programmes, language };
    const said = JSON.stringify(row);
    if (written.get(person) === said) return;
    // No upsert: it minds one of the table's two unique keys only, and of two first requests at once the other key fails one.
    await prisma.person.createMany({ data: { id: person, issuer: iss, subject: sub, ...row }, skipDuplicates: true });
    await prisma.person.update({ where: { id: person }, data: row });
    if (written.size >= REMEMBERED) written.clear();
    written.set(person, said);
  };
}
