import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's root: the nearest folder upwards that has the migrations, from `prisma/` as well as from `dist/prisma/`. */
export function projectRoot(from: string = __dirname): string {
  if (existsSync(join(from, 'prisma', 'migrations'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('No prisma/migrations above the running code: the project is not complete.');
  return projectRoot(parent);
}

/** The folder with one folder per migration. */
export const migrationsFolder = (): string => join(projectRoot(), 'prisma', 'migrations');

/** The names of the migrations in `folder`, oldest first. */
export function migrationNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The migrations in `folder` as the schema engine wants them. Throws when one has no `migration.sql`. */
export function readMigrations(folder: string) {
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: readFileSync(join(folder, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames(folder).map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(join(folder, path, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/** schema.prisma as the schema engine wants it. */
export function readSchema() {
  const path = join(projectRoot(), 'prisma', 'schema.prisma');
  return { files: [{ path, content: readFileSync(path, 'utf8') }] };
}
