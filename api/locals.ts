import type { Language } from '../domain/policy/schema';

/** What is known of a request while it is handled, for the answer and the log. */
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the way Express has for this
  namespace Express {
    interface Locals {
      /** W3C trace id. */
      traceId: string;
      traceparent: string;
      /** The route's template; the real path may name somebody. Missing where no route answers. */
      route?: string;
      language: Language;
      /** The person's id, once they are known. */
      person?: string;
    }
  }
}
