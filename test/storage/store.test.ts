import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openStore, StoreAway, type DocumentStore } from '../../storage/store';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bestendig-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A disk is always at hand; a bucket where `TEST_S3_URL` names one, with the usual `AWS_*` variables. */
const { TEST_S3_URL } = process.env;
const stores: [kind: string, url: () => string][] = [
  ['a disk', () => pathToFileURL(join(folder, 'not', 'there', 'yet')).href],
  ...(TEST_S3_URL ? [['a bucket', () => `${TEST_S3_URL}/${randomUUID()}`] as [string, () => string]] : []),
];

describe.each(stores)('on %s', (_, url) => {
  const nameOf = (): string => randomBytes(32).toString('hex');
  let store: DocumentStore;
  beforeAll(() => {
    store = openStore(url());
  });

  test('bytes come back as they went in', async () => {
    const [one, other] = [nameOf(), nameOf()];
    const large = randomBytes(3_000_000);
    await Promise.all([store.put(one, large), store.put(other, Buffer.from([0, 255, 10]))]);
    expect((await store.get(one))!.equals(large)).toBe(true);
    expect(await store.get(other)).toEqual(Buffer.from([0, 255, 10]));
  });

  test('there is nothing where nothing was put, nor where it was taken away', async () => {
    const name = nameOf();
    expect(await store.get(name)).toBeUndefined();
    await store.put(name, Buffer.from('a'));
    await store.remove(name);
    expect(await store.get(name)).toBeUndefined();
    await store.remove(name);
  });

  test('another process finds them', async () => {
    const [where, name] = [url(), nameOf()];
    await openStore(where).put(name, Buffer.from('a'));
    expect(await openStore(where).get(name)).toEqual(Buffer.from('a'));
  });
});

test('on a disk they are for their owner only', async () => {
  const store = openStore(pathToFileURL(folder).href);
  await store.put('ab12', Buffer.from('a'));
  expect((await stat(join(folder, 'ab', 'ab12'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'ab'))).mode & 0o777).toBe(0o700);
});

test('a bucket that is away is an error, not an absence', async () => {
  const env = jest.replaceProperty(process, 'env', { ...process.env, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_MAX_ATTEMPTS: '1' });
  try {
    await expect(openStore('s3://nowhere').get('a')).rejects.toThrow(StoreAway);
  } finally {
    env.restore();
  }
});

test.each(['', '/var/documents', 'https://documents.example', 'ftp://a/b'])('%p names no store', (url) => {
  expect(() => openStore(url)).toThrow(/DOCUMENTS_URL/);
});
