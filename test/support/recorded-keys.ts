import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMESPACE, ownerOfWorkflow } from '../../keys/names';
import type { PayloadKeys } from '../../temporal/codec';

/*
 * Recorded histories are sealed as all histories are, and their database is gone: so each one's workflow id and key, of an invented guest, lie
 * beside it. For nobody else's would that do.
 */

interface Recorded {
  workflowId: string;
  key: string;
}

const fileIn = (folder: string): string => join(folder, 'keys.json');

/** By the history's file. */
export const recordedIn = (folder: string): Record<string, Recorded> =>
  existsSync(fileIn(folder)) ? (JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Record<string, Recorded>) : {};

export function keepKey(folder: string, file: string, workflowId: string, key: KeyObject): void {
  const kept = { ...recordedIn(folder), [file]: { workflowId, key: key.export().toString('base64') } };
  writeFileSync(fileIn(folder), `${JSON.stringify(kept, null, 2)}\n`);
}

/** The keys of all these folders' histories. A replay needs no others, and makes none. */
export function recordedKeys(folders: readonly string[]): PayloadKeys {
  const known = new Map<string, KeyObject>();
  for (const folder of folders) {
    for (const { workflowId, key } of Object.values(recordedIn(folder))) known.set(ownerOfWorkflow(workflowId), createSecretKey(key, 'base64'));
  }
  known.set(NAMESPACE, createSecretKey(randomBytes(32))); // seals why a replay failed, which nobody opens
  const of = (owner: string): Promise<KeyObject> => {
    const key = known.get(owner);
    return key === undefined ? Promise.reject(new Error(`no recorded key of ${owner}`)) : Promise.resolve(key);
  };
  return { of, ofOrNew: of };
}
