import type { Request } from 'express';
import { languages, type Language } from '../domain/policy/schema';

/** The language to answer in: what the request asks for, else the person's own, else Dutch. */
export function languageOf(request: Request, own?: Language): Language {
  const asked = request.get('accept-language') === undefined ? false : request.acceptsLanguages(...languages);
  return asked ? (asked as Language) : (own ?? 'nl');
}
