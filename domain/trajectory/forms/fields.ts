import { z } from 'zod';
import { isLocalDate } from '../../policy/calendar';
import type { Compartment } from '../../policy/contents';
import type { Text } from '../../policy/text';

/* What the forms are made of. */

/** What is wrong with a value that has the right type, in each language; a form shows the reader's. */
export const saying = (nl: string, en: string) => ({ error: en, params: { text: { nl, en } satisfies Text } });

/** A day as people write it in a form; whether it may lie where it does is for `decide`. */
export const date = z.string().refine(isLocalDate, saying('deze dag bestaat niet tussen 1900 en 2199; schrijf JJJJ-MM-DD', 'no such day between 1900 and 2199; write YYYY-MM-DD')).meta({ format: 'date', example: '2019-06-13' });
export const occurredOn = date.meta({ description: 'The day it happened, by the Dutch clock; not in the future, not before what it rests on. Terms count from it.' });

/** Control characters but line breaks and tabs, and halves of characters: no keyboard makes them, and no database keeps them as they are. */
const isText = (text: string): boolean => !/[\p{Surrogate}\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/u.test(text);
export const text = z.string().trim().refine(isText, saying('bevat tekens die geen tekst zijn', 'contains characters that are no text'));
export const words = (most: number) => text.min(1).max(most);
export const code = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/).meta({ description: 'A code of the policy; see /v1/policies.' });
export const source = words(200).optional().meta({ description: 'Where this comes from: a document, an organisation, the guest.' });

/** How a decision of the LSO came about: in a meeting of a date, or in writing. */
export const basis = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('meeting'), on: date }),
  z.strictObject({ kind: z.literal('writtenProcedure'), reference: words(200).optional() }),
]);

/** A field, or a whole form, that lies in a compartment: whoever does not unseal that is not shown it. The OpenAPI document says so too. */
export const liesIn = <S extends z.ZodType>(compartment: Compartment, schema: S): S => schema.meta({ ...schema.meta(), 'x-compartment': compartment });

/** Where a field or form lies; missing where it is open to everyone on the trajectory. */
export const compartmentOf = (schema: z.ZodType): Compartment | undefined => schema.meta()?.['x-compartment'] as Compartment | undefined;
