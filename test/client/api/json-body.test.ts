import type { FastifyRequest } from 'fastify';
import { readJson } from '../../../src/client/api/json-body';

const read = (text: string) => readJson({} as FastifyRequest, text);

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
