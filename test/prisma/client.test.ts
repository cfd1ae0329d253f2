import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPrisma, plannedOnce } from '../../prisma/client';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterAll(() => postgres.stop());

test('one JSON parameter goes in and one JSON result comes out, each encoded once', async () => {
  const prisma = createPrisma(postgres.adminUrl);
  const sent = { text: `a "quoted" 'text'; ü \\`, list: [1, { deep: null }], truth: true };
  const [row] = await prisma.$queryRaw<[{ type: string; echo: typeof sent }]>`
    SELECT jsonb_typeof(given) AS type, given AS echo FROM (SELECT ${JSON.stringify(sent)}::jsonb AS given) AS input`;
  expect(row).toEqual({ type: 'object', echo: sent });
  await prisma.$disconnect();
});

test('no more connections are opened than the pool may have', async () => {
  const prisma = createPrisma(postgres.adminUrl, { poolSize: 2 });
  const pids = await Promise.all(
    Array.from({ length: 8 }, () => prisma.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`),
  );
  expect(new Set(pids.map(([row]) => row.pid)).size).toBeLessThanOrEqual(2);
  await prisma.$disconnect();
});

test('a connection keeps the plan of a statement that says so, once, and of no other', async () => {
  const prisma = createPrisma(postgres.adminUrl, { poolSize: 1 });
  for (const number of [1, 2]) {
    expect(await prisma.$queryRaw`${plannedOnce} SELECT ${number}::int AS planned`).toEqual([{ planned: number }]);
    expect(await prisma.$queryRaw`SELECT ${number}::int AS forgotten`).toEqual([{ forgotten: number }]);
  }
  const kept = await prisma.$queryRaw<{ statement: string }[]>`SELECT statement FROM pg_prepared_statements`;
  expect(kept.filter(({ statement }) => statement.includes(' AS planned'))).toHaveLength(1);
  expect(kept.filter(({ statement }) => statement.includes(' AS forgotten'))).toEqual([]);
  await prisma.$disconnect();
});

test('a statement ends at its time limit, and the limit in the URL wins', async () => {
  const prisma = createPrisma(postgres.adminUrl, { statementTimeoutMs: 20 });
  await expect(prisma.$queryRaw`SELECT pg_sleep(10)::text`).rejects.toThrow('57014');
  await prisma.$disconnect();

  const patient = createPrisma(`${postgres.adminUrl}?statement_timeout=7000`, { statementTimeoutMs: 20 });
  expect(await patient.$queryRaw`SHOW statement_timeout`).toEqual([{ statement_timeout: '7s' }]);
  await patient.$disconnect();
});
