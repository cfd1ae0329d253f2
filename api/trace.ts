import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
const isZero = (hex: string): boolean => /^0+$/.test(hex);

/**
 * W3C Trace Context: goes on with the caller's trace, or begins one, and says so in the response. The trace id names the request in
 * logs, problems and the register of reads.
 */
export const trace: RequestHandler = (request, response, next) => {
  const [, traceId = '', parent = '', flags = '00'] = TRACEPARENT.exec(request.get('traceparent') ?? '') ?? [];
  const isKnown = !isZero(traceId || '0') && !isZero(parent);
  const { locals } = response;
  locals.traceId = isKnown ? traceId : randomBytes(16).toString('hex');
  locals.traceparent = `00-${locals.traceId}-${randomBytes(8).toString('hex')}-${isKnown ? flags : '00'}`;
  response.set('traceparent', locals.traceparent);
  next();
};
