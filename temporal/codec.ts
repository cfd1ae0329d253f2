import type { KeyObject } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { NoKey } from '../keys/keys';
import { NAMESPACE, ownerOfWorkflow, places } from '../keys/names';
import { open, seal } from '../keys/seal';

const { Payload: Proto } = temporal.api.common.v1;

/** What the codec asks of the keys. */
export interface PayloadKeys {
  of(owner: string): Promise<KeyObject>;
  /** Makes the key where this is the first that is to be sealed for them. */
  ofOrNew(owner: string): Promise<KeyObject>;
}

const SEALED = 'binary/encrypted';
/** Holds nothing, and says why. */
const ERASED = 'binary/erased';
const OWNER = 'encryption-key-id';

/**
 * Seals everything that passes Temporal: what a trajectory carries by its own key, the rest by the namespace's. What is not sealed, or for
 * another trajectory, is refused, as is everything whose key is not to be had: a run must never act on what it cannot read.
 */
export class SealingCodec implements PayloadCodec {
  constructor(
    private readonly keys: PayloadKeys,
    private readonly namespace: string,
  ) {}

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    if (payloads.length === 0) return payloads;
    const { owner, key } = await this.keyFor(ownerOf(context), context);
    if (key === undefined) return payloads.map(() => ({ metadata: { encoding: Buffer.from(ERASED), [OWNER]: Buffer.from(owner) } }));
    return payloads.map((payload) => ({
      metadata: { encoding: Buffer.from(SEALED), [OWNER]: Buffer.from(owner) },
      data: seal(key, places.payload(this.namespace, owner), Proto.encode(payload).finish()),
    }));
  }

  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    const reader = ownerOf(context);
    return Promise.all(
      payloads.map((payload) => {
        const owner = sealedFor(payload);
        if (owner === undefined) throw new Error('a payload came unsealed');
        // The namespace's key seals what came without a context: a Schedule's, or why a task failed.
        if (owner !== reader && owner !== NAMESPACE) throw new Error(`a payload of ${owner} came to ${reader}`);
        return openPayload(this.keys, this.namespace, payload, owner);
      }),
    );
  }

  /**
   * To throw where an activity's answer cannot be sealed would end the worker, and everybody else's work with it. An answer for which there
   * is no key any more says nothing; where keys cannot be read, because the database is away, it can only be that failure, and is the namespace's.
   */
  private async keyFor(owner: string, context?: SerializationContext): Promise<{ owner: string; key?: KeyObject }> {
    if (context?.type !== 'activity') return { owner, key: await this.keys.ofOrNew(owner) };
    try {
      return { owner, key: await this.keys.of(owner) };
    } catch (error) {
      return error instanceof NoKey ? { owner } : { owner: NAMESPACE, key: await this.keys.of(NAMESPACE) };
    }
  }
}

/** Whose key a payload is sealed by; missing where it is not sealed. */
export function sealedFor({ metadata }: Payload): string | undefined {
  const encoding = text(metadata?.encoding);
  return encoding === SEALED || encoding === ERASED ? text(metadata?.[OWNER]) : undefined;
}

/** @throws NoKey, also for what was sent when its key was gone already; BrokenSeal */
export async function openPayload(keys: Pick<PayloadKeys, 'of'>, namespace: string, payload: Payload, owner: string): Promise<Payload> {
  if (text(payload.metadata?.encoding) === ERASED) throw new NoKey(owner, 'destroyed');
  return Proto.decode(open(await keys.of(owner), places.payload(namespace, owner), payload.data ?? new Uint8Array()));
}

const ownerOf = (context?: SerializationContext): string => (context?.workflowId === undefined ? NAMESPACE : ownerOfWorkflow(context.workflowId));

const text = (bytes: Uint8Array | null | undefined): string | undefined => (bytes ? Buffer.from(bytes).toString('utf8') : undefined);
