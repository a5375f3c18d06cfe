import type { ActivityObserver } from '../activities/runtime/observer';
import type { Config } from '../config';
import type { Logger } from '../logging';
import type { Telemetry } from '../telemetry';
import { createActivityLog } from './activity-log';
import { createActivityMetrics } from './metrics';
import { tellAll } from './observers';
import { startOtlpExporter } from './otlp-exporter';
import { createActivityTraces } from './traces';

export interface Observation {
  observer: ActivityObserver;
  /** Sends the spans that are left. */
  stop(): Promise<void>;
}

/** Everything that listens to the activities of this process: metrics and logs always, traces if a collector is set. */
export function observeActivities(
  { traces }: Pick<Config, 'traces'>,
  elementKeys: readonly string[],
  { registry }: Telemetry,
  log: Logger,
): Observation {
  const always = [createActivityMetrics(registry, elementKeys), createActivityLog(log)];
  if (traces === null) return { observer: tellAll(always, log), stop: async () => undefined };
  const exporter = startOtlpExporter(traces, traces.serviceName, log);
  const spans = createActivityTraces(exporter.emit, traces.ratio);
  return { observer: tellAll([...always, spans], log), stop: exporter.stop };
}
