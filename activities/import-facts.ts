import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { decide } from '../domain/trajectory/decide';
import { asStored } from '../domain/policy/stored';
import { NoKey, type Keys } from '../keys/keys';
import { trajectoryOwner } from '../keys/names';
import { rowProblem } from '../domain/list/problems';
import { columns } from '../domain/fact-list/columns';
import type { CommandName } from '../domain/trajectory/commands';
import type { ImportRow, PrismaClient } from '../prisma/generated/client';
import { giveCommand, refusalIn } from '../temporal/give-command';
import { problemOf } from './import-referrals';
import type { Outcome, RowContent, Taker } from './imports';
import { fingerprintOf, openState } from './log';

/** The request that records a row's fact, in whichever list it comes: a fact that comes again is not recorded twice. */
export const factRequestOf = (fingerprint: string): string => createHash('sha256').update(JSON.stringify(['fact', fingerprint])).digest('hex');

/** Records the fact of a row on its guest's trajectory, as one command like any other. */
export function createFactTaker(prisma: PrismaClient, keys: Keys, client: Client): Taker {
  return async (row, content, actor) => {
    const trajectoryId = row.trajectoryId!;
    const requestId = factRequestOf(row.fingerprint);
    const command = content.command!;
    // Names the list too, so that it is known whether this one recorded it.
    const fingerprint = fingerprintOf(keys, ['fact', row.importId, command.name, command.data]);
    const outcome = (what: Outcome['outcome'], problems?: object[]): Outcome => ({ outcome: what, trajectoryId, ...(problems && { problems }) });
    const recorded = async (): Promise<Outcome | undefined> => {
      const known = await prisma.request.findUnique({ where: { trajectoryId_requestId: { trajectoryId, requestId } }, select: { fingerprint: true } });
      return known ? outcome(known.fingerprint === fingerprint ? 'taken' : 'alreadyRegistered') : undefined;
    };

    const before = await recorded();
    if (before) return before;
    const { programme, phase, headSequence, state, policy } = await prisma.trajectory.findUniqueOrThrow({
      where: { id: trajectoryId },
      select: { programme: true, phase: true, headSequence: true, state: true, policy: { select: { id: true, version: true, sha256: true, body: true } } },
    });
    const key = await keys.of(trajectoryOwner(trajectoryId)).catch(unlessErased);
    if (!key) return outcome('rejected', [rowProblem('guestUnknown', { column: columns.vNumber })]);
    const { body, ...reference } = policy;
    const given = { data: command.data, actor: { ...actor, onBehalfOf: content.organisation! }, requestId, fingerprint };
    const isOpen = phase !== 'closed';
    if (!isOpen) {
      // A closed trajectory has no run, and none is started only to hear no.
      const now = new Date().toISOString();
      const known = openState(key, trajectoryId, headSequence, state);
      const { rejection } = decide(known, command, { actor: given.actor, now, policy: asStored(body) });
      if (rejection) return outcome('rejected', [problemOf(rejection)]);
    }
    try {
      await giveCommand(client, { trajectory: trajectoryId, programme, policy: reference, isOpen }, command.name, given);
    } catch (error) {
      const rejection = refusalIn(error, 'Rejected');
      if (rejection) return outcome('rejected', [problemOf(rejection)]);
      // Another list with the same row was quicker.
      if (refusalIn(error, 'KeyReused') === undefined) throw error;
    }
    return (await recorded()) ?? outcome('taken');
  };
}

/** What gives or frees a V-number or a bed, or opens a trajectory again: there guests meet each other. */
const meetingOthers: readonly CommandName[] = ['identify', 'moveTransferDeadline', 'decideAdmission', 'startStay', 'endStay', 'close'];

/** What the fact of a row has to do with: its guest and, where it may stand in another's way, all others. */
export const touchedByFact = ({ trajectoryId }: ImportRow, { command }: RowContent): string[] => [trajectoryId!, ...(meetingOthers.includes(command!.name) ? ['others'] : [])];

/** What was erased is as unknown as what never was. */
function unlessErased(error: unknown): undefined {
  if (!(error instanceof NoKey) || error.why !== 'destroyed') throw error;
}
