import { z } from 'zod';
import { Problem } from './problem';

/** Most items on a page. */
export const MOST_ON_A_PAGE = 200;

/** How long a page is, and where it goes on. */
export const paging = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number)
    .pipe(z.int().max(MOST_ON_A_PAGE))
    .default(50)
    .meta({ type: 'integer', minimum: 1, maximum: MOST_ON_A_PAGE, default: 50, description: 'Most items on a page.' }),
  cursor: z.string().max(500).regex(/^[\w-]+$/).optional().meta({ description: '`next` of the page before; it says nothing by itself.' }),
};

/** A page's frame: its items and where the next one begins. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.strictObject({ items: z.array(item), next: z.string().optional().meta({ description: 'Cursor of the next page; missing on the last.' }) });

/** What stands in a cursor, exactly as a list writes it: PostgreSQL has no year 0, and no NUL in its texts. */
export const inCursor = {
  day: z.iso.date().regex(/^[1-9]/),
  instant: z.iso.datetime({ precision: 3 }).regex(/^[1-9]/),
  /** What names a row among those of its owner. */
  key: z.string().max(300).regex(/^[\x20-\x7e]*$/),
};

/** What a list needs to go on, as a text that nobody has to understand. */
export const encodeCursor = (place: readonly unknown[]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place that a cursor names. @throws Problem where it is none of this list's */
export function decodeCursor<S extends z.ZodType>(cursor: string, place: S): z.output<S> {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw Problem.of('invalid-request', { errors: [{ in: 'query', pointer: '/cursor', code: 'invalid_cursor', detail: { nl: 'geen cursor van deze lijst', en: 'not a cursor of this list' } }] });
  }
}

/**
 * The page of rows that were read with one more than it holds, so that it is known whether there is a next one.
 * @param item what the reader sees of a row; nothing leaves it out
 */
export function page<R, I>(rows: readonly R[], limit: number, item: (row: R) => I | undefined, placeOf: (row: R) => readonly unknown[]): { items: I[]; next?: string } {
  const shown = rows.slice(0, limit);
  const items = shown.map(item).filter((one) => one !== undefined);
  return { items, ...(rows.length > limit && { next: encodeCursor(placeOf(shown.at(-1)!)) }) };
}
