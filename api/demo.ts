import { z } from 'zod';
import { languages } from '../domain/policy/schema';
import { Problem, RETRY_AFTER } from './problem';

export const demoPerson = z
  .object({
    id: z.string(),
    name: z.string(),
    organisation: z.string(),
    roles: z.array(z.string()),
    programmes: z.array(z.string()),
    language: z.enum(languages),
  })
  .meta({ id: 'DemoPerson', description: 'Somebody invented, to try Bestendig as.' });

export const demoToken = z
  .strictObject({ accessToken: z.string(), expiresIn: z.int().meta({ description: 'Seconds.' }) })
  .meta({ id: 'DemoToken', description: 'A bearer token of the demo OpenID provider, checked as any other.' });

/** What the demo OpenID provider does for a visitor. */
export interface Demo {
  people(): Promise<z.infer<typeof demoPerson>[]>;
  /** @throws Problem `not-found` for nobody of that id */
  token(person: string): Promise<z.infer<typeof demoToken>>;
}

const TIMEOUT_MS = 5_000;

/** Asks the demo OpenID provider, which listens on this machine only. */
export function createDemo({ issuer, secret }: { issuer: string; secret: string }): Demo {
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const response = await fetch(`${issuer}${path}`, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => undefined);
    if (response?.status === 404) throw Problem.of('not-found');
    if (!response?.ok) throw Problem.of('unavailable', {}, RETRY_AFTER);
    return response.json();
  };
  return {
    people: async () => z.array(demoPerson).parse(await ask('/internal/people')),
    token: async (person) => demoToken.parse(await ask('/internal/tokens', { method: 'POST', body: JSON.stringify({ person }) })),
  };
}
