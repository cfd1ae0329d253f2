import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { provinces } from '../../policies/data/municipalities.json';
import { policyIds, policyNamed } from '../support/policy';

/*
 * What belongs to a programme stands in its policy. Here the sources are searched for it: names of organisations, programmes and
 * places, and the codes that only a policy gives a meaning.
 */

const root = path.join(__dirname, '../..');
const folders = ['domain', 'workflows', 'activities', 'api', 'temporal', 'keys', 'prisma'];
const sources = folders
  .flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)))
  .filter((file) => /\.(ts|eta|sql)$/.test(file) && !file.includes('generated'));

/** What runs: comments say of whom they speak. Places of text stay, so that a line can be named. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$|^\s*--.*$|^COMMENT ON .*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));

const code = sources.map((file) => ({ file, lines: withoutComments(readFileSync(path.join(root, file), 'utf8')).split('\n') }));
const found = (wanted: RegExp): string[] =>
  code.flatMap(({ file, lines }) => lines.flatMap((line, at) => (wanted.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])));
const oneOf = (words: readonly string[]): string => [...new Set(words)].map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');

const policies = policyIds.map((id) => policyNamed(id));

test('there are several policies and many sources to search', () => {
  expect(policyIds).toEqual(expect.arrayContaining(['govo-2025', 'groningen-2019', 'utrecht-2019']));
  expect(sources.length).toBeGreaterThan(100);
});

test('no place: the only city that code knows is the one that a time zone is called after', () => {
  const cities = [...Object.keys(provinces), ...Object.values(provinces).flatMap((municipalities) => municipalities.map(({ name }) => name))].filter((name) => /^[A-Z]\w{4,}/.test(name));
  expect(found(new RegExp(`(?<!Europe/)\\b(${oneOf(cities)})\\b`))).toEqual([]);
});

test('no programme and no policy', () => {
  const names = policies.flatMap(({ id, programme, name }) => [id, programme, name.nl, name.en]);
  expect(found(new RegExp(`\\b(${oneOf(names)})\\b`, 'i'))).toEqual([]);
});

test('no organisation, by its code or by its name', () => {
  const organisations = policies.flatMap((policy) => Object.entries(policy.organisations));
  expect(found(new RegExp(`['"\`@](${oneOf(organisations.map(([known]) => known))})\\b`))).toEqual([]);
  expect(found(new RegExp(oneOf(organisations.map(([, { name }]) => name))))).toEqual([]);
});

/** Words that code has for reasons of its own, and that policies use as codes too. */
const wordsOfItsOwn: Record<string, string> = {
  vNumber: 'what a guest is found by',
  coordinator: 'a role', lsoChair: 'a role', manager: 'a role', caseworker: 'a role',
  medical: 'a compartment',
  capacity: 'how many beds there are',
  identity: 'a section of the policy', shelter: 'a section of the policy',
  death: 'nobody is on the street by it, in no programme', transfer: 'nobody is on the street by it, in no programme',
  other: 'a mail about what this release does not know',
  ahead: 'a kind of reminder', onTheDay: 'a kind of reminder', late: 'a kind of reminder', toCoordinator: 'a kind of reminder', toChair: 'a kind of reminder', toManager: 'a kind of reminder',
};

test('no code that a policy gives a meaning: criteria, scenarios, obstacles, outcomes, groups, items, goals, parts, places, levels, steps', () => {
  const codes = policies.flatMap(({ criteria, scenarios, obstacles, outcomes, specialGroups, identity, stabilisation, assignments, pauses, staysElsewhere, documents, shelter, escalation, ladder }) => [
    ...[criteria, scenarios, obstacles, outcomes, specialGroups, identity, stabilisation, assignments, pauses.reasons, staysElsewhere, documents.kinds, shelter.kinds].flatMap((section) => Object.keys(section)),
    ...escalation.levels.map(({ level }) => level),
    ...shelter.urgencies.map(({ urgency }) => urgency),
    ...ladder.map(({ step }) => step),
  ]);
  expect(found(new RegExp(`['"\`](${oneOf(codes.filter((known) => !Object.hasOwn(wordsOfItsOwn, known)))})['"\`]`))).toEqual([]);
});
