import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../src/temporal/loopback-ports';
import { createCallJson, inLanes } from '../call-json';
import { runCommand } from '../run-command';
import { answers, startServerProcess } from '../server-process';
import type { InstallOptions, ListingOptions, PresentRecord, RunningSystem, System } from '../system';

const VERSION = '0.39.5';
const MODULE = `github.com/pocketbase/pocketbase/examples/base@v${VERSION}`;
const RECORDS = '/api/collections/items/records';
const ACCOUNT = { identity: 'lab@example.com', password: 'laboratory-only' };
const DATES = 'yyyy-MM-dd HH:mm:ss.SSSX';
const AUTODATE = { type: 'autodate', onCreate: true };
const LANES = 4;
const LARGEST_PAGE = 1000;

const programOf = (folder: string) => join(folder, 'bin', 'base');

/** PocketBase on SQLite: dates in milliseconds, pages by number, deletions that only a sweep finds. */
export const pocketbase: System = { key: 'pocketbase', modes: ['page'], install, start };

async function install({ folder, onProgress }: InstallOptions): Promise<void> {
  if (existsSync(programOf(folder))) return;
  const title = `Compiling PocketBase ${VERSION}, about 2 minutes`;
  await runCommand('go', ['install', MODULE], { title, env: { GOBIN: join(folder, 'bin') }, onProgress });
}

async function start({ folder, onProgress }: InstallOptions): Promise<RunningSystem> {
  const runFolder = join(folder, 'run');
  rmSync(runFolder, { recursive: true, force: true });
  const dataFolder = join(runFolder, 'data');
  mkdirSync(dataFolder, { recursive: true });
  const program = programOf(folder);
  const upsert = ['superuser', 'upsert', ACCOUNT.identity, ACCOUNT.password, '--dir', dataFolder];
  await runCommand(program, upsert, { title: 'Making an empty PocketBase', onProgress });
  const address = `127.0.0.1:${await freePort(18_104)}`;
  const url = `http://${address}`;
  const server = await startServerProcess({
    command: program,
    args: ['serve', '--http', address, '--dir', dataFolder, '--automigrate=false'],
    logFile: join(folder, 'server.log'),
    isReady: () => answers(`${url}/api/health`),
  });
  const signIn = createCallJson(url);
  const { token } = await signIn<{ token: string }>('POST', '/api/collections/_superusers/auth-with-password', ACCOUNT);
  const call = createCallJson(url, { authorization: token });
  const fields = [
    { name: 'mark', type: 'text' },
    { name: 'created', ...AUTODATE },
    { name: 'updated', ...AUTODATE, onUpdate: true },
  ];
  await call('POST', '/api/collections', { name: 'items', type: 'base', fields });

  return {
    version: VERSION,
    url,
    create: (marks) => inLanes(marks, LANES, async (mark) => (await call<PresentRecord>('POST', RECORDS, { mark })).id),
    update: async (records) =>
      void (await inLanes(records, LANES, ({ id, mark }) => call('PATCH', `${RECORDS}/${id}`, { mark }))),
    remove: async (ids) => void (await inLanes(ids, LANES, (id) => call('DELETE', `${RECORDS}/${id}`))),
    list: () => listAll(call),
    configuration: (options) => configuration(options, token),
    markOf: ({ mark }) => String(mark ?? ''),
    updatedDateField: 'updated',
    crash: server.crash,
    stop: server.stop,
  };
}

/** When nothing changes any more: pages hold still. */
async function listAll(call: ReturnType<typeof createCallJson>): Promise<PresentRecord[]> {
  const all: PresentRecord[] = [];
  for (let page = 1; ; page += 1) {
    const path = `${RECORDS}?sort=id&perPage=${LARGEST_PAGE}&page=${page}`;
    const { items } = await call<{ items: PresentRecord[] }>('GET', path);
    if (items.length === 0) return all;
    all.push(...items.map(({ id, mark }) => ({ id, mark })));
  }
}

function configuration({ url, pageSize }: ListingOptions, token: string) {
  return {
    'base.url': `${url}/api`,
    'authentication.type': 'bearer',
    token,
    'pagination.type': 'page',
    'pagination.size.parameter': 'perPage',
    'pagination.total.path': 'totalItems',
    'event.poller.configuration': {
      items: {
        url: "/collections/items/records?sort=updated,id&filter=(updated>='${gmtDate:yyyy-MM-dd HH:mm:ss.SSS}Z')",
        recordsPath: 'items',
        idField: 'id',
        pageSize,
        datesConfiguration: {
          updatedDateField: 'updated',
          updatedDateFormat: DATES,
          createdDateField: 'created',
          createdDateFormat: DATES,
        },
        deletes: { mode: 'sweep', everyMinutes: 1, url: '/collections/items/records?sort=id' },
      },
    },
  };
}
