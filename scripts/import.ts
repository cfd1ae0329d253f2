import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createApiClient, demoTokens } from './api-client';
import { importList, summary } from './import-list';

/**
 * `npm run import -- FILE`: brings a list of referrals in by the API and shows what became of each row. `API_URL` names the API, `TOKEN` is
 * the bearer token of a coordinator; without one the demo's coordinator of INLIA brings it in.
 */
async function main([file]: string[]): Promise<void> {
  if (file === undefined) throw new Error('Which file? npm run import -- FILE');
  const url = process.env.API_URL ?? 'http://localhost:3000';
  const csv = readFileSync(file, 'utf8');
  const own = process.env.TOKEN;
  const api = createApiClient(url, own === undefined ? demoTokens(url) : () => Promise.resolve(own));
  const progress = await importList(api, { person: 'coordinator-inlia', programme: process.env.PROGRAMME ?? 'groningen', csv, key: randomUUID() });
  console.log(summary(progress));
  if (progress.rows.rejected > 0) console.log(`The rejected rows, with what is wrong: ${url}/v1/imports/${progress.id}/rejected-rows`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
