import type { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../src/contract/search-attributes';
import { registerSearchAttributes } from '../../src/temporal/search-attributes';
import { connectToTestTemporal } from '../support/temporal-server';
import type { TestTemporal } from '../support/temporal-server';

let temporal: TestTemporal;
beforeAll(async () => (temporal = await connectToTestTemporal()));
afterAll(() => temporal.close());

test('a server that was just started knows every search attribute of an instance', async () => {
  const { customAttributes } = await temporal.client.connection.operatorService.listSearchAttributes({
    namespace: temporal.namespace,
  });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(SEARCH_ATTRIBUTES.map(({ name }) => name)));
});

test('registerSearchAttributes may run again, also several times at once', async () => {
  const connection = temporal.client.connection as Connection;
  const twice = [1, 2].map(() => registerSearchAttributes(connection, temporal.namespace));
  await expect(Promise.all(twice)).resolves.toEqual([undefined, undefined]);
});
