import { z } from 'zod';
import { readMasterKeys, type MasterKeys } from '../keys/master-keys';
import type { TrustedIssuer } from './auth/authenticator';
import { organisation } from './auth/claims';

const LOOPBACK = ['localhost', '127.0.0.1', '::1', '[::1]'];
const isLoopback = (host: string): boolean => LOOPBACK.includes(host);
const isSafe = (address: string): boolean => URL.canParse(address) && (new URL(address).protocol === 'https:' || isLoopback(new URL(address).hostname));

const unsafe = 'plain http only on this machine; else https';

const environment = z
  .object({
    DATABASE_URL: z.string().min(1),
    DOCUMENTS_URL: z.string().regex(/^(file|s3):\/\/./, 'file:///folder or s3://bucket/prefix'),
    /** Comma separated; each as the tokens' `iss` has it, and after blanks, which stand in no address, the organisations that it speaks for. */
    OIDC_ISSUERS: z
      .string()
      .transform((list) => list.split(',').map((issuer) => issuer.trim().split(/\s+/)).filter(([url]) => url !== ''))
      .transform((all) => all.map(([url, ...organisations]) => ({ url, ...(organisations.length > 0 && { organisations }) })))
      .pipe(z.array(z.strictObject({ url: z.string().refine(isSafe, unsafe), organisations: z.array(organisation).optional() })).min(1))
      .refine((all) => new Set(all.map(({ url }) => url)).size === all.length, 'each issuer once'),
    /** Where people reach it. The API itself speaks http to whatever ends TLS in front of it. */
    PUBLIC_URL: z.string().refine(isSafe, unsafe),
    /** Where the Temporal UI is, that may ask for payloads to be opened. */
    TEMPORAL_UI_URL: z.string().refine(isSafe, unsafe).optional(),
    PORT: z.string().regex(/^\d{1,5}$/).transform(Number).default(3000),
    HOST: z.string().default('127.0.0.1'),
    BESTENDIG_DEMO: z.enum(['1', '']).optional(),
    DEMO_OIDC_SECRET: z.string().optional(),
  })
  .superRefine(({ BESTENDIG_DEMO, DEMO_OIDC_SECRET, HOST }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (!BESTENDIG_DEMO && DEMO_OIDC_SECRET !== undefined) refuse('DEMO_OIDC_SECRET', 'only in the demonstration (BESTENDIG_DEMO=1)');
    if (BESTENDIG_DEMO && !DEMO_OIDC_SECRET) refuse('DEMO_OIDC_SECRET', 'the demonstration needs it');
    // There anybody can be anybody.
    if (BESTENDIG_DEMO && !isLoopback(HOST)) refuse('HOST', 'the demonstration may only be reached from this machine');
  });

/** What the API is told by its environment. */
export interface Settings {
  databaseUrl: string;
  documentsUrl: string;
  issuers: TrustedIssuer[];
  masterKeys: MasterKeys;
  temporalUi?: string;
  host: string;
  port: number;
  /** Only in the demonstration. */
  demo?: { issuer: string; secret: string };
}

/** @throws Error naming everything that is missing or not safe */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const parsed = environment.safeParse(env);
  const wrong = (parsed.error?.issues ?? []).map(({ path, message }) => `${String(path[0])}: ${message}`);
  let masterKeys!: MasterKeys;
  try {
    masterKeys = readMasterKeys(env);
  } catch (error) {
    wrong.push((error as Error).message);
  }
  if (!parsed.success || wrong.length > 0) throw new Error(['The API does not start:', ...wrong].join('\n  '));
  const { DATABASE_URL, DOCUMENTS_URL, OIDC_ISSUERS, TEMPORAL_UI_URL, PORT, HOST, BESTENDIG_DEMO, DEMO_OIDC_SECRET } = parsed.data;
  return {
    databaseUrl: DATABASE_URL,
    documentsUrl: DOCUMENTS_URL,
    issuers: OIDC_ISSUERS,
    masterKeys,
    ...(TEMPORAL_UI_URL !== undefined && { temporalUi: new URL(TEMPORAL_UI_URL).origin }),
    host: HOST,
    port: PORT,
    ...(BESTENDIG_DEMO && { demo: { issuer: OIDC_ISSUERS[0]!.url, secret: DEMO_OIDC_SECRET! } }),
  };
}
