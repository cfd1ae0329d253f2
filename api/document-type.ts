import { fileTypeFromBuffer } from 'file-type/core';
import { documentTypes, type DocumentType } from '../domain/policy/schema';

/** What bytes are, told by what they hold and never by what they are called. Nothing where they are none of the types that there can be. */
export async function typeOf(bytes: Uint8Array): Promise<DocumentType | undefined> {
  const found = await fileTypeFromBuffer(bytes);
  if (found) return documentTypes.find((type) => type === found.mime);
  return isText(bytes) ? 'text/plain' : undefined;
}

/** Text has no mark of its own: it is whatever a person could have typed. */
function isText(bytes: Uint8Array): boolean {
  try {
    return !/[\0-\x08\x0e-\x1f\x7f]/.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
}
