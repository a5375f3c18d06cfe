import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '../test/support/wait-until';
import { startBenchWorker } from './bench-worker';
import { instanceInput } from '../test/support/instance-input';
import { loadText, percentile } from './measuring';
import { withBenchTemporal } from './temporal';

const SAMPLES = Number(process.argv[2] ?? 200);
const INTERVAL_MS = 200;

type Side = 'bare' | 'instance';

/**
 * From the vendor's answer that shows a change to its arrival at the receiver, against a bare workflow of two
 * activities (one fetches, one posts). `npm run bench:latency`
 *
 * Method: one worker each, in this process with vendor and receiver; both poll every 200 ms. Changes come one by one,
 * to one side and then to the other.
 */
async function main(): Promise<void> {
  const world = await startWorld();
  await withBenchTemporal(async ({ address }) => {
    const bare = await startBare(address, world.url);
    const instance = await startInstance(address, world.url);
    const waits: Record<Side, number[]> = { bare: [], instance: [] };
    console.log(`${SAMPLES} changes each (${loadText()})`);
    for (let sample = 0; sample < SAMPLES; sample += 1)
      for (const side of ['bare', 'instance'] as const) waits[side].push(await world.change(side));
    for (const side of ['bare', 'instance'] as const) console.log(`${side}: ${textOf(waits[side])}`);
    const ratioAt = (share: number) => percentile(waits.instance, share) / percentile(waits.bare, share);
    console.log(`ratio: p50 ${ratioAt(0.5).toFixed(2)}, p95 ${ratioAt(0.95).toFixed(2)} (${loadText()})`);
    await bare.stop();
    await instance.stop();
  });
  world.close();
}

async function startBare(address: string, url: string) {
  const worker = await startBenchWorker({
    address,
    taskQueue: 'latency-bare',
    activities: {
      find: async () => {
        const [record] = (await (await fetch(`${url}/bare`)).json()) as unknown[];
        return record === undefined ? null : JSON.stringify({ message: { events: [record] } });
      },
      post: async (body: string) => void (await (await fetch(`${url}/receiver/bare`, { method: 'POST', body })).text()),
    },
    overrides: { workflowsPath: require.resolve('./workflows/relay') },
  });
  const options = { taskQueue: 'latency-bare', workflowId: 'latency-bare', args: [INTERVAL_MS] };
  const handle = await worker.client.workflow.start('relay', options);
  return { stop: () => handle.terminate('measured').then(worker.stop) };
}

async function startInstance(address: string, url: string) {
  const worker = await startBenchWorker({ address, taskQueue: 'latency-instance' });
  const dates = { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'" };
  const body = {
    element: { key: 'rest' },
    name: 'Latency',
    configuration: {
      'base.url': url,
      'event.notification.enabled': true,
      'event.notification.callback.url': `${url}/receiver/instance`,
      'event.poller.refresh_interval': String(INTERVAL_MS / 60_000),
      'event.poller.configuration': {
        items: { url: '/instance', idField: 'id', datesConfiguration: dates },
      },
    },
  };
  const options = { taskQueue: 'latency-instance', workflowId: 'latency-instance', args: [instanceInput(1, body)] };
  const handle = await worker.client.workflow.start('elementInstance', options);
  return { stop: () => handle.terminate('measured').then(worker.stop) };
}

/** A vendor whose list has a record until it was shown once, and a receiver. */
async function startWorld() {
  const waiting: Record<Side, object | null> = { bare: null, instance: null };
  const shownAt: Record<Side, number> = { bare: 0, instance: 0 };
  const receivedAt: Record<Side, number> = { bare: 0, instance: 0 };
  let id = 0;
  const http = createServer((request, response) => {
    const path = request.url ?? '';
    const side: Side = path.endsWith('bare') ? 'bare' : 'instance';
    request.resume().once('end', () => {
      if (path.startsWith('/receiver')) receivedAt[side] = performance.now();
      const record = path.startsWith('/receiver') ? null : waiting[side];
      if (record !== null) {
        waiting[side] = null;
        response.once('finish', () => (shownAt[side] = performance.now()));
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(record === null ? [] : [record]));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    /** Milliseconds from being shown to being received. */
    change: async (side: Side): Promise<number> => {
      [shownAt[side], receivedAt[side]] = [0, 0];
      waiting[side] = { id: (id += 1), updated_at: new Date().toISOString() };
      await waitUntil('the change', () => receivedAt[side] > 0);
      return receivedAt[side] - shownAt[side];
    },
    close: (): void => {
      http.close();
      http.closeAllConnections();
    },
  };
}

function textOf(waits: readonly number[]): string {
  return `p50 ${percentile(waits, 0.5).toFixed(0)} ms, p95 ${percentile(waits, 0.95).toFixed(0)} ms`;
}

void main();
