import { randomUUID } from 'node:crypto';
import { createActivities, createHttpSend } from '../../src/activities';
import { startApi } from '../../src/client/api/server';
import { ownCredential, type Credential, type Principal } from '../../src/client/principals';
import { readinessOf } from '../../src/client/readiness';
import { serviceInstances } from '../../src/client/service-instances';
import { createSealer } from '../../src/configuration/sealing';
import type { SealingKeys } from '../../src/configuration/keys';
import type { JsonObject } from '../../src/domain/values/json';
import { elementOf, elements } from '../../src/elements/registry';
import { createLogger } from '../../src/logging';
import { createTelemetry } from '../../src/telemetry';
import { createWorker } from '../../src/temporal/create-worker';
import { createPayloadCodec, type PayloadKeys } from '../../src/temporal/payload-codec';
import { startReceiver } from '../../src/testing/receiver';
import { startSageCrm } from '../simulators/sage-crm';
import { LOOPBACK } from '../support/loopback';
import { connectToTestTemporal } from '../support/temporal-server';
import { workflowBundle } from '../support/workflow-bundle';

export const PASSWORD = 'crm-password';
export const KEYS: SealingKeys = [{ id: 'test', key: Buffer.alloc(32, 7) }];
export const SECRETS = { userSecret: 'user-secret-of-tests', organizationSecret: 'organization-secret-of-tests' };
const PAYLOAD_KEYS: PayloadKeys = [{ id: 'payloads', key: Buffer.alloc(32, 5) }];
const LIMITS = { minRefreshIntervalMs: 1_000, egressAllow: LOOPBACK };

export const AUTHORIZATION = `User ${SECRETS.userSecret}, Organization ${SECRETS.organizationSecret}`;

/** A user of another organization, on the same service. */
const ADA = { userSecret: 'secret-of-ada', organizationSecret: 'secret-of-the-organization-of-ada' };
export const AUTHORIZATION_OF_ADA = `User ${ADA.userSecret}, Organization ${ADA.organizationSecret}`;
const MANY = { requestsPerMinute: 1e6, failedAuthorizationsPerMinute: 1e6 };

function credentialOfAda(organization: string): Credential {
  return { ...ownCredential(ADA, organization), principal: { organization, account: 'sales', user: 'ada' } };
}

export function authorizationOf(token: string): string {
  return `User ${SECRETS.userSecret}, Element ${token}`;
}

export type TestService = Awaited<ReturnType<typeof startService>>;

/**
 * The service on the shared Temporal server, with a task queue and an organization that nobody else uses: an API,
 * a worker unless told otherwise, a simulated Sage CRM to poll and a receiver.
 */
export async function startService({ withWorker = true } = {}) {
  const temporal = await connectToTestTemporal();
  const { client, namespace, taskQueue } = temporal;
  const [vendor, receiver] = await Promise.all([startSageCrm({ password: PASSWORD }), startReceiver()]);
  let stopWorker = withWorker ? await runWorker(temporal) : async () => undefined;
  const logged: string[] = [];

  const instancesFor = (principal: Pick<Principal, 'organization'>) =>
    serviceInstances(client, LIMITS, KEYS, 'http://temporal.test/', { taskQueue, ...principal });
  const instancesOf = (organization: string) => instancesFor({ organization });
  const apiOf = (organization: string) =>
    startApi({
      port: 0,
      host: '127.0.0.1',
      instancesFor,
      elements,
      readiness: () => readinessOf(client, namespace, taskQueue),
      credentials: [ownCredential(SECRETS, organization), credentialOfAda(`${organization}-of-ada`)],
      keys: KEYS,
      limits: MANY,
      codec: { payloadCodec: createPayloadCodec(PAYLOAD_KEYS), origins: [] },
      telemetry: createTelemetry(),
      log: createLogger({ level: 'debug', pretty: false, destination: { write: (line) => logged.push(line) } }),
    });
  const organization = `test-${randomUUID()}`;
  const api = await apiOf(organization);

  return {
    temporal,
    vendor,
    receiver,
    organization,
    instances: instancesOf(organization),
    instancesOf,
    /** Serves the organization. */
    api,
    /** Serves another one, until closed. */
    apiOf,
    /** Everything the API wrote to its log. */
    logged,
    /** A body that polls accounts of the simulated vendor. */
    body: (changes: { name?: string; tags?: string[]; configuration?: JsonObject } = {}): JsonObject => ({
      element: { key: 'sagecrm' },
      name: changes.name ?? 'SageCRMPolling',
      tags: changes.tags ?? ['Docs'],
      configuration: {
        subdomain: 'crm.test',
        'base.url': vendor.baseUrl,
        username: 'admin',
        password: PASSWORD,
        'event.notification.enabled': true,
        'event.notification.callback.url': receiver.url,
        'event.notification.signature.key': 'signature-key-of-tests',
        'event.poller.refresh_interval': '60',
        'event.poller.configuration': { accounts: accountsConfiguration },
        ...changes.configuration,
      },
    }),
    /** For a service without one. */
    async startWorker() {
      stopWorker = await runWorker(temporal);
    },
    async close() {
      await api.close();
      await stopWorker();
      await Promise.all([vendor.close(), receiver.close(), temporal.close()]);
    },
  };
}

export const accountsConfiguration: JsonObject = {
  url: "/hubs/crm/accounts?where=Comp_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
  idField: 'key',
  datesConfiguration: {
    updatedDateField: 'Comp_UpdatedDate',
    updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'",
    updatedDateTimezone: 'GMT',
    createdDateField: 'Comp_CreatedDate',
    createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'",
    createdDateTimezone: 'GMT',
  },
};

async function runWorker(temporal: Awaited<ReturnType<typeof connectToTestTemporal>>): Promise<() => Promise<void>> {
  const worker = await createWorker({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    workflowBundle: workflowBundle(),
    activities: createActivities({
      sealer: createSealer(KEYS),
      elementOf,
      elementKeys: elements.map(({ key }) => key),
      ...LIMITS,
      send: createHttpSend(LIMITS),
      now: Date.now,
    }),
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}
