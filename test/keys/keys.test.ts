import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keys, NoKey } from '../../keys/keys';
import { readMasterKeys } from '../../keys/master-keys';
import { INDEX, NAMESPACE, trajectoryOwner } from '../../keys/names';
import { keyStatus, rotate } from '../../keys/rotate';
import { open, seal } from '../../keys/seal';
import { createPrisma } from '../../prisma/client';
import type { PrismaClient } from '../../prisma/generated/client';
import { migrate } from '../../prisma/migrate';
import { masterKeys } from '../support/keys';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

let postgres: TestPostgres;
let databaseUrl: string;
let prisma: PrismaClient;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres?.stop());
beforeEach(async () => {
  await prisma?.$disconnect();
  databaseUrl = await postgres.createDatabase();
  await migrate(databaseUrl);
  prisma = createPrisma(databaseUrl);
});
afterAll(() => prisma?.$disconnect());

const newOwner = (): string => trajectoryOwner(randomUUID());
const destroy = (owner: string) => prisma.dataKey.update({ where: { owner }, data: { wrapped: null, destroyedAt: new Date() } });

describe('a data key', () => {
  test('is made once, whoever asks first, also many at once in several processes', async () => {
    const processes = await Promise.all([1, 2, 3].map(() => Keys.open(prisma, masterKeys('test'))));
    const owner = newOwner();
    const made = await Promise.all(processes.flatMap((keys) => [1, 2, 3].map(() => keys.ofOrNew(owner))));
    expect(new Set(made.map((key) => key.export().toString('hex'))).size).toBe(1);
    const later = await Keys.open(prisma, masterKeys('test'));
    expect((await later.of(owner)).export()).toEqual(made[0]!.export());
  });

  test('is not made by reading, nor where the log already holds something that it should open', async () => {
    const keys = await Keys.open(prisma, masterKeys('test'));
    const id = randomUUID();
    await expect(keys.of(trajectoryOwner(id))).rejects.toMatchObject({ name: 'NoKey', why: 'missing' });
    await prisma.policy.create({ data: { id: 'p', version: 1, sha256: 'x', programme: 'p', effectiveFrom: new Date(), body: {} } });
    await prisma.trajectory.create({
      data: {
        id, programme: 'p', policyId: 'p', policyVersion: 1, headSequence: 1, headHash: Buffer.alloc(32), revision: 1, writerEpoch: 1, writerRun: 'r', phase: 'intake',
        referredOn: new Date(), state: Buffer.alloc(1), recordedAt: new Date(),
      },
    });
    await expect(keys.ofOrNew(trajectoryOwner(id))).rejects.toThrow('look whether the table data_key has to be restored');
    expect(await prisma.dataKey.count({ where: { owner: trajectoryOwner(id) } })).toBe(0);

    // All keys lost: a new index key would find nobody again, and let everybody in twice.
    await prisma.dataKey.deleteMany();
    await expect(Keys.open(prisma, masterKeys('test'))).rejects.toThrow('namespace has no key: look whether the table data_key has to be restored');
  });

  test('of many who need it at once while others look for it, everybody who makes it has it', async () => {
    const keys = await Keys.open(prisma, masterKeys('test'));
    for (const owner of Array.from({ length: 20 }, newOwner)) {
      const looking = Array.from({ length: 5 }, (_, at) => pause(at).then(() => keys.of(owner).catch(() => undefined)));
      const made = await Promise.all(Array.from({ length: 5 }, () => keys.ofOrNew(owner)));
      expect(new Set(made.map((key) => key.export().toString('hex'))).size).toBe(1);
      await Promise.all(looking);
    }
  });

  test('is read from the database once in a while, and not for each payload', async () => {
    const keys = await Keys.open(prisma, masterKeys('test'), 60_000);
    const owner = newOwner();
    await keys.ofOrNew(owner);
    await prisma.dataKey.delete({ where: { owner } });
    await expect(keys.of(owner)).resolves.toBeDefined();
  });

  test('once destroyed is gone for good, as soon as nobody keeps it in mind', async () => {
    const keys = await Keys.open(prisma, masterKeys('test'), 200);
    const owner = newOwner();
    const sealed = seal(await keys.ofOrNew(owner), 'p', Buffer.from('x'));
    expect(open(await keys.of(owner), 'p', sealed).toString()).toBe('x');
    await destroy(owner);
    while (await keys.of(owner).then(() => true, () => false));
    for (const ask of [keys.of(owner), keys.ofOrNew(owner), (await Keys.open(prisma, masterKeys('test'))).ofOrNew(owner)]) {
      await expect(ask).rejects.toMatchObject({ name: 'NoKey', why: 'destroyed' });
    }
    const wrapped = randomBytes(61);
    await expect(prisma.dataKey.update({ where: { owner }, data: { wrapped, destroyedAt: null } })).rejects.toThrow('was destroyed');
  });

  test('a row that says that it is destroyed counts at once', async () => {
    const keys = await Keys.open(prisma, masterKeys('test'));
    const owner = newOwner();
    await keys.ofOrNew(owner);
    expect(() => keys.from(owner, { wrapped: null, masterKey: 'test' })).toThrow(NoKey);
  });
});

