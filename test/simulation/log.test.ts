import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogActivities, type Loaded, type LoadInput, type Recorded, type RecordInput } from '../../activities/log';
import { publishPolicies } from '../../activities/policies';
import type { Keys } from '../../keys/keys';
import { trajectoryOwner } from '../../keys/names';
import { createPrisma } from '../../prisma/client';
import { migrate } from '../../prisma/migrate';
import { beds, colleague } from '../support/domain/commands';
import { pilot } from '../support/domain/given';
import { testKeys } from '../support/keys';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { patience } from './living';
import { Log } from './log';
import { parts, World } from './world';

/* The log in memory is worth as much as it resembles the real one: here PostgreSQL gets the same calls, and has to give the same answers. */

type Call = { what: 'load'; input: LoadInput; answer: Loaded } | { what: 'record'; input: RecordInput; answer: Recorded };

/** A log that keeps what it was asked and what it answered. */
class KeptLog extends Log {
  readonly calls: Call[] = [];

  override load(input: LoadInput): Loaded {
    const answer = super.load(input);
    this.calls.push({ what: 'load', input: asSent(input), answer: asSent(answer) });
    return answer;
  }

  override record(input: RecordInput): Recorded {
    const answer = super.record(input);
    this.calls.push({ what: 'record', input: asSent(input), answer: asSent(answer) });
    return answer;
  }
}

const asSent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
/** The policy is the same everywhere, and long. Hashes run over sealed bytes, which nobody seals twice the same: see {@link Hashes}. */
/** Of several who have one of a guest's V-numbers, either may be named. */
const short = (answer: Loaded | Recorded): object => asSent({ ...answer, policy: undefined, ...(answer.outcome === 'rejected' && { trajectory: undefined }) });

/** Which hash of PostgreSQL's stands for which of the log's in memory: they are told apart by where in which log they stand. */
class Hashes {
  private readonly inMemory = new Map<string, string>();
  private readonly inPostgres = new Map<string, string>();

  learn(memory: string, postgres: string): void {
    this.inPostgres.set(memory, postgres);
    this.inMemory.set(postgres, memory);
  }

  /** What the log in memory was asked, as PostgreSQL is to be asked. */
  asked<T>(input: T): T {
    return translated(input, this.inPostgres);
  }

  answered<T>(answer: T): T {
    return translated(answer, this.inMemory);
  }
}

const translated = <T>(value: T, by: ReadonlyMap<string, string>): T =>
  JSON.parse(JSON.stringify(value), (_, one: unknown) => (typeof one === 'string' ? (by.get(one) ?? one) : one)) as T;

const answersOf = ({ calls }: KeptLog): string[] => calls.map(({ what, answer }) => `${what}: ${answer.outcome === 'rejected' ? answer.code : answer.outcome}`);

/** What PostgreSQL has to answer in one world or another. */
const wanted = [
  'load: loaded', 'load: stale', 'record: known', 'record: moved', 'record: person-unknown', 'record: place-of-another-kind', 'record: place-taken', 'record: recorded', 'record: stale', 'record: v-number-in-use',
];
/** Worlds that are looked through at most. Which of them tell something changes with the rules, so none is named. */
const MOST_WORLDS = 200;

/** A few worlds in which the log in memory gives every answer that is wanted, as far as there are any. */
async function tellingWorlds(): Promise<{ seed: number; kept: KeptLog }[]> {
  const missing = new Set(wanted);
  const found: { seed: number; kept: KeptLog }[] = [];
  for (let seed = 1; missing.size > 0 && seed <= MOST_WORLDS; seed += 1) {
    let kept!: KeptLog;
    await new World(seed, { ...parts, log: () => (kept = new KeptLog()) }).live(100);
    const isNews = answersOf(kept).filter((answer) => missing.delete(answer)).length > 0;
    if (isNews) found.push({ seed, kept });
  }
  // What came late is rare, and its world often has what the ones before it were taken for.
  const given = new Set<string>();
  return found.reverse().filter(({ kept }) => {
    const answers = answersOf(kept);
    const isNeeded = answers.some((answer) => wanted.includes(answer) && !given.has(answer));
    answers.forEach((answer) => given.add(answer));
    return isNeeded;
  });
}

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres?.stop());

