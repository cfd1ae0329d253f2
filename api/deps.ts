import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { PublishedPolicy } from '../activities/policies';
import type { PrismaClient } from '../prisma/generated/client';
import type { Authenticator } from './auth/authenticator';
import type { Demo } from './demo';

/** What the API is made of; tests give their own. */
export interface Deps {
  prisma: PrismaClient;
  temporal: Client;
  policies: readonly PublishedPolicy[];
  auth: Authenticator;
  /** Keys the fingerprints of imported rows. */
  fingerprintKey: Buffer;
  logger: Logger;
  /** Default: the machine's. */
  clock?: () => Date;
  /** Only in the demonstration: lets a visitor be one of the demo people. */
  demo?: Demo;
}
