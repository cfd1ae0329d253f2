/** SQLSTATE classes that speak of the server and not of the query: connection, resources, operator, system. */
const ABOUT_THE_SERVER = /^(08|53|57|58)/;
/** What node-postgres says where the connection broke or none became free; it gives these no code. */
const BROKEN = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** Whether a query failed because PostgreSQL is away, starting, stopping or full; else the query itself was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause } = (error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } }).meta?.driverAdapterError ?? {};
  if (cause === undefined) return BROKEN.test(error.message);
  return cause.originalCode === undefined || ABOUT_THE_SERVER.test(cause.originalCode);
}
