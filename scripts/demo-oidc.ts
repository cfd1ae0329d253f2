import { createHash, generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import express, { type RequestHandler } from 'express';
import type { Configuration, JWK, ResourceServer } from 'oidc-provider';
import type { DemoPerson } from './demo-people';
import { keep } from './keep';
import { without } from './quiet';

/** How the provider is started. */
export interface DemoOidcOptions {
  port: number;
  /** Where the signing key is kept (0600), so that tokens stay valid across a restart. */
  keyFile: string;
  people: readonly DemoPerson[];
  /** What `POST /internal/tokens` wants as bearer token. Default: a random one, so that nobody can use it. */
  secret?: string;
  /** Where the web page is, which people return to when they have signed in. Default `http://localhost:3000`. */
  webUrl?: string;
}

/** A running provider. */
export interface DemoOidc {
  /** As OIDC_ISSUERS has it. */
  issuer: string;
  /** An access token for one of the people, as if they had signed in. Rejects for an unknown id. */
  issueToken(personId: string): Promise<string>;
  stop(): Promise<void>;
}

/** The audience of access tokens: the API. */
export const AUDIENCE = 'urn:bestendig:api';

const CLIENT_ID = 'bestendig-web';
const LIFETIME_S = 8 * 3_600;

const API: ResourceServer = {
  scope: 'openid',
  audience: AUDIENCE,
  accessTokenTTL: LIFETIME_S,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'RS256' } },
};

/**
 * Starts an OpenID provider for the demonstration, on loopback: discovery, keys, authorization code with PKCE for the public
 * client `bestendig-web`; `GET /internal/people`, and `POST /internal/tokens` (`{"person": id}` -> `{"accessToken", "expiresIn"}`, in seconds) with
 * which the API lets a visitor be one of the demo people. Rejects when the port is taken.
 */
export async function startDemoOidc(options: DemoOidcOptions): Promise<DemoOidc> {
  const { port, secret = randomSecret(), webUrl = 'http://localhost:3000' } = options;
  const issuer = `http://127.0.0.1:${port}`;
  const people = new Map(options.people.map((person) => [person.id, person]));
  const jwk = JSON.parse(keep(options.keyFile, newSigningKey)) as JWK;
  // It warns about Node 20 and about keeping sessions in memory, which matters in production only.
  const provider = await without(/oidc-provider WARNING/, async () => {
    const { default: Provider } = await import('oidc-provider');
    return new Provider(issuer, configuration(jwk, people, webUrl));
  });

  const issueToken = async (personId: string): Promise<string> => {
    if (!people.has(personId)) throw new UnknownPerson(personId);
    const client = await provider.Client.find(CLIENT_ID);
    const resourceServer = new provider.ResourceServer(AUDIENCE, API);
    const token = new provider.AccessToken({
      client: client!, accountId: personId, resourceServer, scope: 'openid', expiresIn: LIFETIME_S, grantId: personId, gty: 'demo',
    });
    return token.save();
  };

  const app = express()
    .disable('x-powered-by')
    .get('/internal/people', requireSecret(secret), (_request, response) => void response.json(options.people.map(({ email: _, ...person }) => person)))
    .post('/internal/tokens', requireSecret(secret), express.json(), tokenHandler(issueToken))
    .use(provider.callback());
  const server = app.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // A client's connection must not outlive a restart of ours: its next request would fail.
  server.maxRequestsPerSocket = 1;
  return { issuer, issueToken, stop: () => close(server) };
}

class UnknownPerson extends Error {
  constructor(id: string) {
    super(`There is no demo person "${id}".`);
  }
}

const randomSecret = (): string => randomBytes(32).toString('base64url');

const newSigningKey = (): string =>
  JSON.stringify({ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' });

function configuration(jwk: JWK, people: ReadonlyMap<string, DemoPerson>, webUrl: string): Configuration {
  const claimsOf = (id: string) => {
    const { id: _, ...claims } = people.get(id)!;
    return { ...claims };
  };
  return {
    jwks: { keys: [jwk] },
    clients: [{
      client_id: CLIENT_ID,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      redirect_uris: [`${webUrl}/signed-in`],
      post_logout_redirect_uris: [webUrl],
    }],
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientBasedCORS: (_context, origin) => origin === new URL(webUrl).origin,
    // Sessions need not survive a restart; the tokens do, by their key.
    cookies: { keys: [randomSecret()] },
    ttl: { AccessToken: LIFETIME_S, IdToken: LIFETIME_S, Session: LIFETIME_S, Grant: LIFETIME_S, Interaction: 3_600, AuthorizationCode: 60 },
    claims: { openid: ['sub', 'name', 'email', 'organisation', 'roles', 'programmes', 'language'] },
    findAccount: (_context, id) => (people.has(id) ? { accountId: id, claims: () => ({ sub: id, ...claimsOf(id) }) } : undefined),
    extraTokenClaims: (_context, token) => ('accountId' in token ? claimsOf(token.accountId) : undefined),
    renderError: (context, error) => {
      context.type = 'text';
      context.body = `${error.error}: ${error.error_description}`;
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, defaultResource: () => AUDIENCE, useGrantedResource: () => true, getResourceServerInfo: () => API },
    },
  };
}

function requireSecret(secret: string): RequestHandler {
  // Hashed, because only texts of the same length can be compared in constant time.
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const expected = hash(`Bearer ${secret}`);
  return (request, response, next) => {
    if (timingSafeEqual(hash(request.get('authorization') ?? ''), expected)) next();
    else response.sendStatus(401);
  };
}

function tokenHandler(issueToken: (personId: string) => Promise<string>): RequestHandler {
  return async (request, response) => {
    try {
      const { person } = (request.body ?? {}) as { person?: unknown };
      const accessToken = await issueToken(typeof person === 'string' ? person : '');
      response.set('cache-control', 'no-store').json({ accessToken, expiresIn: LIFETIME_S });
    } catch (error) {
      if (!(error instanceof UnknownPerson)) throw error;
      response.status(404).json({ detail: error.message });
    }
  };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
