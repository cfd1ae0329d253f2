import { compartments } from '../domain/policy/schema';
import type { Actor } from '../domain/trajectory/events';
import { unseals } from '../domain/trajectory/permissions';
import { Prisma } from '../prisma/generated/client';
import type { Readable } from './policies';

/* Which rows somebody may know of: what every list asks PostgreSQL, so that it gives no others. */

/** Rows of these policies' programmes. With one programme, and nearly everybody has one, an index gives them in their order. */
export function ofProgrammes(column: Prisma.Sql, policies: readonly Readable[]): Prisma.Sql {
  const programmes = [...new Set(policies.map(({ policy }) => policy.programme))];
  return programmes.length === 1 ? Prisma.sql`${column} = ${programmes[0]}` : Prisma.sql`${column} = ANY (${programmes})`;
}

/** Rows in no compartment, or in one that the reader unseals. */
export function isOpenToReader(compartment: Prisma.Sql, policies: readonly Readable[], actor: Actor): Prisma.Sql {
  const unsealed = compartments.flatMap((name) => {
    const under = policies.filter(({ policy }) => unseals(policy, actor, name));
    return under.length === 0 ? [] : [Prisma.sql`(${compartment} = ${name} AND ${isUnder(under)})`];
  });
  return Prisma.sql`(${Prisma.join([Prisma.sql`${compartment} IS NULL`, ...unsealed], ' OR ')})`;
}

/**
 * Rows of these policies' trajectories (or emergency stays) that the reader may know of: all, or those in which their organisation promised
 * something, as long as it can be told.
 */
export function isUnder(policies: readonly Readable[], programme = Prisma.sql`trajectory.programme`): Prisma.Sql {
  const isOf = (some: readonly Readable[]): Prisma.Sql =>
    Prisma.sql`(policy_id, policy_version) IN (${Prisma.join(some.map(({ reference }) => Prisma.sql`(${reference.id}, ${reference.version}::int)`))})`;
  const whole = policies.filter(isWhole);
  const owned = policies.filter((one) => !isWhole(one));
  const ways = [
    ...(whole.length > 0 ? [isOf(whole)] : []),
    ...(owned.length > 0
      ? [Prisma.sql`${isOf(owned)} AND trajectory.id IN (
          SELECT promise.trajectory_id FROM search_key AS promise JOIN data_key AS theirs ON theirs.owner = 'trajectory/' || promise.trajectory_id
          WHERE ${ofProgrammes(Prisma.sql`promise.programme`, owned)} AND promise.kind = 'owner' AND promise.value = ${owned[0]!.owner} AND theirs.wrapped IS NOT NULL)`]
      : []),
  ];
  return Prisma.sql`${ofProgrammes(programme, policies)} AND (${Prisma.join(ways, ' OR ')})`;
}

/** Whether the reader may know of all its trajectories, and so of what else is the programme's. */
export const isWhole = ({ owner }: Readable): boolean => owner === undefined;
