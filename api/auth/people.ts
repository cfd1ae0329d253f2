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
    await prisma.person.upsert({ where: { id: person }, create: { id: person, issuer: iss, subject: sub, ...row }, update: row });
    if (written.size >= REMEMBERED) written.clear();
    written.set(person, said);
  };
}
