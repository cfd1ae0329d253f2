import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findSettings, leaveSettings } from '../../scripts/beside';
import { temporaryFolder } from './folder';

const folder = temporaryFolder();
const running = { DATABASE_URL: 'postgresql://here', TEMPORAL_ADDRESS: 'localhost:7233', MASTER_KEYS: 'demo:key', PUBLIC_URL: 'http://localhost:3000' };
const found = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  findSettings(env);
  return env;
};

test('a program beside `npm start` finds what it runs with; what is set already wins', () => {
  const forget = leaveSettings(folder, running);
  expect(statSync(join(folder, 'running.json')).mode & 0o777).toBe(0o600);
  expect(found({ DATA_DIR: folder, TEMPORAL_ADDRESS: 'elsewhere:7233' })).toEqual({ ...running, DATA_DIR: folder, TEMPORAL_ADDRESS: 'elsewhere:7233' });
  forget();
  expect(found({ DATA_DIR: folder })).toEqual({ DATA_DIR: folder });
});

test('whoever names a database of their own gets nothing of a demonstration with it', () => {
  const forget = leaveSettings(folder, running);
  expect(found({ DATA_DIR: folder, DATABASE_URL: 'postgresql://ours' })).toEqual({ DATA_DIR: folder, DATABASE_URL: 'postgresql://ours' });
  forget();
});

test.each([{ MASTER_KEYS: 'ours:key' }, { MASTER_KEYS_FILE: '/run/keys' }])('whoever names keys of their own gets no others', (own) => {
  const forget = leaveSettings(folder, running);
  const { MASTER_KEYS: _, ...rest } = running;
  expect(found({ DATA_DIR: folder, ...own })).toEqual({ ...rest, DATA_DIR: folder, ...own });
  forget();
});