test('PostgreSQL answers as the log in memory does, with every answer that there is', async () => {
  const worlds = await tellingWorlds();
  const given = worlds.flatMap(({ kept }) => answersOf(kept));
  expect({ neverGiven: wanted.filter((answer) => !given.includes(answer)) }).toEqual({ neverGiven: [] });
  for (const { seed, kept } of worlds) {
    const url = await postgres.createDatabase();
    await migrate(url);
    const prisma = createPrisma(url);
    try {
      const { reference } = (await publishPolicies(prisma)).find(({ policy }) => policy.programme === pilot().programme)!;
      const { id: locationId, programme } = await prisma.location.create({ data: { id: randomUUID(), programme: pilot().programme, name: 'De Verzonnen Haven', town: 'Groningen' } });
      await prisma.place.createMany({ data: beds.map((id) => ({ id, locationId, programme, kind: 'regular', name: id, opensOn: new Date(0) })) });
      await prisma.person.create({ data: { ...colleague, issuer: 'https://issuer.example', subject: 'colleague', name: 'Proef', roles: ['caseworker'], programmes: [programme], language: 'nl' } });
      const keys = await testKeys(prisma);
      const { load, record } = createLogActivities(prisma, keys);
      const hashes = new Hashes();
      for (const [at, call] of kept.calls.entries()) {
        await keys.ofOrNew(trajectoryOwner(call.input.writer.trajectory));
        if (call.what === 'record') await storeDocuments(prisma, call.input);
        const answer = call.what === 'load' ? await load({ ...hashes.asked(call.input), policy: reference }) : await record({ ...hashes.asked(call.input), policy: reference });
        if (answer.outcome === 'recorded' && call.answer.outcome === 'recorded') hashes.learn(call.answer.hash, answer.hash);
        expect([seed, at, call.what, hashes.answered(short(answer))]).toEqual([seed, at, call.what, short(call.answer)]);
      }
      // A log that was brought back from a backup: as long as what a run knows, and another one.
      const last = kept.calls.findLast((call) => call.what === 'record' && call.answer.outcome === 'recorded')!.input as RecordInput;
      const head = (await prisma.trajectory.findUniqueOrThrow({ where: { id: last.writer.trajectory } })).headSequence;
      const elsewhere = { ...last, requestId: 'elsewhere', expectedHead: { sequence: head, hash: '0'.repeat(64) } };
      const moved = await record({ ...elsewhere, policy: reference });
      expect(moved).toMatchObject({ outcome: 'moved', from: { sequence: 0, hash: '' } });
      expect(hashes.answered(short(moved))).toEqual(short(kept.record(elsewhere)));

      expect(await staysIn(prisma)).toEqual([...kept.sheltered].flatMap(([trajectory, { stays }]) => stays.map(({ place, since, until }) => [trajectory, place, since, until])).sort());
      expect(await claimsIn(prisma)).toEqual([...kept.claims].map(([claim, trajectory]) => [blind(keys, claim), trajectory]).sort());
    } finally {
      await prisma.$disconnect();
    }
  }
}, patience);

/** `programme/V-number` as PostgreSQL has it. */
const blind = (keys: Keys, claim: string): string => claim.replace(/[^/]+$/, (number) => keys.blind('vNumber', number));

/** A document lies in the store before there is a fact of it. */
async function storeDocuments(prisma: ReturnType<typeof createPrisma>, { writer, events }: RecordInput): Promise<void> {
  const names = events.flatMap((event) => (event.type === 'documentAdded' ? [event.data.sha256] : []));
  await prisma.storedDocument.createMany({ data: names.map((name) => ({ name, trajectoryId: writer.trajectory })), skipDuplicates: true });
}

async function staysIn(prisma: ReturnType<typeof createPrisma>): Promise<unknown[][]> {
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  const stays = await prisma.shelterStay.findMany();
  return stays.map(({ holderId, placeId, since, until }) => [holderId, placeId, day(since), until ? day(until) : undefined]).sort();
}

async function claimsIn(prisma: ReturnType<typeof createPrisma>): Promise<[string, string][]> {
  const claims = await prisma.vNumberClaim.findMany();
  return claims.map(({ programme, vNumber, trajectoryId }): [string, string] => [`${programme}/${vNumber}`, trajectoryId]).sort();
}
