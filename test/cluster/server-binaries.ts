import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { composeFile } from '../support/compose-file';

const run = promisify(execFile);

export interface ServerBinaries {
  /** Folder with `temporal-server` and `temporal-sql-tool`. */
  folder: string;
  version: string;
}

/**
 * Temporal's server and SQL tool, in the version that docker-compose.yml runs, or the one that `TEMPORAL_SERVER_VERSION` names.
 * The first time Go builds them into the cache, which takes minutes.
 */
export async function obtainServerBinaries(): Promise<ServerBinaries> {
  const version = process.env.TEMPORAL_SERVER_VERSION ?? composedVersion();
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'element-events', `temporal-server-${version}`);
  if (existsSync(join(folder, 'temporal-server')) && existsSync(join(folder, 'temporal-sql-tool')))
    return { folder, version };

  process.stderr.write(`Building Temporal's server ${version} into ${folder}: this takes minutes, once\n`);
  mkdirSync(folder, { recursive: true });
  const packages = ['server', 'tools/sql'].map((name) => `go.temporal.io/server/cmd/${name}@v${version}`);
  await run('go', ['install', ...packages], { env: { ...process.env, GOBIN: folder } });
  renameSync(join(folder, 'server'), join(folder, 'temporal-server'));
  renameSync(join(folder, 'sql'), join(folder, 'temporal-sql-tool'));
  return { folder, version };
}

function composedVersion(): string {
  return composeFile().services['temporal']!.image.split(':')[1]!;
}
