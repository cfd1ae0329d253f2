import { z } from 'zod';
import type { Compartment } from '../domain/policy/contents';
import { compartmentOf } from '../domain/trajectory/forms/fields';

/** Whether somebody may know of what lies in a compartment; nothing lies in none that they may not know of. */
type Knows = (compartment: Compartment) => boolean;

const isSealed = (schema: z.ZodType, knows: Knows): boolean => {
  const compartment = compartmentOf(schema);
  return compartment !== undefined && !knows(compartment);
};

/**
 * What a form or a part of a trajectory says, without the fields that lie in a compartment of which the reader may not know: the forms say
 * which do (`liesIn`). What is sealed is absent, not blank; missing where the whole of it is.
 */
export function withoutSealed<T>(schema: z.ZodType, said: T, knows: Knows): T | undefined {
  return isSealed(schema, knows) ? undefined : (shown(schema, said, knows) as T);
}

function shown(schema: z.ZodType, said: unknown, knows: Knows): unknown {
  if (said === undefined) return undefined;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return shown(schema.unwrap() as z.ZodType, said, knows);
  if (schema instanceof z.ZodArray) {
    const element = schema.element as z.ZodType;
    return isSealed(element, knows) ? [] : (said as unknown[]).map((one) => shown(element, one, knows));
  }
  if (schema instanceof z.ZodRecord) return mapped(said, (one) => [shown(schema.valueType as z.ZodType, one, knows)]);
  if (schema instanceof z.ZodDiscriminatedUnion) return schema.options.reduce<unknown>((rest, option) => shown(option as z.ZodType, rest, knows), said);
  if (!(schema instanceof z.ZodObject)) return said;
  const fields = schema.shape as Record<string, z.ZodType>;
  return mapped(said, (one, name) => (fields[name] && isSealed(fields[name], knows) ? [] : [fields[name] ? shown(fields[name], one, knows) : one]));
}

const mapped = (said: unknown, change: (one: unknown, name: string) => [] | [unknown]): object =>
  Object.fromEntries(Object.entries(said as object).flatMap(([name, one]) => change(one, name).map((changed) => [name, changed])));

/** A form as its readers see it: what is sealed for some of them may be missing. */
export function asSeen(form: z.ZodType): z.ZodType {
  if (!(form instanceof z.ZodObject)) return form;
  const sealed = Object.entries(form.shape as Record<string, z.ZodType>).filter(([, field]) => compartmentOf(field) !== undefined && !field.safeParse(undefined).success);
  if (sealed.length === 0) return form;
  const { id, ...meta } = form.meta() ?? {};
  const loosened = Object.fromEntries(sealed.map(([name, field]) => [name, field.optional().meta(field.meta()!)]));
  return form.extend(loosened).meta({ ...meta, ...(id !== undefined && { id: `${id}AsSeen` }) });
}
