import { z } from 'zod';
import { documentTypes } from '../../domain/policy/schema';
import { saying } from '../../domain/trajectory/forms/fields';
import { documentDetails } from '../../domain/trajectory/forms/papers';
import { addDocument, readDocument, type Archive } from '../documents';
import { etag } from '../dossier';
import { onceOnlyOnWhatWasRead } from '../headers';
import type { UploadedFile } from '../multipart';
import { route, type Api } from '../route';
import { trajectorySchema, view } from '../trajectory-view';

const documents = '/v1/trajectories/{id}/documents';

const file = z
  .custom<UploadedFile>((value) => Buffer.isBuffer((value as UploadedFile | undefined)?.bytes), saying('hier hoort een bestand', 'a file belongs here'))
  .refine(({ bytes }) => bytes.length > 0, saying('het bestand is leeg', 'the file is empty'))
  .meta({ type: 'string', format: 'binary', description: 'Of one of the types that policy takes, at most 20 MiB. Its name is not kept.' });

const extensions: Record<(typeof documentTypes)[number], string> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tiff',
  'text/plain': 'txt',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

/** Handing documents in, and reading them. Removing one is a command like others. */
export function mountDocuments(api: Api, archive: Archive): void {
  route(
    api,
    {
      method: 'post',
      path: documents,
      summary: { nl: 'Document toevoegen', en: 'Add a document' },
      tag: 'commands',
      access: 'person',
      params: z.strictObject({ id: z.uuid() }),
      headers: onceOnlyOnWhatWasRead,
      body: z.strictObject({ metadata: documentDetails.meta({ id: 'DocumentDetails' }), file }),
      takes: ['multipart/form-data'],
      answer: { status: 201, description: 'The trajectory after it.', schema: trajectorySchema, headers: ['ETag', 'Location'] },
      problems: [409, 410, 412, 428, 429],
    },
    async ({ caller, params: { id }, headers, body: { metadata, file: handedIn }, language }) => {
      const given = { caller, idempotencyKey: headers['Idempotency-Key'], ifMatch: headers['If-Match'] };
      const { dossier, document } = await addDocument(archive, given, id, metadata, handedIn);
      return {
        body: view(dossier, caller.actor, archive.clock(), language),
        headers: { ETag: etag(dossier.revision), Location: `/v1/trajectories/${dossier.id}/documents/${document}` },
      };
    },
  );

  route(
    api,
    {
      method: 'get',
      path: `${documents}/{document}`,
      summary: { nl: 'Een document', en: 'A document' },
      tag: 'trajectories',
      access: 'person',
      params: z.strictObject({ id: z.uuid(), document: z.uuid() }),
      answer: {
        description: 'The document itself, to be kept as a file: no browser should open it by itself.',
        schema: z.custom<Buffer>(Buffer.isBuffer).meta({ type: 'string', format: 'binary' }),
        headers: ['Content-Disposition'],
        file: documentTypes,
      },
      problems: [410, 500],
    },
    async (call) => {
      const { id, document } = call.params;
      const { type, bytes } = await readDocument(archive, call, id, document);
      // What it was called may name somebody; a file on a desk says enough by where it came from.
      const name = `document-${document.slice(0, 8).toLowerCase()}.${extensions[type]}`;
      return { body: bytes, type, headers: { 'Content-Disposition': `attachment; filename="${name}"` } };
    },
  );
}
