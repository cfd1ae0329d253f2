import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { BrokenSeal, open, openJson, seal, sealJson } from '../../keys/seal';

const key = createSecretKey(randomBytes(32));
const place = 'trajectory/1/event/1';
const plain = Buffer.from('Aziza Voorbeeld, 1234567890: zwanger, in behandeling');

test('what was sealed opens at its place, and is nothing to be read meanwhile', () => {
  const sealed = seal(key, place, plain);
  expect(open(key, place, sealed)).toEqual(plain);
  expect(sealed.includes('Aziza')).toBe(false);
  expect(open(key, place, seal(key, place, Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
  expect(openJson(key, place, sealJson(key, place, { naam: 'Çelik' }))).toEqual({ naam: 'Çelik' });
});

test('the same text is sealed otherwise each time: nobody sees that two are alike', () => {
  expect(seal(key, place, plain)).not.toEqual(seal(key, place, plain));
});

test('a view into other bytes opens too, as databases give them', () => {
  const sealed = seal(key, place, plain);
  const pool = new Uint8Array(sealed.length + 20);
  pool.set(sealed, 7);
  expect(open(key, place, pool.subarray(7, 7 + sealed.length))).toEqual(plain);
});

test('whatever bit is changed, wherever it is cut or continued, it does not open', () => {
  const sealed = seal(key, place, plain);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => open(key, place, changed)).toThrow(BrokenSeal);
    expect(() => open(key, place, sealed.subarray(0, at))).toThrow(BrokenSeal);
  }
  expect(() => open(key, place, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(BrokenSeal);
});

test('it opens nowhere else and by no other key; what is said of it repeats nothing', () => {
  const sealed = seal(key, place, plain);
  expect(() => open(key, 'trajectory/1/event/2', sealed)).toThrow(new BrokenSeal('trajectory/1/event/2'));
  expect(() => open(createSecretKey(randomBytes(32)), place, sealed)).toThrow('what stands at trajectory/1/event/1 cannot be opened');
});
