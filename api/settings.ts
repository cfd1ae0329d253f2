import { z } from 'zod';

const LOOPBACK = ['localhost', '127.0.0.1', '::1', '[::1]'];
const isLoopback = (host: string): boolean => LOOPBACK.includes(host);
const isSafe = (address: string): boolean => URL.canParse(address) && (new URL(address).protocol === 'https:' || isLoopback(new URL(address).hostname));

const unsafe = 'plain http only on this machine; else https';

const environment = z
  .object({
    DATABASE_URL: z.string().min(1),
    /** Comma separated; each as the tokens' `iss` has it. */
    OIDC_ISSUERS: z
      .string()
      .transform((list) => list.split(',').map((issuer) => issuer.trim()).filter((issuer) => issuer !== ''))
      .pipe(z.array(z.string().refine(isSafe, unsafe)).min(1)),
    /** Where people reach it. The API itself speaks http to whatever ends TLS in front of it. */
    PUBLIC_URL: z.string().refine(isSafe, unsafe),
    /** Tells rows of referral lists that came before. */
    FINGERPRINT_KEY: z.string().regex(/^[0-9a-f]{64}$/i, '32 random bytes in hex'),
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
  issuers: string[];
  fingerprintKey: Buffer;
  host: string;
  port: number;
  /** Only in the demonstration. */
  demo?: { issuer: string; secret: string };
}

/** @throws Error naming everything that is missing or not safe */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw new Error(`The API does not start:\n${parsed.error.issues.map(({ path, message }) => `  ${String(path[0])}: ${message}`).join('\n')}`);
  }
  const { DATABASE_URL, OIDC_ISSUERS, FINGERPRINT_KEY, PORT, HOST, BESTENDIG_DEMO, DEMO_OIDC_SECRET } = parsed.data;
  return {
    databaseUrl: DATABASE_URL,
    issuers: OIDC_ISSUERS,
    fingerprintKey: Buffer.from(FINGERPRINT_KEY, 'hex'),
    host: HOST,
    port: PORT,
    ...(BESTENDIG_DEMO && { demo: { issuer: OIDC_ISSUERS[0]!, secret: DEMO_OIDC_SECRET! } }),
  };
}
