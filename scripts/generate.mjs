// Makes Prisma's client from prisma/schema.prisma. The client needs no engine, but `prisma generate` insists on one and
// would download it; naming any program that exists satisfies it, also where nothing can be downloaded.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const env = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY || process.execPath,
  // It asks after newer versions of itself; nobody here wants to know.
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
};
const { status, error } = spawnSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate', '--no-hints'], { cwd: root, env, stdio: 'inherit' });
if (error) console.error(error.message);
process.exitCode = status ?? 1;
