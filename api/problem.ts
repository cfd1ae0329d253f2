import { z } from 'zod';
import type { Language, Text } from '../domain/policy/schema';
import { rejections, sentence, type Rejection, type RejectionCode } from '../domain/trajectory/rejections';

interface Kind {
  status: number;
  title: Text;
  detail: Text;
}

/** Every problem that is not a rejection of the domain, by its stable code. */
export const problems = {
  'invalid-request': {
    status: 400,
    title: { nl: 'Ongeldige aanvraag', en: 'Invalid request' },
    detail: { nl: 'De aanvraag bevat fouten; `errors` noemt ze allemaal.', en: 'The request contains errors; `errors` names all of them.' },
  },
  'malformed-json': {
    status: 400,
    title: { nl: 'Onleesbare JSON', en: 'Malformed JSON' },
    detail: { nl: 'De inhoud van de aanvraag is geen geldige JSON.', en: "The request's content is no valid JSON." },
  },
  'malformed-form': {
    status: 400,
    title: { nl: 'Onleesbaar formulier', en: 'Malformed form' },
    detail: { nl: 'De inhoud van de aanvraag is geen formulier met `metadata` en één bestand `file`.', en: "The request's content is no form with `metadata` and one file `file`." },
  },
  'not-authenticated': {
    status: 401,
    title: { nl: 'Niet aangemeld', en: 'Not signed in' },
    detail: { nl: 'Hiervoor is een geldig toegangstoken nodig.', en: 'This takes a valid access token.' },
  },
  'not-entitled': {
    status: 403,
    title: { nl: 'Geen organisatie of rol', en: 'No organisation or role' },
    detail: {
      nl: 'Uw account hoort bij geen organisatie of heeft geen rol in Bestendig. De beheerder van uw organisatie kan dat regelen.',
      en: "Your account belongs to no organisation or has no role in Bestendig. Your organisation's administrator can arrange that.",
    },
  },
  'not-the-issuers': {
    status: 403,
    title: { nl: 'Niet van deze aanmelddienst', en: "Not this sign-in service's" },
    detail: {
      nl: 'De dienst waarmee u zich hebt aangemeld, mag niet voor uw organisatie spreken. Meld u aan met die van uw organisatie.',
      en: 'The service with which you signed in may not speak for your organisation. Sign in with that of your organisation.',
    },
  },
  'not-your-programme': {
    status: 403,
    title: { nl: 'Niet uw programma', en: 'Not your programme' },
    detail: { nl: 'U werkt niet voor dit programma.', en: 'You do not work for this programme.' },
  },
  'not-found': {
    status: 404,
    title: { nl: 'Niet gevonden', en: 'Not found' },
    detail: { nl: 'Dit bestaat niet, of u mag er niet van weten.', en: 'This does not exist, or you may not know of it.' },
  },
  'method-not-allowed': {
    status: 405,
    title: { nl: 'Methode niet mogelijk', en: 'Method not allowed' },
    detail: { nl: 'Dit adres kent deze methode niet.', en: 'This address does not know this method.' },
  },
  'idempotency-key-reused': {
    status: 409,
    title: { nl: 'Idempotency-Key al gebruikt', en: 'Idempotency-Key already used' },
    detail: { nl: 'Deze Idempotency-Key hoorde eerder bij een andere aanvraag.', en: 'This Idempotency-Key came with another request before.' },
  },
  'adoption-running': {
    status: 409,
    title: { nl: 'Er loopt al een overgang', en: 'A move is going on' },
    detail: {
      nl: 'Het programma gaat op dit moment al op een beleid over. Wacht tot dat klaar is, of onderbreek het.',
      en: 'The programme is moving to a policy just now. Wait until that is done, or interrupt it.',
    },
  },
  'adoption-overtaken': {
    status: 409,
    title: { nl: 'Ingehaald door een latere overgang', en: 'Overtaken by a later move' },
    detail: {
      nl: 'Het programma is sinds deze overgang opnieuw op een beleid overgegaan. Ga opnieuw op dit beleid over als het toch moet gelden.',
      en: 'The programme has moved to a policy again since this move. Adopt this policy anew where it is to count after all.',
    },
  },
  erased: {
    status: 410,
    title: { nl: 'Vernietigd', en: 'Erased' },
    detail: { nl: 'Dit dossier is vernietigd en kan niet meer worden gelezen.', en: 'This dossier was erased and can no longer be read.' },
  },
  'stale-revision': {
    status: 412,
    title: { nl: 'Intussen gewijzigd', en: 'Changed in the meantime' },
    detail: {
      nl: 'Het traject is gewijzigd sinds u het las. Lees het opnieuw en kijk of uw stap nog klopt.',
      en: 'The trajectory has changed since you read it. Read it again and see whether your step still fits.',
    },
  },
  'too-large': {
    status: 413,
    title: { nl: 'Te groot', en: 'Too large' },
    detail: { nl: 'De inhoud van de aanvraag is te groot.', en: "The request's content is too large." },
  },
  'unsupported-media-type': {
    status: 415,
    title: { nl: 'Onbekend formaat', en: 'Unsupported format' },
    detail: {
      nl: 'De inhoud heeft een `Content-Type` of een codering die hier niet kan. Heeft dit antwoord een header `Accept`, dan noemt die wat wel kan.',
      en: 'The content has a `Content-Type` or an encoding that is not taken here. Where this answer has the header `Accept`, it names what is.',
    },
  },
  'not-what-it-says': {
    status: 415,
    title: { nl: 'Bestand is iets anders', en: 'File is something else' },
    detail: { nl: 'Het bestand is iets anders dan het zegt te zijn, en is niet bewaard.', en: 'The file is something else than it says, and was not kept.' },
  },
  'revision-missing': {
    status: 428,
    title: { nl: 'If-Match ontbreekt', en: 'If-Match is missing' },
    detail: { nl: 'Stuur in If-Match de ETag mee van het traject zoals u het las.', en: 'Send in If-Match the ETag of the trajectory as you read it.' },
  },
  'too-many-requests': {
    status: 429,
    title: { nl: 'Te druk', en: 'Too busy' },
    detail: { nl: 'Er komt te veel tegelijk. Probeer het zo opnieuw.', en: 'Too much comes at once. Try again shortly.' },
  },
  'internal-error': {
    status: 500,
    title: { nl: 'Storing', en: 'Failure' },
    detail: { nl: 'Er ging bij ons iets mis. `instance` helpt ons het terug te vinden.', en: 'Something went wrong on our side. `instance` helps us to find it.' },
  },
  'document-damaged': {
    status: 500,
    title: { nl: 'Document beschadigd', en: 'Document damaged' },
    detail: {
      nl: 'Dit document is niet meer zoals het is bewaard, en wordt daarom niet getoond. De beheerder krijgt hier bericht van.',
      en: 'This document is no longer what was stored, and so is not shown. The administrator hears of it.',
    },
  },
  'outcome-unknown': {
    status: 503,
    title: { nl: 'Uitkomst nog onbekend', en: 'Outcome not known yet' },
    detail: {
      nl: 'Of dit gelukt is, is nog niet bekend. Stuur dezelfde aanvraag met dezelfde Idempotency-Key opnieuw: dan hoort u het, en er gebeurt niets dubbel.',
      en: 'Whether this has been done is not known yet. Send the same request with the same Idempotency-Key again: it tells, and nothing is done twice.',
    },
  },
  unavailable: {
    status: 503,
    title: { nl: 'Even niet beschikbaar', en: 'Not available for a moment' },
    detail: { nl: 'Een onderdeel van Bestendig is even weg. Probeer het zo opnieuw.', en: 'A part of Bestendig is away for a moment. Try again shortly.' },
  },
} as const satisfies Record<string, Kind>;

