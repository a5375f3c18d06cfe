import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../../../src/domain/values/json';
import { createStopping } from '../../../src/stopping';
import { freePort } from '../../../src/temporal/loopback-ports';
import { deedsBy } from '../line-deeds';
import { startLineProcess } from '../../support/line-process';
import { startMariaDb } from '../mariadb';
import { answers, startServerProcess } from '../server-process';
import type { InstallOptions, ListingOptions, RunningSystem, System, Told } from '../system';
import { configureSite, siteOf, unpackMediawiki } from './mediawiki-site';

const COMMANDS = join(__dirname, 'mediawiki-commands.php');
const DATES = "yyyy-MM-dd'T'HH:mm:ssX";
const QUERY = '/api.php?action=query&format=json&formatversion=2';
/** Of PHP's own server. */
const PROCESSES = '3';

/**
 * MediaWiki on MariaDB. Mode `changes`: its recent changes, each of which is a record of its own that comes once. Mode
 * `pages`: all pages without dates, compared at each poll.
 */
export const mediawiki: System = { key: 'mediawiki', modes: ['changes', 'pages'], install: unpackMediawiki, start };

async function start(options: InstallOptions): Promise<RunningSystem> {
  const { folder } = options;
  const stopping = createStopping();
  try {
    const database = await startMariaDb(options);
    stopping.add(database.stop);
    await configureSite(options, database.socket);
    const inside = startLineProcess('php', [COMMANDS, siteOf(folder)]);
    stopping.add(inside.stop);
    await inside.ask({ do: 'clear' });
    const version = await inside.ask<string>({ do: 'version' });
    const address = `127.0.0.1:${await freePort(18_103)}`;
    const url = `http://${address}`;
    const server = await startServerProcess({
      command: 'php',
      args: ['-S', address, '-t', siteOf(folder)],
      env: { PHP_CLI_SERVER_WORKERS: PROCESSES },
      logFile: join(folder, 'server.log'),
      isReady: () => answers(`${url}${QUERY}&meta=siteinfo`),
    });
    stopping.add(server.stop);
    return {
      version,
      url,
      ...deedsBy(inside),
      configuration,
      markOf,
      meaningOf,
      updatedDateField: 'timestamp',
      crash: server.crash,
      stop: stopping.stopAll,
    };
  } catch (error) {
    await stopping.stopAll();
    throw error;
  }
}

function configuration({ url, mode, pageSize }: ListingOptions): JsonObject {
  const paging = mode === 'pages' ? { path: 'gapcontinue', size: 'gaplimit' } : { path: 'rccontinue', size: 'rclimit' };
  return {
    'base.url': url,
    'authentication.type': 'none',
    'pagination.type': 'cursor',
    'pagination.cursor.path': `continue.${paging.path}`,
    'pagination.cursor.parameter': paging.path,
    'pagination.size.parameter': paging.size,
    'event.poller.configuration': mode === 'pages' ? pages(pageSize) : changes(pageSize),
  };
}

function changes(pageSize: number): JsonObject {
  const since = "rcstart=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}";
  return {
    changes: {
      url: `${QUERY}&list=recentchanges&rcdir=newer&rcprop=title|ids|timestamp|loginfo|user|comment&${since}`,
      recordsPath: 'query.recentchanges',
      idField: 'rcid',
      pageSize,
      datesConfiguration: {
        updatedDateField: 'timestamp',
        updatedDateFormat: DATES,
        createdDateField: 'timestamp',
        createdDateFormat: DATES,
      },
    },
  };
}

function pages(pageSize: number): JsonObject {
  return {
    pages: {
      url: `${QUERY}&generator=allpages&prop=revisions&rvprop=ids|timestamp|comment`,
      recordsPath: 'query.pages',
      idField: 'title',
      pageSize,
      changes: 'snapshot',
    },
  };
}

function markOf({ comment, revisions }: JsonObject): string {
  const [latest] = Array.isArray(revisions) ? revisions : [];
  return String((isJsonObject(latest) ? latest.comment : comment) ?? '');
}

/** A recent change is told as a creation, whatever it is of. */
const KINDS: Record<string, string> = { new: 'CREATED', edit: 'UPDATED', log: 'DELETED' };

function meaningOf({ type, record, ...told }: Told): Omit<Told, 'record'> {
  const kind = typeof record?.rcid === 'number' ? KINDS[String(record.type)] : undefined;
  if (kind === undefined) return { type, ...told };
  return { type: type === 'CREATED' ? kind : `${type} ${kind}`, id: String(record?.title), mark: told.mark };
}
