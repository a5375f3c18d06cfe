import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/domain/values/json';
import { freePort } from '../../../src/temporal/loopback-ports';
import { type CallJson, createCallJson } from '../call-json';
import { runCommand } from '../run-command';
import { answers, startServerProcess } from '../server-process';
import type { InstallOptions, ListingOptions, PresentRecord, RunningSystem, System } from '../system';

const VERSION = '12.1.1';
const TOKEN = 'laboratory-only-token';
const RECORDS = '/items/articles';
const DATES = "yyyy-MM-dd'T'HH:mm:ss.SSSX";
const SINCE = "${gmtDate:yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}";
const HIDDEN = { hidden: true, readonly: true };
const COLLECTION: JsonObject = {
  collection: 'articles',
  schema: {},
  meta: {},
  fields: [
    { field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: HIDDEN },
    { field: 'mark', type: 'string', schema: {}, meta: {} },
    { field: 'date_created', type: 'timestamp', schema: {}, meta: { special: ['date-created'], ...HIDDEN } },
    { field: 'date_updated', type: 'timestamp', schema: {}, meta: { special: ['date-updated'], ...HIDDEN } },
  ],
};

/** Directus on SQLite: dates in milliseconds, given before the commit; no updated date before the first update. */
export const directus: System = { key: 'directus', modes: ['offset'], install, start };

const commandOf = (folder: string) => join(folder, 'node_modules/directus/cli.js');
const databaseOf = (folder: string) => join(folder, 'directus.sqlite');

function environmentOf(folder: string): Record<string, string> {
  return {
    DB_CLIENT: 'sqlite3',
    DB_FILENAME: databaseOf(folder),
    SECRET: 'laboratory-only',
    ADMIN_EMAIL: 'lab@example.com',
    ADMIN_PASSWORD: 'laboratory-only',
    ADMIN_TOKEN: TOKEN,
    TELEMETRY: 'false',
    HOST: '127.0.0.1',
  };
}

async function install({ folder, onProgress }: InstallOptions): Promise<void> {
  const inFolder = { cwd: folder, env: environmentOf(folder), onProgress };
  if (!existsSync(commandOf(folder))) {
    mkdirSync(folder, { recursive: true });
    const title = `Installing Directus ${VERSION}, 6 to 8 minutes`;
    await runCommand(
      'npm',
      ['install', '--no-audit', '--no-fund', '--prefix', folder, `directus@${VERSION}`, 'sqlite3@5'],
      { title, ...inFolder },
    );
  }
  if (!existsSync(databaseOf(folder)))
    await runCommand(process.execPath, [commandOf(folder), 'bootstrap'], {
      title: 'Making an empty Directus',
      ...inFolder,
    });
}

async function start({ folder }: InstallOptions): Promise<RunningSystem> {
  const port = await freePort(18_106);
  const url = `http://127.0.0.1:${port}`;
  const server = await startServerProcess({
    command: process.execPath,
    args: [commandOf(folder), 'start'],
    cwd: folder,
    env: { ...environmentOf(folder), PORT: String(port) },
    logFile: join(folder, 'server.log'),
    isReady: () => answers(`${url}/server/ping`),
  });
  const call = createCallJson(url, { authorization: `Bearer ${TOKEN}` });
  const there = await call<{ data: { collection: string }[] }>('GET', '/collections');
  if (there.data.some(({ collection }) => collection === 'articles')) await call('DELETE', '/collections/articles');
  await call('POST', '/collections', COLLECTION);

  return {
    version: VERSION,
    url,
    create: async (marks) =>
      (
        await change(
          call,
          'POST',
          marks.map((mark) => ({ mark })),
        )
      ).map(({ id }) => String(id)),
    // All in one transaction: the dates are given one by one, and shown together at its end.
    update: async (records) =>
      void (await change(
        call,
        'PATCH',
        records.map(({ id, mark }) => ({ id: Number(id), mark })),
      )),
    remove: (ids) => call('DELETE', RECORDS, ids.map(Number)),
    list: async () => {
      const { data } = await call<{ data: { id: number; mark: string }[] }>('GET', `${RECORDS}?limit=-1&sort=id`);
      return data.map(({ id, mark }): PresentRecord => ({ id: String(id), mark }));
    },
    configuration,
    markOf: ({ mark }) => String(mark ?? ''),
    updatedDateField: 'date_updated',
    crash: server.crash,
    stop: server.stop,
  };
}

async function change(call: CallJson, method: string, records: JsonObject[]): Promise<{ id: number }[]> {
  return (await call<{ data: { id: number }[] }>(method, RECORDS, records)).data;
}

function configuration({ url, pageSize }: ListingOptions): JsonObject {
  const since = (place: number, field: string) => `filter[_or][${place}][${field}][_gte]=${SINCE}`;
  const window = `${since(0, 'date_updated')}&${since(1, 'date_created')}`;
  return {
    'base.url': url,
    'authentication.type': 'bearer',
    token: TOKEN,
    'pagination.type': 'offset',
    'pagination.size.parameter': 'limit',
    'pagination.total.path': 'meta.filter_count',
    'event.poller.configuration': {
      articles: {
        url: `${RECORDS}?meta=filter_count&sort=date_updated,id&${window}`,
        recordsPath: 'data',
        idField: 'id',
        pageSize,
        datesConfiguration: {
          updatedDateField: 'date_updated',
          updatedDateFormat: DATES,
          createdDateField: 'date_created',
          createdDateFormat: DATES,
        },
        deletes: { mode: 'sweep', everyMinutes: 1, url: `${RECORDS}?meta=filter_count&sort=id` },
      },
    },
  };
}
