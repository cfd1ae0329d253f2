import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../prisma/folder';

/** What the first step of every command says where Node is of this version; empty where it goes on. */
function said(version: string): string {
  const bootstrap = JSON.stringify(join(projectRoot(), 'scripts', 'bootstrap.mjs'));
  const code = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); (await import(${bootstrap})).assertNode();`;
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code, 'no program'], { encoding: 'utf8' });
  return status === 0 ? '' : stderr;
}

test.each(['20.19.0', '20.20.2', '22.12.0', '22.30.1', '24.0.0', '25.1.0'])('Node.js %s does', (version) => {
  expect(said(version)).toBe('');
});

test.each(['18.20.0', '20.18.3', '21.7.3', '22.11.0', '23.11.0'])('Node.js %s is refused, with those that do', (version) => {
  expect(said(version)).toContain(`Bestendig needs Node.js ^20.19 || ^22.12 || >=24; this is ${version}.`);
});
