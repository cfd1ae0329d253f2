import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

/*
 * Sealed bytes: a version, a nonce, what AES-256-GCM makes of the text, and its tag. The place where they stand is authenticated with them, so
 * that nothing that was sealed for one trajectory, or one line of its log, can be read in another.
 */

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Bytes that do not open: they were changed, stand where they do not belong, or another key sealed them. */
export class BrokenSeal extends Error {
  override name = 'BrokenSeal';

  constructor(place: string) {
    super(`what stands at ${place} cannot be opened`);
  }
}

/** @param place where the bytes will stand; they open nowhere else */
export function seal(key: KeyObject, place: string, plain: Uint8Array): Buffer<ArrayBuffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place));
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** What was sealed for this place. @throws BrokenSeal */
export function open(key: KeyObject, place: string, sealed: Uint8Array): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes[0] !== VERSION || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) throw new BrokenSeal(place);
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new BrokenSeal(place);
  }
}

export const sealJson = (key: KeyObject, place: string, value: unknown): Buffer<ArrayBuffer> => seal(key, place, Buffer.from(JSON.stringify(value)));

/** @throws BrokenSeal */
export const openJson = <T>(key: KeyObject, place: string, sealed: Uint8Array): T => JSON.parse(open(key, place, sealed).toString('utf8')) as T;
