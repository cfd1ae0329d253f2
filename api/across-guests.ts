import type { RegisteredState } from '../domain/trajectory/phase';
import { reject, type Rejection, type RejectionCode } from '../domain/trajectory/rejections';
import type { Sources } from './dossier';

/* What the rules across guests ask of the database before anything is recorded; the log asks the same and judges in the end. */

type Asked = Pick<Sources, 'prisma' | 'keys'>;

/** The open trajectories that have one of these V-numbers. */
export async function holdersOf({ prisma, keys }: Asked, programme: string, numbers: readonly string[]): Promise<string[]> {
  if (numbers.length === 0) return [];
  const claims = await prisma.vNumberClaim.findMany({
    where: { programme, vNumber: { in: numbers.map((number) => keys.blind('vNumber', number)) } }, select: { trajectoryId: true },
  });
  return claims.map(({ trajectoryId }) => trajectoryId);
}

/** The trajectories, open or closed, of whoever is known under one of these V-numbers. */
export async function knownUnder({ prisma, keys }: Asked, programme: string, numbers: readonly string[]): Promise<string[]> {
  const found = await prisma.searchKey.findMany({
    where: { programme, kind: 'vNumber', value: { in: numbers.map((number) => keys.blind('vNumber', number)) } }, select: { trajectoryId: true },
  });
  return found.map(({ trajectoryId }) => trajectoryId);
}

/** A guest who may have come back: under which blind index they are known, and which of their trajectories are open. */
export async function returningGuest({ prisma, keys }: Asked, programme: string, trajectory: string, formerTrajectory?: string): Promise<{ guest: string; open: string[] }> {
  const former = formerTrajectory?.toLowerCase();
  const [found] = await prisma.$queryRaw<[{ guest: string; open: string[] }]>`
    SELECT guest, ARRAY(SELECT trajectory_id FROM returning_guest AS one WHERE programme = ${programme} AND one.guest = this.guest AND is_open) AS open
    FROM guest_of(${trajectory}::uuid, ${former ?? null}::uuid, ${keys.blind('former', former ?? trajectory)}) AS this(guest)`;
  return found;
}

/** What another trajectory among those stands in the way of. */
export function unlessOwn(trajectory: string, code: RejectionCode, found: readonly string[]): Rejection | undefined {
  const other = found.find((one) => one !== trajectory);
  return other === undefined ? undefined : reject(code, { trajectory: other });
}

/** A guest's nights in a bed. */
export type Nights = Pick<RegisteredState['stays'][number], 'place' | 'since' | 'until'>;

/** Why that guest cannot have a bed; nothing where they can. @param supposed the nights of guests, by trajectory, that count instead of those that are recorded */
export async function whyNoBed(
  { prisma }: Asked, programme: string, trajectory: string, { place, kind, since, until }: RegisteredState['stays'][number], supposed: Record<string, Nights[]>,
): Promise<Rejection | undefined> {
  const [{ code, other }] = await prisma.$queryRaw<[{ code: RejectionCode | null; other: string | null }]>`
    SELECT code, in_the_way AS other FROM why_no_bed(
      ROW(${trajectory}::uuid, 0, ${trajectory}::uuid, NULL, ${place}::uuid, ${since}::date, ${until ?? null}::date)::shelter_stay,
      ${programme}, ${kind}, ${JSON.stringify(supposed)}::jsonb)`;
  return code === null ? undefined : reject(code, other === null ? {} : { trajectory: other });
}