export type ProblemCode = keyof typeof problems;

const rejected: Text = { nl: 'Dit kan nu niet', en: 'This cannot be done now' };
const forbidden: Text = { nl: 'Dit mag u niet', en: 'You may not do this' };

/** What is wrong with one part of a request. */
export const inputError = z
  .strictObject({
    in: z.enum(['body', 'query', 'header']),
    pointer: z.string().meta({ description: 'A JSON pointer (RFC 6901) to the part: `/guest/names/0/family`, or `/limit` for a parameter.', example: '/guest/names/0/family' }),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'InputError' });
export type InputError = z.infer<typeof inputError>;

/** A problem as it goes over the wire (RFC 9457). */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ description: '`urn:bestendig:problem:` and the code.', example: 'urn:bestendig:problem:plan-required' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'A sentence for a person, Dutch or English by Accept-Language.' }),
    instance: z.string().meta({ description: 'Names this occurrence, by its trace id.' }),
    code: z.enum([...Object.keys(problems), ...Object.keys(rejections)] as [ProblemCode | RejectionCode]).meta({ description: 'Stable, for programs.' }),
    errors: z.array(inputError).optional(),
    details: z.record(z.string(), z.string()).optional().meta({ description: 'What a rejection is about: codes, days and counts. Its sentence has the names that the policy gives those codes.' }),
    trajectory: z.uuid().optional().meta({ description: 'The trajectory that stands in the way, where one may see it.' }),
    checks: z.record(z.string(), z.string()).optional().meta({ description: 'What each part says, on /readyz.' }),
  })
  .meta({ id: 'Problem' });

