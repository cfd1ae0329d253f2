import { readFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { DatabaseError, Pool } from 'pg';

/** The wasm build of Prisma's own schema engine, bound to one database. */
export type SchemaEngine = glue.SchemaEngine;

/** What the last script that failed met in the database; the engine itself keeps only the error's first line. */
export interface ScriptFailure {
  script: string;
  error: DatabaseError;
}

/**
 * Runs `use` with a schema engine connected to `databaseUrl` and closes everything afterwards.
 * The same engine as `prisma migrate`, without its native binary, which not every network lets through.
 */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  use: (engine: SchemaEngine, scriptFailure: () => ScriptFailure | undefined) => Promise<T>,
): Promise<T> {
  // One connection that is never exchanged: the engine takes an advisory lock and means it for all its later queries.
  const pool = new Pool({ connectionString: databaseUrl, max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined); // The next query reports it; without a listener the process would end.
  const charColumns = noteCharColumns(pool);
  let failure: ScriptFailure | undefined;

  const adapterFactory = new PrismaPg(pool);
  const connect = async () => {
    const adapter = await adapterFactory.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const column of charColumns.get(result.rows) ?? []) result.columnTypes[column] = ColumnTypeEnum.Character;
      return result;
    };
    // The adapter's own splits at every semicolon, also inside $$ bodies and comments. Sent whole, PostgreSQL splits, and
    // runs all of it in one transaction.
    adapter.executeScript = async (script) => {
      try {
        await pool.query(script);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        failure = { script, error };
        await pool.query('ROLLBACK'); // For a script with a BEGIN of its own; otherwise it does nothing.
        throw new DriverAdapterError(asPrismaError(error));
      }
    };
    return adapter;
  };

  try {
    loadEngine();
    const factory = bindMigrationAwareSqlAdapterFactory({
      provider: adapterFactory.provider,
      adapterName: adapterFactory.adapterName,
      connect,
      // The adapter's own would run the migrations in the main database when that is given as a URL.
      connectToShadowDb: () => Promise.reject(new Error('A shadow database is not supported; use a scratch database.')),
    });
    const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
    try {
      return await use(engine, () => failure);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

/** Node's own; its types come with the DOM library only, which nothing else here needs. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
};

let loaded = false;

/** Instantiates the .wasm by hand: the package's own entry point imports it as a module, which Node 20 cannot. */
function loadEngine(): void {
  if (loaded) return;
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const module = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const { exports } = new WebAssembly.Instance(module, { './schema_engine_bg.js': withUnrefedTimers(glue) });
  // A panic's message arrives here, before the exception that has none.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) } });
  glue.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  loaded = true;
}

/** The engine never clears the 10 s limit on its own lock: unrefed, or every process would live that long. */
function withUnrefedTimers(imports: object): object {
  const setUnrefedTimeout = (callback: () => void, ms: number) => setTimeout(callback, ms).unref();
  return Object.fromEntries(
    Object.entries(imports).map(([name, value]) => [name, name.startsWith('__wbg_setTimeout_') ? setUnrefedTimeout : value]),
  );
}

/**
 * The adapter knows no column of PostgreSQL's internal type "char", which the engine reads from the catalogue: it gets them
 * as text, and the map says by a result's rows which columns they were.
 */
function noteCharColumns(pool: Pool): WeakMap<object, number[]> {
  const CHAR = 18;
  const TEXT = 25;
  const charColumns = new WeakMap<object, number[]>();
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<{ rows: object; fields?: { dataTypeID: number }[] }>;
  pool.query = (async (...args: unknown[]) => {
    const result = await query(...args);
    // A script's several results come as an array, which has no fields; nobody reads them.
    result.fields?.forEach((field, column) => {
      if (field.dataTypeID !== CHAR) return;
      field.dataTypeID = TEXT;
      charColumns.set(result.rows, [...(charColumns.get(result.rows) ?? []), column]);
    });
    return result;
  }) as Pool['query'];
  return charColumns;
}

function asPrismaError({ code = '', severity = 'ERROR', message, detail, column, hint }: DatabaseError) {
  return { kind: 'postgres' as const, code, severity, message, detail, column, hint };
}
