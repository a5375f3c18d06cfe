import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, type Program } from '../support/program';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';
import { readScrape, type Scrape } from './scrape';

jest.setTimeout(120_000);

let dataFolder: string;
let worker: Program;
beforeAll(() => (dataFolder = mkdtempSync(join(tmpdir(), 'element-events-worker-'))));
afterAll(async () => {
  await worker.kill();
  rmSync(dataFolder, { recursive: true, force: true });
});

test('a worker alone shows its metrics and those of the SDK where it is told to, and ends in order', async () => {
  worker = startProgram('src/worker.ts', {
    TEMPORAL_ADDRESS: testTemporalServer().address,
    ELEMENT_EVENTS_DATA_DIR: dataFolder,
    ELEMENT_EVENTS_METRICS_ADDRESS: '127.0.0.1:0',
  });
  const [url] = await worker.untilPrinted(/http:\/\/127\.0\.0\.1:\d+\/metrics/);
  await worker.untilPrinted(/The worker is running/, 90_000);
  let scrape: Scrape | null = null;
  await waitUntil('pollers of the SDK', async () => {
    scrape = readScrape(await (await fetch(url)).text());
    return (scrape.sum('temporal_num_pollers') ?? 0) > 0;
  });
  expect((scrape as Scrape | null)?.types.get('element_events_polls_total')).toBe('counter');
  const statusOf = async (path: string, method = 'GET') => (await fetch(new URL(path, url), { method })).status;
  expect([await statusOf('/healthz'), await statusOf('/'), await statusOf('/metrics', 'POST')]).toEqual([
    200, 404, 405,
  ]);

  worker.signal('SIGTERM');
  expect(await worker.ended).toBe(0);
});
