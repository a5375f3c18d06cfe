import { calledAs } from '../../src/client/called-as';

test.each([
  ['client', '/service/src/client/cli.ts', 'npm run client --'],
  ['npx', '/home/ada/node_modules/.bin/element-events', 'npx element-events'],
  [null, '/usr/local/bin/element-events', 'element-events'],
  [null, '/service/lib/client/cli.js', 'node lib/client/cli.js'],
  // A script of somebody else's package.json.
  ['client', '/service/node_modules/.bin/element-events', 'element-events'],
])('npm script %p, file %s: %s', (npmScript, script, expected) => {
  expect(calledAs(npmScript, script, '/service')).toBe(expected);
});
