import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * Where every part of a process registers what it measures, and what `GET /metrics` shows: one for each process, made by its entry
 * point. Labels are bounded: routes, kinds and states, never ids, names or URLs.
 */
export type Telemetry = Registry;

/** A registry with the metrics of the process itself: memory, processor, event loop. */
export function createTelemetry(): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
