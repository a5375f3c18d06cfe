import { join } from 'node:path';
import type { Config } from '../config';
import { localTarget, type TemporalTarget } from '../temporal/target';
import { readServerRecord } from '../temporal/server-record';

/**
 * The Temporal server that a service with these settings uses: the one that `TEMPORAL_ADDRESS` names, or the embedded
 * one that runs on the data folder. Throws one sentence that says what to do if none runs.
 */
export function temporalOf(config: Pick<Config, 'temporal' | 'dataFolder'>): TemporalTarget {
  if (config.temporal !== null) return config.temporal;
  const address = embeddedServer(config)?.address;
  if (address) return localTarget(address);
  throw noServiceRuns(config);
}

/** Where the Web UI of that server is; null if nobody said. */
export function webUiOf(config: Pick<Config, 'embedded' | 'dataFolder' | 'temporalUiUrl'>): string | null {
  return config.temporalUiUrl ?? (config.embedded ? (embeddedServer(config)?.uiUrl ?? null) : null);
}

export function noServiceRuns({ dataFolder }: Pick<Config, 'dataFolder'>): Error {
  return new Error(`No service runs on the data folder "${dataFolder}": run npm start, or set TEMPORAL_ADDRESS.`);
}

function embeddedServer({ dataFolder }: Pick<Config, 'dataFolder'>) {
  return readServerRecord(join(dataFolder, 'temporal.json'));
}
