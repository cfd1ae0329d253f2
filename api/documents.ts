import { v5 as uuid } from 'uuid';
import { nameOf, putDocument } from '../activities/documents';
import type { DocumentType } from '../domain/policy/schema';
import type { CommandData } from '../domain/trajectory/commands';
import { decide } from '../domain/trajectory/decide';
import type { TrajectoryEvent } from '../domain/trajectory/events';
import { places } from '../keys/names';
import { BrokenSeal, open, openJson, seal } from '../keys/seal';
import type { DocumentStore } from '../storage/store';
import type { Caller } from './auth/authenticator';
import { eventDataForReader, isOpenTo, isReadable } from './compartments';
import { typeOf } from './document-type';
import { openDossier, type Dossier } from './dossier';
import { executeCommand, requestIdOf, type Executor, type Given } from './execute';
import { wrongInput } from './input';
import type { UploadedFile } from './multipart';
import { Problem } from './problem';
import { recordReads } from './reads';

/** A document that is not what was stored, or is not there: somebody has to look, and nobody gets it to see. */
export class DamagedDocument extends Error {
  override name = 'DamagedDocument';

  constructor(readonly why: 'missing' | 'changed') {
    super(why);
  }
}

/** What carries out what is done with documents. */
export interface Archive extends Executor {
  documents: DocumentStore;
}

type Details = Omit<CommandData<'addDocument'>, 'document' | 'type' | 'size' | 'sha256'>;

/** Makes documents' ids of the request that adds them, so that a retry makes no twin. Never to be changed. */
const DOCUMENTS = 'c0f5b1de-6a39-4a5c-9a55-2d2f0f7a6f11';

/**
 * Adds a document to a trajectory, and gives the trajectory after it. The bytes are sealed by the trajectory's key and stored before the command
 * is given; what comes of nothing is swept out of the store later.
 *
 * @throws Problem, also where the file is none of the types that policy takes, or not of the one that it says
 */
export async function addDocument(archive: Archive, given: Given & { ifMatch?: string }, id: string, details: Details, file: UploadedFile): Promise<{ dossier: Dossier; document: string }> {
  const { prisma, keys, documents, clock } = archive;
  const { actor } = given.caller;
  const { key, policy, id: trajectory } = await openDossier(archive, actor, id);
  const type = await typeAsDeclared(file, policy.documents.types);
  const document = uuid(`${trajectory}/${requestIdOf(given)}`, DOCUMENTS);
  const sealed = seal(key, places.document(trajectory, document), file.bytes);
  const command = { name: 'addDocument' as const, data: { ...details, document, type, size: file.bytes.length, sha256: nameOf(sealed) } };
  // Nothing is sealed twice the same, so a retry is told by what came in.
  const content = keys.blind('document', nameOf(file.bytes));
  const dossier = await executeCommand(archive, given, trajectory, command, {
    fingerprintOf: ['addDocument', details, file.declaredType, content],
    async first(before) {
      await assertFactsAreThere(archive, before, given.caller, details.linkedTo);
      const { rejection } = decide(before.state, command, { actor, now: clock().toISOString(), policy });
      if (rejection) throw Problem.rejected(rejection);
      await putDocument(prisma, documents, trajectory, sealed);
    },
  });
  return { dossier, document };
}

/**
 * A document for whoever may read it, and what it is. That it is read is written down first.
 * @throws Problem `not-found`, also where somebody may not know of it; DamagedDocument
 */
export async function readDocument(archive: Archive, call: { caller: Caller; traceId: string }, id: string, document: string): Promise<{ type: DocumentType; bytes: Buffer }> {
  const { actor } = call.caller;
  const { id: trajectory, key, policy, state } = await openDossier(archive, actor, id);
  const found = state.documents.find((one) => one.id === document.toLowerCase());
  if (!found || !isOpenTo(found, policy, actor) || !isReadable(found, policy, actor)) throw Problem.of('not-found');
  await recordReads(archive.prisma, call, 'document', [trajectory]);
  const sealed = await archive.documents.get(found.sha256);
  if (!sealed) throw new DamagedDocument('missing');
  if (nameOf(sealed) !== found.sha256) throw new DamagedDocument('changed');
  try {
    return { type: found.type, bytes: open(key, places.document(trajectory, found.id), sealed) };
  } catch (error) {
    throw error instanceof BrokenSeal ? new DamagedDocument('changed') : error;
  }
}

/** A browser that knows no better says `application/octet-stream`, which says nothing. */
const SAYS_NOTHING = 'application/octet-stream';

async function typeAsDeclared({ bytes, declaredType }: UploadedFile, allowed: readonly DocumentType[]): Promise<DocumentType> {
  const type = await typeOf(bytes);
  if (type === undefined || !allowed.includes(type)) throw Problem.of('unsupported-media-type', {}, { Accept: allowed.join(', ') });
  if (declaredType.toLowerCase() !== type && declaredType !== SAYS_NOTHING) throw Problem.of('not-what-it-says');
  return type;
}

/** What is linked to has to be there, for whoever links to it. */
async function assertFactsAreThere({ prisma }: Archive, { id, key, policy, state }: Dossier, { actor }: Caller, sequences: readonly number[]): Promise<void> {
  if (sequences.length === 0) return;
  const rows = await prisma.event.findMany({ where: { trajectoryId: id, sequence: { in: [...sequences] } }, select: { sequence: true, body: true } });
  const known = new Set(
    rows.filter(({ sequence, body }) => {
      const { type, data } = openJson<TrajectoryEvent>(key, places.event(id, sequence), body);
      return eventDataForReader(type, data, state, policy, actor) !== undefined;
    }).map(({ sequence }) => sequence),
  );
  const missing = sequences.findIndex((sequence) => !known.has(sequence));
  if (missing >= 0) throw wrongInput(`/metadata/linkedTo/${missing}`, 'no_such_fact', { nl: 'dit feit bestaat niet', en: 'there is no such fact' });
}
