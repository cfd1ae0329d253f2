import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { Request } from 'express';
import { Problem } from './problem';

/** The most bytes of a file. It is held in memory while it is sealed. */
export const MOST_FILE_BYTES = 20 * 1024 * 1024;
/** What else a form may hold: its other field and the lines in between. */
const MOST_OTHER_BYTES = 64 * 1024;

/** A file as it was handed in. */
export interface UploadedFile {
  bytes: Buffer;
  /** What whoever sent it says that it is. */
  declaredType: string;
}

/**
 * The fields of a form: one file as it is, one other as the JSON that it holds. It stops at the first byte too many, and so never holds more than a file may have.
 * @throws Problem `too-large`, `malformed-form` or `malformed-json`
 */
export function readForm(request: Request): Promise<Record<string, unknown>> {
  if (Number(request.get('content-length') ?? 0) > MOST_FILE_BYTES + MOST_OTHER_BYTES) return Promise.reject(Problem.of('too-large'));
  return new Promise((resolve, reject) => {
    const form = new Map<string, unknown>();
    const stop = (problem: Problem): void => {
      request.unpipe();
      request.resume();
      reject(problem);
    };
    const parser = parserFor(request);
    if (!parser) return stop(Problem.of('malformed-form'));
    parser.on('field', (name: string, value: string, _nameTruncated: boolean, isTruncated: boolean) => {
      if (isTruncated) return stop(Problem.of('too-large'));
      try {
        if (value.includes('\ufffd')) throw new Error('not UTF-8'); // what the parser makes of it
        form.set(name, JSON.parse(value));
      } catch {
        stop(Problem.of('malformed-json'));
      }
    });
    parser.on('file', (name, stream, _filename, _encoding, declaredType) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => stop(Problem.of('too-large')));
      stream.on('error', () => stop(Problem.of('malformed-form')));
      stream.on('end', () => form.set(name, { bytes: Buffer.concat(chunks), declaredType } satisfies UploadedFile));
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parser.on(limit, () => stop(Problem.of('malformed-form')));
    parser.on('error', () => stop(Problem.of('malformed-form')));
    parser.on('finish', () => resolve(Object.fromEntries(form)));
    request.on('aborted', () => stop(Problem.of('malformed-form')));
    request.pipe(parser);
  });
}

/** Nothing where it is no form, for want of a boundary for instance. */
function parserFor(request: Request): InstanceType<typeof Busboy> | undefined {
  const limits = { fileSize: MOST_FILE_BYTES, files: 1, fields: 1, parts: 2, fieldSize: MOST_OTHER_BYTES };
  try {
    return new Busboy({ headers: request.headers as BusboyHeaders, limits, isPartAFile: (field) => field === 'file' });
  } catch {
    return undefined;
  }
}
