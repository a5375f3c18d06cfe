const { projects, testTimeout, reporters } = require('../../jest.config');
const { globalSetup, globalTeardown, ...project } = projects.find(({ displayName }) => displayName === 'temporal');

/** `npm run cluster:test [files]`: what `npm test` runs on a development server, on the cluster. */
module.exports = {
  ...project,
  displayName: 'cluster',
  rootDir: '../..',
  testMatch: ['<rootDir>/test/{cluster,workflows,e2e}/**/*.test.ts'],
  globalSetup: '<rootDir>/test/cluster/begin.ts',
  globalTeardown: '<rootDir>/test/cluster/end.ts',
  maxWorkers: 1,
  testTimeout,
  reporters,
};
