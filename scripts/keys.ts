import { readMasterKeys, type MasterKeys } from '../keys/master-keys';
import { keyStatus, rotate } from '../keys/rotate';
import { createPrisma } from '../prisma/client';
import type { PrismaClient } from '../prisma/generated/client';
import { required } from '../settings';
import { findSettings } from './beside';

/**
 * `npm run keys -- rotate` wraps every data key by the first of the MASTER_KEYS, while everything runs; killed, it goes on when it is started
 * again. `npm run keys -- status` says which master keys are still needed.
 */
async function main([what]: string[]): Promise<void> {
  findSettings(process.env);
  const masterKeys = readMasterKeys(process.env);
  const prisma = createPrisma(required('DATABASE_URL'));
  try {
    if (what === 'rotate') await rotateAndTell(prisma, masterKeys);
    else if (what !== 'status') throw new Error('Usage: npm run keys -- rotate | status');
    await tellStatus(prisma, masterKeys);
  } finally {
    await prisma.$disconnect();
  }
}

async function rotateAndTell(prisma: PrismaClient, masterKeys: MasterKeys): Promise<void> {
  const done = await rotate(prisma, masterKeys, (sofar) => console.log(`${sofar} keys wrapped by "${masterKeys.first}" ...`));
  console.log(`${done} keys were wrapped anew.`);
}

async function tellStatus(prisma: PrismaClient, { first }: MasterKeys): Promise<void> {
  const { masterKeys, destroyed } = await keyStatus(prisma);
  for (const { name, keys } of masterKeys) console.log(`"${name}" wraps ${keys} keys${name === first ? '; it is the first one' : ', so it is still needed'}.`);
  console.log(`${destroyed} keys are destroyed.`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
