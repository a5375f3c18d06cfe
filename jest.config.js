const project = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  modulePathIgnorePatterns: ['<rootDir>/lib'],
};

const NEEDS_TEMPORAL = '<rootDir>/test/(cluster|compose|workflows|client|e2e|faults/soak|telemetry|temporal)';

/** `npx jest --selectProjects unit` runs what needs no Temporal server; `temporal` shares one real server among its files. */
module.exports = {
  projects: [
    {
      ...project,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [NEEDS_TEMPORAL],
    },
    {
      ...project,
      displayName: 'temporal',
      testMatch: ['<rootDir>/test/{workflows,client,e2e,telemetry,temporal}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/start-temporal-server.ts',
      globalTeardown: '<rootDir>/test/support/stop-temporal-server.ts',
    },
  ],
  // Most of a test's time is waiting for servers: jest's own choice, cores less one, leaves two cores half idle.
  maxWorkers: 3,
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/plain-count-reporter.js'],
};
