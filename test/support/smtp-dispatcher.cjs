// A mail dispatcher in a process of its own, to be killed. Runs from the sources, compiled as jest does, so that a test needs no build.
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  module._compile(code, filename);
};

const { createPrisma } = require('../../prisma/client.ts');
const { startMailDispatcher } = require('../../activities/notify.ts');

process.stdin.resume().once('end', () => process.exit()); // A killed test run leaves none behind.
startMailDispatcher({ ...JSON.parse(process.env.DISPATCHER_OPTIONS), prisma: createPrisma(process.env.DATABASE_URL) });
