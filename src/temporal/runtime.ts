import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { LogEntry } from '@temporalio/worker';
import type { Logger } from '../logging';

/**
 * Sets up the SDK's process-wide runtime: its log lines go to ours, and it leaves signals to us, so that there is one
 * order in which things stop. With `metricsAddress` (`host:port`) it shows its metrics there, at `/metrics`. Must run
 * before the first connection of a worker; a runtime that is there already stays as it is.
 */
export function installRuntime(log: Logger, { metricsAddress }: { metricsAddress?: string } = {}): void {
  try {
    Runtime.install({
      logger: new DefaultLogger('DEBUG', (entry) => write(log, entry)),
      shutdownSignals: [],
      telemetryOptions: {
        logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
        ...(metricsAddress === undefined ? {} : { metrics: metricsAt(metricsAddress) }),
      },
    });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error;
  }
}

/** Named as Prometheus wants it: seconds, and names that tell units and totals. */
function metricsAt(bindAddress: string) {
  const names = { useSecondsForDurations: true, unitSuffix: true, countersTotalSuffix: true };
  return { prometheus: { bindAddress, ...names } };
}

function write(log: Logger, { level, message, meta }: LogEntry): void {
  const { error, ...others } = (meta ?? {}) as Record<string, unknown>;
  // Our logs have errors under `err`, with what they say and without what hangs on them.
  const fields = error === undefined ? others : { ...others, err: error };
  switch (level) {
    case 'ERROR':
      return log.error(fields, message);
    case 'WARN':
      return log.warn(fields, message);
    // The SDK's informative lines (worker states, evictions) are of interest only to who is looking for a fault.
    case 'INFO':
    case 'DEBUG':
    case 'TRACE':
      return log.debug(fields, message);
  }
}
