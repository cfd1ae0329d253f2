import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { addDays, dayOf, type LocalDate } from '../domain/policy/calendar';
import { readList } from '../api/lists/read';
import { cell, type RawRow } from '../domain/list/cells';
import { columns, referralList } from '../domain/referral-list/columns';
import { shiftTo } from '../domain/referral-list/dates';
import { projectRoot } from '../prisma/folder';
import { createApiClient, demoTokens, type ApiClient } from './api-client';
import { shelterGuests } from './demo-shelter';
import { stories, type Step } from './demo-stories';
import { importList, summary } from './import-list';
import { keep } from './keep';

/** Where the example trajectories go. */
export interface SeedOptions {
  /** Of the API, without `/v1`. */
  apiUrl: string;
  /** Keeps the day as of which it is done, and the note that it was, so that a second start adds nothing. */
  dataDir: string;
}

const programme = 'groningen';
/** Guests at a time; more would only wait for two processors. */
const AT_ONCE = 8;

/**
 * Brings in the sample list, once, and takes part of its guests on; all of it by the API, as people would. Every request has a key of its
 * own, so that seeding goes on where it was stopped, also on another day.
 */
export async function seedDemo({ apiUrl, dataDir }: SeedOptions): Promise<void> {
  const done = join(dataDir, 'seeded');
  if (existsSync(done)) return;
  const api = createApiClient(apiUrl, demoTokens(apiUrl));
  // The day as of which the example is: a request that is repeated, on whichever day, has to say the same.
  const yesterday = addDays(keep(join(dataDir, 'seeded-as-of'), () => dayOf(new Date().toISOString())), -1);

  const file = readFileSync(join(projectRoot(), 'demo', 'referrals-groningen-2019.csv'));
  const rows: RawRow[] = [];
  for await (const row of readList(file, referralList)) rows.push(row);
  const shiftDays = shiftTo(rows, yesterday);
  console.log(`Importing the sample referrals of 2019, moved by ${shiftDays} days so that the newest is of yesterday ...`);
  console.log(`  ${summary(await importList(api, { person: 'coordinator-inlia', programme, file, shiftDays, key: 'demo-sample' }))}`);

  // Whom somebody else registers meanwhile is no part of the example.
  const sample = new Set(rows.map((row) => nameOf({ given: cell(row, columns.given), family: cell(row, columns.family) })));
  const guests = (await oldestFirst(api)).filter(({ names }) => names.some((name) => sample.has(nameOf(name))));
  const taken = guests.filter((_, at) => at % 2 === 0);
  console.log(`Taking ${taken.length} guests on ...`);
  const bar = new SingleBar({ format: '  {bar} {value}/{total} guests', clearOnComplete: true, hideCursor: true });
  bar.start(taken.length, 0);
  const queue = taken.map((guest, at) => ({ guest, story: stories[at % stories.length]! }));
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await takeOn(api, next.guest, next.story, yesterday);
      bar.increment();
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    bar.stop();
  }
  console.log('Giving them beds ...');
  await shelterGuests(api, programme, taken.filter(({ referredOn }) => referredOn < yesterday), yesterday);
  writeFileSync(done, `${new Date().toISOString()}\n`);
}

interface Guest {
  id: string;
  referredOn: LocalDate;
  names: Name[];
}

type Name = Record<'given' | 'family', string>;

const nameOf = ({ given, family }: Name): string => `${given} ${family}`.trim();

async function oldestFirst(api: ApiClient): Promise<Guest[]> {
  const guests: Guest[] = [];
  for (let next: string | undefined = ''; next !== undefined;) {
    const query: string = `programme=${programme}&sort=referredOn&limit=200${next && `&cursor=${next}`}`;
    const { body }: { body: { items: Guest[]; next?: string } } = await api.get('manager-gemeente', `/v1/trajectories?${query}`);
    guests.push(...body.items);
    next = body.next;
  }
  return guests;
}

/** Plays a story on a guest, as far as it happened by yesterday. */
async function takeOn(api: ApiClient, { id, referredOn }: Guest, story: readonly Step[], yesterday: LocalDate): Promise<void> {
  let on = referredOn;
  let { etag } = await api.get<object>('manager-gemeente', `/v1/trajectories/${id}`);
  for (const [at, { by, afterDays, resource, body }] of story.entries()) {
    on = addDays(on, afterDays);
    if (on > yesterday) return;
    ({ etag } = await api.post<object>(by, `/v1/trajectories/${id}/${resource}`, body(on), { key: `demo-${id}-${at}`, etag }));
  }
}
