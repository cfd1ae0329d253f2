/** Everything is compiled by swc; types are checked apart (`npm run build`). */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Ends what hangs; nothing is measured with it, so that a busy machine fails no test.
  testTimeout: 300_000,
  // Each suite waits half of its time for servers of its own, on ports and in folders of its own: two at a time keep two processors busy. Jest would run one there.
  maxWorkers: 2,
  transform: { '^.+\\.(t|j|mj)s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  // These packages are published as ES modules only; jest's CommonJS runtime needs them compiled.
  transformIgnorePatterns: ['node_modules/(?!(@prisma/schema-engine-wasm|hucre|jose|oidc-provider|koa|uuid|eta|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit|temporal-(polyfill|spec|utils))/)'],
};
