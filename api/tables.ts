import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Language, Text } from '../domain/policy/schema';
import { MOST_ON_A_PAGE } from './cursor';
import { tableFormats, type Table, type TableCell, type TableFormat } from './lists/table';

/** A page of a list. */
export interface Page<I> {
  items: readonly I[];
  next?: string;
}

/** How a list's items are rows of a table. */
export interface ListTable<P> {
  name: string;
  columns: readonly { header: Text; cell(item: ItemOf<P>, language: Language): TableCell }[];
}
type ItemOf<P> = P extends Page<infer I> ? I : never;

interface ListCall {
  query: object;
  language: Language;
}

/** A list as one table: the first page, and all that follow it, by the very handler that answers in JSON. So it shows the same to the same people. */
export function tableOf<P extends Page<unknown>, C extends ListCall>(
  { name, columns }: ListTable<P>,
  call: C,
  first: P,
  handler: (call: C) => Promise<{ body: P }>,
): Table {
  async function* pages(): AsyncGenerator<P> {
    for (let page = first; ; ) {
      yield page;
      if (page.next === undefined) return;
      page = (await handler({ ...call, query: { ...call.query, limit: MOST_ON_A_PAGE, cursor: page.next } })).body;
    }
  }
  async function* rows(): AsyncGenerator<TableCell[]> {
    for await (const { items } of pages()) for (const item of items) yield columns.map(({ cell }) => cell(item as ItemOf<P>, call.language));
  }
  return { name, headers: columns.map(({ header }) => header[call.language]), rows: rows() };
}

/** Sends a table as it is made, no faster than it is read. Whoever hangs up ends it. */
export async function sendTable(response: Response, table: Table, format: TableFormat): Promise<void> {
  const { extension, write } = tableFormats[format];
  response.set({ 'Content-Type': extension === 'csv' ? `${format}; charset=utf-8` : format, 'Content-Disposition': `attachment; filename="${table.name}.${extension}"` });
  try {
    await pipeline(Readable.from(write(table)), response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** A day as a list has it, for a cell. */
export const dayCell = (day: string | undefined): TableCell => (day === undefined ? undefined : new Date(day));
