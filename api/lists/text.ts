import { CsvError, parse } from 'csv-parse';
import { decode as decodeAs } from 'iconv-lite';
import { listProblem } from '../../domain/list/problems';
import { UnreadableList, type Limits } from '../../domain/list/reader';
import type { FileRecord } from './read';

/** Characters that are parsed at a time. */
const CHUNK = 65_536;

/**
 * The records of a text, the delimiter as its first line has it. Quotes as in RFC 4180; from where they are not, somebody typed them, and those within a
 * cell are part of it. @throws UnreadableList, also after records
 */
export async function* textRecords(file: Uint8Array, { rowLength }: Limits): AsyncGenerator<FileRecord> {
  const text = decode(file);
  let given = 0;
  try {
    for await (const record of records(text, rowLength, false)) {
      given += 1;
      yield record;
    }
    return;
  } catch (error) {
    if (!(error instanceof UnreadableList && error.problems[0]!.code === 'quotes')) throw error;
  }
  let read = 0;
  for await (const record of records(text, rowLength, true)) if (++read > given) yield record;
}

async function* records(text: string, rowLength: number, isTyped: boolean): AsyncGenerator<FileRecord & { cells: string[] }> {
  const ready: (FileRecord & { cells: string[] })[] = [];
  const delimiter = delimiterOf(text);
  const parser = parse({
    delimiter,
    relax_quotes: isTyped,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: rowLength,
    // Taken here and not from the stream, which loses what was in order when it comes upon what is not.
    on_record: (cells: string[], { records, empty_lines }) => {
      ready.push({ cells, number: records + empty_lines });
      return null;
    },
  });
  parser.on('error', () => undefined);
  const steps = [...chunks(text)].map((chunk) => (done: Done) => void parser.write(chunk, done));
  for (const step of [...steps, (done: Done) => void parser.end(done)]) {
    const error = await new Promise<Error | null | undefined>(step);
    for (const record of ready.splice(0)) {
      // A quote that opens a cell and closes nowhere may have swallowed the cells and rows after it: nobody may get lost in there.
      const isTorn = (cell: string): boolean => cell.startsWith('"') && (cell.includes(delimiter) || /[\r\n]/.test(cell));
      if (isTyped && record.cells.some(isTorn)) throw new UnreadableList([listProblem('quotes', { row: record.number })]);
      yield record;
    }
    if (error) throw error instanceof CsvError ? malformed(error as CsvError & Position, rowLength) : error;
  }
}

type Done = (error?: Error | null) => void;

/** Where csv-parse stands; its types leave that out of errors. */
interface Position {
  records: number;
  empty_lines: number;
}

/** What csv-parse found wrong, without its message: that quotes the file. */
function malformed({ code, records, empty_lines }: CsvError & Position, most: number): UnreadableList {
  const row = records + empty_lines + 1;
  return new UnreadableList([code === 'CSV_MAX_RECORD_SIZE' ? listProblem('rowTooLong', { row, most }) : listProblem('quotes', { row })]);
}

function* chunks(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += CHUNK) yield text.slice(at, at + CHUNK);
}

/** Headers hold neither, so that the more frequent one stands between them. */
function delimiterOf(text: string): ';' | ',' {
  const [header = ''] = /^.*\p{L}.*$/mu.exec(text) ?? [];
  const count = (delimiter: string): number => header.split(delimiter).length;
  return count(',') > count(';') ? ',' : ';';
}

/** A BOM of UTF-16, in which spreadsheets save what they call Unicode text. */
const isUtf16 = ([first, second]: Uint8Array): boolean => (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
const hasUtf8Bom = ([first, second, third]: Uint8Array): boolean => first === 0xef && second === 0xbb && third === 0xbf;

/** UTF-8 or else Windows-1252, without a BOM. */
function decode(file: Uint8Array): string {
  if (isUtf16(file)) throw new UnreadableList([listProblem('encodingUnknown')]);
  const text = utf8(file) ?? windows1252(file);
  // PostgreSQL stores neither NUL nor half a character, so that they may not get any further.
  if (text?.includes('\0')) throw new UnreadableList([listProblem('notText')]);
  if (text === undefined || /\p{Surrogate}/u.test(text)) throw new UnreadableList([listProblem('encodingUnknown')]);
  return text;
}

function utf8(file: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    return undefined;
  }
}

/** Nothing where the file is UTF-8 with a fault in it, or has bytes that mean nothing there: names would be taken down wrong. */
function windows1252(file: Uint8Array): string | undefined {
  if (hasUtf8Bom(file)) return undefined;
  const isUtf8InPart = /[^\0-\x7f\ufffd]/.test(new TextDecoder('utf-8').decode(file));
  // Not by TextDecoder, which in some releases of Node.js takes it for Latin-1 and so loses Š, Ž, € and every curly quote.
  const text = decodeAs(Buffer.from(file), 'windows-1252');
  return isUtf8InPart || /[\x81\x8d\x8f\x90\x9d\ufffd]/.test(text) ? undefined : text;
}
