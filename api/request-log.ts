import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from './metrics';

/** One line and one measurement a request, by the route's template: no query, no body, no name, no address. */
export function requestLog(logger: Logger, { observe }: Pick<Metrics, 'observe'>): RequestHandler {
  return (request, response, next) => {
    const begin = performance.now();
    response.once('close', () => {
      const ms = performance.now() - begin;
      const { route = '(none)', traceId: trace, person } = response.locals;
      // The client may be gone before there was an answer; 499 is what nginx calls that.
      const status = response.writableFinished ? response.statusCode : 499;
      observe(request.method, route, status, ms / 1000);
      logger.info({ method: request.method, route, status, ms: Math.round(ms), trace, person }, 'request');
    });
    next();
  };
}
