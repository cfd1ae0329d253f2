import { z } from 'zod';
import { fingerprintOf } from '../activities/log';
import { enlist, goOn } from '../activities/policy-adoptions';
import type { Language, PublishedPolicy } from '../domain/policy/schema';
import type { CommandData } from '../domain/trajectory/commands';
import { notBefore } from '../domain/trajectory/rules/rule';
import { sentence, type Rejection } from '../domain/trajectory/rejections';
import { mayAdopt } from '../domain/trajectory/permissions';
import { dayIn } from '../prisma/day';
import { Prisma, type PolicyAdoption } from '../prisma/generated/client';
import { whileSomebodyWaits } from '../temporal/patience';
import type { Caller } from './auth/authenticator';
import type { Adoption, Moved, states } from './adoption-view';
import { decodeCursor, inCursor, page } from './cursor';
import { referenceOf } from './dossier';
import { idOf, mustBeSame, type Executor, type Given } from './execute';
import { Problem } from './problem';

interface Paging {
  limit: number;
  cursor?: string;
}

/** Makes adoptions' ids of whoever asks and their key. Never to be changed. */
const ADOPTIONS = '0c0f5a58-6f0b-4d5e-8a3e-2f4b0d3c9a77';
const ENLISTED_WITHIN_MS = 60_000;

/**
 * Lets a programme adopt a policy: new referrals come under it, and a workflow moves the open trajectories. The same request again finds it there.
 * @throws Problem where another adoption of the programme runs, or one counts from a later day, or the policy does not count yet on that day
 */
export async function adopt(executor: Executor, given: Given, target: PublishedPolicy, data: CommandData<'adoptPolicy'>): Promise<Adoption> {
  const { caller } = given;
  const id = idOf(given, ADOPTIONS);
  const fingerprint = fingerprintOf(executor.keys, ['policy-adoption', data]);
  const known = await executor.prisma.policyAdoption.findUnique({ where: { id } });
  if (known) mustBeSame(known, fingerprint);
  else {
    const tooEarly = notBefore(data.occurredOn, target.policy.effectiveFrom);
    if (tooEarly) throw Problem.rejected(tooEarly);
    await begin(executor, {
      id, fingerprint, programme: target.policy.programme, policyId: target.reference.id, policyVersion: target.reference.version,
      occurredOn: new Date(data.occurredOn), actor: { ...caller.actor },
    });
  }
  await startOrGoOn(executor, id);
  return report(executor, caller, target.reference.id, id);
}

/** Keeps what still waits waiting; what is on its way arrives. One that is finished stays so. @throws Problem */
export async function interrupt(executor: Executor, caller: Caller, policyId: string, id: string): Promise<Adoption> {
  await find(executor, caller, policyId, id);
  await executor.prisma.policyAdoption.updateMany({ where: { id, state: 'running' }, data: { state: 'interrupted' } });
  return report(executor, caller, policyId, id);
}

/** Goes on where it was interrupted. @throws Problem where another adoption of the programme runs, or the programme has adopted a policy since */
export async function resume(executor: Executor, caller: Caller, policyId: string, id: string): Promise<Adoption> {
  const { programme } = await find(executor, caller, policyId, id);
  await onlyOneRuns(executor, async (transaction) => {
    const { count } = await transaction.policyAdoption.updateMany({ where: { id, state: 'interrupted' }, data: { state: 'running' } });
    if (count > 0 && (await lastOf(transaction, programme))?.id !== id) throw Problem.of('adoption-overtaken');
  });
  await startOrGoOn(executor, id);
  return report(executor, caller, policyId, id);
}

/** How far it is. @throws Problem `not-found`, also for those who may not know of it */
export async function report(executor: Executor, caller: Caller, policyId: string, id: string): Promise<Adoption> {
  const [described] = await describe(executor, [await find(executor, caller, policyId, id)]);
  return described!;
}

/** Every time that the programme moved to this policy, the last one first. */
export async function history(executor: Executor, target: PublishedPolicy, { limit, cursor }: Paging): Promise<{ items: Adoption[]; next?: string }> {
  const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([inCursor.instant, z.uuid()]));
  const rows = await executor.prisma.policyAdoption.findMany({
    where: {
      programme: target.policy.programme,
      policyId: target.reference.id,
      ...(at !== undefined && { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { gt: id } }] }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }], take: limit + 1,
  });
  const described = new Map((await describe(executor, rows)).map((one) => [one.id, one]));
  return page(rows, limit, (row) => described.get(row.id), (row) => [row.createdAt.toISOString(), row.id]);
}

