import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import type { Problem } from '../../../src/domain/values/problem';
import type { InstancesError } from '../../../src/client/errors';
import { readJson } from '../../../src/client/api/json-body';

const read = (text: string) => readJson({} as FastifyRequest, text);
const problemsOf = (reading: Promise<unknown>): Promise<readonly Problem[]> =>
  reading.then(
    () => [],
    (error: InstancesError) => error.problems,
  );

test.each(['', '  \n', '\uFEFF'])('nothing sent (%j) is no body rather than bad JSON', async (text) => {
  await expect(read(text)).resolves.toBeUndefined();
});

test('a byte order mark before the JSON is passed over', async () => {
  await expect(read('\uFEFF{"a":1}')).resolves.toEqual({ a: 1 });
});

test('the answer to broken JSON says where and quotes nothing of the body', async () => {
  const reading = read('{"password": "hunter2", }');
  await expect(reading).rejects.toMatchObject({ status: 400, code: 'invalid_json' });
  await expect(reading).rejects.toThrow(/position 24/);
  await expect(reading).rejects.not.toThrow(/hunter2|password/);
});

test('a body that ends too early is refused', async () => {
  await expect(read('{"a":')).rejects.toMatchObject({ status: 400 });
});

test('a body nested 500,000 levels deep is refused and not read', async () => {
  await expect(read('['.repeat(500_000))).rejects.toThrow(/nested deeper/);
});

test('brackets and escaped quotes inside texts are not nesting', async () => {
  const text = JSON.stringify({ text: '"\\' + '['.repeat(1_000) });
  await expect(read(text)).resolves.toEqual(JSON.parse(text));
});

test('a key that is given twice is refused where it is, with every other one', async () => {
  const text = '{"name": "a", "configuration": {"password": "hunter2", "password": "hunter3"}, "name": "b"}';
  const reading = read(text);
  await expect(reading).rejects.toMatchObject({ kind: 'invalid' });
  const problems = await problemsOf(reading);
  expect(problems.map(({ pointer }) => pointer)).toEqual(['/configuration/password', '/name']);
  expect(JSON.stringify(problems)).not.toContain('hunter');
});

test('a body of nothing but the same key ends in a list that is short', async () => {
  const keys = Array.from({ length: 100_000 }, (_, index) => `"${index % 1000}":0`);
  expect(await problemsOf(read(`{${keys.join()}}`))).toHaveLength(201);
});

test('the bodies of the documents have each key once', async () => {
  const folder = join(__dirname, '../../fixtures/seeds');
  const files = readdirSync(folder);
  expect(files).toHaveLength(4);
  for (const file of files) {
    await expect(read(readFileSync(join(folder, file), 'utf8'))).resolves.toBeInstanceOf(Object);
  }
});
