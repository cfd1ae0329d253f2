import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { PublishedPolicy } from '../domain/policy/schema';
import type { Keys } from '../keys/keys';
import type { PrismaClient } from '../prisma/generated/client';
import type { DocumentStore } from '../storage/store';
import type { Authenticator } from './auth/authenticator';
import type { Demo } from './demo';

/** What the API is made of; tests give their own. */
export interface Deps {
  prisma: PrismaClient;
  temporal: Client;
  policies: readonly PublishedPolicy[];
  auth: Authenticator;
  keys: Keys;
  documents: DocumentStore;
  /** The origin of the Temporal UI, which may have payloads opened for whoever signed in there. */
  temporalUi?: string;
  logger: Logger;
  /** Default: the machine's. */
  clock?: () => Date;
  /** Only in the demonstration: lets a visitor be one of the demo people. */
  demo?: Demo;
}
