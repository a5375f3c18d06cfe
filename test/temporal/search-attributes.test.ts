import { setTimeout as sleep } from 'node:timers/promises';
import { temporal as proto } from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../../src/contract/search-attributes';
import { createTemporalClient, type ConnectedClient } from '../../src/temporal/connect';
import { localTarget } from '../../src/temporal/target';
import { registerSearchAttributes } from '../../src/temporal/search-attributes';
import { testTemporalServer } from '../support/temporal-server';

let client: ConnectedClient;
beforeAll(async () => {
  client = await createTemporalClient(localTarget(testTemporalServer().address));
});
afterAll(() => client.connection.close());

/** A namespace of the test's own; a new one takes the server a moment to know everywhere. */
async function newNamespace(): Promise<string> {
  const namespace = `test-${Date.now()}`;
  const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
  await client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const deadlineMs = Date.now() + 20_000;
  while (!(await attributesOf(namespace).catch(() => null))) {
    if (Date.now() > deadlineMs) throw new Error(`The namespace ${namespace} did not appear.`);
    await sleep(100);
  }
  return namespace;
}

async function attributesOf(namespace: string): Promise<string[]> {
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  return Object.keys(customAttributes);
}

const NAMES = SEARCH_ATTRIBUTES.map(({ name }) => name);

test('a server that was just started knows every search attribute of an instance', async () => {
  expect(await attributesOf('default')).toEqual(expect.arrayContaining(NAMES));
});

test('registerSearchAttributes adds what is missing, also when several processes do it at once, and again', async () => {
  const namespace = await newNamespace();
  const register = () => registerSearchAttributes(client.connection, namespace);
  await Promise.all([register(), register(), register()]);
  expect(await attributesOf(namespace)).toEqual(expect.arrayContaining(NAMES));
  await register();
});

test('an attribute that is there with another type is an error that names both types', async () => {
  const namespace = await newNamespace();
  const { INDEXED_VALUE_TYPE_INT } = proto.api.enums.v1.IndexedValueType;
  const searchAttributes = { ElementKey: INDEXED_VALUE_TYPE_INT };
  await client.connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  await expect(registerSearchAttributes(client.connection, namespace)).rejects.toThrow(
    /ElementKey .* has the type INT; KEYWORD is needed/,
  );
});