describe('without the right master keys nothing starts', () => {
  test('one is missing, or is another of the same name', async () => {
    await Keys.open(prisma, masterKeys('2025'));
    await expect(Keys.open(prisma, masterKeys('2026'))).rejects.toThrow('wrapped by the master key "2025", which is not among the MASTER_KEYS');
    const impostor = readMasterKeys({ MASTER_KEYS: `2025:${randomBytes(32).toString('base64')}` });
    await expect(Keys.open(prisma, impostor)).rejects.toThrow('MASTER_KEYS has another one of that name');
  });

  test('one of two is missing, though the namespace could be opened', async () => {
    await Keys.open(prisma, masterKeys('2025'));
    const later = await Keys.open(prisma, masterKeys('2026', '2025'));
    await later.ofOrNew(newOwner());
    await expect(Keys.open(prisma, masterKeys('2025'))).rejects.toThrow('"2026"');
  });
});

describe('blind indices', () => {
  test('are the same for the same, also after the master key was changed, and tell nothing', async () => {
    const before = await Keys.open(prisma, masterKeys('2025'));
    const blind = before.blind('name', 'aziza');
    expect(before.blind('vNumber', 'aziza')).not.toBe(blind);
    await rotate(prisma, masterKeys('2026', '2025'));
    expect((await Keys.open(prisma, masterKeys('2026'))).blind('name', 'aziza')).toBe(blind);

    const elsewhere = createPrisma(await postgres.createDatabase().then(async (url) => (await migrate(url), url)));
    expect((await Keys.open(elsewhere, masterKeys('2026'))).blind('name', 'aziza')).not.toBe(blind);
    await elsewhere.$disconnect();
  });
});

describe('rotation', () => {
  const owners = Array.from({ length: 1_200 }, newOwner);
  const fill = async () => {
    const keys = await Keys.open(prisma, masterKeys('2025'));
    const wrapped = owners.map((owner) => ({ owner, ...masterKeys('2025').wrap(owner, keys['namespaceKey']) }));
    await prisma.dataKey.createMany({ data: wrapped });
    return (await keys.of(NAMESPACE)).export();
  };

  test('wraps every key by the first master key; then the other is not needed', async () => {
    const key = await fill();
    await destroy(owners[0]!);
    expect(await rotate(prisma, masterKeys('2026', '2025'))).toBe(owners.length + 1); // those and two, without the destroyed one
    expect(await keyStatus(prisma)).toEqual({ masterKeys: [{ name: '2026', keys: owners.length + 1 }], destroyed: 1 });
    const keys = await Keys.open(prisma, masterKeys('2026'));
    expect((await keys.of(owners[1]!)).export()).toEqual(key);
    await expect(keys.of(owners[0]!)).rejects.toMatchObject({ why: 'destroyed' });
    expect(await rotate(prisma, masterKeys('2026', '2025'))).toBe(0);
  });

  test('killed midway it goes on where it was, and all keys can be used meanwhile', async () => {
    await fill();
    const killed = rotate(prisma, masterKeys('2026', '2025'), (done) => {
      if (done >= 500) throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    const halfway = await keyStatus(prisma);
    expect(halfway.masterKeys).toEqual([{ name: '2025', keys: owners.length + 2 - 500 }, { name: '2026', keys: 500 }]);
    const keys = await Keys.open(prisma, masterKeys('2026', '2025'));
    for (const owner of [owners[0]!, owners.at(-1)!, INDEX]) await expect(keys.of(owner)).resolves.toBeDefined();
    expect(await rotate(prisma, masterKeys('2026', '2025'))).toBe(owners.length + 2 - 500);
  });

  test('brings back no key that is destroyed while it is under way', async () => {
    await fill();
    const victim = owners.toSorted()[0]!;
    let rotating!: Promise<number>;
    await prisma.$transaction(async (other) => {
      await other.dataKey.update({ where: { owner: victim }, data: { wrapped: null, destroyedAt: new Date() } });
      // It has read the row as it was, and waits to write it.
      rotating = rotate(prisma, masterKeys('2026', '2025'));
      while ((await prisma.$queryRaw<object[]>`SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'`).length === 0) await pause(20);
    });
    expect(await rotating).toBe(owners.length + 1);
    expect(await prisma.dataKey.findUniqueOrThrow({ where: { owner: victim } })).toMatchObject({ wrapped: null, masterKey: '2025' });
  });
});
