import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLogActivities, type Loaded, type LoadInput, type Recorded, type RecordInput } from '../../activities/log';
import { publishPolicies } from '../../activities/policies';
import { createPrisma } from '../../prisma/client';
import { migrate } from '../../prisma/migrate';
import { pilot } from '../support/domain/given';
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
/** The policy is the same everywhere, and long. */
const short = (answer: Loaded | Recorded): object => asSent({ ...answer, policy: undefined });

const answers = new Set<string>();
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres?.stop());

describe('PostgreSQL answers as the log in memory does', () => {
  test.each([1, 2, 3])('in world %i', async (seed) => {
    let kept!: KeptLog;
    const world = new World(seed, pilot(), { ...parts, log: (policy) => (kept = new KeptLog(policy)) });
    await world.live(40);

    const url = await postgres.createDatabase();
    await migrate(url);
    const prisma = createPrisma(url);
    try {
      const { reference } = (await publishPolicies(prisma)).find(({ policy }) => policy.programme === pilot().programme)!;
      const { load, record } = createLogActivities(prisma);
      for (const [at, call] of kept.calls.entries()) {
        const answer = call.what === 'load' ? await load({ ...call.input, policy: reference }) : await record({ ...call.input, policy: reference });
        expect([at, call.what, short(answer)]).toEqual([at, call.what, short(call.answer)]);
      }
      // A log that was brought back from a backup: as long as what a run knows, and another one.
      const last = kept.calls.findLast((call) => call.what === 'record' && call.answer.outcome === 'recorded')!.input as RecordInput;
      const head = (await prisma.trajectory.findUniqueOrThrow({ where: { id: last.writer.trajectory } })).headSequence;
      const elsewhere = { ...last, requestId: 'elsewhere', expectedHead: { sequence: head, hash: '0'.repeat(64) } };
      const moved = await record({ ...elsewhere, policy: reference });
      expect(moved).toMatchObject({ outcome: 'moved', from: { sequence: 0, hash: '' } });
      expect(short(moved)).toEqual(short(kept.record(elsewhere)));

      for (const { what, answer } of kept.calls) answers.add(`${what}: ${answer.outcome}`);
      expect(await claimsIn(prisma)).toEqual([...kept.claims].sort());
    } finally {
      await prisma.$disconnect();
    }
  });

  test('and gave every answer there is', () => {
    expect([...answers].sort()).toEqual(['load: loaded', 'load: stale', 'record: known', 'record: moved', 'record: recorded', 'record: rejected', 'record: stale']);
  });
});

async function claimsIn(prisma: ReturnType<typeof createPrisma>): Promise<[string, string][]> {
  const claims = await prisma.vNumberClaim.findMany();
  return claims.map(({ programme, vNumber, trajectoryId }): [string, string] => [`${programme}/${vNumber}`, trajectoryId]).sort();
}
