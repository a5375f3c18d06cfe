import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../src/domain/values/json';
import { createLogger } from '../../src/logging';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '../../src/temporal/embedded-server';
import { startLargeVendor, type LargeVendorSimulator } from '../simulators/large-vendor';
import { startStageWithoutVendor, type StagedInstance } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

const RECORDS = 100_000;
const MAX_PAYLOAD_BYTES = 1_000_000;
const MAX_STATE_BYTES = 500_000;

let dataDir: string;
let server: EmbeddedTemporal;
let vendor: LargeVendorSimulator;
let stage: Awaited<ReturnType<typeof startStageWithoutVendor>>;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'element-events-test-'));
  const log = createLogger({ level: 'warn', pretty: false });
  // Runs end early, so that the state shows as the input of a new one.
  const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': 30 };
  const { cli } = testTemporalServer();
  server = await startEmbeddedTemporal({ cli, dataDir, log, dynamicConfig, inMemory: true, port: 0, uiPort: 0 });
  vendor = await startLargeVendor();
  stage = await startStageWithoutVendor({ address: server.address });
});
afterAll(async () => {
  await stage.close();
  await vendor.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Random ids, which do not deflate well; always the same. */
const ids = Array.from({ length: RECORDS }, (_, i) => {
  const hex = createHash('sha256').update(String(i)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
});

function body(): JsonObject {
  const dates = { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'" };
  return {
    element: { key: 'rest' },
    name: 'Many items',
    configuration: {
      'base.url': vendor.baseUrl,
      'pagination.type': 'offset',
      'pagination.size.parameter': 'limit',
      'event.notification.enabled': true,
      'event.notification.callback.url': stage.receiver.url,
      'event.poller.refresh_interval': '60',
      'event.poller.configuration': {
        items: {
          url: "/items?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
          idField: 'id',
          pageSize: 5_000,
          datesConfiguration: dates,
          deletes: { mode: 'sweep', everyMinutes: 60 },
        },
      },
    },
  };
}

async function sweep(instance: StagedInstance): Promise<void> {
  const before = (await instance.status()).resources.items!.sweep!.lastSweepAt;
  await instance.signal('sweepNow');
  await instance.until(
    'a sweep',
    ({ resources, delivery }) => {
      const { lastSweepAt, unreported } = resources.items!.sweep!;
      return lastSweepAt !== before && unreported === 0 && delivery.pendingEvents === 0;
    },
    40_000,
  );
}

/** The largest payload of a run's history, and the largest input of a run. */
async function payloadBytes(workflowId: string, runId: string): Promise<{ payload: number; input: number }> {
  const history = await stage.temporal.client.workflow.getHandle(workflowId, runId).fetchHistory();
  let [payload, input] = [0, 0];
  const look = (value: unknown, isInput: boolean): void => {
    if (value instanceof Uint8Array) {
      payload = Math.max(payload, value.length);
      if (isInput) input = Math.max(input, value.length);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        look(inner, isInput || key.startsWith('workflowExecutionStarted'));
    }
  };
  look(history.events, false);
  return { payload, input };
}

async function runs(query: string): Promise<{ workflowId: string; runId: string; status: string }[]> {
  const found = [];
  for await (const { workflowId, runId, status } of stage.temporal.client.workflow.list({ query }))
    found.push({ workflowId, runId, status: status.name });
  return found;
}

it(`finds a few deletions among ${RECORDS} records, within the bounds of payloads and state`, async () => {
  vendor.add(ids.slice(0, 20_000));
  const instance = await stage.startBody(body());
  const { id } = instance;
  await instance.until('the first sweep', ({ resources }) => resources.items!.sweep!.lastSweepAt !== null);
  vendor.add(ids.slice(20_000));
  await sweep(instance);
  expect((await instance.status()).resources.items!.sweep).toMatchObject({ knownRecords: RECORDS, lastError: null });

  const gone = [ids[7]!, ids[50_000]!, ids[99_999]!];
  vendor.remove(...gone);
  await sweep(instance);
  await sweep(instance);
  const told = stage.receiver.events().map(({ eventType, objectId }) => `${eventType} ${objectId}`);
  expect(told.sort()).toEqual(gone.map((objectId) => `DELETED ${objectId}`).sort());
  expect((await instance.status()).resources.items!.sweep).toMatchObject({ knownRecords: RECORDS - 3 });

  // Many deletions in pieces, and new runs with all that is in the state.
  const many = ids.slice(1_000, 1_600);
  vendor.remove(...many);
  await sweep(instance);
  const deleted = stage.receiver.events().map(({ objectId }) => objectId);
  expect([...deleted].sort()).toEqual([...gone, ...many].sort());

  const shardRuns = await runs(`WorkflowType = 'knownRecords'`);
  await waitUntil('shards of two sets, the smaller one closed', async () => {
    const statuses = (await runs(`WorkflowType = 'knownRecords'`)).filter(
      ({ status }) => status !== 'CONTINUED_AS_NEW',
    );
    return new Set(statuses.map(({ status }) => status)).size === 2;
  });
  const instanceRuns = await runs(`WorkflowType = 'elementInstance'`);
  const sizes = await Promise.all(
    [...shardRuns, ...instanceRuns].map((run) => payloadBytes(run.workflowId, run.runId)),
  );
  const largest = Math.max(...sizes.map(({ payload }) => payload));
  const states = await Promise.all(
    instanceRuns.map(async (run) => (await payloadBytes(`element-instance-${id}`, run.runId)).input),
  );
  expect(instanceRuns.length).toBeGreaterThan(1);
  expect(largest).toBeLessThan(MAX_PAYLOAD_BYTES);
  expect(Math.max(...states)).toBeLessThan(MAX_STATE_BYTES);
}, 120_000);
