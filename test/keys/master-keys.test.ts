import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { readMasterKeys, WrongMasterKey } from '../../keys/master-keys';
import { masterKeys, masterKeysText } from '../support/keys';

const dataKey = createSecretKey(randomBytes(32));
const exported = dataKey.export();

describe('master keys', () => {
  test('the first one wraps, and each unwraps what it has wrapped', () => {
    const wrapped = masterKeys('2025').wrap('trajectory/1', dataKey);
    expect(wrapped.masterKey).toBe('2025');
    const both = masterKeys('2026', '2025');
    expect(both.unwrap('trajectory/1', wrapped).export()).toEqual(exported);
    expect(both.wrap('trajectory/1', dataKey).masterKey).toBe('2026');
  });

  test('what is wrapped for one opens nothing of another', () => {
    const wrapped = masterKeys('2025').wrap('trajectory/1', dataKey);
    expect(() => masterKeys('2025').unwrap('trajectory/2', wrapped)).toThrow(WrongMasterKey);
  });

  test('a missing one is named, and so is one that only has the name', () => {
    const wrapped = masterKeys('2025').wrap('trajectory/1', dataKey);
    expect(() => masterKeys('2026').unwrap('trajectory/1', wrapped)).toThrow('master key "2025", which is not among the MASTER_KEYS');
    const impostor = readMasterKeys({ MASTER_KEYS: `2025:${randomBytes(32).toString('base64')}` });
    expect(() => impostor.unwrap('trajectory/1', wrapped)).toThrow('MASTER_KEYS has another one of that name');
  });

  test('do not show themselves', () => {
    const keys = masterKeys('2025');
    const base64 = masterKeysText('2025').split(':')[1]!;
    const shown = inspect(keys, { depth: 9, showHidden: true }) + JSON.stringify(keys);
    expect(shown).not.toContain(base64);
    expect(shown).not.toContain(Buffer.from(base64, 'base64').toString('hex'));
  });
});

describe('where they come from', () => {
  test('a file, a line each, is as good as the environment', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bestendig-keys-'));
    try {
      const file = join(folder, 'keys');
      writeFileSync(file, `${masterKeysText('2026', '2025').replace(',', '\n')}\n`);
      const wrapped = masterKeys('2025').wrap('trajectory/1', dataKey);
      const read = readMasterKeys({ MASTER_KEYS_FILE: file });
      expect(read.first).toBe('2026');
      expect(read.unwrap('trajectory/1', wrapped).export()).toEqual(exported);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const good = randomBytes(32).toString('base64');
  test.each([
    ['nowhere', {}, 'Set MASTER_KEYS or MASTER_KEYS_FILE'],
    ['two places', { MASTER_KEYS: `a:${good}`, MASTER_KEYS_FILE: '/a' }, 'not both'],
    ['a text without a name', { MASTER_KEYS: good }, 'key 1 is not'],
    ['too few bytes', { MASTER_KEYS: `a:${good},b:${randomBytes(16).toString('base64')}` }, 'key 2 is not'],
    ['one name twice', { MASTER_KEYS: `a:${good},a:${good}` }, 'two keys are called "a"'],
    ['the demonstration', { MASTER_KEYS: `demo:${good}` }, 'protects nobody'],
    ['a text of commas', { MASTER_KEYS: ' , ' }, 'has no key'],
  ])('from %s none are taken, and what is said repeats none', (_, env, said) => {
    const read = () => readMasterKeys(env);
    expect(read).toThrow(said);
    expect(read).not.toThrow(good);
  });

  test("the demonstration may use the demonstration's", () => {
    expect(readMasterKeys({ MASTER_KEYS: `demo:${good}`, BESTENDIG_DEMO: '1' }).first).toBe('demo');
  });
});
