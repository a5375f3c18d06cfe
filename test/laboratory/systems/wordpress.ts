import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../../../src/domain/values/json';
import { freePort } from '../../../src/temporal/loopback-ports';
import { deedsBy } from '../line-deeds';
import { startLineProcess } from '../../support/line-process';
import { startMariaDb } from '../mariadb';
import { runCommand } from '../run-command';
import { answers, startServerProcess } from '../server-process';
import { createStopping } from '../../../src/stopping';
import type { InstallOptions, ListingOptions, RunningSystem, System } from '../system';
import { configureSite, siteOf, unpackWordpress } from './wordpress-site';

const COMMANDS = join(__dirname, 'wordpress-commands.php');
const DATES = "yyyy-MM-dd'T'HH:mm:ss";
const STATES = 'publish,future,draft,pending,private,trash';
const SINCE = "modified_after=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}";
/** Of PHP's own server. */
const PROCESSES = '3';

/**
 * WordPress on MariaDB: dates in seconds, no second sort key, ties in another order for each page, deletions as a
 * state.
 */
export const wordpress: System = {
  key: 'wordpress',
  modes: ['link', 'offset', 'link-by-id'],
  install: unpackWordpress,
  start,
};

async function start(options: InstallOptions): Promise<RunningSystem> {
  const { folder, onProgress } = options;
  const stopping = createStopping();
  try {
    const database = await startMariaDb(options);
    stopping.add(database.stop);
    configureSite(folder, database.socket);
    const make = `mysqli_connect('localhost', 'root', '', '', 0, $argv[1])->query('CREATE DATABASE IF NOT EXISTS wordpress');`;
    await runCommand('php', ['-r', make, database.socket], { title: 'Making a database for WordPress', onProgress });
    const installer = startLineProcess('php', [COMMANDS, siteOf(folder), 'install']);
    await installer.ask({ do: 'install' });
    await installer.stop();
    const inside = startLineProcess('php', [COMMANDS, siteOf(folder)]);
    stopping.add(inside.stop);
    await inside.ask({ do: 'clear' });
    const { password, version } = await inside.ask<{ password: string; version: string }>({ do: 'password' });
    const address = `127.0.0.1:${await freePort(18_102)}`;
    const url = `http://${address}`;
    const server = await startServerProcess({
      command: 'php',
      args: ['-S', address, '-t', siteOf(folder)],
      env: { PHP_CLI_SERVER_WORKERS: PROCESSES },
      logFile: join(folder, 'server.log'),
      isReady: () => answers(`${url}/wp-json/wp/v2/posts`),
    });
    stopping.add(server.stop);
    return {
      version,
      url,
      ...deedsBy(inside),
      configuration: (listing) => configuration(listing, password),
      markOf,
      updatedDateField: 'modified_gmt',
      crash: server.crash,
      stop: stopping.stopAll,
    };
  } catch (error) {
    await stopping.stopAll();
    throw error;
  }
}

function configuration({ url, mode, pageSize }: ListingOptions, password: string): JsonObject {
  const order = `orderby=${mode === 'link-by-id' ? 'id' : 'modified'}&order=asc`;
  return {
    'base.url': `${url}/wp-json/wp/v2`,
    'authentication.type': 'basic',
    username: 'admin',
    password,
    'pagination.type': mode === 'offset' ? 'offset' : 'link',
    'pagination.size.parameter': 'per_page',
    'event.poller.configuration': {
      posts: {
        url: `/posts?context=edit&status=${STATES}&${order}&${SINCE}&_fields=id,date_gmt,modified_gmt,status,title`,
        idField: 'id',
        pageSize,
        datesConfiguration: {
          updatedDateField: 'modified_gmt',
          updatedDateFormat: DATES,
          createdDateField: 'date_gmt',
          createdDateFormat: DATES,
        },
        deletes: { mode: 'flag', field: 'status', value: 'trash' },
      },
    },
  };
}

function markOf({ title }: JsonObject): string {
  return isJsonObject(title) ? String(title.raw ?? '') : '';
}
