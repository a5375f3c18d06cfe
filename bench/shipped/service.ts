import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JsonObject } from '../../src/domain/values/json';
import { callApi } from '../../test/client/call';
import { SECRETS } from '../../test/client/service';
import { LOOPBACK } from '../../test/support/loopback';
import { startProgram } from '../../test/support/program';
import { waitUntil } from '../../test/support/wait-until';

const WORKER = 'lib/worker.js';
const API = 'lib/client/api/main.js';
const CREATED_AT_ONCE = 10;

export type Shipped = Awaited<ReturnType<typeof startShipped>>;

/** The built worker and the built API as operators run them, each in a process of its own, on a server of the bench. */
export async function startShipped(address: string) {
  if (!existsSync(resolve(__dirname, '../..', WORKER)))
    throw new Error('There is no build. Run `npm run build` first.');
  const folder = mkdtempSync(join(tmpdir(), 'element-events-shipped-'));
  const start = (entryPoint: string) =>
    startProgram(entryPoint, {
      TEMPORAL_ADDRESS: address,
      PORT: '0',
      ELEMENT_EVENTS_DATA_DIR: folder,
      ELEMENT_EVENTS_KEYS: `bench:${Buffer.alloc(32, 7).toString('base64')}`,
      ELEMENT_EVENTS_USER_SECRET: SECRETS.userSecret,
      ELEMENT_EVENTS_ORGANIZATION_SECRET: SECRETS.organizationSecret,
      ELEMENT_EVENTS_EGRESS_ALLOW: LOOPBACK.join(','),
      ELEMENT_EVENTS_MIN_REFRESH_INTERVAL: '0.1',
    });
  let worker = start(WORKER);
  const api = start(API);
  // Also if the bench fails.
  process.once('exit', () => [worker, api].forEach((program) => program.signal('SIGKILL')));
  const [, url = ''] = await api.untilPrinted(/"url":"([^"]+)"/);
  const call = (method: 'POST' | 'DELETE' | 'GET', path: string, body?: object) =>
    callApi(url, method, `/elements/api-v2${path}`, body);
  await waitUntil('a worker that asks for work', async () => (await fetch(`${url}/readyz`)).status === 200, 120_000);

  async function create(body: JsonObject): Promise<number> {
    const created = await call('POST', '/instances', body);
    if (created.status !== 200) throw new Error(JSON.stringify(created.body));
    return created.body.id as number;
  }

  /** So many at once as a script over a fleet would. */
  async function createMany(count: number, bodyOf: (place: number) => JsonObject): Promise<number[]> {
    const ids: number[] = [];
    let next = 0;
    const createSome = async (): Promise<void> => {
      while (next < count) ids.push(await create(bodyOf(next++)));
    };
    await Promise.all(Array.from({ length: CREATED_AT_ONCE }, createSome));
    return ids;
  }

  return {
    create,
    createMany,
    async remove(ids: readonly number[]): Promise<void> {
      for (const id of ids) await call('DELETE', `/instances/${id}`);
    },
    workerPid: () => worker.pid!,
    /** Kills the worker; another one takes its place. */
    async crashWorker(): Promise<void> {
      await worker.kill();
      worker = start(WORKER);
    },
    async stop(): Promise<void> {
      for (const program of [worker, api]) {
        program.signal('SIGTERM');
        await program.ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
