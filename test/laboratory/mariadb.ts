import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command';
import { startServerProcess } from './server-process';
import type { InstallOptions } from './system';

export const MARIADB_PACKAGES = ['mariadb-server-core'];

const ROOT_USER = ['--user=root'];

/** MariaDB with its data in the system's folder, reached by a socket file alone; `root` has no password there. */
export async function startMariaDb({ folder, onProgress }: InstallOptions) {
  const dataFolder = join(folder, 'mariadb');
  const socket = join(folder, 'mariadb.sock');
  const common = ['--no-defaults', `--datadir=${dataFolder}`, ...(process.getuid?.() === 0 ? ROOT_USER : [])];
  if (!existsSync(join(dataFolder, 'mysql'))) {
    mkdirSync(dataFolder, { recursive: true });
    const args = [...common, '--auth-root-authentication-method=normal', '--skip-test-db'];
    await runCommand('mariadb-install-db', args, { title: 'Making an empty MariaDB', onProgress });
  }
  // One that was killed leaves it behind, and its being there says that the server is.
  rmSync(socket, { force: true });
  const server = await startServerProcess({
    command: 'mariadbd',
    args: [
      ...common,
      `--socket=${socket}`,
      `--pid-file=${join(folder, 'mariadb.pid')}`,
      '--skip-networking',
      '--innodb-flush-log-at-trx-commit=2',
    ],
    logFile: join(folder, 'mariadb.log'),
    isReady: () => existsSync(socket),
  });
  return { socket, stop: server.stop };
}
