import { collectDefaultMetrics, Registry } from 'prom-client';

/** What a process measures, and how it is shown: one for each process, made by its entry point. */
export interface Telemetry {
  /**
   * Where every part of the process registers what it measures. Labels are bounded: routes, kinds and states, never
   * ids, names or URLs.
   */
  registry: Registry;
  contentType: string;
  /**
   * All of it in Prometheus's text format, with what Temporal's SDK measures. Slow or missing parts are left out, never
   * waited for.
   */
  metrics(): Promise<string>;
}

const SDK_DEADLINE_MS = 2_000;

/**
 * Starts with the metrics of the process itself: memory, processor, event loop. `sdkMetricsUrl`: where the SDK's
 * runtime shows its own (see `installRuntime`); their names begin with `temporal_`, so that both fit into one text.
 */
export function createTelemetry(sdkMetricsUrl: string | null = null): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    contentType: registry.contentType,
    metrics: async () => {
      const [own, sdk] = await Promise.all([registry.metrics(), sdkMetricsUrl === null ? '' : textAt(sdkMetricsUrl)]);
      return own + sdk;
    },
  };
}

async function textAt(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(SDK_DEADLINE_MS) });
    return answer.ok ? await answer.text() : '';
  } catch {
    return '';
  }
}
