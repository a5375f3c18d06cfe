import { join } from 'node:path';
import type { Config } from '../config';
import { connectOptions, localTarget, type TemporalTarget } from '../temporal/connect';
import { readServerRecord } from '../temporal/server-record';

/**
 * The Temporal server that a service with these settings uses: the one that `TEMPORAL_ADDRESS` names, or the embedded one
 * that runs on the data folder. Throws one sentence that says what to do where none runs.
 */
export function temporalOf({ embedded, dataFolder }: Pick<Config, 'embedded' | 'dataFolder'>): TemporalTarget {
  if (!embedded) return connectOptions();
  const address = readServerRecord(join(dataFolder, 'temporal.json'))?.address;
  if (address) return localTarget(address);
  throw new Error(`No service runs on the data folder "${dataFolder}": run npm start, or set TEMPORAL_ADDRESS.`);
}
