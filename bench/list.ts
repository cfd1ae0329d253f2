import { Client as Postgres } from 'pg';
import { figureOf, median, quantile } from './figures';
import { createHttp } from './http';
import { timed } from './load';
import { pagesWith, type Item, type PageOf } from './queries';
import { fillReadModel } from './read-model';
import { aligned, isMet, type Line } from './report';
import type { Sizes } from './sizes';
import { startStack } from './stack';

/** Requests of each page in a repetition; enough that the slowest twentieth is several. */
const REQUESTS = 100;

/** A page, ready to be asked for either way. */
interface Asked {
  page: PageOf;
  api(): Promise<readonly Item[]>;
  bare(): Promise<readonly Item[]>;
}

/** What one repetition gave, in ms. */
interface Run {
  api: number[];
  bare: number[];
}

/** Lists through the API against the bare query, at very many trajectories. */
export async function benchList({ repetitions, rows }: Sizes, say: (text: string) => void): Promise<Line[]> {
  const stack = await startStack();
  const http = createHttp(stack.apiUrl);
  const postgres = new Postgres({ connectionString: stack.databaseUrl });
  await postgres.connect();
  try {
    say(`filling the read model with ${rows} trajectories ...`);
    await fillReadModel(postgres, stack, rows);
    const get = async (by: string, path: string) => JSON.parse((await http.send(path, { token: await stack.token(by) })).text) as { items: Item[]; next?: string };
    const pages = pagesWith(stack.keys, rows);
    const asked: Asked[] = [];
    for (const page of pages) asked.push(await prepare(page, get, postgres));
    const runs = new Map<PageOf, Run[]>(pages.map((page) => [page, []]));
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      for (const one of asked) runs.get(one.page)!.push(await measure(one));
      say(`${repetition} of ${repetitions}`);
    }
    const nothing = await floorOfTheApi(() => get('manager-gemeente', '/v1/trajectories?programme=none'));
    const lines = pages.map((page) => compare(page, runs.get(page)!));
    say(whereTheTimeGoes(runs, nothing, lines));
    return lines;
  } finally {
    await postgres.end();
    http.close();
    await stack.stop();
  }
}

/** Goes to the page, and makes sure that both ways give the same rows. */
async function prepare(page: PageOf, get: (by: string, path: string) => Promise<{ items: Item[]; next?: string }>, postgres: Postgres): Promise<Asked> {
  const { by, path, after = 0, sql, place, idOf } = page;
  let [cursor, last] = ['', {} as Item];
  for (let gone = 0; gone < after; gone++) {
    const { items, next } = await get(by, `${path}&limit=200${cursor}`);
    [cursor, last] = [`&cursor=${next}`, items.at(-1)!];
  }
  const query = { name: page.what, text: sql, values: place?.(last) ?? [] };
  const asked: Asked = {
    page,
    api: async () => (await get(by, `${path}${cursor}`)).items,
    bare: async () => (await postgres.query<Item>(query)).rows,
  };
  const [its, floors] = [await asked.api(), await asked.bare()].map((items) => items.map(idOf));
  if (its!.length === 0 || its!.join() !== floors!.join()) throw new Error(`${page.what}: the API gives ${its!.length} rows and the bare query ${floors!.length}, or others`);
  return asked;
}

/** In turns, so that who else uses the machine disturbs both alike. */
async function measure({ api, bare }: Asked): Promise<Run> {
  const run: Run = { api: [], bare: [] };
  for (let request = 0; request < REQUESTS; request++) {
    run.bare.push(await timed(bare));
    run.api.push(await timed(api));
  }
  return run;
}

const p95 = (durations: readonly number[]): number => quantile(durations, 0.95);
const of = (runs: readonly Run[], way: keyof Run, figure: (durations: readonly number[]) => number): number => median(runs.map((run) => figure(run[way])));

const compare = ({ what }: PageOf, runs: readonly Run[]): Line => ({
  what: `list, p95: ${what}`,
  figure: figureOf(runs.map(({ api, bare }) => p95(api) / p95(bare))),
  target: { atMost: 5 },
  note: `of the bare query's: ${of(runs, 'api', p95).toFixed(1)} to ${of(runs, 'bare', p95).toFixed(1)} ms`,
});

/** A request that asks the database nothing: HTTP, token, validation and the answer. */
async function floorOfTheApi(ask: () => Promise<unknown>): Promise<number> {
  const durations: number[] = [];
  for (let request = 0; request < REQUESTS; request++) durations.push(await timed(ask));
  return median(durations);
}

function whereTheTimeGoes(runs: ReadonlyMap<PageOf, readonly Run[]>, nothing: number, lines: readonly Line[]): string {
  const rows = [...runs].map(([{ what }, all]) => {
    const [bare, api] = [of(all, 'bare', median), of(all, 'api', median)];
    return [what, bare, nothing, api - bare - nothing, api].map((cell) => (typeof cell === 'string' ? cell : cell.toFixed(1)));
  });
  return [
    `where the time goes${lines.every(isMet) ? '' : ' (a ratio is missed)'}, in ms, medians`,
    aligned([['page', 'bare query', 'a request without any', 'the rest', 'together'], ...rows], [1, 2, 3, 4]),
  ].join('\n');
}
