import { Counter, Histogram, type Registry } from 'prom-client';
import type { ActivityObserver, ObservedAttempt, ObservedPoll } from '../activities/runtime/observer';

/** From a request on loopback to the 2 hours that a poll may take. */
const DURATION_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];
/** From a tenth of a second to the 75 hours after which an instance is suspended. */
const LAG_SECONDS = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_600, 10_000, 36_000, 100_000, 300_000];

/**
 * Counts what activities do. Labels are the keys of known elements, outcomes and types of changes: their number does
 * not grow with the number of instances, and none of them names a customer.
 */
export function createActivityMetrics(registry: Registry, elementKeys: readonly string[]): ActivityObserver {
  const metrics = metricsOf(registry);
  const labelOf = (elementKey: string) => (elementKeys.includes(elementKey) ? elementKey : 'unknown');
  return {
    polled: (poll) => countPoll(metrics, poll, labelOf(poll.input.instance.elementKey)),
    attempted: (attempt) => countAttempt(metrics, attempt, labelOf(attempt.instance.elementKey)),
    swept: ({ input, report: { result } }) => {
      const element = labelOf(input.instance.elementKey);
      metrics.sweeps.inc({ element, outcome: result.outcome === 'failed' ? result.failure.kind : result.outcome });
      if (result.outcome === 'swept') metrics.changes.inc({ element, type: 'DELETED' }, result.deleted);
    },
    tokenRequested: ({ elementKey, outcome }) => {
      metrics.tokenRequests.inc({ element: labelOf(elementKey), outcome });
    },
  };
}

type Metrics = ReturnType<typeof metricsOf>;

function metricsOf(registry: Registry) {
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `element_events_${name}`, help, labelNames, registers: [registry] });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `element_events_${name}`, help, labelNames: ['element'], buckets, registers: [registry] });
  return {
    polls: counter('polls_total', 'Polls of resources; outcome: read, or why not', ['element', 'outcome']),
    pollDuration: histogram('poll_duration_seconds', 'Polls of instances, all due resources', DURATION_SECONDS),
    pollLag: histogram('poll_lag_seconds', 'From when a resource was due to its poll', LAG_SECONDS),
    changes: counter('changes_total', 'Changes that polls and sweeps found', ['element', 'type']),
    deliveries: counter('deliveries_total', 'Attempts at notifications, by outcome', ['element', 'outcome']),
    attemptDuration: histogram('attempt_duration_seconds', 'Attempts at notifications', DURATION_SECONDS),
    events: counter('delivered_events_total', 'Events in accepted notifications', ['element']),
    deliveryLag: histogram(
      'delivery_lag_seconds',
      'From when changes were found to their acceptance, by notification',
      LAG_SECONDS,
    ),
    sweeps: counter('sweeps_total', 'Sweeps for deleted records; outcome: swept, interrupted, or why not', [
      'element',
      'outcome',
    ]),
    tokenRequests: counter('token_requests_total', 'Requests for OAuth tokens, by outcome', ['element', 'outcome']),
  };
}

function countPoll(metrics: Metrics, { input, report, startedAtMs, endedAtMs }: ObservedPoll, element: string): void {
  metrics.pollDuration.observe({ element }, (endedAtMs - startedAtMs) / 1000);
  for (const { dueAt } of input.resources) {
    if (dueAt !== undefined) metrics.pollLag.observe({ element }, secondsSince(dueAt, Date.parse(report.polledAt)));
  }
  for (const poll of report.resources) {
    metrics.polls.inc({ element, outcome: poll.outcome === 'read' ? 'read' : poll.failure.kind });
    if (poll.outcome === 'failed') continue;
    for (const { type } of poll.notifications.flatMap(({ events }) => events)) metrics.changes.inc({ element, type });
  }
}

function countAttempt(
  metrics: Metrics,
  { notification, failure, startedAtMs, endedAtMs }: ObservedAttempt,
  element: string,
): void {
  metrics.deliveries.inc({ element, outcome: failure === null ? 'accepted' : failure.kind });
  metrics.attemptDuration.observe({ element }, (endedAtMs - startedAtMs) / 1000);
  if (failure !== null) return;
  metrics.events.inc({ element }, notification.events.length);
  metrics.deliveryLag.observe({ element }, secondsSince(notification.detectedAt, endedAtMs));
}

/** Another machine's clock may be ahead of ours: no lag is below zero. */
function secondsSince(instant: string, nowMs: number): number {
  return Math.max(0, nowMs - Date.parse(instant)) / 1000;
}
