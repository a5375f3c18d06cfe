import { advisoriesOf } from '../../src/temporal/server-advisories';

const BOTH = ['CVE-2025-14986', 'CVE-2025-14987'];

test.each([
  ['1.29.1', BOTH],
  ['v1.28.0', BOTH],
  ['1.9.0', BOTH],
  ['1.29.2', []],
  ['1.30.0', []],
  ['1.31.2-162.0', []],
  ['2.0.0', []],
  ['unknown', []],
])('server %s: %p', (version, expected) => {
  expect(advisoriesOf(version)).toEqual(expected);
});
