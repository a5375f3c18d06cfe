import { createTemporalClient, webUiUrlOf } from '../../src/temporal/connect';
import { succeeded } from '../../src/domain/values/result';
import { localTarget, readTarget } from '../../src/temporal/target';
import { freePort } from '../../src/temporal/loopback-ports';
import { testTemporalServer } from '../support/temporal-server';

test("readTarget reads Temporal's own settings", () => {
  const reading = readTarget({
    TEMPORAL_ADDRESS: 'temporal.example.com:7233',
    TEMPORAL_NAMESPACE: 'events',
    TEMPORAL_API_KEY: 'an-api-key',
  });
  expect(reading).toMatchObject({
    value: {
      namespace: 'events',
      options: { address: 'temporal.example.com:7233', apiKey: 'an-api-key', tls: true },
    },
  });
});

test('readTarget uses the default namespace where none is named', () => {
  expect(readTarget({ TEMPORAL_ADDRESS: '127.0.0.1:7233', TEMPORAL_TLS: '' })).toEqual(
    succeeded({ namespace: 'default', options: { address: '127.0.0.1:7233' } }),
  );
});

test('createTemporalClient comes back connected', async () => {
  const client = await createTemporalClient(localTarget(testTemporalServer().address));
  await expect(client.workflowService.describeNamespace({ namespace: 'default' })).resolves.toBeDefined();
  await client.connection.close();
});

test('a server that does not answer is an error that names its address and what to do', async () => {
  const address = `127.0.0.1:${await freePort(0)}`;
  await expect(createTemporalClient(localTarget(address))).rejects.toThrow(
    new RegExp(`^No Temporal server answers at ${address} .*TEMPORAL_ADDRESS`),
  );
}, 30_000);

test.each([
  ['http://127.0.0.1:8233', undefined, 'http://127.0.0.1:8233/namespaces/default/workflows/element-instance-7'],
  ['http://127.0.0.1:8233/', undefined, 'http://127.0.0.1:8233/namespaces/default/workflows/element-instance-7'],
  [
    'https://ui.example.com/temporal',
    'a-run',
    'https://ui.example.com/temporal/namespaces/default/workflows/element-instance-7/a-run/history',
  ],
])('webUiUrlOf %s leads to the page of a workflow', (base, runId, url) => {
  expect(webUiUrlOf(base, 'default', 'element-instance-7', runId)).toBe(url);
});

test('webUiUrlOf escapes what is no part of a path', () => {
  expect(webUiUrlOf('http://ui', 'a/b', 'c d')).toBe('http://ui/namespaces/a%2Fb/workflows/c%20d');
});
