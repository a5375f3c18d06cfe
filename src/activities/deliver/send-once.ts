import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { workflowIdOf } from '../../contract/ids';
import { QUERIES, type InstanceDescription } from '../../contract/messages';
import type { AttemptReport, ElementInstanceActivities, SendOnceInput } from '../../contract/activities';
import { targetOf } from '../../domain/instance/configuration-parts';
import type { Configuration } from '../../domain/instance/settings';
import type { ActivityDependencies } from '../dependencies';
import { unexpected, workerStopping } from '../failures';
import { unpacked } from '../runtime/packing';
import { customHeaders, openTarget, sendNotification, type Attempt } from './send-notification';

const QUERY_DEADLINE_MS = 10_000;
/** Headers of the request that a report shows as they are, if the value is ours: nothing in it is a secret. */
const SHOWN_HEADERS: readonly string[] = [
  'user-agent',
  'content-type',
  'accept-encoding',
  'elements-webhook-id',
  'elements-webhook-signature',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
];

/** Sends one notification once, by the same path as every delivery, and tells what it looked like: a test, or a held one sent again. */
export function createSendOnce(dependencies: ActivityDependencies): ElementInstanceActivities['sendOnce'] {
  return async function sendOnce(input) {
    try {
      const sealed = input.target ?? (await presentTarget(input.instance.id));
      if (sealed === null) return unsent(input, 'the instance was deleted');
      const opened = openTarget(dependencies, input.instance, sealed);
      if (!opened.ok) return unsent(input, opened.problem.message);
      const target = opened.value;
      const url = String(target.configuration['event.notification.callback.url'] ?? '');
      if (url === '') return unsent(input, 'there is no event.notification.callback.url');
      const attempt = await sendNotification(dependencies, target, input.notification, input.attemptTimeoutMs);
      if (attempt === null) throw workerStopping();
      return reportOf(input, url, attempt, customHeaders(target.configuration));
    } catch (error) {
      throw unexpected('sendOnce', error);
    }
  };
}

/** The callback may have been mended since the notification was rejected: what holds is what the instance has now. */
async function presentTarget(instanceId: number): Promise<Configuration | null> {
  const { client } = Context.current();
  const handle = client.workflow.getHandle(workflowIdOf(instanceId));
  const call = <Answer>(send: () => Promise<Answer>) => client.withDeadline(Date.now() + QUERY_DEADLINE_MS, send);
  try {
    const { status } = await call(() => handle.describe());
    if (status.name !== 'RUNNING') return null;
    const { configuration } = await call(() => handle.query<InstanceDescription>(QUERIES.instance));
    return targetOf(configuration);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

function reportOf(
  { notification }: SendOnceInput,
  url: string,
  { headers, status, durationMs, reply, failure }: Attempt,
  custom: Readonly<Record<string, string>>,
): AttemptReport {
  const isShown = (name: string, value: string) => SHOWN_HEADERS.includes(name) && custom[name] !== value;
  const masked = Object.entries(headers).map(([name, value]) => [name, isShown(name, value) ? value : '********']);
  const request = {
    url,
    headers: Object.fromEntries(masked) as Record<string, string>,
    body: unpacked(notification).body,
  };
  return { request, status, durationMs, reply, failure };
}

function unsent({ notification }: SendOnceInput, message: string): AttemptReport {
  const { body } = unpacked(notification);
  const failure = { kind: 'unavailable' as const, status: null, message, retryAfterMs: null, reply: null };
  return { request: { url: '', headers: {}, body }, status: null, durationMs: 0, reply: null, failure };
}
