import { fileURLToPath } from 'node:url';
import { diskStore } from './disk';
import { s3Store } from './s3';

/**
 * Where sealed documents lie. A name is made of what lies there (`nameOf` in `activities/documents.ts`), so it is written once and never changes;
 * who may read what, and what belongs to whom, is not known here.
 */
export interface DocumentStore {
  /** Resolves once the bytes survive whatever happens to this machine's power, or are S3's to keep. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Nothing where there is none. */
  get(name: string): Promise<Buffer | undefined>;
  /** Also where there is none. */
  remove(name: string): Promise<void>;
}

/** The store is away, full or refuses us, whatever it says itself: what was to be done there is not done, or nobody knows. */
export class StoreAway extends Error {
  override name = 'StoreAway';

  constructor(override readonly cause: unknown) {
    super('the store of documents is away');
  }
}

/** A store that fails in one way only. */
function failingAsOne(store: DocumentStore): DocumentStore {
  const away = (cause: unknown): never => {
    throw new StoreAway(cause);
  };
  return {
    put: (name, bytes) => store.put(name, bytes).catch(away),
    get: (name) => store.get(name).catch(away),
    remove: (name) => store.remove(name).catch(away),
  };
}

/**
 * The store that `DOCUMENTS_URL` names: `file:///var/lib/bestendig/documents`, a folder that all programs share, or `s3://bucket/prefix`.
 * Region, keys and another address of S3 come from the usual `AWS_*` variables.
 *
 * @throws Error where it is neither; whatever it is asked throws StoreAway where it fails
 */
export function openStore(url: string): DocumentStore {
  const { protocol, hostname, pathname } = URL.canParse(url) ? new URL(url) : ({} as Partial<URL>);
  switch (protocol) {
    case 'file:':
      return failingAsOne(diskStore(fileURLToPath(url)));
    case 's3:':
      return failingAsOne(s3Store(hostname!, pathname!.replace(/^\/|\/$/g, '')));
    default:
      throw new Error('DOCUMENTS_URL: file:///folder or s3://bucket/prefix');
  }
}
