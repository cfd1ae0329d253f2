import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../scripts/ports';
import { startPostgres, type Postgres } from '../../scripts/postgres';
import { temporaryFolder } from './folder';

jest.setTimeout(60_000);

const folder = temporaryFolder();
let port: number;
let postgres: Postgres;
const start = (dataDir = join(folder, 'data')) => startPostgres({ dataDir, port, password: 'p@ss/word' });

async function query(text: string) {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  port = await freePort();
  postgres = await start();
  await query('CREATE TABLE remembered (what text)');
});

afterAll(() => postgres.stop());

test('data is still there after a stop and a start', async () => {
  await query("INSERT INTO remembered VALUES ('stopped')");
  await postgres.stop();
  postgres = await start();
  expect(await query("SELECT what FROM remembered WHERE what = 'stopped'")).toHaveLength(1);
});

test('data is still there after the server was killed', async () => {
  await query("INSERT INTO remembered VALUES ('killed')");
  process.kill(postgres.pid, 'SIGKILL');
  expect(await postgres.child.ended).toBe('signal SIGKILL');
  postgres = await start();
  expect(await query("SELECT what FROM remembered WHERE what = 'killed'")).toHaveLength(1);
});

test('a port that is in use is named, with the variable that moves it', async () => {
  await expect(start(join(folder, 'other'))).rejects.toThrow(`PostgreSQL cannot listen on port ${port}: something else does. Set POSTGRES_PORT to another.`);
});

test("somebody else's folder is left alone", async () => {
  await expect(start(folder)).rejects.toThrow(`${folder} holds something else than PostgreSQL's data.`);
});
