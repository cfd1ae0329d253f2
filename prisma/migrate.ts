import { Client } from 'pg';
import { type SchemaEngine, type ScriptFailure, withSchemaEngine } from './engine';
import { migrationNames, migrationsFolder, readMigrations } from './folder';
import type { PrismaClient } from './generated/client';

/** No migration was left half applied, unless the message says so. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** Any number that nothing else in this database locks. */
const MIGRATE_LOCK = 1_853_276_164;
/** The engine's own lock, on its own connection. `prisma migrate deploy` takes it too, and who waits 10 s for it fails. */
const ENGINE_LOCK = 72_707_369;
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
  await lock.connect().catch((error: Error & { code?: string }) => {
    // Without a message when several addresses were tried.
    throw new MigrationError(`Cannot connect to the database: ${error.message || error.code}`, { cause: error });
  });
  try {
    await lock.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`);
    // The second only waits for a process that does not come through here, or that was killed while PostgreSQL goes on.
    await lock
      .query('SELECT pg_advisory_lock($1), pg_advisory_lock($2), pg_advisory_unlock($2)', [MIGRATE_LOCK, ENGINE_LOCK])
      .catch((error: Error) => {
        throw new MigrationError(`Another process has been migrating this database for ${LOCK_TIMEOUT}: ${error.message}`);
      });
    return await withSchemaEngine(databaseUrl, async (engine, scriptFailure) => {
      try {
        const filters = { externalTables: [], externalEnums: [] };
        const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
        return { applied: appliedMigrationNames };
      } catch (error) {
        throw await explain(error as Error & { code?: string }, engine, lock, scriptFailure());
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

/** What a program looks for when it starts. @throws Error with a sentence for whoever started it, where PostgreSQL is away or was not migrated */
export async function assertSchema(prisma: Pick<PrismaClient, '$queryRaw'>): Promise<void> {
  const { ready, applied, expected } = await schemaVersion(prisma).catch((error: Error) => {
    throw new Error('PostgreSQL does not answer. Is DATABASE_URL right, and has it started?', { cause: error });
  });
  if (!ready) throw new Error(`PostgreSQL's schema is ${applied ?? 'empty'} and has to be ${expected}: migrate it first, with \`node dist/prisma/migrate.js\`.`);
}

/** Says what happened, and tells Prisma when nothing remains: else it refuses every migration until somebody resolves it. */
async function explain(
  error: Error & { code?: string },
  engine: SchemaEngine,
  client: Client,
  failure: ScriptFailure | undefined,
): Promise<MigrationError> {
  const FOUND_FAILED_MIGRATION = 'P3009';
  if (!failure && error.code !== FOUND_FAILED_MIGRATION) {
    return new MigrationError(`Prisma's schema engine: ${error.message}`, { cause: error });
  }
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
  const migrationName = rows[0]?.name ?? 'unknown';
  if (!failure) return new MigrationError(explainUnfinished(migrationName), { cause: error });
  const clean = isOneTransaction(failure.script);
  if (clean) await engine.markMigrationRolledBack({ migrationName });
  return new MigrationError(explainFailure(migrationName, failure, clean), { cause: failure.error });
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
