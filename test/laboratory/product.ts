import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findTemporalCli } from '../../src/temporal/cli-binary';
import { progressOn } from '../../src/temporal/run-with-progress';
import { type Api, createApi } from '../faults/api';
import { CANARIES } from '../faults/canaries';
import { LOOPBACK } from '../support/loopback';
import { startProgram, type Program } from '../support/program';
import { waitUntil } from '../support/wait-until';

/** A worker bundles its workflows first: on a busy machine that takes a minute. */
const START_DEADLINE_MS = 240_000;

/** The product as `npm start` runs it, in a process of its own: Temporal on a database file, a worker, and the API. */
export async function startProduct(folder: string) {
  const onCliProgress = progressOn(process.stderr);
  const cli = await findTemporalCli({ onProgress: onCliProgress });
  onCliProgress.done();
  mkdirSync(folder, { recursive: true });
  const environment = {
    TEMPORAL_CLI_PATH: cli,
    PORT: '0',
    ELEMENT_EVENTS_DATA_DIR: join(folder, 'data'),
    ELEMENT_EVENTS_USER_SECRET: CANARIES.userSecret,
    ELEMENT_EVENTS_ORGANIZATION_SECRET: CANARIES.organizationSecret,
    ELEMENT_EVENTS_EGRESS_ALLOW: LOOPBACK.join(','),
    ELEMENT_EVENTS_MIN_REFRESH_INTERVAL: '1',
  };
  let program = startProgram('src/dev.ts', environment);
  const end = () => program.signal('SIGTERM');
  process.once('exit', end);

  async function apiOf(started: Program): Promise<Api> {
    const [, page = ''] = await started.untilPrinted(/Page +(\S+)\n[^]*Data folder/, START_DEADLINE_MS);
    const isReady = async () => (await fetch(`${page}/readyz`)).status === 200;
    await waitUntil('a worker that asks for work', isReady, START_DEADLINE_MS);
    return createApi(page);
  }

  async function stop(): Promise<void> {
    end();
    await program.ended;
    process.off('exit', end);
  }

  /** `kill -9` of worker and API, and a start on the same data, which finds the Temporal server without them. */
  async function crash(): Promise<void> {
    await program.kill();
    program = startProgram('src/dev.ts', environment);
    api = await apiOf(program);
  }

  let api: Api;
  try {
    api = await apiOf(program);
  } catch (error) {
    await stop();
    throw error;
  }
  /** Another one after a crash. Its calls fail meanwhile. */
  return { api: () => api, crash, stop };
}

export type Product = Awaited<ReturnType<typeof startProduct>>;
