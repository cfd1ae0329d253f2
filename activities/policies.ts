import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v5 as uuid } from 'uuid';
import { nobodyMay } from '../domain/policy/mandates';
import { parseWithHolidays, PolicyError } from '../domain/policy/parse';
import { policyTitle, type PublishedPolicy } from '../domain/policy/schema';
import { asStored } from '../domain/policy/stored';
import { nameAsKept } from '../domain/shelter/names';
import { projectRoot } from '../prisma/folder';
import type { PrismaClient } from '../prisma/generated/client';

export interface PublishOptions {
  /** Where the files are; by default `policies/` of this project. */
  folder?: string;
  /** A logger of pino's shape. */
  logger?: { warn(fields: object, message: string): void };
}

/**
 * Publishes the policies of `policies/`: a new id and version becomes a row for good, a known one must still be the same.
 * Every program calls it at its start; any number may at once. What a file is silent about, as one of an earlier release is about newer commands,
 * is said in the log each time, so that nobody forgets a line unnoticed.
 *
 * @returns everything that is published, also what has no file here any more
 * @throws PolicyError for a wrong file (line and reason), or a version that was published with another content
 */
export async function publishPolicies(prisma: PrismaClient, { folder = join(projectRoot(), 'policies'), logger }: PublishOptions = {}): Promise<PublishedPolicy[]> {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort()) {
    const { holidays, ...file } = parseWithHolidays(readFileSync(join(folder, name), 'utf8'), name);
    // Over the content, not over the text or the holidays: a comment or another version of the holiday library changes no policy.
    const sha256 = createHash('sha256').update(JSON.stringify(file)).digest('hex');
    const { id, version, programme } = file;
    const data = { id, version, sha256, programme, effectiveFrom: new Date(file.effectiveFrom), body: { ...file, holidays } };
    await prisma.policy.createMany({ data, skipDuplicates: true });
    const stored = await prisma.policy.findUniqueOrThrow({ where: { id_version: { id, version } }, select: { sha256: true } });
    if (stored.sha256 !== sha256) {
      throw new PolicyError(`${name}: version ${version} of ${id} was published with another content. Published versions never change: raise \`version\`.`);
    }
    const silentAbout = nobodyMay(file);
    if (silentAbout.length > 0) logger?.warn({ policy: policyTitle(file), mandates: silentAbout }, 'the policy is silent about these, so nobody may do them under it');
  }
  const rows = await prisma.policy.findMany({ orderBy: [{ effectiveFrom: 'asc' }, { version: 'asc' }] });
  const published = rows.map((row) => ({ reference: { id: row.id, version: row.version, sha256: row.sha256 }, policy: asStored(row.body) }));
  await openAgreedPlaces(prisma, published);
  return published;
}

/** Makes ids of a location that a policy states. Never to be changed. */
const AGREED = '3f4f8a52-0c55-4d0c-8f2e-91b7f0a4c6d2';

/** The places that programmes have by agreement, once; what became of them since stays. */
async function openAgreedPlaces(prisma: PrismaClient, published: readonly PublishedPolicy[]): Promise<void> {
  for (const { policy: { programme, shelter } } of published) {
    for (const [code, { name: agreed, town, kind, places, opensOn }] of Object.entries(shelter.locations)) {
      const name = nameAsKept(agreed);
      const id = uuid(`${programme}/${code}`, AGREED);
      const beds = Array.from({ length: places }, (_, at) => ({
        id: uuid(`${programme}/${code}/${at + 1}`, AGREED), locationId: id, programme, kind, name: String(at + 1), opensOn: new Date(opensOn),
      }));
      // Somebody may have given the name to another location before this policy came.
      const isTaken = (await prisma.location.count({ where: { programme, name: { equals: name, mode: 'insensitive' }, id: { not: id } } })) > 0;
      await prisma.location.createMany({ data: { id, programme, name: isTaken ? `${name} (${town})` : name, town }, skipDuplicates: true });
      await prisma.place.createMany({ data: beds, skipDuplicates: true });
    }
  }
}

/**
 * The policy that a programme's referrals of a day come under: the newest version of the one in force; before its first, the first. A programme
 * begins with its first policy. One of another name is another agreement, and counts from the day it was adopted. Missing for an unknown programme.
 */
export async function policyOn(prisma: PrismaClient, published: readonly PublishedPolicy[], programme: string, day: string): Promise<PublishedPolicy | undefined> {
  const own = published.filter(({ policy }) => policy.programme === programme);
  const isAlone = own.every(({ reference }) => reference.id === own[0]!.reference.id);
  const id = (isAlone ? undefined : await adoptedOn(prisma, programme, day)) ?? own[0]?.reference.id;
  const versions = own.filter(({ reference }) => reference.id === id);
  return versions.filter(({ policy }) => policy.effectiveFrom <= day).at(-1) ?? versions[0];
}

/** The policy that the programme adopted last, up to that day. */
async function adoptedOn(prisma: PrismaClient, programme: string, day: string): Promise<string | undefined> {
  const last = await prisma.policyAdoption.findFirst({
    where: { programme, occurredOn: { lte: new Date(day) } }, orderBy: [{ occurredOn: 'desc' }, { createdAt: 'desc' }], select: { policyId: true },
  });
  return last?.policyId;
}
