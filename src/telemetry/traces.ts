import { randomBytes } from 'node:crypto';
import type { ActivityObserver, ObservedAttempt, ObservedPoll } from '../activities/runtime/observer';
import { workflowIdOf } from '../contract/ids';
import type { Notification } from '../domain/delivery/notification';
import { attributesOf, spanIdsOf, timesOf, type Span, type SpanIds } from './spans';

/**
 * Makes spans of what activities did. A poll is a trace of its own. Each notification it found is another one, linked
 * to the poll, with every attempt below it: from the change's detection to the receiver's answer, across retries,
 * crashes and days. Idle polls make one span. `ratio`: the part of traces that is kept, chosen by their ids, so that
 * every process chooses alike.
 */
export function createActivityTraces(emit: (span: Span) => void, ratio: number): ActivityObserver {
  const emitChosen = (span: Span) => {
    if (isChosen(span.traceId, ratio)) emit(span);
  };
  return {
    polled: (poll) => spansOfPoll(poll).forEach(emitChosen),
    attempted: (attempt) => emitChosen(spanOfAttempt(attempt)),
    swept: ({ input: { instance, resource, sweep }, report: { result }, startedAtMs, endedAtMs }) => {
      const failure = result.outcome === 'failed' ? result.failure : null;
      emitChosen({
        ...newTrace(),
        name: 'sweep',
        kind: 1,
        ...timesOf(startedAtMs, endedAtMs),
        attributes: attributesOf({
          ...namesOf(instance.id, instance.elementKey),
          'element_events.resource': resource,
          'element_events.sweep': sweep,
          'element_events.outcome': failure?.kind ?? result.outcome,
        }),
        ...errorOf(failure),
      });
    },
    tokenRequested: () => undefined,
  };
}

function spansOfPoll({ input: { instance }, report, startedAtMs, endedAtMs }: ObservedPoll): Span[] {
  const ids = newTrace();
  const names = namesOf(instance.id, instance.elementKey);
  const outcomes = report.resources.map((poll) => [
    `element_events.polled.${poll.resource}`,
    poll.outcome === 'read' ? 'read' : poll.failure.kind,
  ]);
  const attributes = attributesOf({ ...names, ...(Object.fromEntries(outcomes) as Record<string, string>) });
  const times = timesOf(startedAtMs, endedAtMs);
  const found = report.resources.flatMap((poll) => (poll.outcome === 'read' ? poll.notifications : []));
  const failure = report.resources.flatMap((poll) => (poll.outcome === 'failed' ? [poll.failure] : []))[0] ?? null;
  const poll: Span = { ...ids, name: 'poll', kind: 1, ...times, attributes, ...errorOf(failure) };
  return [poll, ...found.map((notification) => spanOfNotification(notification, ids, times, names))];
}

function spanOfNotification(
  { id, resource, events }: Notification,
  poll: SpanIds,
  times: ReturnType<typeof timesOf>,
  names: ReturnType<typeof namesOf>,
): Span {
  return {
    ...spanIdsOf(id),
    name: 'notification',
    kind: 1,
    ...times,
    attributes: attributesOf({
      ...names,
      'element_events.resource': resource,
      'element_events.notification_id': id,
      'element_events.events': events.length,
    }),
    links: [poll],
  };
}

function spanOfAttempt({ instance, notification, status, failure, startedAtMs, endedAtMs }: ObservedAttempt): Span {
  const { traceId, spanId } = spanIdsOf(notification.id);
  return {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    parentSpanId: spanId,
    name: 'attempt',
    kind: 3,
    ...timesOf(startedAtMs, endedAtMs),
    attributes: attributesOf({
      ...namesOf(instance.id, instance.elementKey),
      'element_events.resource': notification.resource,
      'element_events.notification_id': notification.id,
      'element_events.outcome': failure?.kind ?? 'accepted',
      'http.request.method': 'POST',
      'http.response.status_code': status,
    }),
    ...errorOf(failure),
  };
}

function newTrace(): SpanIds {
  return { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') };
}

function namesOf(instanceId: number, elementKey: string) {
  return {
    'element_events.instance_id': instanceId,
    'element_events.element': elementKey,
    'temporal.workflow_id': workflowIdOf(instanceId),
  };
}

/** Not the failure's message: it may hold the words of a vendor. */
function errorOf(failure: { kind: string; status: number | null } | null): Pick<Span, 'status'> {
  if (failure === null) return {};
  const { kind, status } = failure;
  return { status: { code: 2, message: status === null ? kind : `${kind}, HTTP ${status}` } };
}

function isChosen(traceId: string, ratio: number): boolean {
  return parseInt(traceId.slice(-13), 16) < ratio * 16 ** 13;
}
