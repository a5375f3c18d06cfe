import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testTemporalServer } from '../../support/temporal-server';
import { waitUntil } from '../../support/wait-until';
import { callApi } from '../call';
import { runClient } from '../command-line';

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

/** What it has logged by the time that it listens, and where that is. */
async function listening(api: ReturnType<typeof startApiProcess>): Promise<{ log: string[]; url: string }> {
  const log: string[] = [];
  for await (const line of createInterface({ input: api.stderr })) {
    log.push(line);
    const [url] = /https?:\/\/[^"\s]+/.exec(line) ?? [];
    if (url !== undefined) return { log, url };
  }
  throw new Error(`It ended: ${log.join()}`);
}

test('an API process alone listens, answers, and ends well when asked to', async () => {
  const api = startApiProcess({
    ELEMENT_EVENTS_DATA_DIR: dataFolder,
    TEMPORAL_ADDRESS: testTemporalServer().address,
    ELEMENT_EVENTS_USER_SECRET: 'user-secret-of-tests',
    ELEMENT_EVENTS_ORGANIZATION_SECRET: 'guess',
  });
  const ended = once(api, 'exit');
  const { log, url } = await listening(api);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/elements/api-v2/instances`)).status).toBe(401);
  expect(log.join()).not.toContain('user-secret-of-tests');
  const warnings = log.map((line) => JSON.parse(line)).filter(({ variable }) => variable !== undefined);
  expect(warnings).toMatchObject([{ level: 'warn', variable: 'ELEMENT_EVENTS_ORGANIZATION_SECRET', length: 5 }]);
  expect(log.join()).not.toContain('guess"');

  api.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('two services of different organizations on one Temporal see nothing of each other', async () => {
  const settingsOf = (organization: string) => ({
    ELEMENT_EVENTS_DATA_DIR: dataFolder,
    TEMPORAL_ADDRESS: testTemporalServer().address,
    ELEMENT_EVENTS_USER_SECRET: 'user',
    ELEMENT_EVENTS_ORGANIZATION_SECRET: 'organization',
    ELEMENT_EVENTS_ORGANIZATION: organization,
  });
  const names = ['one', 'other'].map((name) => `${name}-${randomUUID()}`);
  const processes = names.map((name) => startApiProcess(settingsOf(name)));
  const [one, other] = await Promise.all(processes.map(async (api) => (await listening(api)).url));
  const headers = { authorization: 'User user, Organization organization' };
  const configuration = { 'base.url': 'https://crm.example.com', username: 'u', password: 'p' };
  const { body: made } = await callApi(
    one!,
    'POST',
    '/instances',
    { element: { key: 'sagecrm' }, name: 'Of one', configuration },
    headers,
  );
  const client = (name: string, ...commandLine: string[]) => runClient(settingsOf(name), [...commandLine, '--json']);
  const idsOf = async (name: string) =>
    JSON.parse((await client(name, 'list')).stdout).map(({ id }: { id: number }) => id);

  const absent = `There is no element instance ${made.id}.`;
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/status'],
    ['DELETE', ''],
  ] as const) {
    const answer = await callApi(other!, method, `/instances/${made.id}${path}`, undefined, headers);
    expect(answer).toMatchObject({ status: 404, body: { message: absent } });
  }
  expect(await client(names[1]!, 'status', String(made.id))).toMatchObject({ code: 1, stderr: `${absent}\n` });
  await waitUntil('the list of its own organization', async () => (await idsOf(names[0]!)).includes(made.id));
  expect(await idsOf(names[1]!)).toEqual([]);
  expect(await client(names[0]!, 'delete', String(made.id))).toMatchObject({ code: 0 });
  for (const api of processes) api.kill('SIGTERM');
  await Promise.all(processes.map((api) => once(api, 'exit')));
}, 180_000);

test('without a Temporal server it says what to do, and fails', async () => {
  const api = startApiProcess({ ELEMENT_EVENTS_DATA_DIR: dataFolder });
  const lines: string[] = [];
  createInterface({ input: api.stderr }).on('line', (line) => lines.push(line));
  expect(await once(api, 'close')).toEqual([1, null]);
  expect(lines.join('\n')).toMatch(/No service runs on .* run npm start, or set TEMPORAL_ADDRESS\./);
});
