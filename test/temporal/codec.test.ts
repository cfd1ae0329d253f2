import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter, type Payload, type SerializationContext } from '@temporalio/common';
import { NoKey } from '../../keys/keys';
import { NAMESPACE } from '../../keys/names';
import { SealingCodec, type PayloadKeys } from '../../temporal/codec';

const [anna, bram] = ['trajectory/00000000-0000-4000-8000-000000000001', 'trajectory/00000000-0000-4000-8000-000000000002'] as const;
const workflow = (workflowId: string): SerializationContext => ({ type: 'workflow', namespace: 'default', workflowId });
const activity = (workflowId: string): SerializationContext => ({ type: 'activity', namespace: 'default', workflowId, isLocal: true });

/** Keys that are made when they are asked for, and can be destroyed. */
class SomeKeys implements PayloadKeys {
  readonly made = new Map<string, KeyObject>();
  readonly destroyed = new Set<string>();
  /** Only the namespace's is known without the database. */
  isAway = false;

  of(owner: string): Promise<KeyObject> {
    if (this.isAway && owner !== NAMESPACE) return Promise.reject(new Error('the database is away'));
    if (this.destroyed.has(owner)) return Promise.reject(new NoKey(owner, 'destroyed'));
    const key = this.made.get(owner);
    return key ? Promise.resolve(key) : Promise.reject(new NoKey(owner, 'missing'));
  }

  ofOrNew(owner: string): Promise<KeyObject> {
    if (!this.made.has(owner)) this.made.set(owner, createSecretKey(randomBytes(32)));
    return this.of(owner);
  }
}

const said = { motivation: 'Aziza is zwanger' };
const payloads = (): Payload[] => [defaultPayloadConverter.toPayload(said), defaultPayloadConverter.toPayload(undefined)];
const valueOf = (payload: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(payload!);
const texts = (sealed: Payload[]): string => sealed.map(({ metadata, data }) => Object.values(metadata ?? {}).join() + Buffer.from(data ?? []).toString('latin1')).join();

async function scene() {
  const keys = new SomeKeys();
  await keys.ofOrNew(NAMESPACE);
  const codec = new SealingCodec(keys, 'default');
  return { keys, codec, sealed: await codec.encode(payloads(), workflow(anna)) };
}

describe('a payload', () => {
  test('is sealed as a whole, and comes back as it went, to workflow and activity alike', async () => {
    const { codec, sealed } = await scene();
    expect(texts(sealed)).not.toMatch(/Aziza|motivation|json/);
    for (const context of [workflow(anna), activity(anna), workflow(`${anna}/younger`)]) {
      expect((await codec.decode(sealed, context)).map(valueOf)).toEqual([said, undefined]);
    }
  });

  test('of no payloads costs no key', async () => {
    const { codec, keys } = await scene();
    expect(await codec.encode([], workflow(bram))).toEqual([]);
    expect(keys.made.has(bram)).toBe(false);
  });

  test.each([
    ['of another trajectory', workflow(bram)],
    ['without a context', undefined],
    ['in a workflow of nobody', workflow('import/00000000-0000-4000-8000-000000000001')],
  ])('is refused %s', async (_, context) => {
    const { codec, sealed } = await scene();
    await expect(codec.decode(sealed, context)).rejects.toThrow(`a payload of ${anna} came to`);
  });

  test('is refused under another name, in another namespace, changed, and unsealed', async () => {
    const { codec, keys, sealed } = await scene();
    await keys.ofOrNew(bram);
    const renamed = sealed.map((payload) => ({ ...payload, metadata: { ...payload.metadata, 'encryption-key-id': Buffer.from(bram) } }));
    await expect(codec.decode(renamed, workflow(bram))).rejects.toThrow('cannot be opened');
    await expect(new SealingCodec(keys, 'other').decode(sealed, workflow(anna))).rejects.toThrow('cannot be opened');
    const changed = sealed.map((payload) => ({ ...payload, data: Buffer.concat([payload.data!.subarray(0, -1), Buffer.of(payload.data!.at(-1)! ^ 1)]) }));
    await expect(codec.decode(changed, workflow(anna))).rejects.toThrow('cannot be opened');
    await expect(codec.decode(payloads(), workflow(anna))).rejects.toThrow('a payload came unsealed');
  });

  test('of no trajectory, and why a task failed, is the namespace key’s, which opens wherever it comes', async () => {
    const { codec } = await scene();
    for (const context of [undefined, workflow('reconcile-trajectories')]) {
      const sealed = await codec.encode(payloads(), context);
      expect(texts(sealed)).not.toContain('Aziza');
      expect((await codec.decode(sealed, workflow('reconcile-trajectories-2026-11-24T00:17:00Z'))).map(valueOf)).toEqual([said, undefined]);
    }
  });
});

describe('once the key is destroyed', () => {
  test('nothing opens, and nothing is sealed any more', async () => {
    const { codec, keys, sealed } = await scene();
    keys.destroyed.add(anna);
    await expect(codec.decode(sealed, workflow(anna))).rejects.toThrow('was destroyed');
    await expect(codec.encode(payloads(), workflow(anna))).rejects.toThrow('was destroyed');
  });

  test("an activity's answer holds nothing and is refused by the workflow; the worker goes on for the others", async () => {
    const { codec, keys } = await scene();
    keys.destroyed.add(anna);
    const answer = await codec.encode(payloads(), activity(anna));
    expect(answer.map(({ data }) => data)).toEqual([undefined, undefined]);
    await expect(codec.decode(answer, workflow(anna))).rejects.toThrow('was destroyed');
  });

  test('an activity makes no key', async () => {
    const { codec, keys } = await scene();
    await codec.encode(payloads(), activity(bram));
    expect(keys.made.has(bram)).toBe(false);
  });
});

test('while keys cannot be read an activity says so to its workflow all the same, sealed', async () => {
  const { codec, keys } = await scene();
  keys.isAway = true;
  const answer = await codec.encode(payloads(), activity(anna));
  expect(texts(answer)).not.toContain('Aziza');
  keys.isAway = false;
  expect((await codec.decode(answer, workflow(anna))).map(valueOf)).toEqual([said, undefined]);
});
