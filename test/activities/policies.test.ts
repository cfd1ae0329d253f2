import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { publishPolicies } from '../../activities/policies';
import { nobodyMay } from '../../domain/policy/mandates';
import { parsePolicy, parseWithHolidays } from '../../domain/policy/parse';
import { createPrisma } from '../../prisma/client';
import { projectRoot } from '../../prisma/folder';
import type { PrismaClient } from '../../prisma/generated/client';
import { migrate } from '../../prisma/migrate';
import { temporaryFolder } from '../scripts/folder';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

const folder = temporaryFolder();
const pilot = readFileSync(join(projectRoot(), 'policies', 'groningen-2019.yaml'), 'utf8');
/** The pilot's file, whose last lines are its mandates, with one for whatever came since. */
const whole = pilot + nobodyMay(parsePolicy(pilot, 'groningen-2019.yaml')).map((name) => `  ${name}: [manager]\n`).join('');
/** The pilot's file as it was before there were letters of decisions. */
const silent = whole.replace("  sendDecisionLetter: ['@gemeente']\n", '');

let postgres: TestPostgres;
let prisma: PrismaClient;
beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  await migrate(url);
  prisma = createPrisma(url);
});
afterAll(async () => {
  await prisma?.$disconnect();
  await postgres?.stop();
});

/** Publishes a file, and gives what a program's log then says. */
async function starting(yaml: string): Promise<object[]> {
  const lines: object[] = [];
  writeFileSync(join(folder, 'groningen-2019.yaml'), yaml);
  await publishPolicies(prisma, { folder, logger: { warn: (fields) => lines.push(fields) } });
  return lines;
}

test('a file that an earlier release published is accepted after a command has come, with the same hash, and every start says what it is silent about', async () => {
  const { holidays, mandates: { sendDecisionLetter: _, ...mandates }, ...file } = parseWithHolidays(whole, 'groningen-2019.yaml');
  // What that release made of it, which knew no such command.
  const published = { ...file, mandates };
  const sha256 = createHash('sha256').update(JSON.stringify(published)).digest('hex');
  const { id, version, programme, effectiveFrom } = file;
  await prisma.policy.create({ data: { id, version, programme, sha256, effectiveFrom: new Date(effectiveFrom), body: { ...published, holidays } } });

  for (const _start of ['first', 'next']) expect(await starting(silent)).toEqual([{ policy: `${id} ${version}`, mandates: ['sendDecisionLetter'] }]);
  expect(await prisma.policy.findMany({ select: { sha256: true } })).toEqual([{ sha256 }]);
});

test('one that is silent about nothing is not spoken of', async () => {
  await prisma.policy.deleteMany();
  expect(await starting(whole)).toEqual([]);
});

test('a line that comes later takes a new version, like any other change', async () => {
  await prisma.policy.deleteMany();
  await starting(silent);
  await expect(starting(whole)).rejects.toThrow('raise `version`');
});
