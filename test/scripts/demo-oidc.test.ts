import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { AUDIENCE, startDemoOidc, type DemoOidc } from '../../scripts/demo-oidc';
import type { DemoPerson } from '../../scripts/demo-people';
import { freePort } from '../../scripts/ports';
import { temporaryFolder } from './folder';

const folder = temporaryFolder();
const keyFile = join(folder, 'key.json');
const secret = 'only for this test';
const person: DemoPerson = {
  id: 'demo-nobody', name: 'Nora Niemand', email: 'nora@inlia.example', organisation: 'INLIA',
  roles: ['caseworker', 'lsoSecretary'], programmes: ['groningen-2019'], language: 'nl',
};

let port: number;
let oidc: DemoOidc;
const start = () => startDemoOidc({ port, keyFile, people: [person], secret });

beforeAll(async () => {
  port = await freePort();
  oidc = await start();
});

afterAll(() => oidc.stop());

/** As the API does it: from the issuer's name alone, by discovery. */
async function verify(token: string) {
  const discovery = await fetch(`${oidc.issuer}/.well-known/openid-configuration`);
  const { jwks_uri: keys } = (await discovery.json()) as { jwks_uri: string };
  return jwtVerify(token, createRemoteJWKSet(new URL(keys)), { issuer: oidc.issuer, audience: AUDIENCE, algorithms: ['RS256'] });
}

const askToken = (body: unknown, authorization?: string) =>
  fetch(`${oidc.issuer}/internal/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    body: JSON.stringify(body),
  });

test('a token verifies by discovery and says who the person is, for eight hours', async () => {
  const { payload } = await verify(await oidc.issueToken(person.id));
  const { id, ...claims } = person;
  expect(payload).toMatchObject({ sub: id, ...claims });
  // The provider looks at the clock twice, and a second may begin in between.
  expect([8 * 3_600, 8 * 3_600 - 1]).toContain(payload.exp! - payload.iat!);
});

test('a token still verifies after a restart', async () => {
  const token = await oidc.issueToken(person.id);
  await oidc.stop();
  oidc = await start();
  await expect(verify(token)).resolves.toMatchObject({ payload: { sub: person.id } });
});

test('the signing key is for its owner only', () => {
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
});

test('tokens over HTTP need the secret', async () => {
  expect((await askToken({ person: person.id })).status).toBe(401);
  expect((await askToken({ person: person.id }, 'Bearer something else')).status).toBe(401);
  const response = await askToken({ person: person.id }, `Bearer ${secret}`);
  const { accessToken, expiresIn } = (await response.json()) as { accessToken: string; expiresIn: number };
  expect(expiresIn).toBe(8 * 3_600);
  await expect(verify(accessToken)).resolves.toMatchObject({ payload: { sub: person.id } });
});

test('nobody becomes a person who does not exist', async () => {
  await expect(oidc.issueToken('stranger')).rejects.toThrow('There is no demo person "stranger".');
  expect((await askToken({ person: 'stranger' }, `Bearer ${secret}`)).status).toBe(404);
  expect((await askToken({}, `Bearer ${secret}`)).status).toBe(404);
});

test('signing in starts with PKCE, and only for the web page', async () => {
  const signIn = (parameters: Record<string, string>) => fetch(`${oidc.issuer}/auth?${new URLSearchParams(parameters)}`, { redirect: 'manual' });
  const request = { client_id: 'bestendig-web', response_type: 'code', scope: 'openid', redirect_uri: 'http://localhost:3000/signed-in', state: 'x', nonce: 'y' };
  const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
  expect((await signIn({ ...request, ...challenge })).headers.get('location')).toMatch('/interaction/');
  expect((await signIn(request)).headers.get('location')).toMatch('error=invalid_request');
  expect((await signIn({ ...request, ...challenge, redirect_uri: 'http://localhost:9999/' })).status).toBe(400);
});
