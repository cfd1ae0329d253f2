import { Keys } from '../../keys/keys';
import { readMasterKeys, type MasterKeys } from '../../keys/master-keys';
import type { PrismaClient } from '../../prisma/generated/client';

/** As MASTER_KEYS has it: a key for each name, the same whenever a test asks. */
export const masterKeysText = (...names: string[]): string => names.map((name) => `${name}:${Buffer.alloc(32, name).toString('base64')}`).join(',');

export const masterKeys = (...names: string[]): MasterKeys => readMasterKeys({ MASTER_KEYS: masterKeysText(...names) });

/** What a test's programs run with: the one that wraps, and one to come. */
export const testMasterKeys = ['test', 'next'] as const;

/** The keys of a test's database. */
export const testKeys = (prisma: PrismaClient, keptMs?: number): Promise<Keys> => Keys.open(prisma, masterKeys(...testMasterKeys), keptMs);
