import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { JsonObject } from '../../../src/domain/values/json';
import { createStopping } from '../../../src/stopping';
import { freePort } from '../../../src/temporal/loopback-ports';
import { installDebianPackages } from '../debian-packages';
import { deedsBy } from '../line-deeds';
import { startLineProcess } from '../../support/line-process';
import { runCommand } from '../run-command';
import { answers, startServerProcess } from '../server-process';
import type { InstallOptions, ListingOptions, RunningSystem, System } from '../system';

const PACKAGES = ['redmine', 'redmine-sqlite', 'ruby', 'puma', 'ruby-webrick'];
/** Debian's package would make a database of its own. */
const ANSWERS = [
  'redmine redmine/instances/default/dbconfig-install boolean false',
  'redmine redmine/instances/default/database-type select sqlite3',
];
const PROGRAM_FOLDER = '/usr/share/redmine';
const COMMANDS = join(__dirname, 'redmine-commands.rb');
const DATES = "yyyy-MM-dd'T'HH:mm:ssX";
const SINCE = "${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}";
const ALL = '/issues.json?status_id=*';

/** Redmine on SQLite: dates in seconds, pages by offset with a total, deletions that only a sweep finds. */
export const redmine: System = { key: 'redmine', modes: ['offset'], install, start };

const instanceOf = (folder: string) => join(folder, 'instance');
const databaseOf = (folder: string) => join(instanceOf(folder), 'redmine.sqlite');
const emptyDatabaseOf = (folder: string) => join(folder, 'empty.sqlite');

/** Configuration, database, logs and files of an instance are in a folder that is named from `instances`: here ours. */
function environmentOf(folder: string): Record<string, string> {
  return {
    X_DEBIAN_SITEID: `../../../../${relative('/', instanceOf(folder))}`,
    RAILS_ENV: 'production',
  };
}

async function install(options: InstallOptions): Promise<void> {
  const { folder, onProgress } = options;
  await installDebianPackages(PACKAGES, options, ANSWERS);
  if (existsSync(emptyDatabaseOf(folder))) return;
  rmSync(instanceOf(folder), { recursive: true, force: true });
  for (const name of ['config', 'log', 'tmp', 'files', 'public'])
    mkdirSync(join(instanceOf(folder), name), { recursive: true });
  const lines = ['production:', '  adapter: sqlite3', `  database: ${databaseOf(folder)}`, '  timeout: 10000', ''];
  writeFileSync(join(instanceOf(folder), 'config/database.yml'), lines.join('\n'));
  writeFileSync(join(instanceOf(folder), 'config/secret_key.txt'), 'laboratory only '.repeat(8));
  await runCommand('ruby', ['-S', 'rake', 'db:migrate'], {
    title: 'Making an empty Redmine',
    cwd: PROGRAM_FOLDER,
    env: { ...environmentOf(folder), SCHEMA: '/dev/null' },
    onProgress,
  });
  const inside = startInside(folder);
  await inside.ask({ do: 'prepare' });
  await inside.stop();
  renameSync(databaseOf(folder), emptyDatabaseOf(folder));
}

const startInside = (folder: string) => startLineProcess('ruby', [COMMANDS, PROGRAM_FOLDER], environmentOf(folder));

async function start({ folder }: InstallOptions): Promise<RunningSystem> {
  const stopping = createStopping();
  try {
    for (const rest of ['-wal', '-shm', '-journal']) rmSync(`${databaseOf(folder)}${rest}`, { force: true });
    copyFileSync(emptyDatabaseOf(folder), databaseOf(folder));
    const inside = startInside(folder);
    stopping.add(inside.stop);
    const { key, version } = await inside.ask<{ key: string; version: string }>({ do: 'key' });
    const address = `127.0.0.1:${await freePort(18_101)}`;
    const url = `http://${address}`;
    const server = await startServerProcess({
      command: 'puma',
      args: ['--bind', `tcp://${address}`, '--threads', '1:4', 'config.ru'],
      cwd: PROGRAM_FOLDER,
      env: environmentOf(folder),
      logFile: join(folder, 'server.log'),
      isReady: () => answers(`${url}/issues.json?key=${key}`),
    });
    stopping.add(server.stop);
    return {
      version,
      url,
      ...deedsBy(inside),
      configuration: (listing) => configuration(listing, key),
      markOf: ({ subject }) => String(subject ?? ''),
      updatedDateField: 'updated_on',
      crash: server.crash,
      stop: stopping.stopAll,
    };
  } catch (error) {
    await stopping.stopAll();
    throw error;
  }
}

function configuration({ url, pageSize }: ListingOptions, key: string): JsonObject {
  return {
    'base.url': url,
    'authentication.type': 'apiKey',
    'api.key.name': 'X-Redmine-API-Key',
    'api.key': key,
    'pagination.type': 'offset',
    'pagination.size.parameter': 'limit',
    'pagination.total.path': 'total_count',
    'event.poller.configuration': {
      issues: {
        url: `${ALL}&sort=updated_on,id&updated_on=>=${SINCE}`,
        recordsPath: 'issues',
        idField: 'id',
        pageSize,
        datesConfiguration: {
          updatedDateField: 'updated_on',
          updatedDateFormat: DATES,
          createdDateField: 'created_on',
          createdDateFormat: DATES,
        },
        deletes: { mode: 'sweep', everyMinutes: 1, url: `${ALL}&sort=id` },
      },
    },
  };
}
