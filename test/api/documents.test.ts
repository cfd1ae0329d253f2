import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ABANDONED_AFTER, putDocument, sweepDocuments } from '../../activities/documents';
import { MOST_FILE_BYTES } from '../../api/multipart';
import { trajectoryOwner } from '../../keys/names';
import { openStore, type DocumentStore } from '../../storage/store';
import { taskQueue } from '../../temporal/connection';
import type { reconcileTrajectories } from '../../workflows';
import type { Answer } from '../support/api-client';
import { documentForm, docx, exe, pdf, png, zip, type Handed } from '../support/files';
import { guestInPhase, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/* Documents as people hand them in and read them: on a real disk, sealed, beside a real log. */

const KEPT_MS = 200;
const SECRET = 'Ernstige posttraumatische stress';
const caseworker = 'caseworker@INLIA';
const chair = 'lsoChair@gemeente';
const coordinator = 'coordinator@INLIA';

let folder: string;
let disk: DocumentStore;
/** What happens right after something was stored. */
let afterPut: (name: string) => Promise<unknown> = () => Promise.resolve();
let stack: Stack;
let guest: Played;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bestendig-documents-'));
  disk = openStore(pathToFileURL(folder).href);
  const documents: DocumentStore = {
    ...disk,
    async put(name, bytes) {
      await disk.put(name, bytes);
      await afterPut(name);
    },
  };
  stack = await startStack({ documents }, KEPT_MS);
});
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  guest = await guestInPhase(stack, 'intake');
});

const metadata = { occurredOn: '2019-06-10', compartment: 'general', kind: 'letter' };
const medical = { ...metadata, compartment: 'medical', kind: 'medicalReport', title: 'Brief van de psychiater' };
const handIn = (who: string, to: Played, about: object, file: Handed, headers: Record<string, string> = {}): Promise<Answer> =>
  stack.api.post(who, `${to.path}/documents`, documentForm(about, file), { 'if-match': to.etag, ...headers });
const added = async (who: string, to: Played, about: object, file: Handed): Promise<{ path: string; id: string; sha256: string; etag: string }> => {
  const { status, headers, body } = await handIn(who, to, about, file);
  expect(status).toBe(201);
  const path = headers.get('location')!;
  const id = path.split('/').at(-1)!;
  return { path, id, sha256: body.documents.find((one) => one.id === id)!.sha256, etag: headers.get('etag')! };
};
const download = async (who: string, path: string) => {
  const response = await fetch(stack.url + path, { headers: { authorization: `Bearer ${await stack.tokenFor(who)}` } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
};
const fileOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256);
const stored = async (): Promise<string[]> => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name).sort();

