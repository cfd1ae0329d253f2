import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { createPrisma } from '../../prisma/client';
import { diff, diffFromMigrations } from '../../prisma/diff';
import { migrationNames, migrationsFolder, projectRoot } from '../../prisma/folder';
import { migrate, schemaVersion } from '../../prisma/migrate';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

let postgres: TestPostgres;
const folders: string[] = [];

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterAll(async () => {
  await postgres.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A migrations folder with these scripts; later calls may write to it again. */
function migrations(scripts: Record<string, string>, folder = mkdtempSync(join(tmpdir(), 'bestendig-migrations-'))): string {
  folders.push(folder);
  writeFileSync(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  for (const [name, sql] of Object.entries(scripts)) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'migration.sql'), sql);
  }
  return folder;
}

/** The rows of one query on a connection of its own. */
async function query(databaseUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const tables = async (databaseUrl: string) =>
  (await query(databaseUrl, `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`))
    .map((row) => row.relname)
    .sort();

describe("the project's own migrations", () => {
  test('are applied once, under the names and checksums Prisma writes', async () => {
    const databaseUrl = await postgres.createDatabase();

    expect(await migrate(databaseUrl)).toEqual({ applied: migrationNames(migrationsFolder()) });
    expect(await migrate(databaseUrl)).toEqual({ applied: [] });

    const sha256 = (name: string) =>
      createHash('sha256').update(readFileSync(join(migrationsFolder(), name, 'migration.sql'))).digest('hex');
    expect(await query(databaseUrl, 'SELECT migration_name, checksum FROM _prisma_migrations ORDER BY migration_name')).toEqual(
      migrationNames(migrationsFolder()).map((name) => ({ migration_name: name, checksum: sha256(name) })),
    );
  });

  test('lead to schema.prisma exactly', async () => {
    const databaseUrl = await postgres.createDatabase();
    await migrate(databaseUrl);
    expect(await diff(databaseUrl)).toBe('');
    expect(await diffFromMigrations(postgres.adminUrl)).toBe('');
  });

  test('say of every column what it means', async () => {
    const databaseUrl = await postgres.createDatabase();
    await migrate(databaseUrl);
    const silent = await query(databaseUrl, `
      SELECT table_name || '.' || column_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
        AND col_description(format('%I.%I', table_schema, table_name)::regclass, ordinal_position) IS NULL`);
    expect(silent).toEqual([]);
  });

  test('are known to be missing, present, or older than the database', async () => {
    const databaseUrl = await postgres.createDatabase();
    const prisma = createPrisma(databaseUrl);
    try {
      const expected = migrationNames(migrationsFolder()).at(-1)!;
      expect(await schemaVersion(prisma)).toEqual({ applied: null, expected, ready: false });
      await migrate(databaseUrl);
      expect(await schemaVersion(prisma)).toEqual({ applied: expected, expected, ready: true });
      await query(databaseUrl, `UPDATE _prisma_migrations SET migration_name = '2999' WHERE migration_name = '${expected}'`);
      expect(await schemaVersion(prisma)).toEqual({ applied: '2999', expected, ready: true });
    } finally {
      await prisma.$disconnect();
    }
  });

  test('find what earlier releases left: names that two have, and keys that were destroyed', async () => {
    const earlier = migrations({});
    for (const name of migrationNames(migrationsFolder()).filter((name) => name < '20261207')) cpSync(join(migrationsFolder(), name), join(earlier, name), { recursive: true });
    const databaseUrl = await postgres.createDatabase();
    await migrate(databaseUrl, earlier);
    const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
    await query(databaseUrl, `
      INSERT INTO location (id, programme, name, town) VALUES
        ('${id(1)}', 'groningen', 'De Haven', 'Groningen'), ('${id(2)}', 'groningen', 'de haven', 'Assen'), ('${id(3)}', 'groningen', 'De Haven (2)', 'Emmen'), ('${id(4)}', 'utrecht', 'De Haven', 'Utrecht');
      INSERT INTO place (id, location_id, programme, kind, name, opens_on, closes_on) VALUES
        ('${id(1)}', '${id(1)}', 'groningen', 'regular', 'bed 1', '2019-05-01', NULL), ('${id(2)}', '${id(1)}', 'groningen', 'regular', 'bed 1', '2019-04-01', '2019-06-01'),
        ('${id(3)}', '${id(1)}', 'groningen', 'regular', 'bed 1', '2019-04-01', '2019-05-01'), ('${id(4)}', '${id(2)}', 'groningen', 'regular', 'bed 1', '2019-04-01', NULL);
      INSERT INTO policy (id, version, sha256, programme, effective_from, body) VALUES ('p', 1, repeat('0', 64), 'groningen', '2019-04-01', '{}');
      INSERT INTO trajectory (id, programme, policy_id, policy_version, head_sequence, head_hash, revision, writer_epoch, writer_run, phase, referred_on, state, recorded_at)
        VALUES ('${id(5)}', 'groningen', 'p', 1, 1, '', 1, 1, 'r', 'intake', '2019-06-01', '', now());
      INSERT INTO v_number_claim (programme, v_number, trajectory_id) VALUES ('groningen', 'n', '${id(5)}');
      INSERT INTO data_key (owner, master_key, destroyed_at) VALUES ('trajectory/${id(5)}', 'm', now())`);

    await migrate(databaseUrl);

    expect(await query(databaseUrl, 'SELECT name FROM location ORDER BY id')).toEqual([{ name: 'De Haven' }, { name: 'de haven (2)' }, { name: 'De Haven (2) (2)' }, { name: 'De Haven' }]);
    expect(await query(databaseUrl, 'SELECT name FROM place ORDER BY id')).toEqual([{ name: 'bed 1 (2)' }, { name: 'bed 1' }, { name: 'bed 1 (2)' }, { name: 'bed 1' }]);
    expect(await query(databaseUrl, 'SELECT phase, (SELECT count(*)::int FROM v_number_claim) AS claims FROM trajectory')).toEqual([{ phase: 'closed', claims: 0 }]);
  });

  test('find names that an earlier release took for different ones', async () => {
    const earlier = migrations({});
    for (const name of migrationNames(migrationsFolder()).filter((name) => name < '20261209')) cpSync(join(migrationsFolder(), name), join(earlier, name), { recursive: true });
    const databaseUrl = await postgres.createDatabase();
    await migrate(databaseUrl, earlier);
    const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
    const decomposed = (text: string): string => text.normalize('NFD');
    await query(databaseUrl, `
      INSERT INTO location (id, programme, name, town) VALUES
        ('${id(1)}', 'groningen', '${decomposed('Café de  Brug')}', 'Groningen'), ('${id(2)}', 'groningen', 'Café de Brug', 'Assen'), ('${id(3)}', 'groningen', 'café de\u00a0brug (2)', 'Emmen'),
        ('${id(4)}', 'utrecht', '${decomposed('Café de Brug')}', 'Utrecht');
      INSERT INTO place (id, location_id, programme, kind, name, opens_on, closes_on) VALUES
        ('${id(1)}', '${id(1)}', 'groningen', 'regular', 'één', '2019-05-01', NULL), ('${id(2)}', '${id(1)}', 'groningen', 'regular', '${decomposed('één')}', '2019-04-01', NULL),
        ('${id(3)}', '${id(1)}', 'groningen', 'regular', '${decomposed('één')} ', '2019-01-01', '2019-04-01');`);

    await migrate(databaseUrl);

    expect(await query(databaseUrl, 'SELECT name FROM location ORDER BY id')).toEqual([{ name: 'Café de Brug' }, { name: 'Café de Brug (2)' }, { name: 'café de brug (2) (2)' }, { name: 'Café de Brug' }]);
    expect(await query(databaseUrl, 'SELECT name FROM place ORDER BY id')).toEqual([{ name: 'één (2)' }, { name: 'één' }, { name: 'één' }]);
  });

  test('are found from the compiled code too', () => {
    expect(projectRoot(join(projectRoot(), 'dist', 'prisma'))).toBe(projectRoot());
  });
});

test('what Prisma does not know is applied as written', async () => {
  const folder = migrations({
    '1_everything': `
      CREATE TABLE bed (id int PRIMARY KEY, guest text, CONSTRAINT bed_number CHECK (id > 0));
      COMMENT ON TABLE bed IS 'One bed; one guest'; -- a comment; with a semicolon
      CREATE UNIQUE INDEX one_bed_a_guest ON bed (guest) WHERE guest IS NOT NULL;
      CREATE FUNCTION assign(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
      DECLARE
        assigned int; -- the bed's number; null when it is taken
      BEGIN
        UPDATE bed SET guest = request->>'guest' WHERE id = (request->>'bed')::int AND guest IS NULL RETURNING id INTO assigned;
        RETURN jsonb_build_object('assigned', assigned, 'note', 'a;b');
      END
      $$;
      INSERT INTO bed VALUES (1, NULL);`,
  });
  const databaseUrl = await postgres.createDatabase();

  expect(await migrate(databaseUrl, folder)).toEqual({ applied: ['1_everything'] });

  const assign = `SELECT assign('{"bed": 1, "guest": "G-1"}') AS result`;
  expect(await query(databaseUrl, assign)).toEqual([{ result: { assigned: 1, note: 'a;b' } }]);
  expect(await query(databaseUrl, assign)).toEqual([{ result: { assigned: null, note: 'a;b' } }]);
  await expect(query(databaseUrl, 'INSERT INTO bed VALUES (0)')).rejects.toThrow('bed_number');
  await expect(query(databaseUrl, `INSERT INTO bed VALUES (2, 'G-1')`)).rejects.toThrow('one_bed_a_guest');
  expect(await query(databaseUrl, `SELECT obj_description('bed'::regclass) AS comment`)).toEqual([{ comment: 'One bed; one guest' }]);
});

describe('the diff', () => {
  test('leaves alone what Prisma does not know', async () => {
    const databaseUrl = await postgres.createDatabase();
    await migrate(databaseUrl);
    const model = (await tables(databaseUrl)).find((table) => table !== '_prisma_migrations');
    const [column] = await query(databaseUrl, `SELECT attname FROM pg_attribute WHERE attrelid = '"${model}"'::regclass AND attnum = 1`);
    const name = `"${column!.attname}"`;
    await query(
      databaseUrl,
      `CREATE UNIQUE INDEX partial_index ON "${model}" (${name}) WHERE ${name} IS NOT NULL;
       CREATE INDEX expression_index ON "${model}" (lower(${name}::text));
       ALTER TABLE "${model}" ADD CONSTRAINT checked CHECK (${name} IS NOT NULL);
       COMMENT ON COLUMN "${model}".${name} IS 'explained';
       CREATE FUNCTION unchanged() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
       CREATE TRIGGER triggered BEFORE UPDATE ON "${model}" FOR EACH ROW EXECUTE FUNCTION unchanged();`,
    );
    expect(await diff(databaseUrl)).toBe('');
  });

  test('sees a table that schema.prisma has not', async () => {
    const databaseUrl = await postgres.createDatabase();
    await migrate(databaseUrl);
    await query(databaseUrl, 'CREATE TABLE surplus (id int PRIMARY KEY)');
    expect(await diff(databaseUrl)).toContain('DROP TABLE "surplus"');
  });
});

test('of several processes at once one applies, the others find nothing to do', async () => {
  const folder = migrations({ '1_first': 'CREATE TABLE once (id int);', '2_next': 'CREATE TABLE twice (id int);' });
  const databaseUrl = await postgres.createDatabase();

  const results = await Promise.all(Array.from({ length: 4 }, () => migrate(databaseUrl, folder)));

  const applied = results.map((result) => result.applied);
  expect(applied.sort((a, b) => b.length - a.length)).toEqual([['1_first', '2_next'], [], [], []]);
});

describe('a migration that fails', () => {
  const good = { '1_good': 'CREATE TABLE good (id int);' };

  test('is named with its line and the error, leaves nothing, and can be repaired', async () => {
    const folder = migrations({ ...good, '2_bad': 'CREATE TABLE half (id int);\nSELECT nothing_like_it();', '3_later': 'CREATE TABLE later ();' });
    const databaseUrl = await postgres.createDatabase();

    const failure = migrate(databaseUrl, folder);
    await expect(failure).rejects.toThrow(
      /^Migration 2_bad failed at line 2: function nothing_like_it\(\) does not exist \(SQLSTATE 42883\)\nHint: .*\nNothing of it remains/,
    );
    expect(await tables(databaseUrl)).toEqual(['_prisma_migrations', 'good']);

    migrations({ '2_bad': 'CREATE TABLE half (id int);' }, folder);
    expect(await migrate(databaseUrl, folder)).toEqual({ applied: ['2_bad', '3_later'] });
  });

  test('inside a function says where', async () => {
    const folder = migrations({ '1_bad': `DO $$ BEGIN\n PERFORM 1/0;\nEND $$;` });
    const failure = migrate(await postgres.createDatabase(), folder);
    await expect(failure).rejects.toThrow(/1_bad failed: division by zero \(SQLSTATE 22012\)\nWhere: [^]*line 2 at PERFORM/);
  });

  test('and manages transactions itself is left for somebody to look at', async () => {
    const folder = migrations({ '1_bad': 'BEGIN; CREATE TABLE half (id int); COMMIT; SELECT 1/0;' });
    const databaseUrl = await postgres.createDatabase();
    await expect(migrate(databaseUrl, folder)).rejects.toThrow(/a part of it may remain[^]*UPDATE _prisma_migrations/);
    await expect(migrate(databaseUrl, folder)).rejects.toThrow(/Migration 1_bad was started and its end/);
  });

  test('because its process was killed is explained, and the explanation works', async () => {
    const folder = migrations({ ...good, '2_next': 'CREATE TABLE next (id int);' });
    const databaseUrl = await postgres.createDatabase();
    await migrate(databaseUrl, folder);
    await query(databaseUrl, `DROP TABLE next; UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '2_next'`);

    const error = await migrate(databaseUrl, folder).catch((error: Error) => error);
    expect(error).toMatchObject({ name: 'MigrationError', message: expect.stringContaining('2_next was started and its end') });

    const [statement] = (error as Error).message.match(/UPDATE .* finished_at IS NULL;/)!;
    await query(databaseUrl, statement);
    expect(await migrate(databaseUrl, folder)).toEqual({ applied: ['2_next'] });
  });
});

test('a database that cannot be reached is an error, not a wait', async () => {
  const url = new URL(postgres.adminUrl);
  url.pathname = '/no_such_database';
  await expect(migrate(url.href)).rejects.toThrow('database "no_such_database" does not exist');
});
