import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openStore, StoreAway, type DocumentStore } from '../../storage/store';
import { answering, bucketServer, s3Error, silent, type Somewhere } from '../support/bucket';

let folder: string;
let bucket: Somewhere;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bestendig-store-'));
  bucket = await bucketServer('documents');
});
afterAll(async () => {
  await bucket.close();
  await rm(folder, { recursive: true });
});

// The SDK looks for these when it is first asked for something.
afterEach(() => void jest.restoreAllMocks());

/** A store on S3, which is said to be there. */
function storeAt({ url }: Pick<Somewhere, 'url'>, name: string): DocumentStore {
  jest.replaceProperty(process, 'env', { ...process.env, AWS_ENDPOINT_URL_S3: url, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
  return openStore(name);
}

/** A disk and as much of S3 as is asked for are always at hand; a real one where `TEST_S3_URL` names a bucket, with the usual `AWS_*` variables. */
const { TEST_S3_URL } = process.env;
const stores: [kind: string, open: () => DocumentStore][] = [
  ['a disk', () => openStore(pathToFileURL(join(folder, 'not', 'there', 'yet')).href)],
  ['a bucket', () => storeAt(bucket, 's3://documents')],
  ['a part of a bucket', () => storeAt(bucket, 's3://documents/a/part')],
  ...(TEST_S3_URL ? [['a real bucket', () => openStore(`${TEST_S3_URL}/store-test`)] as [string, () => DocumentStore]] : []),
];

describe.each(stores)('on %s', (_, open) => {
  const nameOf = (): string => randomBytes(32).toString('hex');
  let store: DocumentStore;
  beforeEach(() => {
    store = open();
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
    const name = nameOf();
    await store.put(name, Buffer.from('a'));
    expect(await open().get(name)).toEqual(Buffer.from('a'));
  });
});

test('on a disk they are for their owner only', async () => {
  const store = openStore(pathToFileURL(folder).href);
  await store.put('ab12', Buffer.from('a'));
  expect((await stat(join(folder, 'ab', 'ab12'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'ab'))).mode & 0o777).toBe(0o700);
});

test('two parts of a bucket have nothing of each other', async () => {
  await storeAt(bucket, 's3://documents/one').put('ab12', Buffer.from('a'));
  expect(await storeAt(bucket, 's3://documents/other').get('ab12')).toBeUndefined();
});

describe('a bucket that fails is an error, not an absence', () => {
  const open: Somewhere[] = [];
  const there = async (somewhere: Promise<Somewhere>): Promise<Somewhere> => {
    open.push(await somewhere);
    return open.at(-1)!;
  };
  afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

  const everything = (store: DocumentStore): Promise<unknown>[] => [store.put('a', randomBytes(3_000_000)), store.get('a'), store.remove('a')];
  const allFail = (store: DocumentStore) => Promise.all(everything(store).map((asked) => expect(asked).rejects.toThrow(StoreAway)));

  test('where nothing listens', () => allFail(storeAt({ url: 'http://127.0.0.1:1' }, 's3://documents')));

  test('where there is no such bucket', () => allFail(storeAt(bucket, 's3://elsewhere')));

  test('where we may not', async () => {
    await allFail(storeAt(await there(answering((_, response) => void response.writeHead(403).end(s3Error('AccessDenied')))), 's3://documents'));
  });

  test('where it takes the connection and says nothing; then it is not asked again, for somebody waits', async () => {
    let connections = 0;
    await allFail(storeAt(await there(silent(() => (connections += 1))), 's3://documents'));
    expect(connections).toBe(3);
  });

  test('where it breaks off what it is asked; but once is not a failure', async () => {
    let asked = 0;
    const breaking = (times: number) =>
      there(answering((request, response) => void ((asked += 1) > times ? request.resume().on('end', () => response.writeHead(200).end('there')) : request.socket.destroy())));
    expect(await storeAt(await breaking(1), 's3://documents').get('a')).toEqual(Buffer.from('there'));
    asked = 0;
    await expect(storeAt(await breaking(2), 's3://documents').get('a')).rejects.toThrow(StoreAway);
    expect(asked).toBe(2);
  });

  test('where it falls silent in the middle of a document', async () => {
    const breaksOff = answering((_, response) => void response.writeHead(200, { 'content-length': '100' }).write('half'));
    await expect(storeAt(await there(breaksOff), 's3://documents').get('a')).rejects.toThrow(StoreAway);
  });
});

test.each(['', '/var/documents', 'https://documents.example', 'ftp://a/b'])('%p names no store', (url) => {
  expect(() => openStore(url)).toThrow(/DOCUMENTS_URL/);
});