describe('a document that is handed in', () => {
  test('is on the trajectory, in the log by reference and hash, and comes back as it was', async () => {
    const bytes = pdf('Besluit op bezwaar');
    const { path, id, sha256 } = await added(caseworker, guest, { ...metadata, title: 'Besluit', datedOn: '2019-06-07', linkedTo: [1] }, { bytes });
    const { body } = await stack.api.get(chair, guest.path);
    expect(body.documents).toEqual([
      {
        id, sha256, compartment: 'general', kind: 'letter', title: 'Besluit', datedOn: '2019-06-07', linkedTo: [1], type: 'application/pdf', size: bytes.length,
        addedOn: '2019-06-10', by: { organisation: 'INLIA', roles: ['caseworker'] },
      },
    ]);
    expect((await stack.api.get(chair, `${guest.path}/events`)).body.items.at(-1)).toMatchObject({ type: 'documentAdded', data: { document: id, sha256 } });

    const { status, headers, bytes: back } = await download(chair, path);
    expect(status).toBe(200);
    expect(back.equals(bytes)).toBe(true);
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="document-${id.slice(0, 8)}.pdf"`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['a picture', png, 'image/png', 'image/png'],
    ['a text', Buffer.from('Gebeld met de ambassade.\r\nÉén brief volgt.'), 'text/plain', 'text/plain'],
    ['a Word document that a program did not know', docx('Verslag'), 'application/octet-stream', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ])('may be %s', async (_, bytes, type, found) => {
    const { path } = await added(caseworker, guest, metadata, { bytes, type });
    const { headers, bytes: back } = await download(caseworker, path);
    expect(headers.get('content-type')!.split(';')[0]).toBe(found);
    expect(back.equals(bytes)).toBe(true);
  });

  test('is sealed where it lies, under the hash of what lies there', async () => {
    const { sha256 } = await added(caseworker, guest, medical, { bytes: pdf(SECRET) });
    const lying = await readFile(fileOf(sha256));
    expect(createHash('sha256').update(lying).digest('hex')).toBe(sha256);
    for (const name of await stored()) expect((await readFile(fileOf(name))).includes(SECRET)).toBe(false);
  });

  test('is added to a closed trajectory, which stays closed, also where the guest has another one', async () => {
    const vNumbers = [{ number: '5000000001' }];
    const closed = await guestInPhase(stack, 'closed', { vNumbers });
    await guestInPhase(stack, 'referral', { vNumbers });
    const { status, body } = await handIn(caseworker, closed, { ...metadata, occurredOn: '2019-10-02' }, { bytes: pdf('Post') });
    expect({ status, phase: body.phase, documents: body.documents.length }).toEqual({ status: 201, phase: 'closed', documents: 1 });
  });

  test('is read by nobody without its being written down', async () => {
    const { path } = await added(caseworker, guest, metadata, { bytes: png, type: 'image/png' });
    await download(chair, path);
    const reads = await stack.prisma.dossierRead.findMany({ where: { trajectoryId: guest.id, what: 'document' } });
    expect(reads).toMatchObject([{ personId: stack.person(chair), organisation: 'gemeente' }]);
  });
});

describe('handing in', () => {
  test.each<[string, number, string, Partial<Handed> & { about?: unknown }]>([
    ['a program that is called a PDF', 415, 'unsupported-media-type', { bytes: exe }],
    ['a picture that is called a PDF', 415, 'not-what-it-says', { bytes: png }],
    ['a page for a browser', 415, 'not-what-it-says', { bytes: Buffer.from('<!doctype html><script>alert(1)</script>'), type: 'text/html' }],
    ['an archive', 415, 'unsupported-media-type', { bytes: zip({ 'a.txt': 'a' }), type: 'application/zip' }],
    ['bytes that are no text', 415, 'unsupported-media-type', { bytes: Buffer.from([0x41, 0xff, 0xfe, 0x42]), type: 'text/plain' }],
    ['nothing', 400, 'invalid-request', { bytes: Buffer.alloc(0) }],
    ['one byte more than may be', 413, 'too-large', { bytes: Buffer.alloc(MOST_FILE_BYTES + 1, 0x20), type: 'text/plain' }],
    ['far more than may be', 413, 'too-large', { bytes: Buffer.alloc(2 * MOST_FILE_BYTES, 0x20), type: 'text/plain' }],
    ['without saying what it is', 400, 'invalid-request', { about: { occurredOn: '2019-06-10' } }],
    ['in a kind that there is not', 409, 'unknown-code', { about: { ...metadata, kind: 'selfie' } }],
    ['a medical report for everyone to read', 409, 'kind-in-compartment', { about: { ...medical, compartment: 'general' } }],
    ['for tomorrow', 409, 'date-in-future', { about: { ...metadata, occurredOn: '2099-01-01' } }],
    ['linked to what did not happen', 400, 'invalid-request', { about: { ...metadata, linkedTo: [1, 999] } }],
  ])('%s is refused (%i %s), and nothing is kept', async (_, status, code, { about = metadata, bytes = pdf('x'), type }) => {
    const before = await stored();
    expect(await handIn(caseworker, guest, about as object, { bytes, ...(type !== undefined && { type }) })).toMatchObject({ status, code });
    expect(await stored()).toEqual(before);
    expect((await stack.api.get(caseworker, guest.path)).headers.get('etag')).toBe(guest.etag);
  });

  test.each<[string, number, string, () => FormData | string, Record<string, string>]>([
    ['no file', 400, 'invalid-request', () => { const form = new FormData(); form.append('metadata', JSON.stringify(metadata)); return form; }, {}],
    ['two files', 400, 'malformed-form', () => { const form = documentForm(metadata, { bytes: png, type: 'image/png' }); form.append('file', new Blob(['b']), 'b.txt'); return form; }, {}],
    ['words that are no JSON', 400, 'malformed-json', () => { const form = new FormData(); form.append('metadata', 'brief'); form.append('file', new Blob(['a']), 'a.txt'); return form; }, {}],
    ['a form that breaks off', 400, 'malformed-form', () => '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['a form without a boundary', 400, 'malformed-form', () => 'x', { 'content-type': 'multipart/form-data' }],
    ['JSON', 415, 'unsupported-media-type', () => JSON.stringify(metadata), { 'content-type': 'application/json' }],
  ])('%s is refused (%i %s)', async (_, status, code, form, headers) => {
    expect(await stack.api.post(caseworker, `${guest.path}/documents`, form(), { 'if-match': guest.etag, ...headers })).toMatchObject({ status, code });
  });

  test('is for those who read it again, and on what they have seen', async () => {
    const before = await stored();
    expect(await handIn('caseworker@VWNN', guest, medical, { bytes: png, type: 'image/png' })).toMatchObject({ status: 403, code: 'not-permitted' });
    expect(await handIn('mayor@gemeente', guest, metadata, { bytes: png, type: 'image/png' })).toMatchObject({ status: 403, code: 'not-permitted' });
    expect(await handIn(`${caseworker}#utrecht`, guest, metadata, { bytes: png, type: 'image/png' })).toMatchObject({ status: 404 });
    expect(await handIn(caseworker, guest, metadata, { bytes: png, type: 'image/png' }, { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    expect(await stored()).toEqual(before);
  });

  test('twice with one key is once', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const bytes = pdf('Eén keer');
    const [one, other] = [await handIn(caseworker, guest, metadata, { bytes }, key), await handIn(caseworker, guest, metadata, { bytes }, key)];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(other.headers.get('location')).toBe(one.headers.get('location'));
    expect(other.headers.get('etag')).toBe(one.headers.get('etag'));
    expect(other.body.documents).toEqual(one.body.documents);
    expect(await stack.prisma.storedDocument.count({ where: { trajectoryId: guest.id } })).toBe(1);
    expect(await handIn(caseworker, guest, metadata, { bytes: pdf('Iets anders') }, key)).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
    expect(await handIn(caseworker, guest, { ...metadata, title: 'Anders' }, { bytes }, key)).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
  });

  test('at the same moment with one key makes one document, and what is too much is swept away', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const bytes = pdf('Tegelijk');
    const answers = await Promise.all([1, 2, 3].map(() => handIn(caseworker, guest, metadata, { bytes }, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const { documents } = (await stack.api.get(caseworker, guest.path)).body;
    expect(documents).toHaveLength(1);
    await sweepDocuments(stack.prisma, stack.documents, new Date(Date.now() + ABANDONED_AFTER + 1000));
    expect(await stack.prisma.storedDocument.findMany({ where: { trajectoryId: guest.id } })).toMatchObject([{ name: documents[0]!.sha256, state: 'kept' }]);
    expect((await download(caseworker, answers[0]!.headers.get('location')!)).bytes.equals(bytes)).toBe(true);
  });

  test('is told to try again where the store fails, before or after it took the bytes; no fact is left, and the same key then does it', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const bytes = pdf('Opnieuw');
    const blocked = openStore(pathToFileURL(join(fileOf((await added(caseworker, await guestInPhase(stack, 'intake'), metadata, { bytes })).sha256), 'below-a-file')).href);
    const failures = [(name: string) => blocked.put(name, bytes), (name: string) => disk.remove(name).then(() => blocked.put(name, bytes))];
    for (const failure of failures) {
      afterPut = failure;
      stack.log.length = 0;
      try {
        expect(await handIn(caseworker, guest, metadata, { bytes }, key)).toMatchObject({ status: 503, code: 'unavailable' });
      } finally {
        afterPut = () => Promise.resolve();
      }
      expect(stack.log).toContainEqual(expect.objectContaining({ level: 50, error: expect.objectContaining({ name: 'StoreAway' }) }));
      const { headers, body } = await stack.api.get(caseworker, guest.path);
      expect({ etag: headers.get('etag'), documents: body.documents }).toEqual({ etag: guest.etag, documents: [] });
    }
    expect(await handIn(caseworker, guest, metadata, { bytes }, key)).toMatchObject({ status: 201 });
  });

  test('what was swept away before its fact was recorded is refused, not recorded without its bytes', async () => {
    afterPut = (name) => stack.prisma.storedDocument.update({ where: { name }, data: { state: 'doomed' } });
    try {
      expect(await handIn(caseworker, guest, metadata, { bytes: pdf('Te laat') })).toMatchObject({ status: 409, code: 'document-not-stored' });
    } finally {
      afterPut = () => Promise.resolve();
    }
    const { headers, body } = await stack.api.get(caseworker, guest.path);
    expect({ etag: headers.get('etag'), documents: body.documents }).toEqual({ etag: guest.etag, documents: [] });
  });
});

describe('a document in a compartment', () => {
  test('does not exist for whoever does not unseal it', async () => {
    const { path, id, etag } = await added(caseworker, guest, medical, { bytes: pdf(SECRET) });
    for (const who of [chair, 'caseworker@AVIM', 'lsoMember@INLIA']) {
      expect((await download(who, path)).status).toBe(404);
      expect((await stack.api.get(who, guest.path)).body.documents).toEqual([]);
      const { items } = (await stack.api.get(who, `${guest.path}/events`)).body;
      expect(JSON.stringify(items)).not.toContain(id);
      // As what is not there: to be told "not yours" would tell that it is.
      const removal = { occurredOn: '2019-06-10', reason: 'Weg ermee.' };
      const answers = await Promise.all([path, path.replace(id, randomUUID())].map((one) => stack.api.post(who, `${one}/removals`, removal, { 'if-match': etag })));
      expect(answers[0]!.status).toBe(answers[1]!.status);
      expect(answers[0]!.code).toBe(answers[1]!.code);
    }
    expect((await download('healthAdvisor@GGD', path)).status).toBe(200);
    expect((await stack.api.get(caseworker, guest.path)).body.documents).toMatchObject([{ id, title: medical.title }]);
  });

  test('is not linked to by those who may not know of the fact', async () => {
    await added(caseworker, guest, medical, { bytes: pdf(SECRET) });
    const { headers, body } = await stack.api.get(caseworker, `${guest.path}/events`);
    const { sequence } = body.items.at(-1)!;
    expect(headers.get('content-type')).toContain('json');
    const etag = (await stack.api.get(chair, guest.path)).headers.get('etag')!;
    const linked = { ...metadata, linkedTo: [sequence] };
    expect(await handIn(chair, { ...guest, etag }, linked, { bytes: png, type: 'image/png' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/metadata/linkedTo/0', code: 'no_such_fact' }] } });
    expect(await handIn(caseworker, { ...guest, etag }, linked, { bytes: png, type: 'image/png' })).toMatchObject({ status: 201 });
  });
});

describe('a document that was removed', () => {
  test('shows that it was, by whom and why; only those whom policy names still read it', async () => {
    const { path, id, etag } = await added(caseworker, guest, { ...metadata, title: 'Brief over een ander' }, { bytes: pdf('Verkeerd') });
    const removed = await stack.api.post(caseworker, `${path}/removals`, { occurredOn: '2019-06-11', reason: 'Verkeerde gast.' }, { 'if-match': etag });
    const mark = { on: '2019-06-11', by: { organisation: 'INLIA', roles: ['caseworker'] }, reason: 'Verkeerde gast.' };
    expect(removed.body.documents).toMatchObject([{ id, removed: mark }]);
    expect(removed.body.documents[0]).not.toHaveProperty('title');
    expect((await download(caseworker, path)).status).toBe(404);
    expect(JSON.stringify((await stack.api.get(caseworker, `${guest.path}/events`)).body)).not.toContain('over een ander');

    expect((await download(coordinator, path)).status).toBe(200);
    expect((await stack.api.get(coordinator, guest.path)).body.documents).toMatchObject([{ id, title: 'Brief over een ander', removed: mark }]);
  });
});

describe('a document that is no longer what was stored', () => {
  test.each([
    ['was changed', async (file: string) => { const bytes = await readFile(file); bytes[bytes.length >> 1]! ^= 1; await writeFile(file, bytes); }],
    ['was cut short', async (file: string) => writeFile(file, (await readFile(file)).subarray(0, 40))],
    ['is gone', (file: string) => unlink(file)],
    ['is another one', async (file: string) => writeFile(file, await readFile(fileOf((await added(caseworker, await guestInPhase(stack, 'intake'), metadata, { bytes: pdf('Ander') })).sha256)))],
  ])('%s: it is not served, and somebody is called', async (_, harm) => {
    const { path, sha256 } = await added(caseworker, guest, metadata, { bytes: pdf('Heel') });
    await harm(fileOf(sha256));
    stack.log.length = 0;
    const { status, headers, bytes } = await download(caseworker, path);
    expect({ status, type: headers.get('content-type')!.split(';')[0], code: (JSON.parse(bytes.toString()) as { code: string }).code }).toEqual({ status: 500, type: 'application/problem+json', code: 'document-damaged' });
    expect(stack.log).toContainEqual(expect.objectContaining({ level: 50, error: expect.objectContaining({ name: 'DamagedDocument' }) }));
  });
});

describe('the hourly round', () => {
  const reconcile = () => stack.temporal.workflow.execute<typeof reconcileTrajectories>('reconcileTrajectories', { workflowId: `reconcile-${randomUUID()}`, taskQueue, args: [] });

  test('takes away what no fact came to refer to in a day, and nothing else', async () => {
    const { path, sha256 } = await added(caseworker, guest, metadata, { bytes: pdf('Blijft') });
    await putDocument(stack.prisma, stack.documents, guest.id, Buffer.from('of yesterday'));
    const [old] = (await stored()).filter((name) => createHash('sha256').update('of yesterday').digest('hex') === name);
    await stack.prisma.storedDocument.updateMany({ where: { name: { in: [old!, sha256] } }, data: { storedAt: new Date(Date.now() - ABANDONED_AFTER - 1000) } });
    await putDocument(stack.prisma, stack.documents, guest.id, Buffer.from('of today'));
    const before = await stored();
    expect((await reconcile()).sweptDocuments).toBeGreaterThanOrEqual(1);
    expect(before.filter((name) => name !== old)).toEqual(expect.arrayContaining(await stored()));
    expect(await stored()).toEqual(expect.arrayContaining([sha256, createHash('sha256').update('of today').digest('hex')]));
    expect((await download(caseworker, path)).status).toBe(200);
  });

  test('takes away what nobody can open any more; until then the bytes are worth nothing', async () => {
    const { path, sha256 } = await added(caseworker, guest, metadata, { bytes: pdf(SECRET) });
    await stack.prisma.dataKey.update({ where: { owner: trajectoryOwner(guest.id) }, data: { wrapped: null, destroyedAt: new Date() } });
    // The API keeps a key in mind for a moment.
    while ((await download(caseworker, path)).status !== 410);
    expect(await stored()).toContain(sha256);
    await sweepDocuments(stack.prisma, stack.documents, new Date());
    expect(await stored()).not.toContain(sha256);
    expect(await stack.prisma.storedDocument.count({ where: { trajectoryId: guest.id } })).toBe(0);
  });
});
