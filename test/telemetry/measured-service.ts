import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config';
import type { JsonObject } from '../../src/domain/values/json';
import { createLogger } from '../../src/logging';
import { startService } from '../../src/service';
import { startReceiver } from '../../src/testing/receiver';
import { startSageCrm } from '../simulators/sage-crm';
import { LOOPBACK } from '../support/loopback';
import { seedBody } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';
import { readScrape } from './scrape';

/**
 * `npm start` in this process, with a Temporal server, a vendor and a receiver of its own; `variables` are added to its
 * environment.
 */
export async function startMeasuredService(variables: Record<string, string> = {}) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'element-events-telemetry-'));
  const logged: string[] = [];
  const log = createLogger({
    level: 'debug',
    pretty: false,
    destination: { write: (line) => logged.push(line) },
  });
  const [crm, receiver] = await Promise.all([startSageCrm(), startReceiver()]);
  const config = loadConfig({
    ELEMENT_EVENTS_DATA_DIR: dataFolder,
    ELEMENT_EVENTS_EGRESS_ALLOW: LOOPBACK.join(','),
    TEMPORAL_CLI_PATH: testTemporalServer().cli,
    PORT: '0',
    ...variables,
  });
  const service = await startService(config, { log, onProgress: () => undefined });
  const { userSecret, organizationSecret } = service.secrets;
  const authorization = `User ${userSecret}, Organization ${organizationSecret}`;

  const call = async (method: string, path: string, body?: JsonObject) => {
    const headers = { authorization, ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${service.apiUrl}${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as JsonObject);
  };

  return {
    crm,
    receiver,
    service,
    call,
    /** Lines of the log, parsed. */
    lines: () => logged.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line) as JsonObject),
    logged: () => logged.join(''),
    /** Creates an instance of the seed's body, which polls accounts every second. Answers its id. */
    async create(configuration: JsonObject = {}): Promise<number> {
      const body = seedBody({});
      const poller = body.configuration['event.poller.configuration'] as JsonObject;
      const created = await call('POST', '/instances', {
        name: 'Measured',
        ...body,
        configuration: {
          ...body.configuration,
          subdomain: crm.url,
          username: crm.switches.username,
          password: crm.switches.password,
          'event.notification.callback.url': receiver.url,
          'event.poller.refresh_interval': '0.02',
          'event.poller.configuration': { accounts: poller.accounts as JsonObject },
          ...configuration,
        },
      });
      return Number(created?.id);
    },
    text: async () => (await fetch(`${service.apiUrl}/metrics`)).text(),
    scrape: async () => readScrape(await (await fetch(`${service.apiUrl}/metrics`)).text()),
    async close() {
      await service.stop();
      await Promise.all([crm.close(), receiver.close()]);
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
