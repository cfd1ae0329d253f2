import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
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
  /**
   * Milliseconds after which PostgreSQL ends a statement (error 57014). A server that does not even do that is waited for a second longer
   * (`query_timeout`), and no more. Default: the database's own setting, and waiting without end.
   */
  statementTimeoutMs?: number;
}

/** How much longer than its time limit an answer may be on its way. */
const ON_ITS_WAY_MS = 1_000;

/**
 * A Prisma client on a pool of its own. It connects with the first query; waiting longer than 5 s for a connection, free or
 * new, fails that query. `$disconnect()` is its stop: it lets running queries finish and closes the connections.
 */
export function createPrisma(databaseUrl: string, { poolSize = 10, statementTimeoutMs }: PrismaOptions = {}): PrismaClient {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'bestendig',
    ...(statementTimeoutMs !== undefined && { statement_timeout: statementTimeoutMs, query_timeout: statementTimeoutMs + ON_ITS_WAY_MS }),
  });
  // An answer that nobody waited for may have been that to ROLLBACK: whoever comes next must not find themselves in that transaction.
  pool.on('release', (_error, connection) => {
    if (connection.getTransactionStatus() !== 'I') void connection.end();
  });
  // Without a name a statement is forgotten as soon as it has run.
  const statementNameGenerator = ({ sql }: { sql: string }): string => (sql.startsWith(PLANNED_ONCE) ? createHash('sha256').update(sql).digest('base64url') : '');
  const adapter = new PrismaPg(pool, { statementNameGenerator, disposeExternalPool: true });
  return new PrismaClient({ adapter, errorFormat: 'minimal' });
}
