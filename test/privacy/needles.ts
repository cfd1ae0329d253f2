import { nameTokens } from '../../domain/trajectory/names';

/** Shorter ones turn up by chance among sealed bytes, so they are looked for as words, and in texts only. */
const LONG = 6;

/** Texts that must not be found anywhere, in any of the ways in which a text may be hidden without being sealed. */
export class Needles {
  /** In small letters, in a haystack in small letters. */
  private readonly folded = new Search();
  private readonly words = new Search();
  /** Encodings that know capitals. */
  private readonly exact = new Search();

  add(text: string): void {
    const forms = new Set([text, text.normalize('NFC'), nameTokens(text).join(' ')]);
    for (const form of [...forms].filter((one) => one.length > 3)) {
      if (form.length < LONG) {
        this.words.add(text, lower(Buffer.from(form)));
        this.words.add(text, Buffer.from(form.toLowerCase()));
        continue;
      }
      for (const cased of [form, form.toLowerCase()]) {
        const hidden = [Buffer.from(cased), Buffer.from(cased, 'utf16le'), Buffer.from(Buffer.from(cased).toString('hex')), Buffer.from(escaped(cased))];
        for (const one of hidden) this.folded.add(text, lower(one));
        for (const one of base64(cased)) this.exact.add(text, one);
      }
    }
  }

  /** What is found in a text. */
  inText(text: string): Set<string> {
    const bytes = Buffer.from(text);
    return new Set([...this.inBytes(bytes), ...this.words.in(lower(bytes), isWord)]);
  }

  /** What is found in anything else. */
  inBytes(bytes: Buffer): Set<string> {
    return new Set([...this.folded.in(lower(bytes)), ...this.exact.in(bytes)]);
  }
}

/** Many texts at once, in the time that one takes. */
class Search {
  private readonly begins = new Uint8Array(1 << 24);
  private readonly byBegin = new Map<number, { name: string; bytes: Buffer }[]>();

  add(name: string, bytes: Buffer): void {
    const begin = bytes.readUIntBE(0, 3);
    this.begins[begin] = 1;
    this.byBegin.set(begin, [...(this.byBegin.get(begin) ?? []), { name, bytes }]);
  }

  in(haystack: Buffer, counts: (haystack: Buffer, from: number, to: number) => boolean = () => true): Set<string> {
    const found = new Set<string>();
    let begin = 0;
    for (let at = 0; at < haystack.length; at += 1) {
      begin = ((begin << 8) | haystack[at]!) & 0xffffff;
      if (at < 2 || this.begins[begin] === 0) continue;
      const from = at - 2;
      for (const { name, bytes } of this.byBegin.get(begin)!) {
        const to = from + bytes.length;
        if (haystack.subarray(from, to).equals(bytes) && counts(haystack, from, to)) found.add(name);
      }
    }
    return found;
  }
}

const isLetter = (byte: number | undefined): boolean => byte !== undefined && (byte >= 0x80 || /[a-z0-9]/.test(String.fromCharCode(byte)));
const isWord = (haystack: Buffer, from: number, to: number): boolean => !isLetter(haystack[from - 1]) && !isLetter(haystack[to]);

function lower(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 0; at < copy.length; at += 1) if (copy[at]! >= 0x41 && copy[at]! <= 0x5a) copy[at]! += 0x20;
  return copy;
}

/** As JSON may write it. */
const escaped = (text: string): string => text.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Wherever it begins in what is encoded: the letters that it alone decides. */
function base64(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
    const inner = whole.slice(Math.ceil((before * 4) / 3), whole.length - 1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')].map((one) => Buffer.from(one));
  });
}
