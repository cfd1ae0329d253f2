import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client';

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
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'bestendig',
    ...(statementTimeoutMs !== undefined && { statement_timeout: statementTimeoutMs }),
  });
  return new PrismaClient({ adapter, errorFormat: 'minimal' });
}
