import { Histogram } from 'prom-client';
import type { Telemetry } from '../../telemetry';
import { API_PREFIX } from './openapi';
import type { App } from './routes/route';

/**
 * Measures every answer by method, route and status. A path that no route knows counts as `none`: labels stay bounded.
 */
export function measureRequests(app: App, { registry }: Telemetry): void {
  const duration = new Histogram({
    name: 'element_events_api_request_duration_seconds',
    help: 'Answers of the HTTP API, and how long each took',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const route = routeOptions.url?.replace(API_PREFIX, '') ?? 'none';
    duration.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}
