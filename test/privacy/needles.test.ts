import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Needles } from './needles';

/* A search that finds nothing says something only if it would have found it. */

const needles = new Needles();
for (const text of ['Åsa-Lena Çelik', '3376860871', 'Weldu', 'Diagnose: posttraumatische stress']) needles.add(text);

const hidings: [string, (text: string) => Buffer][] = [
  ['as it is', (text) => Buffer.from(text)],
  ['in capitals', (text) => Buffer.from(text.replace(/[a-z]/g, (one) => one.toUpperCase()))],
  ['in hex', (text) => Buffer.from(Buffer.from(text.toLowerCase()).toString('hex'))],
  ['in base64', (text) => Buffer.from(Buffer.from(text).toString('base64'))],
  ['in base64, shifted by one', (text) => Buffer.from(Buffer.from(`"${text}"`).toString('base64'))],
  ['in base64, shifted by two', (text) => Buffer.from(Buffer.from(`:"${text}"`).toString('base64url'))],
  ['in UTF-16', (text) => Buffer.from(text.toLowerCase(), 'utf16le')],
];

test.each(hidings)('what stands there %s is found, among random bytes', (_, hide) => {
  for (const text of ['Åsa-Lena Çelik', '3376860871', 'Diagnose: posttraumatische stress']) {
    const haystack = Buffer.concat([randomBytes(5_000), hide(text), randomBytes(5_000)]);
    expect([...needles.inBytes(haystack)]).toEqual([text]);
  }
});

test('a name is found without its accents, and as JSON escapes it', () => {
  expect([...needles.inText('asa lena celik')]).toEqual(['Åsa-Lena Çelik']);
  expect([...needles.inText('"\\u00e5sa-lena \\u00e7elik"')]).toEqual(['Åsa-Lena Çelik']);
});

test('a short name is found as a word', () => {
  expect([...needles.inText('{"family":"WELDU"}')]).toEqual(['Weldu']);
  expect([...needles.inText('weldup')]).toEqual([]);
});

test('random bytes hold nothing', () => {
  expect([...needles.inBytes(randomBytes(2_000_000))]).toEqual([]);
});
