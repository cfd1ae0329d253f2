import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createApiClient, demoTokens } from './api-client';
import { findSettings } from './beside';
import { importList, summary, tryList, type ImportPreview } from './import-list';

const USAGE = 'npm run import -- [FILE] [--facts FILE] [--dry-run]';
const MOST_SHOWN = 20;

/**
 * `npm run import -- FILE --facts FILE`: brings in a list of referrals, then one of what happened to guests before, by the API, and says what
 * became of their rows; either may be left out. `--dry-run` says what would, and keeps nothing. `API_URL` names the API (else it is
 * that of the `npm start` that runs here), `TOKEN` is the bearer token of a coordinator; without one the demo's coordinator of INLIA brings them in.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { facts: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } } });
  const [referrals] = positionals;
  const lists = [
    ...(referrals === undefined ? [] : [{ name: referrals, ofFacts: false }]),
    ...(values.facts === undefined ? [] : [{ name: values.facts, ofFacts: true }]),
  ];
  if (lists.length === 0 || positionals.length > 1) throw new Error(`Which file? ${USAGE}`);

  findSettings(process.env);
  const url = process.env.API_URL ?? process.env.PUBLIC_URL ?? 'http://localhost:3000';
  const own = process.env.TOKEN;
  const api = createApiClient(url, own === undefined ? demoTokens(url) : () => Promise.resolve(own));
  for (const { name, ofFacts } of lists) {
    const request = { person: 'coordinator-inlia', programme: process.env.PROGRAMME ?? 'groningen', file: readFileSync(name), ofFacts };
    if (values['dry-run']) {
      tell(`${name}, if it were brought in: `, await tryList(api, request));
      continue;
    }
    const progress = await importList(api, { ...request, key: randomUUID() });
    tell(`${name}: `, progress);
    if (progress.rows.rejected > 0) console.log(`  The rejected rows, with what is wrong: ${url}/v1/${ofFacts ? 'fact-imports' : 'imports'}/${progress.id}/rejected-rows`);
  }
}

function tell(name: string, result: ImportPreview): void {
  console.log(name + summary(result));
  for (const { row, column, message } of result.problems.slice(0, MOST_SHOWN)) console.log(`  row ${row}${column === undefined ? '' : `, ${column}`}: ${message}`);
  if (result.problems.length > MOST_SHOWN) console.log('  ...');
}

/** So fetch says that nobody listens, or that the answer broke off: its cause knows why. */
const isUnreached = ({ name, cause }: Error): boolean => name === 'TypeError' && cause instanceof Error;

main().catch((error: Error) => {
  console.error(isUnreached(error) ? 'The API does not answer. Start it (npm start), or say with API_URL where it is; then run this again, for no row is brought in twice.' : error.message);
  process.exitCode = 1;
});
