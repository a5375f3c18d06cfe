import { failed, succeeded, type Result } from '../../../src/domain/values/result';

const told = (result: Result<number, string>) => (result.ok ? `got ${result.value}` : `no: ${result.problem}`);

test('a result has a value or a problem, and `ok` tells which', () => {
  expect([succeeded(7), failed('too late')].map(told)).toEqual(['got 7', 'no: too late']);
});

test('a result is plain JSON', () => {
  for (const result of [succeeded({ a: 1 }), failed(['x'])]) expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});
