import { isUtf8 } from 'node:buffer';
import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import type { Language, Text } from '../domain/policy/schema';
import { readForm } from './multipart';
import { Problem, type InputError } from './problem';

/** A client that gets everything wrong hears of the first so many. */
const MOST_ERRORS = 100;

const messages: Record<Language, z.core.$ZodErrorMap> = { nl: z.locales.nl().localeError, en: z.locales.en().localeError };

/** A body in JSON, or a file in one of these formats. The limits are far above a command's longest texts, and a list of ten thousand referrals. */
const readJson = express.json({ limit: '1mb', strict: false, verify: (_request, _response, body) => mustBeUtf8(body) });
const readFile = (formats: readonly string[]) => express.raw({ limit: '10mb', type: [...formats] });

/** JSON is UTF-8: of anything else a name would be kept with other letters than it has. */
function mustBeUtf8(body: Uint8Array): void {
  if (!isUtf8(body)) throw new Error('not UTF-8');
}

/** What a request carries besides its path, as it came. */
export interface RawInput {
  query: unknown;
  header: unknown;
  body: unknown;
}

export type Schemas = { [Part in keyof RawInput]: z.ZodType };

/** The parsed parts. @throws Problem `invalid-request` with the errors of all parts at once */
export function parseInput(schemas: Schemas, raw: RawInput, language: Language): RawInput {
  const parsed: RawInput = { query: undefined, header: undefined, body: undefined };
  const errors: InputError[] = [];
  for (const part of ['header', 'query', 'body'] as const) {
    const result = schemas[part].safeParse(raw[part], { error: messages[language] });
    if (result.success) parsed[part] = result.data;
    else errors.push(...result.error.issues.flatMap((issue) => inputErrors(part, issue, language)));
  }
  if (errors.length > 0) throw Problem.of('invalid-request', { errors: errors.slice(0, MOST_ERRORS) });
  return parsed;
}

/** Something wrong with a part of the body that only the handler can tell. */
export const wrongInput = (pointer: string, code: string, detail: Text): Problem => Problem.of('invalid-request', { errors: [{ in: 'body', pointer, code, detail }] });

/**
 * Reads the body, once it is known that somebody may send one.
 * @param files the formats of a file, or of a form with one; without them JSON is read
 * @throws Problem for another format; the parser's own error for bad JSON
 */
export async function readBody(request: Request, response: Response, files?: readonly string[]): Promise<unknown> {
  const formats = files ?? ['application/json'];
  if (request.is([...formats]) === false) throw Problem.of('unsupported-media-type', {}, { Accept: formats.join(', ') });
  if (formats.includes('multipart/form-data')) return readForm(request);
  const read = files ? readFile(files) : readJson;
  await new Promise<void>((resolve, reject) => read(request, response, (error?: Error) => (error ? reject(error) : resolve())));
  return request.body as unknown;
}

/** One error for each place: zod names unknown fields together, by what they stand in. */
function inputErrors(part: InputError['in'], issue: z.core.$ZodIssue, language: Language): InputError[] {
  const { code } = issue;
  if (code !== 'unrecognized_keys') {
    const text = code === 'custom' ? (issue.params?.text as Text | undefined) : undefined;
    return [{ in: part, pointer: pointerTo(issue.path), code, detail: text?.[language] ?? issue.message }];
  }
  const detail = language === 'nl' ? 'Dit veld bestaat niet.' : 'There is no such field.';
  return issue.keys.map((key) => ({ in: part, pointer: pointerTo([...issue.path, key]), code, detail }));
}

/** RFC 6901. */
const pointerTo = (path: readonly PropertyKey[]): string => path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
