import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Problem, RETRY_AFTER } from '../problem';

/** Whom tokens have to be for. */
export const AUDIENCE = 'urn:bestendig:api';

/** Asymmetric only: whoever can check a token must not be able to make one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_S = 5;
const DISCOVERY_MS = 5_000;
/** Till then a token with an unknown key is refused, so that invented ones do not make us ask the issuer each time. */
const COOLDOWN_MS = 30_000;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Checks a token and gives its payload. @throws Problem `not-authenticated`, or `unavailable` where the issuer's keys cannot be had */
export type TokenVerifier = (token: string) => Promise<JWTPayload>;

/** A verifier for the tokens of these issuers. Keys are found by discovery at the first token of each, kept, and looked up anew for an unknown one, at most every `cooldownMs`. */
export function createTokenVerifier(issuers: readonly string[], cooldownMs = COOLDOWN_MS): TokenVerifier {
  const keys = new Map<string, Promise<JWTVerifyGetKey>>();

  async function keysOf(issuer: string): Promise<JWTVerifyGetKey> {
    let found = keys.get(issuer);
    if (found === undefined) {
      found = discoverKeys(issuer, cooldownMs);
      keys.set(issuer, found);
      // Who cannot be reached now is asked again with the next token.
      found.catch(() => keys.delete(issuer));
    }
    return found;
  }

  return async (token) => {
    const issuer = issuerOf(token);
    if (issuer === undefined || !issuers.includes(issuer)) throw invalidToken();
    try {
      const { payload } = await jwtVerify(token, await keysOf(issuer), {
        issuer,
        audience: AUDIENCE,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      return payload;
    } catch (error) {
      throw isAboutTheToken(error) ? invalidToken() : Problem.of('unavailable', {}, RETRY_AFTER);
    }
  };
}

export const invalidToken = (): Problem => Problem.of('not-authenticated', {}, { 'WWW-Authenticate': 'Bearer error="invalid_token"' });

/** What a token says before it is checked, only to know whose keys to check it with. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

async function discoverKeys(issuer: string, cooldownMs: number): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(DISCOVERY_MS), headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`discovery answers ${response.status}`);
  const document = discovery.parse(await response.json());
  if (document.issuer !== issuer) throw new Error('discovery names another issuer');
  const location = new URL(document.jwks_uri);
  if (location.protocol !== 'https:' && new URL(issuer).protocol === 'https:') throw new Error('keys of an https issuer over plain http');
  return createRemoteJWKSet(location, { timeoutDuration: DISCOVERY_MS, cooldownDuration: cooldownMs });
}

/** Whether the token is at fault, and not the way to its issuer's keys. */
const isAboutTheToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || error.code === 'ERR_JOSE_GENERIC');