/** Seconds after which asking again makes sense, where something is away or too busy. */
export const RETRY_AFTER = { 'Retry-After': '2' };

/** Something wrong with the input, in words that zod or a list chose for the reader already, or in each language. */
type Wrong = Omit<InputError, 'detail'> & { detail: string | Text };
type Extensions = Partial<Pick<z.infer<typeof problemSchema>, 'details' | 'trajectory' | 'checks'>> & { errors?: Wrong[] };
type Headers = Record<string, string>;

/** Ends a request with a problem. Whatever is thrown besides is a fault of ours, or something that is away (`failures.ts`). */
export class Problem extends Error {
  override name = 'Problem';

  private constructor(
    readonly code: ProblemCode | RejectionCode,
    private readonly kind: { status: number; title: Text; detail(language: Language): string },
    readonly extensions: Extensions,
    readonly headers: Headers,
  ) {
    super(code);
  }

  static of(code: ProblemCode, extensions: Extensions = {}, headers: Headers = {}): Problem {
    const { status, title, detail } = problems[code];
    return new Problem(code, { status, title, detail: (language) => detail[language] }, extensions, headers);
  }

  /** A rule of the domain stands in the way. */
  static rejected(rejection: Rejection, extensions: Extensions = {}): Problem {
    const kind = rejection.code === 'not-permitted' ? { status: 403, title: forbidden } : { status: 409, title: rejected };
    const details = Object.keys(rejection.details).length > 0 ? { details: rejection.details } : {};
    return new Problem(rejection.code, { ...kind, detail: (language) => sentence(rejection, language) }, { ...details, ...extensions }, {});
  }

  get status(): number {
    return this.kind.status;
  }

  toJSON(language: Language, traceId: string): z.infer<typeof problemSchema> {
    const { errors, ...extensions } = this.extensions;
    return {
      type: `urn:bestendig:problem:${this.code}`,
      title: this.kind.title[language],
      status: this.status,
      detail: this.kind.detail(language),
      instance: `urn:bestendig:trace:${traceId}`,
      code: this.code,
      ...extensions,
      ...(errors && { errors: errors.map(({ detail, ...error }) => ({ ...error, detail: typeof detail === 'string' ? detail : detail[language] })) }),
    };
  }
}
