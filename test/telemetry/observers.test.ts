import { Registry } from 'prom-client';
import type { ActivityObserver, ObservedAttempt, ObservedPoll } from '../../src/activities/runtime/observer';
import type { Notification } from '../../src/domain/delivery/notification';
import { createLogger } from '../../src/logging';
import { createActivityMetrics } from '../../src/telemetry/metrics';
import { tellAll } from '../../src/telemetry/observers';
import { startOtlpExporter } from '../../src/telemetry/otlp-exporter';
import type { Span } from '../../src/telemetry/spans';
import { createActivityTraces } from '../../src/telemetry/traces';
import { waitUntil } from '../support/wait-until';
import { startCollector } from './collector';
import { readScrape } from './scrape';

const AT = Date.UTC(2026, 0, 1);

function notificationOf(id: string): Notification {
  const detectedAt = new Date(AT - 4_000).toISOString();
  return { id, resource: 'accounts', body: '{}', format: 'elements', detectedAt, events: [] };
}

function attemptAt(id: string, elementKey = 'rest'): ObservedAttempt {
  const instance = { id: 1, elementKey };
  return {
    instance,
    notification: notificationOf(id),
    status: 200,
    failure: null,
    startedAtMs: AT - 1_000,
    endedAtMs: AT,
  };
}

function pollThatFound(ids: readonly string[]): ObservedPoll {
  const read = { resource: 'accounts', outcome: 'read', notifications: ids.map(notificationOf) };
  return {
    input: { instance: { id: 1, elementKey: 'rest' }, resources: [] },
    report: { polledAt: new Date(AT).toISOString(), resources: [read], grant: null, reauthorization: null },
    startedAtMs: AT - 1_000,
    endedAtMs: AT,
  } as unknown as ObservedPoll;
}

test('an observer that throws is logged, and the others are told all the same', () => {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', pretty: false, destination: { write: (line) => lines.push(line) } });
  const told: unknown[] = [];
  const broken = {
    attempted: () => {
      throw new Error('a label is missing');
    },
  } as Partial<ActivityObserver> as ActivityObserver;
  const sound = { attempted: (attempt) => told.push(attempt) } as Partial<ActivityObserver> as ActivityObserver;
  tellAll([broken, sound], log).attempted(attemptAt('a'));
  expect(told).toHaveLength(1);
  expect(lines.join('')).toContain('could not be measured');
});

test('an element that the worker does not know shares one label with all others of that kind', async () => {
  const registry = new Registry();
  const metrics = createActivityMetrics(registry, ['rest']);
  for (const key of ['rest', 'made-up', 'made-up-too']) metrics.attempted(attemptAt('a', key));
  const scrape = readScrape(await registry.metrics());
  expect(scrape.sum('element_events_deliveries_total', { element: 'rest' })).toBe(1);
  expect(scrape.sum('element_events_deliveries_total', { element: 'unknown' })).toBe(2);
  expect(scrape.sum('element_events_delivery_lag_seconds_sum', { element: 'rest' })).toBe(4);
});

test('of the part of traces that is kept, a notification and its attempts are kept or left out together', () => {
  const spans: Span[] = [];
  const traces = createActivityTraces((span) => void spans.push(span), 0.25);
  const ids = Array.from({ length: 1_000 }, (_, number) => `notification-${number}`);
  traces.polled(pollThatFound(ids));
  for (const id of ids) traces.attempted(attemptAt(id));
  const tracesWith = (name: string) =>
    spans
      .filter((span) => span.name === name)
      .map(({ traceId }) => traceId)
      .sort();
  expect(tracesWith('attempt')).toEqual(tracesWith('notification'));
  expect(tracesWith('attempt').length).toBeGreaterThan(180);
  expect(tracesWith('attempt').length).toBeLessThan(320);
});

test('the exporter keeps so many spans for a collector and drops the rest, and sends what is left when it stops', async () => {
  const collector = await startCollector();
  const lines: string[] = [];
  const log = createLogger({ level: 'info', pretty: false, destination: { write: (line) => lines.push(line) } });
  const exporter = startOtlpExporter({ url: `${collector.url}/v1/traces`, headers: {} }, 'test', log);
  const traces = createActivityTraces(exporter.emit, 1);
  for (let number = 0; number < 9_000; number += 1) traces.attempted(attemptAt(`notification-${number}`));
  await waitUntil('what it kept', () => collector.spans().length >= 8_192);
  traces.attempted(attemptAt('last'));
  await exporter.stop();
  expect(collector.spans()).toHaveLength(8_193);
  expect(lines.filter((line) => line.includes('are lost'))).toHaveLength(1);
  await collector.close();
});
