import { expect, test } from '@jest/globals';
import { readSettings } from '../../api/settings';
import { masterKeys, masterKeysText } from '../support/keys';

const real = {
  DATABASE_URL: 'postgresql://db.example/bestendig',
  DOCUMENTS_URL: 's3://bestendig/documents',
  OIDC_ISSUERS: 'https://login.gemeente.example/, https://login.inlia.example',
  PUBLIC_URL: 'https://bestendig.example',
  MASTER_KEYS: masterKeysText('2026', '2025'),
};
const demo = {
  ...real, OIDC_ISSUERS: 'http://127.0.0.1:3010', PUBLIC_URL: 'http://localhost:3000', BESTENDIG_DEMO: '1', DEMO_OIDC_SECRET: 'secret', HOST: '127.0.0.1', PORT: '3001',
};

test('what is needed is read, and by default only this machine is listened to', () => {
  expect(readSettings(real)).toEqual({
    databaseUrl: real.DATABASE_URL,
    documentsUrl: real.DOCUMENTS_URL,
    issuers: [{ url: 'https://login.gemeente.example/' }, { url: 'https://login.inlia.example' }],
    masterKeys: masterKeys('2026', '2025'),
    host: '127.0.0.1',
    port: 3000,
  });
  expect(readSettings({ ...real, HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
  expect(readSettings(demo)).toMatchObject({ port: 3001, demo: { issuer: 'http://127.0.0.1:3010', secret: 'secret' } });
});

test('everything that is missing is named at once', () => {
  expect(() => readSettings({})).toThrow(/DATABASE_URL[\s\S]*DOCUMENTS_URL[\s\S]*OIDC_ISSUERS[\s\S]*PUBLIC_URL[\s\S]*MASTER_KEYS/);
});

test.each([
  ['an issuer over plain http', { ...real, OIDC_ISSUERS: 'https://login.gemeente.example,http://login.inlia.example' }, 'OIDC_ISSUERS'],
  ['an issuer of organisations over plain http', { ...real, OIDC_ISSUERS: 'http://login.inlia.example INLIA' }, 'OIDC_ISSUERS'],
  ['an organisation that is no code', { ...real, OIDC_ISSUERS: 'https://login.inlia.example https://login.ind.example' }, 'OIDC_ISSUERS'],
  ['an issuer that stands there twice', { ...real, OIDC_ISSUERS: 'https://login.inlia.example INLIA, https://login.inlia.example' }, 'OIDC_ISSUERS: each issuer once'],
  ['plain http on a public address', { ...real, PUBLIC_URL: 'http://bestendig.example' }, 'PUBLIC_URL'],
  ['demo settings outside the demo', { ...real, DEMO_OIDC_SECRET: 'secret' }, 'DEMO_OIDC_SECRET'],
  ['a demo without its secret', { ...demo, DEMO_OIDC_SECRET: undefined }, 'DEMO_OIDC_SECRET'],
  ['a demo that others can reach', { ...demo, HOST: '0.0.0.0' }, 'HOST'],
  ['a demo with an issuer elsewhere over plain http', { ...demo, OIDC_ISSUERS: 'http://192.0.2.1' }, 'OIDC_ISSUERS'],
  ['a master key that is none', { ...real, MASTER_KEYS: '2026:c2hvcnQ=' }, 'MASTER_KEYS: key 1'],
  ["the demonstration's master key", { ...real, MASTER_KEYS: masterKeysText('demo') }, 'MASTER_KEYS'],
  ['a port that is none', { ...real, PORT: 'http' }, 'PORT'],
])('it does not start with %s', (_, env, named) => {
  expect(() => readSettings(env)).toThrow(named);
});

test('an issuer speaks for the organisations that stand behind it, or for any', () => {
  expect(readSettings({ ...real, OIDC_ISSUERS: ' https://login.ind.example  IND ,https://login.gemeente.example gemeente GGD,https://login.inlia.example, ' }).issuers).toEqual([
    { url: 'https://login.ind.example', organisations: ['IND'] },
    { url: 'https://login.gemeente.example', organisations: ['gemeente', 'GGD'] },
    { url: 'https://login.inlia.example' },
  ]);
});

test('an issuer on this machine may speak plain http', () => {
  for (const issuer of ['http://localhost:3010', 'http://127.0.0.1:3010', 'http://[::1]:3010']) {
    expect(readSettings({ ...real, OIDC_ISSUERS: issuer }).issuers).toEqual([{ url: issuer }]);
  }
});
