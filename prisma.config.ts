import { defineConfig } from 'prisma/config';

// Prisma 7 reads no .env by itself and wants its URL here; `prisma generate` needs none, so none is required.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});
