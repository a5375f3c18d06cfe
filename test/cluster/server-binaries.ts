import { composeFile } from '../support/compose-file';
import { obtainGoPrograms } from './go-programs';

export interface ServerBinaries {
  /** Folder with `temporal-server` and `temporal-sql-tool`. */
  folder: string;
  version: string;
}

/**
 * Temporal's server and SQL tool, in the version that docker-compose.yml runs, or the one that
 * `TEMPORAL_SERVER_VERSION` names. The first time Go builds them into the cache, which takes minutes.
 */
export async function obtainServerBinaries(): Promise<ServerBinaries> {
  const version = process.env.TEMPORAL_SERVER_VERSION ?? composedVersion();
  const folder = await obtainGoPrograms(`temporal-server-${version}`, `go.temporal.io/server@v${version}`, {
    'temporal-server': 'cmd/server',
    'temporal-sql-tool': 'cmd/tools/sql',
  });
  return { folder, version };
}

function composedVersion(): string {
  return composeFile().services['temporal']!.image.split(':')[1]!;
}
