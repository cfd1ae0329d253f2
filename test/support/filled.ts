import { z } from 'zod';

/** A value of a form with every field filled in, also those that may be left out; words are the field's own name, so that one sees which came through. */
export function filled(form: z.ZodType, name = ''): unknown {
  if (form instanceof z.ZodOptional || form instanceof z.ZodDefault) return filled(form.unwrap() as z.ZodType, name);
  if (form instanceof z.ZodObject) return Object.fromEntries(Object.entries(form.shape as Record<string, z.ZodType>).map(([field, inner]) => [field, filled(inner, field)]));
  if (form instanceof z.ZodArray) return [filled(form.element as z.ZodType, name)];
  if (form instanceof z.ZodRecord) return { [name]: filled(form.valueType as z.ZodType, name) };
  if (form instanceof z.ZodDiscriminatedUnion) return Object.assign({}, ...form.options.map((option) => filled(option as z.ZodType, name)));
  if (form instanceof z.ZodEnum) return form.options[0];
  if (form instanceof z.ZodLiteral) return form.value;
  if (form instanceof z.ZodNumber) return 1;
  if (form instanceof z.ZodBoolean) return true;
  return name;
}

/** Where in a value something stands: `absences.departure.findings`. What stands in a list is named by the list. */
export function pathsIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => pathsIn(one, path));
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [path];
  return [...new Set(Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, path === '' ? name : `${path}.${name}`)))];
}
