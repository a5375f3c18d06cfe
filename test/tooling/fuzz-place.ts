import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_PREFIX } from '../../src/client/api/openapi';
import { loadConfig } from '../../src/config';
import type { JsonObject } from '../../src/domain/values/json';
import { createLogger } from '../../src/logging';
import { startService } from '../../src/service';
import { callApi, type Answer, type Method } from '../client/call';
import { accountsConfiguration, PASSWORD } from '../client/service';
import { startReceiver } from '../../src/testing/receiver';
import { startSageCrm } from '../simulators/sage-crm';
import { waitUntil } from '../support/wait-until';

export type FuzzPlace = Awaited<ReturnType<typeof startFuzzPlace>>;

interface Created {
  id: number;
  token: string;
}

const MANY_REQUESTS = '9999999';
const HELD_AT_LEAST = 20;
const DOOMED = 30;

/**
 * A whole service with an embedded Temporal server in a new folder, a simulated Sage CRM with companies, and a receiver
 * that rejects some of them. In it are instances that a tried call may read, change, or delete, and notifications that
 * are held.
 */
export async function startFuzzPlace() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'element-events-fuzz-'));
  const config = loadConfig({
    ...process.env,
    PORT: '0',
    ELEMENT_EVENTS_DATA_DIR: dataFolder,
    ELEMENT_EVENTS_EGRESS_ALLOW: '127.0.0.1',
    ELEMENT_EVENTS_REQUESTS_PER_MINUTE: MANY_REQUESTS,
    ELEMENT_EVENTS_FAILED_AUTHORIZATIONS_PER_MINUTE: MANY_REQUESTS,
  });
  const log = createLogger({ level: 'error', pretty: false });
  const service = await startService(config, { log, onProgress: () => undefined });
  const [crm, receiver] = await Promise.all([startSageCrm({ password: PASSWORD }), startReceiver()]);

  const url = `${service.apiUrl}${API_PREFIX}`;
  const { userSecret, organizationSecret } = service.secrets;
  const authorization = `User ${userSecret}, Organization ${organizationSecret}`;
  const authorizationBy = (token: string) => `User ${userSecret}, Element ${token}`;
  const call = (method: Method, path: string, payload?: object, as = authorization) =>
    callApi(url, method, path, payload, { authorization: as });
  const body = (name = 'Tried', changes: JsonObject = {}): JsonObject => ({
    element: { key: 'sagecrm' },
    name,
    tags: ['Docs'],
    configuration: {
      subdomain: 'crm.test',
      'base.url': crm.baseUrl,
      username: 'admin',
      password: PASSWORD,
      'event.notification.enabled': true,
      'event.notification.callback.url': receiver.url,
      'event.notification.signature.key': 'signature-key-of-tests',
      'event.poller.refresh_interval': '60',
      'event.poller.configuration': { accounts: accountsConfiguration },
      ...changes,
    },
  });
  const create = async (name: string, changes?: JsonObject): Promise<Created> =>
    succeeded(await call('POST', '/instances', body(name, changes))).body;

  const [read, changed, byToken] = [await create('Read'), await create('Changed'), await create('Asks by its token')];
  const doomed = [];
  for (let left = DOOMED; left > 0; left--)
    doomed.push(await create('To be deleted', { 'event.notification.enabled': false }));
  receiver.replyIf(({ body: sent }) => sent.includes('Rejected'), { status: 422, body: 'unknown country' });
  const recordIds = Array.from({ length: HELD_AT_LEAST }, (_, index) =>
    String(crm.create('company', { comp_name: `Rejected ${index}` }).id),
  );
  const heldOf = async ({ id }: Created): Promise<string[]> =>
    succeeded(await call('GET', `/instances/${id}/held`)).body.map((held: { id: string }) => held.id);
  const holders = [read, byToken];
  for (const { id } of holders) await call('POST', `/instances/${id}/poll`);
  const isHeld = async ({ id }: Created) => (await call('GET', `/instances/${id}/held`)).body.length >= HELD_AT_LEAST;
  await waitUntil('held notifications', async () => (await isHeld(read)) && isHeld(byToken), 120_000);
  const nextPageOf = async (path: string, as?: string) =>
    succeeded(await call('GET', path, undefined, as)).headers.get('elements-next-page-token') ?? '';

  return {
    apiUrl: service.apiUrl,
    call,
    authorization,
    authorizationBy,
    body,
    read,
    changed,
    byToken,
    doomed,
    recordIds,
    heldOf,
    nextPages: {
      instances: await nextPageOf('/instances?pageSize=2'),
      records: await nextPageOf('/hubs/crm/accounts?pageSize=2', authorizationBy(byToken.token)),
    },
    async close() {
      await service.stop();
      await Promise.all([crm.close(), receiver.close()]);
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function succeeded(answer: Answer): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`The service answers ${answer.status}: ${JSON.stringify(answer.body)}`);
}
