import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

/** A real OpenID issuer as far as an API knows one: discovery, keys, and tokens signed with RS256. */
export interface Issuer {
  url: string;
  /** A token with these claims; `over` replaces what every token has (iss, aud, exp), and undefined leaves it out. */
  sign(claims: JWTPayload, over?: Partial<JWTPayload>): Promise<string>;
  /** From now on, tokens are signed with another key, which the issuer's keys have too. */
  rotate(): Promise<void>;
  stop(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  const keys: { kid: string; privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']; jwk: object }[] = [];
  const rotate = async (): Promise<void> => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const kid = `key-${keys.length}`;
    keys.push({ kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } });
  };
  await rotate();

  const server = createServer((request, response) => {
    const answers: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/jwks` },
      '/jwks': { keys: keys.map(({ jwk }) => jwk) },
    };
    const answer = answers[request.url ?? ''];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    rotate,
    async sign(claims, over = {}) {
      const { kid, privateKey } = keys.at(-1)!;
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: url, aud: 'urn:bestendig:api', iat: now, exp: now + 3_600, ...claims, ...over };
      return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
