import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testTemporalServer } from '../../support/temporal-server';

const ROOT = join(__dirname, '../../..');

function startApiProcess(settings: Record<string, string>) {
  const foreign = Object.entries(process.env).filter(([name]) => !/^(TEMPORAL_|ELEMENT_EVENTS_)/.test(name));
  return spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'src/client/api/main.ts')], {
    cwd: ROOT,
    env: { ...Object.fromEntries(foreign), PORT: '0', ...settings },
  });
}

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'element-events-api-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

test('an API process alone listens, answers, and ends well when asked to', async () => {
  const api = startApiProcess({
    ELEMENT_EVENTS_DATA_DIR: dataFolder,
    TEMPORAL_ADDRESS: testTemporalServer().address,
    ELEMENT_EVENTS_USER_SECRET: 'user-secret-of-tests',
    ELEMENT_EVENTS_ORGANIZATION_SECRET: 'guess',
  });
  const ended = once(api, 'exit');
  const log: string[] = [];
  let url: string | undefined;
  for await (const line of createInterface({ input: api.stderr })) {
    log.push(line);
    url = /https?:\/\/[^"\s]+/.exec(line)?.[0];
    if (url) break;
  }
  expect({ log, url }).toMatchObject({ url: expect.any(String) });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/elements/api-v2/instances`)).status).toBe(401);
  expect(log.join()).not.toContain('user-secret-of-tests');
  const warnings = log.map((line) => JSON.parse(line)).filter(({ variable }) => variable !== undefined);
  expect(warnings).toMatchObject([{ level: 'warn', variable: 'ELEMENT_EVENTS_ORGANIZATION_SECRET', length: 5 }]);
  expect(log.join()).not.toContain('guess"');

  api.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('without a Temporal server it says what to do, and fails', async () => {
  const api = startApiProcess({ ELEMENT_EVENTS_DATA_DIR: dataFolder });
  const lines: string[] = [];
  createInterface({ input: api.stderr }).on('line', (line) => lines.push(line));
  expect(await once(api, 'close')).toEqual([1, null]);
  expect(lines.join('\n')).toMatch(/No service runs on .* run npm start, or set TEMPORAL_ADDRESS\./);
});