async function describe({ prisma }: Executor, adoptions: readonly PolicyAdoption[]): Promise<Adoption[]> {
  const counts = await prisma.policyAdoptionRow.groupBy({ by: ['adoptionId', 'outcome'], where: { adoptionId: { in: adoptions.map(({ id }) => id) } }, _count: true });
  return adoptions.map(({ id, programme, policyId, policyVersion, occurredOn, state }) => {
    const own = counts.filter(({ adoptionId }) => adoptionId === id);
    const of = (outcome: Moved['outcome']): number => own.find((one) => one.outcome === outcome)?._count ?? 0;
    const total = own.reduce((sum, one) => sum + one._count, 0);
    return {
      id,
      programme,
      policy: { id: policyId, version: policyVersion },
      occurredOn: dayIn(occurredOn),
      state: state as (typeof states)[number],
      trajectories: { total, waiting: of('waiting'), moved: of('moved'), refused: of('refused'), unreadable: of('unreadable') },
    };
  });
}

/** What became of each trajectory, by id. @throws Problem `not-found` */
export async function results(
  executor: Executor, caller: Caller, policyId: string, id: string, { outcome, limit, cursor }: Paging & { outcome?: Moved['outcome'] }, language: Language,
): Promise<{ items: Moved[]; next?: string }> {
  await find(executor, caller, policyId, id);
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([z.uuid()]));
  const rows = await executor.prisma.policyAdoptionRow.findMany({
    where: { adoptionId: id, ...(outcome && { outcome }), ...(after !== undefined && { trajectoryId: { gt: after } }) },
    orderBy: { trajectoryId: 'asc' },
    take: limit + 1,
  });
  const item = ({ trajectoryId, outcome: became, rejection }: (typeof rows)[number]): Moved => {
    const why = rejection as Rejection | null;
    return {
      id: trajectoryId, reference: referenceOf(trajectoryId), outcome: became as Moved['outcome'],
      ...(why && { rejection: { code: why.code, detail: sentence(why, language) } }),
    };
  };
  return page(rows, limit, item, ({ trajectoryId }) => [trajectoryId]);
}

async function find({ prisma, policies }: Executor, { actor }: Caller, policyId: string, id: string): Promise<PolicyAdoption> {
  const found = await prisma.policyAdoption.findUnique({ where: { id } });
  const policy = found && policies.named(actor, found.policyId, found.policyVersion);
  if (found?.policyId !== policyId || !policy || !mayAdopt(policy.policy, actor)) throw Problem.of('not-found');
  return found;
}

/** All that are open wait, or none does. */
async function begin(executor: Executor, data: Prisma.PolicyAdoptionCreateManyInput & { id: string; occurredOn: Date }): Promise<void> {
  const { id, programme, occurredOn } = data;
  try {
    await onlyOneRuns(executor, async (transaction) => {
      await transaction.policyAdoption.create({ data });
      const last = await lastOf(transaction, programme, id);
      const tooEarly = last && notBefore(dayIn(occurredOn), dayIn(last.occurredOn));
      if (tooEarly) throw Problem.rejected(tooEarly);
      await enlist(transaction, data);
    });
  } catch (error) {
    // The same request came twice at once.
    if ((await executor.prisma.policyAdoption.count({ where: { id } })) === 0) throw error;
  }
}

/** The adoption by which a programme goes, or went before that one. */
const lastOf = ({ policyAdoption }: Prisma.TransactionClient, programme: string, before?: string) =>
  policyAdoption.findFirst({ where: { programme, id: { not: before } }, orderBy: [{ occurredOn: 'desc' }, { createdAt: 'desc' }], select: { id: true, occurredOn: true } });

/** @param change begins with the row that runs from now on: until it is committed no other adoption of the programme begins or goes on */
async function onlyOneRuns({ prisma }: Executor, change: (transaction: Prisma.TransactionClient) => Promise<void>): Promise<void> {
  try {
    await prisma.$transaction(change, { timeout: ENLISTED_WITHIN_MS });
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    throw Problem.of('adoption-running');
  }
}

/** Where Temporal does not answer, the same request goes on. */
const startOrGoOn = ({ temporal }: Executor, id: string): Promise<void> => whileSomebodyWaits(temporal, () => goOn(temporal, id));
