import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Prisma, type PrismaClient } from '../prisma/generated/client';
import { WrongMasterKey, type MasterKeys } from './master-keys';
import { INDEX, NAMESPACE } from './names';

/** There is nothing to seal or open with, and never will be where the key was `destroyed`. */
export class NoKey extends Error {
  override name = 'NoKey';

  constructor(
    readonly owner: string,
    readonly why: 'destroyed' | 'missing',
  ) {
    super(why === 'destroyed' ? `the key of ${owner} was destroyed` : `${owner} has no key: look whether the table data_key has to be restored`);
  }
}

/** A data key's row, or nulls where a join found none. */
export type KeyRow = { wrapped: Uint8Array | null; masterKey: string | null };

/** So long an unwrapped key is kept; whoever destroys one waits as long. */
const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 10_000;
/** A database that is away for a moment is waited for: who asks for a key often has nobody to tell that there is none. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 250;

/** A process's way to the data keys. They are stored wrapped by a master key; unwrapped ones are kept for minutes, in memory only. */
export class Keys {
  private readonly kept = new Map<string, { key: KeyObject; until: number }>();
  private readonly underWay = new Map<string, Promise<KeyObject>>();
  private namespaceKey!: KeyObject;
  private indexKey!: KeyObject;

  private constructor(
    private readonly prisma: PrismaClient,
    private readonly masterKeys: MasterKeys,
    private readonly keptMs: number,
  ) {}

  /** @throws Error where the master keys are not those of this database, or its keys are lost: then nothing may start */
  static async open(prisma: PrismaClient, masterKeys: MasterKeys, keptMs = KEPT_MS): Promise<Keys> {
    const keys = new Keys(prisma, masterKeys, keptMs);
    // One of each: a master key that is missing here must not be found out when somebody's dossier is opened.
    const samples = await prisma.$queryRaw<{ owner: string; wrapped: Uint8Array; masterKey: string }[]>`
      SELECT DISTINCT ON (master_key) owner, wrapped, master_key AS "masterKey" FROM data_key WHERE wrapped IS NOT NULL`;
    for (const sample of samples) masterKeys.unwrap(sample.owner, sample);
    keys.namespaceKey = await keys.ofOrNew(NAMESPACE);
    keys.indexKey = await keys.ofOrNew(INDEX);
    return keys;
  }

  /** What a value is found by: the same for the same value, and nothing can be told from it without the index key. */
  blind(kind: string, value: string): string {
    return createHmac('sha256', this.indexKey).update(`${kind}\0${value}`).digest('base64url');
  }

  /** Somebody's key. @throws NoKey; WrongMasterKey; the database's error where it stays away */
  async of(owner: string): Promise<KeyObject> {
    // Its payloads name no guest, and a failure has to be sealed also where the database is away.
    if (owner === NAMESPACE && this.namespaceKey) return this.namespaceKey;
    const known = this.kept.get(owner);
    if (known && known.until > Date.now()) return known.key;
    // What one task carries is opened all at once.
    let reading = this.underWay.get(owner);
    if (!reading) {
      reading = this.read(owner).finally(() => this.underWay.delete(owner));
      this.underWay.set(owner, reading);
    }
    return reading;
  }

  /** Whether what is theirs can be opened. @throws as `of`, but no NoKey */
  async has(owner: string): Promise<boolean> {
    try {
      await this.of(owner);
      return true;
    } catch (error) {
      if (error instanceof NoKey) return false;
      throw error;
    }
  }

  /** Somebody's key, made where this is the first that is to be sealed for them. @throws as `of` */
  async ofOrNew(owner: string): Promise<KeyObject> {
    try {
      return await this.of(owner);
    } catch (error) {
      if (!(error instanceof NoKey) || error.why !== 'missing') throw error;
      await this.make(owner);
      // Read anew: what is under way may have begun before there was one.
      return this.read(owner);
    }
  }

  /** Somebody's key, whose row came along with what it opens, where there is one. @throws NoKey; WrongMasterKey */
  from(owner: string, row: KeyRow | null | undefined): KeyObject {
    const { wrapped, masterKey } = row ?? { wrapped: null, masterKey: null };
    if (masterKey === null || wrapped === null) {
      this.kept.delete(owner);
      throw new NoKey(owner, masterKey === null ? 'missing' : 'destroyed');
    }
    const known = this.kept.get(owner);
    if (known && known.until > Date.now()) return known.key;
    const key = this.masterKeys.unwrap(owner, { wrapped, masterKey });
    this.kept.delete(owner); // so that the first one in the map is the oldest
    if (this.kept.size >= MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(owner, { key, until: Date.now() + this.keptMs });
    return key;
  }

  private async read(owner: string): Promise<KeyObject> {
    for (const patience = Date.now() + PATIENCE_MS; ; await pause(PAUSE_MS)) {
      try {
        const row = await this.prisma.dataKey.findUnique({ where: { owner }, select: { wrapped: true, masterKey: true } });
        return this.from(owner, row);
      } catch (error) {
        if (error instanceof NoKey || error instanceof WrongMasterKey || Date.now() > patience) throw error;
      }
    }
  }

  /** Of any number who do this at once, one makes it. Whoever has stored something already had a key once, and gets no other. */
  private async make(owner: string): Promise<void> {
    const { wrapped, masterKey } = this.masterKeys.wrap(owner, createSecretKey(randomBytes(32)));
    await this.prisma.$executeRaw`
      INSERT INTO data_key (owner, wrapped, master_key) SELECT ${owner}, ${wrapped}, ${masterKey} WHERE NOT EXISTS (${stored(owner)})
      ON CONFLICT (owner) DO NOTHING`;
  }
}

/** A query for what somebody's key has sealed. */
function stored(owner: string): Prisma.Sql {
  const [kind, id] = owner.split('/');
  switch (kind) {
    case 'trajectory':
      return Prisma.sql`SELECT FROM trajectory WHERE id = ${id}::uuid`;
    case 'shelter-stay':
      return Prisma.sql`SELECT FROM emergency_stay WHERE id = ${id}::uuid`;
    case 'import':
      return Prisma.sql`SELECT FROM import WHERE id = ${id}::uuid`;
    default:
      return Prisma.sql`SELECT FROM trajectory`;
  }
}
