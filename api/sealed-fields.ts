import { z } from 'zod';
import type { Compartment } from '../domain/policy/contents';
import { compartmentOf } from '../domain/trajectory/forms/fields';

/** Whether somebody may know of what lies in a compartment; nothing lies in none that they may not know of. */
type Knows = (compartment: Compartment) => boolean;

/**
 * What a form or a part of a trajectory says, without the fields that lie in a compartment of which the reader may not know: the forms say
 * which do (`liesIn`). What is sealed is absent, not blank; missing where the whole of it is.
 */
export function withoutSealed<T>(form: z.ZodType, said: T, knows: Knows): T | undefined {
  const mask = maskOf(form);
  return mask ? (mask(said, knows) as T | undefined) : said;
}

/** Takes out what is sealed; the value as it is where nothing of it is. */
type Mask = (said: unknown, knows: Knows) => unknown;

const masks = new WeakMap<z.ZodType, { mask?: Mask }>();

/** Worked out once a form; none where nothing of it lies in a compartment, as in most. */
function maskOf(form: z.ZodType): Mask | undefined {
  let known = masks.get(form);
  if (!known) {
    const compartment = compartmentOf(form);
    const mask = inner(form);
    const whole: Mask | undefined = compartment && ((said, knows) => (!knows(compartment) ? undefined : mask ? mask(said, knows) : said));
    masks.set(form, (known = { mask: whole ?? mask }));
  }
  return known.mask;
}

function inner(form: z.ZodType): Mask | undefined {
  if (form instanceof z.ZodOptional || form instanceof z.ZodDefault) return maskOf(form.unwrap() as z.ZodType);
  if (form instanceof z.ZodArray) return each(maskOf(form.element as z.ZodType), (mask) => (said, knows) => (said as unknown[]).map((one) => mask(one, knows)).filter(isThere));
  if (form instanceof z.ZodRecord) return each(maskOf(form.valueType as z.ZodType), (mask) => (said, knows) => changed(said, Object.keys(said as object).map((name) => [name, mask]), knows));
  if (form instanceof z.ZodDiscriminatedUnion) {
    const options = form.options.map((option) => maskOf(option as z.ZodType)).filter(isThere);
    return options.length === 0 ? undefined : (said, knows) => options.reduce((rest, mask) => mask(rest, knows), said);
  }
  if (!(form instanceof z.ZodObject)) return undefined;
  const fields = Object.entries(form.shape as Record<string, z.ZodType>).flatMap(([name, field]) => each(maskOf(field), (mask): [string, Mask][] => [[name, mask]]) ?? []);
  return fields.length === 0 ? undefined : (said, knows) => changed(said, fields, knows);
}

const each = <T, R>(value: T | undefined, then: (value: T) => R): R | undefined => (value === undefined ? undefined : then(value));
const isThere = <T>(value: T | undefined): value is T => value !== undefined;

/** The same with these fields masked; those of which nothing is left are absent. */
function changed(said: unknown, fields: readonly (readonly [name: string, mask: Mask])[], knows: Knows): unknown {
  if (said === undefined) return undefined;
  const rest = { ...(said as Record<string, unknown>) };
  for (const [name, mask] of fields) {
    const shown = rest[name] === undefined ? undefined : mask(rest[name], knows);
    if (shown === undefined) delete rest[name];
    else rest[name] = shown;
  }
  return rest;
}

/** A form as its readers see it: what is sealed for some of them may be missing. */
export function asSeen(form: z.ZodType): z.ZodType {
  if (!(form instanceof z.ZodObject)) return form;
  const sealed = Object.entries(form.shape as Record<string, z.ZodType>).filter(([, field]) => compartmentOf(field) !== undefined && !field.safeParse(undefined).success);
  if (sealed.length === 0) return form;
  const { id, ...meta } = form.meta() ?? {};
  const loosened = Object.fromEntries(sealed.map(([name, field]) => [name, field.optional().meta(field.meta()!)]));
  return form.extend(loosened).meta({ ...meta, ...(id !== undefined && { id: `${id}AsSeen` }) });
}
