import type { Request } from 'express';
import { languages, type Language } from '../domain/policy/schema';

/** The language to answer in: what the request asks for, else the person's own, else Dutch. `*` asks for nothing; programs send it unasked. */
export function languageOf(request: Request, own: Language = 'nl'): Language {
  const asked = request.get('accept-language');
  if (asked === undefined || asked === '*') return own;
  const found = request.acceptsLanguages(...languages);
  return found === false ? own : (found as Language);
}
