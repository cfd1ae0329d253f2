import { v5 as uuid } from 'uuid';
import type { Language } from '../../domain/policy/schema';
import type { Actor } from '../../domain/trajectory/events';
import type { PrismaClient } from '../../prisma/generated/client';
import { Problem } from '../problem';
import { claims, type Claims } from './claims';
import { createRegister } from './people';
import { createTokenVerifier } from './verifier';

/** Somebody who calls. */
export interface Caller {
  issuer: string;
  subject: string;
  actor: Actor;
  /** Their own language, where their token says one. */
  language?: Language;
}

/** Whose tokens are taken. */
export interface TrustedIssuer {
  url: string;
  /** Whose people it speaks for; without them those of any organisation. */
  organisations?: readonly string[];
}

/** Tells who calls, by the Authorization header. @throws Problem 401 for no valid token, 403 for one without organisation or role, or of an organisation that is not its issuer's */
export type Authenticator = (authorization: string | undefined) => Promise<Caller>;

/** Makes people's ids of issuer and subject. Never to be changed: the log names people by them. */
const PEOPLE = '0d0c2e60-6f5b-4f6e-9a8e-5c6c8a4f1d37';

export const personId = (issuer: string, subject: string): string => uuid(`${issuer} ${subject}`, PEOPLE);

/** Checks bearer tokens of these issuers and keeps the table of people up to date with what they say. */
export function createAuthenticator({ issuers, prisma }: { issuers: readonly TrustedIssuer[]; prisma: PrismaClient }): Authenticator {
  const verify = createTokenVerifier(issuers.map(({ url }) => url));
  const register = createRegister(prisma);

  return async (authorization) => {
    const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) throw Problem.of('not-authenticated', {}, { 'WWW-Authenticate': 'Bearer' });
    const said = claims.safeParse(await verify(token));
    if (!said.success) throw Problem.of('not-entitled');
    const { organisations } = issuers.find(({ url }) => url === said.data.iss)!;
    if (organisations && !organisations.includes(said.data.organisation)) throw Problem.of('not-the-issuers');
    const person = personId(said.data.iss, said.data.sub);
    await register(person, said.data);
    return callerOf(person, said.data);
  };
}

const callerOf = (person: string, { iss, sub, organisation, roles, programmes, language }: Claims): Caller => ({
  issuer: iss,
  subject: sub,
  actor: { person, organisation, roles, programmes },
  ...(language !== undefined && { language }),
});
