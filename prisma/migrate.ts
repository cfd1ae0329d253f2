import { Client } from 'pg';
import { type ScriptFailure, withSchemaEngine } from './engine';
import { migrationNames, migrationsFolder, readMigrations } from './folder';
import type { PrismaClient } from './generated/client';

/** No migration was left half applied, unless the message says so. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Any number but 72707369: that one the engine (and so `prisma migrate deploy`) takes on its own connection, and whoever
 * waits for it longer than 10 s fails; who waits here first does not.
 */
const MIGRATE_LOCK = 1_853_276_164;
const LOCK_TIMEOUT = '10min';

/**
 * Applies the migrations of `folder` that `databaseUrl` does not have yet, oldest first, and returns their names.
 * Keeps Prisma's own `_prisma_migrations` table, so that `prisma migrate deploy` can take over at any time.
 *
 * Any number of processes may call it at once: one applies, the others wait (at most ten minutes) and find nothing to do.
 * The lock belongs to a connection: give the database's own URL, not that of a pooler in transaction mode.
 *
 * A migration is sent whole and so runs in one transaction. When it fails nothing of it remains, and the next call tries
 * it again; throws a {@link MigrationError} with the migration, the line and PostgreSQL's error.
 */
export async function migrate(databaseUrl: string, folder = migrationsFolder()): Promise<{ applied: string[] }> {
  const migrationsList = readMigrations(folder);
  const lock = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  lock.on('error', () => undefined); // When this connection breaks, the engine's own lock still stands.
  await lock.connect();
  try {
    await lock.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`);
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATE_LOCK]).catch((error: Error) => {
      throw new MigrationError(`Another process has been migrating this database for ${LOCK_TIMEOUT}: ${error.message}`);
    });
    return await withSchemaEngine(databaseUrl, async (engine, scriptFailure) => {
      try {
        const filters = { externalTables: [], externalEnums: [] };
        const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
        return { applied: appliedMigrationNames };
      } catch (error) {
        const migrationName = await unfinishedMigration(lock);
        const failure = scriptFailure();
        if (!migrationName) throw error;
        if (!failure) throw new MigrationError(explainUnfinished(migrationName), { cause: error });
        // Else Prisma would refuse every further migration until somebody resolves this one by hand.
        const clean = isOneTransaction(failure.script);
        if (clean) await engine.markMigrationRolledBack({ migrationName });
        throw new MigrationError(explainFailure(migrationName, failure, clean), { cause: failure.error });
      }
    });
  } finally {
    await lock.end();
  }
}

/** Which migration the database has, and which one this code was written for. */
export interface SchemaVersion {
  /** The newest applied migration; null in a database that was never migrated. */
  applied: string | null;
  /** The newest migration of this code's folder. */
  expected: string | null;
  /** True when the database has what this code needs; also when it is newer, as during a rolling deployment. */
  ready: boolean;
}

/** Compares the database's newest migration with the newest one in the folder; for `/readyz`. One or two short queries. */
export async function schemaVersion(prisma: Pick<PrismaClient, '$queryRaw'>): Promise<SchemaVersion> {
  const expected = migrationNames(migrationsFolder()).at(-1) ?? null;
  const [table] = await prisma.$queryRaw<{ exists: boolean }[]>`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
  if (!table?.exists) return { applied: null, expected, ready: expected === null };
  const [newest] = await prisma.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name DESC LIMIT 1`;
  const applied = newest?.name ?? null;
  return { applied, expected, ready: expected === null || (applied !== null && applied >= expected) };
}

/** The migration that was started and neither finished nor was marked as rolled back. */
async function unfinishedMigration(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ exists: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`);
  if (!rows[0]?.exists) return undefined;
  const unfinished = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
  return unfinished.rows[0]?.name;
}

/** Whether `script` leaves transactions alone; function bodies, strings and comments may say what they want. */
function isOneTransaction(script: string): boolean {
  const statements = script.replace(/\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|--.*|\/\*[\s\S]*?\*\//g, ' ');
  return !/\b(begin|start\s+transaction|commit|concurrently)\b/i.test(statements);
}

function explainFailure(migration: string, { script, error }: ScriptFailure, clean: boolean): string {
  const line = error.position ? script.slice(0, Number(error.position)).split('\n').length : undefined;
  return [
    `Migration ${migration} failed${line ? ` at line ${line}` : ''}: ${error.message} (SQLSTATE ${error.code})`,
    error.detail && `Detail: ${error.detail}`,
    error.hint && `Hint: ${error.hint}`,
    error.where && `Where: ${error.where}`,
    clean
      ? 'Nothing of it remains in the database; repair the migration and run this again.'
      : `It manages transactions itself, so a part of it may remain. ${howToResolve(migration)}`,
  ].filter(Boolean).join('\n');
}

function explainUnfinished(migration: string): string {
  return `Migration ${migration} was started and its end is not recorded: its process was killed or its connection broke. ${howToResolve(migration)}`;
}

function howToResolve(migration: string): string {
  return [
    'Look whether its changes are in the database. If not, run',
    `  UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${migration}' AND finished_at IS NULL;`,
    'if all of them are,',
    `  UPDATE _prisma_migrations SET finished_at = now() WHERE migration_name = '${migration}' AND rolled_back_at IS NULL;`,
    'and then migrate again.',
  ].join('\n');
}

async function main(): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new MigrationError('Set DATABASE_URL to the database that is to be migrated.');
  const { applied } = await migrate(databaseUrl);
  console.log(applied.length ? `Applied: ${applied.join(', ')}` : 'The database is up to date.');
}

if (require.main === module) {
  main().catch((error: Error) => {
    // A stack says nothing about a migration; anything else is unexpected and shows it.
    console.error(error instanceof MigrationError ? error.message : error);
    process.exitCode = 1;
  });
}
