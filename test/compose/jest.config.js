const { projects, reporters } = require('../../jest.config');
const {
  displayName: _,
  testPathIgnorePatterns: __,
  ...project
} = projects.find(({ displayName }) => displayName === 'unit');

/** `npm run compose:test`: docker-compose.yml, started. In `with-engine.sh`, which has an engine for it. */
module.exports = {
  ...project,
  displayName: 'compose',
  rootDir: '../..',
  testMatch: ['<rootDir>/test/compose/**/*.test.ts'],
  maxWorkers: 1,
  reporters,
};
