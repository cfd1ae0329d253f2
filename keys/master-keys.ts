import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { places } from './names';
import { BrokenSeal, open, seal } from './seal';

/** A data key as it is stored. */
export interface WrappedKey {
  wrapped: Uint8Array;
  /** The name of the master key that wraps it. */
  masterKey: string;
}

/** This process has not the master key that a data key is wrapped by, or another one of its name. The message says what to do. */
export class WrongMasterKey extends Error {
  override name = 'WrongMasterKey';
}

/** The keys that wrap all others. The first one wraps; each unwraps what it has wrapped. */
export class MasterKeys {
  /** The name of the one that wraps. */
  readonly first: string;

  constructor(private readonly keys: ReadonlyMap<string, KeyObject>) {
    [this.first] = [...keys.keys()] as [string];
  }

  wrap(owner: string, key: KeyObject): WrappedKey & { wrapped: Uint8Array<ArrayBuffer> } {
    return { wrapped: seal(this.keys.get(this.first)!, places.key(owner, this.first), key.export()), masterKey: this.first };
  }

  /** @throws WrongMasterKey */
  unwrap(owner: string, { wrapped, masterKey }: WrappedKey): KeyObject {
    const key = this.keys.get(masterKey);
    if (!key) throw new WrongMasterKey(`The key of ${owner} is wrapped by the master key "${masterKey}", which is not among the MASTER_KEYS. Add it after the first one.`);
    try {
      return createSecretKey(open(key, places.key(owner, masterKey), wrapped));
    } catch (error) {
      if (!(error instanceof BrokenSeal)) throw error;
      throw new WrongMasterKey(`The master key "${masterKey}" does not unwrap the key of ${owner}: MASTER_KEYS has another one of that name, or the row was changed.`);
    }
  }
}

/** What a demonstration's master key is called; nothing in earnest is wrapped by it. */
export const DEMO = 'demo';

const ENTRY = /^([A-Za-z0-9_.-]{1,64}):([A-Za-z0-9+/]{43}=)$/;

/** The master keys of `MASTER_KEYS`, or of the file that `MASTER_KEYS_FILE` names. @throws Error saying what is missing or wrong, never repeating a key */
export function readMasterKeys(env: NodeJS.ProcessEnv): MasterKeys {
  const { MASTER_KEYS, MASTER_KEYS_FILE, BESTENDIG_DEMO } = env;
  if (!MASTER_KEYS === !MASTER_KEYS_FILE) throw new Error('Set MASTER_KEYS or MASTER_KEYS_FILE, and not both: without master keys nothing can be read or written. README.md says what they are.');
  const source = MASTER_KEYS ? 'MASTER_KEYS' : 'MASTER_KEYS_FILE';
  const text = MASTER_KEYS || readFileSync(MASTER_KEYS_FILE!, 'utf8');
  const keys = new Map<string, KeyObject>();
  for (const [at, entry] of text.split(/[\s,]+/).filter((one) => one !== '').entries()) {
    const [, name, base64] = ENTRY.exec(entry) ?? [];
    if (name === undefined) throw new Error(`${source}: key ${at + 1} is not \`name:base64\` of 32 bytes.`);
    if (keys.has(name)) throw new Error(`${source}: two keys are called "${name}".`);
    if (name === DEMO && !BESTENDIG_DEMO) throw new Error(`${source}: the demonstration's key protects nobody; make one of your own.`);
    keys.set(name, createSecretKey(base64!, 'base64'));
  }
  if (keys.size === 0) throw new Error(`${source} has no key.`);
  return new MasterKeys(keys);
}
