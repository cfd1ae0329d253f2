import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { NoKey } from '../keys/keys';
import { StoreAway } from '../storage/store';
import { isDatabaseAway } from './database-away';
import { DamagedDocument } from './documents';
import { languageOf } from './language';
import { Problem, RETRY_AFTER, type ProblemCode } from './problem';
import { isTemporals, isTooMuch, tooManyRequests } from './refusals';

/** What the body parser calls its errors. */
const bodyErrors: Record<string, ProblemCode> = {
  'entity.parse.failed': 'malformed-json',
  'entity.verify.failed': 'malformed-json',
  'entity.too.large': 'too-large',
  'charset.unsupported': 'unsupported-media-type',
  'encoding.unsupported': 'unsupported-media-type',
};

/** The only place that answers with a problem. Never a stack trace; what is our fault goes to the log, without what people wrote. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const problem = problemOf(error);
    const { locals } = response;
    // PostgreSQL and Temporal are watched by `/readyz`; that the store fails shows nowhere else.
    if (problem.status === 500 || error instanceof StoreAway) logger.error({ trace: locals.traceId, route: locals.route, error: withoutMessage(error) }, 'a request failed');
    // Half a table must not look like a whole one.
    if (response.headersSent) return void response.destroy();
    const language = locals.language ?? languageOf(request);
    response
      .status(problem.status)
      .set({ 'Content-Type': 'application/problem+json; charset=utf-8', 'Content-Language': language, ...problem.headers })
      .end(JSON.stringify(problem.toJSON(language, locals.traceId)));
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof URIError) return Problem.of('not-found');
  const { type, status } = error as { type?: string; status?: number };
  if (type !== undefined && type in bodyErrors) return Problem.of(bodyErrors[type]!);
  // A body that broke off, or did not have the length or the compression that it announced.
  if (status === 400 && (type === undefined || type.startsWith('request.'))) return Problem.of('malformed-json');
  // A key that is merely missing is a fault of ours.
  if (error instanceof NoKey && error.why === 'destroyed') return Problem.of('erased');
  if (error instanceof DamagedDocument) return Problem.of('document-damaged');
  if (isTooMuch(error)) return tooManyRequests();
  if (isDatabaseAway(error) || isTemporals(error) || error instanceof StoreAway) return Problem.of('unavailable', {}, RETRY_AFTER);
  return Problem.of('internal-error');
}

/** Where an error came from. Its message may repeat a name or a V-number. */
export function withoutMessage(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
  return { name: error.name, ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}), frames, ...(error instanceof StoreAway && { cause: withoutMessage(cause) }) };
}
