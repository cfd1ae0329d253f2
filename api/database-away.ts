import { getSystemErrorMap } from 'node:util';

/**
 * SQLSTATEs that speak of the server, or of what else goes on in it, and not of the query: connection, a deadlock that somebody has to give
 * way in, resources, operator, system; a server that became a standby, a transaction that was held up for too long, a lock not got in time.
 */
const ABOUT_THE_SERVER = /^(08|40|53|57|58)|^(25006|25P03|25P04|55P03)$/;
/** What Prisma's adapter calls a connection that could not be made or broke. */
const NO_CONNECTION: readonly (string | undefined)[] = ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TlsConnectionError'];
/** What the operating system calls it: the adapter knows four of these by name and passes on the others (EPIPE, EHOSTUNREACH), or several at once. */
const systemErrors: ReadonlySet<unknown> = new Set([...getSystemErrorMap().values()].map(([name]) => name).concat('ENOTFOUND'));
/** Prisma's own transactions: none could be begun in time, or it took too long. */
const TRANSACTION_TIMEOUT = 'P2028';
/** What node-postgres says where the connection broke, none became free or the server stands still; it gives these no code. */
const BROKEN = /^(Connection terminated|timeout expired|Query read timeout|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed)|Cannot use a pool after calling end)/;

/** What the server or the connection said, as Prisma's adapter for node-postgres passes it on. */
interface Said {
  kind?: string;
  /** SQLSTATE; missing where the server said nothing any more. */
  originalCode?: string;
}

/** Whether a query failed because PostgreSQL is away, starting, stopping, full or in the middle of something else; else the query itself was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, meta, cause } = error as { code?: unknown; meta?: { driverAdapterError?: { cause?: Said } }; cause?: Said };
  // A query's error carries the adapter's; COMMIT throws that as it is.
  const said = error.name === 'DriverAdapterError' ? cause : meta?.driverAdapterError?.cause;
  if (said?.originalCode !== undefined) return ABOUT_THE_SERVER.test(said.originalCode);
  if (said !== undefined) return NO_CONNECTION.includes(said.kind);
  return code === TRANSACTION_TIMEOUT || systemErrors.has(code) || BROKEN.test(error.message);
}
