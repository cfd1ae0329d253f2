import { crc32 } from 'node:zlib';

/** A page that says what it is told, as far as a program looks that only wants to know what it is. */
export const pdf = (text: string): Buffer => Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Length ${text.length} >>\nstream\n(${text}) Tj\nendstream\nendobj\ntrailer\n<< >>\n%%EOF\n`);

/** One transparent pixel. */
export const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** How a program for Windows begins. */
export const exe = Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.alloc(512, 0x90)]);

/** A Word document that says what it is told. */
export const docx = (text: string): Buffer =>
  zip({
    '[Content_Types].xml':
      '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    'word/document.xml': `<w:document><w:t>${text}</w:t></w:document>`,
  });

/** Files in an archive, as they are. */
export function zip(files: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const sizes = Buffer.alloc(14);
    sizes.writeUInt32LE(crc32(content), 0);
    sizes.writeUInt32LE(content.length, 4);
    sizes.writeUInt32LE(content.length, 8);
    sizes.writeUInt16LE(name.length, 12);
    const head = Buffer.concat([Buffer.from([20, 0, 0, 0, 0, 0, 0, 0, 0, 0]), sizes, Buffer.alloc(2)]);
    const offset = Buffer.alloc(4);
    offset.writeUInt32LE(parts.reduce((sum, { length }) => sum + length, 0));
    parts.push(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), content]));
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), head, Buffer.alloc(10), offset, Buffer.from(name)]));
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(Buffer.concat(parts).length, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

/** A file as a form carries it. */
export interface Handed {
  bytes: Buffer;
  type?: string;
  name?: string;
}

/** The form in which a document is handed in. */
export function documentForm(metadata: unknown, { bytes, type = 'application/pdf', name = 'paspoort.pdf' }: Handed): FormData {
  const form = new FormData();
  form.append('metadata', JSON.stringify(metadata));
  form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  return form;
}
