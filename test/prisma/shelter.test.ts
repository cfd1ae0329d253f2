import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { publishPolicies } from '../../activities/policies';
import { createPrisma } from '../../prisma/client';
import type { PrismaClient } from '../../prisma/generated/client';
import { migrate } from '../../prisma/migrate';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

/* What the database holds whoever writes: no program can put two guests into one bed. */

let postgres: TestPostgres;
let prisma: PrismaClient;
let beds: string[];
beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  await migrate(url);
  prisma = createPrisma(url);
  await publishPolicies(prisma);
  beds = (await prisma.place.findMany({ where: { kind: 'psychiatricElsewhere' }, orderBy: { name: 'asc' } })).map(({ id }) => id);
});
afterAll(async () => {
  await prisma?.$disconnect();
  await postgres?.stop();
});

/** Somebody with an emergency stay, and no bed yet. */
async function somebody(): Promise<string> {
  const { id: policyId, version: policyVersion, programme } = await prisma.policy.findFirstOrThrow();
  const id = randomUUID();
  const since = new Date('2020-05-01');
  await prisma.emergencyStay.create({ data: { id, programme, policyId, policyVersion, workingName: Buffer.of(1), placeId: beds[0]!, since, endsOn: since, givenBy: randomUUID() } });
  return id;
}

const sleep = (who: string, number: number, placeId: string, since: string, until?: string) =>
  prisma.shelterStay.create({ data: { holderId: who, number, emergencyStayId: who, placeId, since: new Date(since), until: until === undefined ? null : new Date(until) } });

describe('the table of stays', () => {
  test('has one guest a bed and night; the night of leaving is the next one’s', async () => {
    const [one, other, third] = [await somebody(), await somebody(), await somebody()];
    await sleep(one, 1, beds[0]!, '2020-05-01', '2020-05-10');
    await expect(sleep(other, 1, beds[0]!, '2020-05-09', '2020-05-12')).rejects.toThrow(/one_bed_one_guest/);
    await expect(sleep(other, 1, beds[0]!, '2020-04-20')).rejects.toThrow(/one_bed_one_guest/);
    await sleep(other, 1, beds[0]!, '2020-05-10');
    await expect(sleep(third, 1, beds[0]!, '2029-01-01', '2029-01-02')).rejects.toThrow(/one_bed_one_guest/);
  });

  test('has one bed a guest and night', async () => {
    const guest = await somebody();
    await sleep(guest, 1, beds[1]!, '2020-05-01', '2020-05-10');
    await expect(sleep(guest, 2, beds[2]!, '2020-05-09')).rejects.toThrow(/one_guest_one_bed/);
    await sleep(guest, 2, beds[2]!, '2020-05-10');
  });

  test('has nobody who leaves before coming, and no bed of nobody', async () => {
    const guest = await somebody();
    await expect(sleep(guest, 1, beds[3]!, '2020-05-10', '2020-05-09')).rejects.toThrow(); // no such span of days
    await expect(prisma.shelterStay.create({ data: { holderId: guest, number: 1, placeId: beds[3]!, since: new Date('2020-05-10') } })).rejects.toThrow(/shelter_stay_holder_check/);
    await expect(prisma.place.delete({ where: { id: beds[0]! } })).rejects.toThrow();
  });
});

test('a place closes after it opened', async () => {
  await expect(prisma.place.update({ where: { id: beds[4]! }, data: { closesOn: new Date('2020-04-01') } })).rejects.toThrow(/place_days_check/);
});

test('an agreed location whose name somebody gave to another before is there all the same, with its town', async () => {
  const url = await postgres.createDatabase();
  await migrate(url);
  const earlier = createPrisma(url);
  try {
    const { name, town, programme } = await prisma.location.findFirstOrThrow({ where: { places: { some: { id: beds[0]! } } } });
    await earlier.location.create({ data: { id: randomUUID(), programme, name, town: 'Groningen' } });
    await publishPolicies(earlier);
    expect(await earlier.place.findUniqueOrThrow({ where: { id: beds[0]! }, include: { location: true } })).toMatchObject({ location: { name: `${name} (${town})` } });
  } finally {
    await earlier.$disconnect();
  }
});

test('agreed places are opened once, however often a program starts', async () => {
  await publishPolicies(prisma);
  expect(await prisma.place.count({ where: { kind: 'psychiatricElsewhere' } })).toBe(5);
});
