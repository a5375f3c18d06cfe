const { projects, testTimeout, reporters } = require('../../jest.config');
const temporal = projects.find(({ displayName }) => displayName === 'temporal');

/** `npm run soak:short`: not among the other tests, which would take from it the processors that it measures time-outs with. */
module.exports = {
  ...temporal,
  displayName: 'soak',
  rootDir: '../..',
  testMatch: ['<rootDir>/test/faults/soak.test.ts'],
  maxWorkers: 1,
  testTimeout,
  reporters,
};
