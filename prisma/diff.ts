import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { withSchemaEngine } from './engine';
import { migrationsFolder, readSchema } from './folder';
import { migrate } from './migrate';

/**
 * The SQL that would bring the database to schema.prisma; empty when nothing is missing. Functions, partial indexes, CHECK
 * constraints and comments, which Prisma does not know, are neither dropped nor asked for.
 */
export async function diff(databaseUrl: string): Promise<string> {
  const schema = readSchema();
  return withSchemaEngine(databaseUrl, async (engine) => {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', ...schema, configDir: '' },
      to: { tag: 'schemaDatamodel', ...schema },
      script: true,
      exitCode: true, // Then 0 says "empty", and 2 that there is SQL.
      filters: { externalTables: [], externalEnums: [] },
    });
    return exitCode === 0 ? '' : (stdout ?? '');
  });
}

/** The SQL between the migrations folder and schema.prisma, worked out in a scratch database that is dropped afterwards. */
export async function diffFromMigrations(serverUrl: string): Promise<string> {
  const name = `diff_${randomUUID().replaceAll('-', '')}`;
  const scratch = new URL(serverUrl);
  scratch.pathname = `/${name}`;
  const server = new Client({ connectionString: serverUrl, connectionTimeoutMillis: 5_000 });
  await server.connect();
  try {
    await server.query(`CREATE DATABASE ${name}`);
    await migrate(scratch.href);
    return await diff(scratch.href);
  } finally {
    await server.query(`DROP DATABASE IF EXISTS ${name}`);
    await server.end();
  }
}

/** `npm run migrate:diff` prints the SQL; `npm run migrate:diff -- add_beds` writes it as the next migration. */
async function main([name]: string[]): Promise<void> {
  const serverUrl = process.env.DATABASE_URL;
  if (!serverUrl) throw new Error('Set DATABASE_URL to any database of a server on which you may create databases.');
  const sql = await diffFromMigrations(serverUrl);
  if (!sql) return console.log('-- The migrations and schema.prisma agree.');
  if (!name) return console.log(sql);
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsFolder(), `${timestamp}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), sql);
  console.log(`Wrote ${folder}; read it, and add what Prisma does not know.`);
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
