import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

/** A file in a zip file. */
export interface Entry {
  name: string;
  /** How many bytes it has unpacked: infinitely many where the directory leaves that open. */
  size: number;
  packed: number;
  isDeflated: boolean;
  /** Where its own header stands. */
  at: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const HEADER_BYTES = 30;
const IS_64_BIT = 0xffffffff;
const DEFLATED = 8;
/** Sizes follow after the packed bytes, and the directory need not have them. */
const SIZES_FOLLOW = 8;
const MOST_ENTRIES = 1_000;

const viewOf = (file: Uint8Array): DataView => new DataView(file.buffer, file.byteOffset, file.byteLength);

/** The central directory of a zip file, without which nothing of it is unpacked; nothing where there is none, or only a 64-bit one. */
export function directoryOf(file: Uint8Array): Entry[] | undefined {
  const view = viewOf(file);
  let end = file.byteLength - END_BYTES;
  const earliest = Math.max(0, end - 65_535);
  while (end >= earliest && view.getUint32(end, true) !== END) end -= 1;
  if (end < earliest) return undefined;
  const count = view.getUint16(end + 10, true);
  const [length, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  if (count > MOST_ENTRIES || length === IS_64_BIT || start === IS_64_BIT) return undefined;
  const entries: Entry[] = [];
  for (let at = start, left = count; left > 0; left -= 1) {
    if (at + 46 > end || view.getUint32(at, true) !== ENTRY) return undefined;
    const nameLength = view.getUint16(at + 28, true);
    const [flags, method, packed, size] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    // A reader that finds no packed bytes here looks for both sizes elsewhere.
    const isOpen = packed === 0 ? (flags & SIZES_FOLLOW) !== 0 : size === 0;
    entries.push({
      name: new TextDecoder().decode(file.subarray(at + 46, at + 46 + nameLength)),
      size: isOpen ? Infinity : size,
      packed,
      isDeflated: method === DEFLATED,
      at: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

const inflate = promisify(inflateRaw);

/** What a file in a zip file holds. @throws where it is damaged, or longer than the directory says */
export async function unpack(file: Uint8Array, { at, packed, size, isDeflated }: Entry): Promise<Uint8Array> {
  if (packed === 0) return new Uint8Array();
  const view = viewOf(file);
  const start = at + HEADER_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  const bytes = file.subarray(start, start + packed);
  return isDeflated ? await inflate(bytes, { maxOutputLength: size }) : bytes;
}
