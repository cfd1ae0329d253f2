import tseslint from 'typescript-eslint';

/** What each folder may import besides itself. Dependencies point one way; `domain` knows nothing of the rest. */
const mayImport = {
  domain: [],
  simulator: ['domain'],
  workflows: ['domain', 'temporal'],
  temporal: ['domain', 'workflows', 'activities', 'keys', 'storage', 'prisma'],
  activities: ['domain', 'workflows', 'temporal', 'keys', 'storage', 'prisma'],
  api: ['domain', 'workflows', 'temporal', 'activities', 'keys', 'storage', 'prisma'],
  storage: [],
  keys: ['prisma'],
  prisma: [],
};
const folders = [...Object.keys(mayImport), 'scripts', 'bench', 'test'];

/** Packages that reach the world: not for rules, not for workflows. */
const worldly = ['node:*', '@prisma/*', 'pg', 'express', 'nodemailer', 'date-holidays', '@temporalio/client', '@temporalio/worker', '@temporalio/activity'];

const restricted = (folder) => [
  // Types leave nothing behind in what runs, and a workflow has to know its activities' types.
  ...folders
    .filter((other) => other !== folder && !mayImport[folder].includes(other))
    .map((other) => ({ group: [`**/${other}`, `**/${other}/**`, '!**/policies/data/**'], allowTypeImports: true, message: `${folder} may import from ${mayImport[folder].join(', ') || 'itself'} only` })),
  ...(folder === 'domain' ? [{ group: ['@temporalio/*'], message: 'the domain knows no Temporal' }] : []),
  ...(folder === 'domain' || folder === 'workflows' ? [{ group: worldly, allowTypeImports: true, message: 'not in what has to give the same answer every time' }] : []),
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'prisma/generated', '.data', 'coverage', '**/*.js', '**/*.mjs', '**/*.cjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allow: ['URL', 'URLSearchParams'].map((name) => ({ from: 'lib', name })) }],
      // Parts of this project are objects of closures: their methods have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  ...Object.keys(mayImport).map((folder) => ({
    files: [`${folder}/**/*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: restricted(folder) }] },
  })),
  {
    // Expanding holidays is the one rule that needs a library of facts; it runs when a policy is published, never in a workflow.
    files: ['domain/policy/holidays.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    files: ['domain/**/*.ts', 'workflows/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', 'process', 'fetch', 'Buffer', 'setInterval'] },
  },
  {
    files: ['domain/**/*.ts', 'simulator/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'neither the domain nor the simulator has a clock' },
        { object: 'Math', property: 'random', message: 'the domain leaves nothing to chance, the simulator nothing but what the seed gives' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off', '@typescript-eslint/no-unsafe-member-access': 'off', '@typescript-eslint/restrict-template-expressions': 'off' },
  },
);
