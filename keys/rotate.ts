import { Prisma, type PrismaClient } from '../prisma/generated/client';
import type { MasterKeys } from './master-keys';

const BATCH = 500;

interface Row {
  owner: string;
  wrapped: Uint8Array<ArrayBuffer>;
  masterKey: string;
}

/**
 * Wraps every data key by the first master key, without anybody's noticing: data keys stay what they are, and so does all that they seal. What
 * is done is done, batch by batch, so whoever is killed begins again where they ended; two at once share the work.
 *
 * @param tell is told after each batch how many it were until now
 * @throws WrongMasterKey at the first key that no master key here unwraps
 */
export async function rotate(prisma: PrismaClient, masterKeys: MasterKeys, tell: (done: number) => void = () => undefined): Promise<number> {
  let done = 0;
  for (let after = ''; ;) {
    const rows = await prisma.$queryRaw<Row[]>`
      SELECT owner, wrapped, master_key AS "masterKey" FROM data_key
      WHERE owner > ${after} AND wrapped IS NOT NULL AND master_key <> ${masterKeys.first} ORDER BY owner LIMIT ${BATCH}`;
    if (rows.length === 0) return done;
    done += await replace(prisma, masterKeys, rows);
    tell(done);
    after = rows.at(-1)!.owner;
  }
}

/** Only what still stands as it was read: a key that was destroyed meanwhile must not come back. */
function replace(prisma: PrismaClient, masterKeys: MasterKeys, rows: readonly Row[]): Promise<number> {
  const values = rows.map((row) => Prisma.sql`(${row.owner}, ${row.wrapped}::bytea, ${masterKeys.wrap(row.owner, masterKeys.unwrap(row.owner, row)).wrapped}::bytea)`);
  return prisma.$executeRaw`
    UPDATE data_key SET wrapped = next.wrapped, master_key = ${masterKeys.first}
    FROM (VALUES ${Prisma.join(values)}) AS next (owner, before, wrapped)
    WHERE data_key.owner = next.owner AND data_key.wrapped = next.before`;
}

/** How many data keys each master key wraps, and how many are destroyed. */
export async function keyStatus(prisma: PrismaClient): Promise<{ masterKeys: { name: string; keys: number }[]; destroyed: number }> {
  const groups = await prisma.dataKey.groupBy({ by: 'masterKey', where: { wrapped: { not: null } }, _count: true, orderBy: { masterKey: 'asc' } });
  const destroyed = await prisma.dataKey.count({ where: { wrapped: null } });
  return { masterKeys: groups.map(({ masterKey, _count }) => ({ name: masterKey, keys: _count })), destroyed };
}
