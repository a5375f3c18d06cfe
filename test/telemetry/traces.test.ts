import type { JsonObject } from '../../src/domain/values/json';
import { spanIdsOf, type Span } from '../../src/telemetry/spans';
import { tracesOf } from '../support/secret-traces';
import { waitUntil } from '../support/wait-until';
import { startCollector, valueOf } from './collector';
import { startMeasuredService } from './measured-service';

jest.setTimeout(120_000);

const CANARIES = {
  password: 'canary-password-8d1f2c7a',
  'event.notification.signature.key': 'canary-signature-key-55aa0f1b',
  'event.notification.basic.username': 'receiver-user',
  'event.notification.basic.password': 'canary-basic-password-91c3',
  'event.notification.callback.headers': { 'x-api-key': 'canary-header-value-7be2' },
};
const HEADER = 'canary-collector-header-4c4c';

let collector: Awaited<ReturnType<typeof startCollector>>;
let stage: Awaited<ReturnType<typeof startMeasuredService>>;
let id: number;

beforeAll(async () => {
  collector = await startCollector();
  stage = await startMeasuredService({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${HEADER}`,
  });
  const { crm, receiver, create } = stage;
  crm.switches.password = CANARIES.password;
  // The receiver echoes what it was sent: a reply is where secrets come back.
  receiver.replyNext({ status: 503, body: `${JSON.stringify(CANARIES)} Bearer` });
  id = await create(CANARIES);
  await waitUntil('a first poll', async () => ((await stage.scrape()).sum('element_events_polls_total') ?? 0) > 0);
  crm.create('company');
  await receiver.waitForEvents(1, 60_000);
  await waitUntil('the spans of both attempts', () => spansNamed('attempt').length >= 2);
});
afterAll(async () => {
  await stage.close();
  await collector.close();
});

const spansNamed = (name: string): Span[] => collector.spans().filter((span) => span.name === name);

test('a notification is one trace from the poll that found it to its acceptance, under ids that follow from its own', () => {
  const notificationId = String(stage.receiver.deliveries[0]?.headers['webhook-id']);
  const ids = spanIdsOf(notificationId);
  const [root] = spansNamed('notification');
  expect(root).toMatchObject(ids);
  const attempts = spansNamed('attempt');
  expect(attempts.map((span) => valueOf(span, 'element_events.outcome'))).toEqual(['unavailable', 'accepted']);
  expect(attempts.map((span) => valueOf(span, 'http.response.status_code'))).toEqual(['503', '200']);
  for (const attempt of attempts) expect(attempt).toMatchObject({ traceId: ids.traceId, parentSpanId: ids.spanId });

  const poll = spansNamed('poll').find(({ spanId }) => spanId === root?.links?.[0]?.spanId) as Span;
  expect(root?.links).toEqual([{ traceId: poll.traceId, spanId: poll.spanId }]);
  expect(valueOf(poll, 'element_events.polled.accounts')).toBe('read');
  expect(valueOf(poll, 'temporal.workflow_id')).toBe(`element-instance-${id}`);
});

test('the collector gets OTLP in JSON, with the headers that were set', () => {
  const [first] = collector.posted;
  expect(first).toMatchObject({
    path: '/v1/traces',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${HEADER}` },
  });
  const service = { key: 'service.name', value: { stringValue: 'element-events' } };
  expect(first?.body.resourceSpans[0]?.resource).toEqual({ attributes: [service] });
  for (const span of collector.spans()) {
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
  }
});

test('a log line of a delivery names instance, workflow and notification, and how it went', () => {
  const lines = stage.lines().filter(({ notificationId }) => notificationId !== undefined);
  const notificationId = stage.receiver.deliveries[0]?.headers['webhook-id'];
  const names = { instanceId: id, workflowId: `element-instance-${id}`, element: 'sagecrm', resource: 'accounts' };
  expect(lines).toMatchObject([
    { ...names, level: 'warn', notificationId, status: 503, outcome: 'unavailable', durationMs: expect.any(Number) },
    { ...names, level: 'debug', notificationId, status: 200, outcome: 'accepted' },
  ]);
});

test('a log line of an API request names its request id, as the answer does', async () => {
  const answer = await fetch(`${stage.service.apiUrl}/healthz`);
  const requestId = answer.headers.get('elements-request-id');
  const isOfRequest = (line: JsonObject) => line.requestId === requestId;
  await waitUntil('the line of the request', () => stage.lines().some(isOfRequest));
  expect(stage.lines().find(isOfRequest)).toMatchObject({ path: '/healthz', status: 200 });
});

test('no secret is in logs, metrics or spans, in whatever form', async () => {
  const logs = stage.logged();
  const metrics = await stage.text();
  const spans = JSON.stringify(collector.spans());
  expect([logs, metrics, spans].map((text) => text.length > 1_000)).toEqual([true, true, true]);
  const { 'event.notification.callback.headers': headers, 'event.notification.basic.username': _, ...texts } = CANARIES;
  for (const secret of [...Object.values(texts), ...Object.values(headers), HEADER]) {
    for (const text of [logs, metrics, spans]) expect(tracesOf(secret, text)).toEqual([]);
  }
  expect(
    tracesOf(CANARIES.password, `Basic ${Buffer.from(`admin:${CANARIES.password}`).toString('base64')}`),
  ).not.toEqual([]);
});

test('a collector that refuses costs its spans, is named once in the log, and delays nothing', async () => {
  collector.switches.status = 503;
  const before = stage.receiver.events().length;
  stage.crm.create('company');
  await stage.receiver.waitForEvents(before + 1, 30_000);
  const complaints = () => stage.lines().filter(({ msg }) => String(msg).startsWith('The collector of traces'));
  const posts = collector.posted.length;
  await waitUntil('two refused batches', () => complaints().length > 0 && collector.posted.length >= posts + 2);
  expect(complaints()).toHaveLength(1);
});
