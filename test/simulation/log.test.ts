import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

const answers = new Set<string>();
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres?.stop());

describe('PostgreSQL answers as the log in memory does', () => {
  test.each([8, 63])('in world %i', async (seed) => {
    let kept!: KeptLog;
    const world = new World(seed, { ...parts, log: () => (kept = new KeptLog()) });
    await world.live(100);

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
        expect([at, call.what, hashes.answered(short(answer))]).toEqual([at, call.what, short(call.answer)]);
      }
      // A log that was brought back from a backup: as long as what a run knows, and another one.
      const last = kept.calls.findLast((call) => call.what === 'record' && call.answer.outcome === 'recorded')!.input as RecordInput;
      const head = (await prisma.trajectory.findUniqueOrThrow({ where: { id: last.writer.trajectory } })).headSequence;
      const elsewhere = { ...last, requestId: 'elsewhere', expectedHead: { sequence: head, hash: '0'.repeat(64) } };
      const moved = await record({ ...elsewhere, policy: reference });
      expect(moved).toMatchObject({ outcome: 'moved', from: { sequence: 0, hash: '' } });
      expect(hashes.answered(short(moved))).toEqual(short(kept.record(elsewhere)));

      for (const { what, answer } of kept.calls) answers.add(`${what}: ${answer.outcome === 'rejected' ? answer.code : answer.outcome}`);
      expect(await staysIn(prisma)).toEqual([...kept.sheltered].flatMap(([trajectory, { stays }]) => stays.map(({ place, since, until }) => [trajectory, place, since, until])).sort());
      expect(await claimsIn(prisma)).toEqual([...kept.claims].map(([claim, trajectory]) => [blind(keys, claim), trajectory]).sort());
    } finally {
      await prisma.$disconnect();
    }
  });

  test('and gave every answer there is', () => {
    expect([...answers].sort()).toEqual([
      'load: loaded', 'load: stale', 'record: known', 'record: moved', 'record: person-unknown', 'record: place-of-another-kind', 'record: place-taken', 'record: recorded', 'record: stale', 'record: v-number-in-use',
    ]);
  });
});

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
