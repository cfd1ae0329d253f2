import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from './generated/client';

const PLANNED_ONCE = '/* planned once */';

/**
 * Begins a statement that PostgreSQL parses and plans once for each connection. For those that every step takes and whose plan is always the
 * same; not for lists, whose best plan depends on what is asked for. PgBouncer, where there is one, has to be 1.21 or newer.
 */
export const plannedOnce = Prisma.raw(PLANNED_ONCE);

/** Settings of {@link createPrisma}; a parameter of the same name in the database's URL wins. */
export interface PrismaOptions {
  /** Most connections this process holds. Default 10; all processes together stay below the server's max_connections. */
  poolSize?: number;
  /** Milliseconds after which PostgreSQL ends a statement (error 57014). Default: the database's own setting. */
  statementTimeoutMs?: number;
}

/**
 * A Prisma client on a pool of its own. It connects with the first query; waiting longer than 5 s for a connection, free or
 * new, fails that query. `$disconnect()` is its stop: it lets running queries finish and closes the connections.
 */
export function createPrisma(databaseUrl: string, { poolSize = 10, statementTimeoutMs }: PrismaOptions = {}): PrismaClient {
  const pool = {
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'bestendig',
    ...(statementTimeoutMs !== undefined && { statement_timeout: statementTimeoutMs }),
  };
  // Without a name a statement is forgotten as soon as it has run.
  const statementNameGenerator = ({ sql }: { sql: string }): string => (sql.startsWith(PLANNED_ONCE) ? createHash('sha256').update(sql).digest('base64url') : '');
  const adapter = new PrismaPg(pool, { statementNameGenerator });
  return new PrismaClient({ adapter, errorFormat: 'minimal' });
}
