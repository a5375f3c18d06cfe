import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/domain/values/json';
import { createStopping } from '../../../src/stopping';
import { freePort } from '../../../src/temporal/loopback-ports';
import { installDebianPackages } from '../debian-packages';
import { deedsBy } from '../line-deeds';
import { startLineProcess } from '../../support/line-process';
import { runCommand } from '../run-command';
import { answers, startServerProcess } from '../server-process';
import type { InstallOptions, ListingOptions, RunningSystem, System } from '../system';

const PACKAGES = ['request-tracker5', 'rt5-db-sqlite', 'starman'];
/** Debian's package would make a database of its own. */
const ANSWERS = [
  'request-tracker5 request-tracker5/dbconfig-install boolean false',
  'request-tracker5 request-tracker5/handle-siteconfig-permissions boolean false',
];
const SERVER = '/usr/share/request-tracker5/libexec/rt-server';
const COMMANDS = join(__dirname, 'request-tracker-commands.pl');
const PASSWORD = 'laboratory-only';
const PREFERRED_PORT = 18_107;
const DATES = "yyyy-MM-dd'T'HH:mm:ssX";
const FIELDS = 'fields=Subject,Status,LastUpdated,Created';
const SINCE = "query=LastUpdated>='${gmtDate:yyyy-MM-dd HH:mm:ss}'";

/**
 * Request Tracker on SQLite: dates in seconds, a creation that moves the updated date once more, deletions that only a
 * sweep finds. Modes `next-url`, by the addresses that it names, and `page`.
 */
export const requestTracker: System = { key: 'request-tracker', modes: ['next-url', 'page'], install, start };

const databaseOf = (folder: string) => join(folder, 'rt.sqlite');
const emptyDatabaseOf = (folder: string) => join(folder, 'empty.sqlite');

function environmentOf(folder: string): Record<string, string> {
  return { RT_SITE_CONFIG: join(folder, 'site.pm'), RT_SITE_CONFIG_DIR: join(folder, 'no-more-settings') };
}

function writeSettings(folder: string, port: number): void {
  const settings: Record<string, string | number> = {
    DatabaseType: 'SQLite',
    DatabaseName: databaseOf(folder),
    rtname: 'laboratory',
    Organization: 'laboratory',
    WebPath: '',
    WebDomain: '127.0.0.1',
    WebPort: port,
    Timezone: 'UTC',
    LogToSyslog: '',
    LogToSTDERR: 'error',
    MailCommand: 'testfile',
    MasonDataDir: join(folder, 'pages'),
  };
  const lines = Object.entries(settings).map(([name, value]) => `Set($${name}, '${value}');`);
  writeFileSync(join(folder, 'site.pm'), [...lines, '1;', ''].join('\n'));
}

async function install(options: InstallOptions): Promise<void> {
  const { folder, onProgress } = options;
  await installDebianPackages(PACKAGES, options, ANSWERS);
  if (existsSync(emptyDatabaseOf(folder))) return;
  rmSync(databaseOf(folder), { force: true });
  mkdirSync(join(folder, 'pages'), { recursive: true });
  writeSettings(folder, PREFERRED_PORT);
  await runCommand('rt-setup-database-5', ['--action', 'init', '--skip-create'], {
    title: 'Making an empty Request Tracker',
    env: environmentOf(folder),
    onProgress,
  });
  const inside = startInside(folder);
  await inside.ask({ do: 'prepare', password: PASSWORD });
  await inside.stop();
  copyFileSync(databaseOf(folder), emptyDatabaseOf(folder));
}

const startInside = (folder: string) => startLineProcess('perl', [COMMANDS], environmentOf(folder));

async function start({ folder }: InstallOptions): Promise<RunningSystem> {
  const stopping = createStopping();
  try {
    rmSync(`${databaseOf(folder)}-journal`, { force: true });
    copyFileSync(emptyDatabaseOf(folder), databaseOf(folder));
    const port = await freePort(PREFERRED_PORT);
    writeSettings(folder, port);
    const inside = startInside(folder);
    stopping.add(inside.stop);
    const version = await inside.ask<string>({ do: 'version' });
    const url = `http://127.0.0.1:${port}`;
    const server = await startServerProcess({
      command: SERVER,
      args: ['--host', '127.0.0.1', '--port', String(port), '--server', 'Starman', '--workers', '2'],
      env: environmentOf(folder),
      logFile: join(folder, 'server.log'),
      isReady: () => answers(`${url}/REST/2.0/rt`),
    });
    stopping.add(server.stop);
    return {
      version,
      url,
      ...deedsBy(inside),
      configuration,
      markOf: ({ Subject }) => String(Subject ?? ''),
      updatedDateField: 'LastUpdated',
      crash: server.crash,
      stop: stopping.stopAll,
    };
  } catch (error) {
    await stopping.stopAll();
    throw error;
  }
}

const BY_NEXT_URL = {
  'pagination.type': 'nextUrl',
  'pagination.next.path': 'next_page',
  // It names itself by the address in its own settings.
  'pagination.next.relative': true,
};
const BY_PAGE = { 'pagination.type': 'page' };

function configuration({ url, mode, pageSize }: ListingOptions): JsonObject {
  return {
    'base.url': `${url}/REST/2.0`,
    'authentication.type': 'basic',
    username: 'root',
    password: PASSWORD,
    ...(mode === 'page' ? BY_PAGE : BY_NEXT_URL),
    'pagination.total.path': 'total',
    'pagination.size.parameter': 'per_page',
    'event.poller.configuration': {
      tickets: {
        url: `/tickets?${SINCE}&orderby=LastUpdated&order=ASC&orderby=id&order=ASC&${FIELDS}`,
        recordsPath: 'items',
        idField: 'id',
        pageSize,
        createdCheckTolerance: 5,
        datesConfiguration: {
          updatedDateField: 'LastUpdated',
          updatedDateFormat: DATES,
          createdDateField: 'Created',
          createdDateFormat: DATES,
        },
        deletes: { mode: 'sweep', everyMinutes: 1, url: '/tickets?query=id>0&orderby=id&order=ASC&fields=Subject' },
      },
    },
  };
}
