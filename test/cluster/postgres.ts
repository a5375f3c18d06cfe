import { execFile, execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/temporal/loopback-ports';
import { waitUntil } from '../support/wait-until';
import { startChild } from './child';

const run = promisify(execFile);

export interface Postgres {
  host: string;
  port: number;
  user: string;
  password: string;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** Where Debian keeps PostgreSQL's programs; only some of them are on the PATH. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** Starts a PostgreSQL of our own on 127.0.0.1, with a password. It makes sure of its writes as in production. */
export async function startPostgres(): Promise<Postgres> {
  const programs = programFolder();
  const owner = ownerOfData();
  // A folder of its own: its user may not enter ours.
  const folder = mkdtempSync(join(tmpdir(), 'element-events-postgres-'));
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
  const password = 'password-of-the-test-cluster';
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner.uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);

  const access = ['--username', 'temporal', '--auth', 'scram-sha-256', '--pwfile', passwordFile];
  await run(join(programs, 'initdb'), ['--pgdata', data, '--encoding', 'UTF8', '--locale', 'C', ...access], owner);
  const port = await freePort(0);
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', max_connections: 200 };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = startChild(join(programs, 'postgres'), ['-D', data, ...flags], join(folder, 'postgres.log'), owner);
  const ready = ['--host', '127.0.0.1', '--port', String(port)];
  await waitUntil('PostgreSQL to accept connections', () => {
    if (!server.isAlive()) throw new Error(`PostgreSQL did not start:\n${server.endOfLog()}`);
    return run(join(programs, 'pg_isready'), ready).then(
      () => true,
      () => false,
    );
  });
  const stop = async () => {
    // SIGINT: it ends the connections that are left, and closes its files well.
    await server.stop('SIGINT');
    rmSync(folder, { recursive: true, force: true });
  };
  return { host: '127.0.0.1', port, user: 'temporal', password, stop };
}

function programFolder(): string {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(DEBIAN_FOLDER, version, 'bin')).find((path) => existsSync(path));
  if (found) return found;
  throw new Error(`No PostgreSQL in ${DEBIAN_FOLDER}: install it (apt-get install postgresql).`);
}

/** PostgreSQL refuses to run as root: then the user that Debian made for it owns the data. */
function ownerOfData(): { uid: number; gid: number } | { uid?: undefined; gid?: undefined } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (kind: string) => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
