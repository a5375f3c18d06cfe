const tseslint = require('typescript-eslint');

/** What a pure rule may not touch: pass it in, or let an activity do it. */
const OUTSIDE_WORLD = [
  'process',
  'Buffer',
  'fetch',
  'crypto',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'structuredClone',
  'require',
].map((name) => ({
  name,
  message: 'Not here: rules and workflows are pure. Take what you need as a parameter, or let an activity do it.',
}));

const NO_ENVIRONMENT = {
  object: 'process',
  property: 'env',
  message: 'Only src/config.ts reads the environment. Take the setting as a parameter.',
};
const NO_CAN_PARSE = {
  object: 'URL',
  property: 'canParse',
  message: 'In Node 20 and 22 it answers false for letters of Latin-1 once it is compiled. Take parsedUrl.',
};
const NO_RANDOM = {
  object: 'Math',
  property: 'random',
  message: 'Chance is a parameter here, so that a rule can be tested.',
};
const NO_CLOCK = { object: 'Date', property: 'now', message: 'The time is a parameter here (`nowMs`).' };
const NO_DATE_OF_NOW = {
  selector: ":matches(NewExpression, CallExpression)[callee.name='Date'][arguments.length=0]",
  message: 'The time is a parameter here; `new Date(ms)` is fine.',
};

/** Prettier wraps code, and leaves comments as they are. */
const COMMENTS_AT_120 = { code: 1000, comments: 120, ignoreUrls: true };

module.exports = tseslint.config(
  {
    ignores: [
      'lib/',
      'coverage/',
      '.data/',
      'node_modules/',
      'examples/own-worker/',
      'examples/own-workflow-receiver/',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/return-await': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // An implementation of an asynchronous interface may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Interfaces here are bundles of functions, made by functions: no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      // Values of a configuration are JSON; validation has seen to it that they are texts.
      '@typescript-eslint/no-base-to-string': 'off',
      // `'now' | 'all' | string` tells a reader more than `string`.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // Numbers belong in texts.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    rules: {
      'max-lines': ['error', 300],
      'max-len': ['error', COMMENTS_AT_120],
      'no-restricted-properties': ['error', NO_ENVIRONMENT, NO_CAN_PARSE],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  { files: ['src/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['src/{domain,elements,workflows}/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...OUTSIDE_WORLD],
      'no-restricted-syntax': ['error', NO_DATE_OF_NOW],
      'no-restricted-properties': ['error', NO_ENVIRONMENT, NO_CAN_PARSE, NO_RANDOM, NO_CLOCK],
    },
  },
  {
    // An element may encode credentials.
    files: ['src/elements/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...OUTSIDE_WORLD.filter(({ name }) => name !== 'Buffer')] },
  },
  {
    // In a workflow `Date.now()` and `Math.random()` are Temporal's own: the same in every replay.
    files: ['src/workflows/**/*.ts'],
    rules: { 'no-restricted-properties': ['error', NO_ENVIRONMENT, NO_CAN_PARSE] },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts', 'docs/**/*.ts'],
    rules: {
      'no-console': 'off',
      'max-lines': ['error', 400],
      'max-len': ['error', COMMENTS_AT_120],
      // What a test reads from JSON it then asserts.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
);
