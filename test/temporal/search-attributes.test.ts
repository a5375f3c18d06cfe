import { temporal as proto } from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../../src/contract/search-attributes';
import { createTemporalClient, type ConnectedClient } from '../../src/temporal/connect';
import { localTarget } from '../../src/temporal/target';
import { registerSearchAttributes, searchAttributeProblem } from '../../src/temporal/search-attributes';
import { newNamespace } from '../support/new-namespace';
import { testTemporalServer } from '../support/temporal-server';

let client: ConnectedClient;
beforeAll(async () => {
  client = await createTemporalClient(localTarget(testTemporalServer().address));
});
afterAll(() => client.connection.close());

async function attributesOf(namespace: string): Promise<string[]> {
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  return Object.keys(customAttributes);
}

const NAMES = SEARCH_ATTRIBUTES.map(({ name }) => name);

test('a server that was just started knows every search attribute of an instance', async () => {
  expect(await attributesOf('default')).toEqual(expect.arrayContaining(NAMES));
});

test('registerSearchAttributes adds what is missing, also when several processes do it at once, and again', async () => {
  const namespace = await newNamespace(client);
  const register = () => registerSearchAttributes(client.connection, namespace);
  expect(await searchAttributeProblem(client.connection, namespace)).toMatch(
    /lacks .*ElementKey, .*Run: temporal operator search-attribute create --name ElementKey --type Keyword .*--namespace test-/,
  );
  await Promise.all([register(), register(), register()]);
  expect(await attributesOf(namespace)).toEqual(expect.arrayContaining(NAMES));
  await register();
  expect(await searchAttributeProblem(client.connection, namespace)).toBeNull();
});

test('an attribute that is there with another type is an error that names both types', async () => {
  const namespace = await newNamespace(client);
  const { INDEXED_VALUE_TYPE_INT } = proto.api.enums.v1.IndexedValueType;
  const searchAttributes = { ElementKey: INDEXED_VALUE_TYPE_INT };
  await client.connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  await expect(registerSearchAttributes(client.connection, namespace)).rejects.toThrow(
    /ElementKey .* has the type INT; KEYWORD is needed/,
  );
  expect(await searchAttributeProblem(client.connection, namespace)).toMatch(/has the type INT/);
});
