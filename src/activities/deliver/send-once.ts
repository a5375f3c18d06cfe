import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { workflowIdOf } from '../../contract/ids';
import { QUERIES, type InstanceDescription } from '../../contract/messages';
import type { AttemptReport, ElementInstanceActivities, SendOnceInput } from '../../contract/activities';
import { unavailable } from '../../domain/delivery/outcome';
import { targetOf } from '../../domain/instance/configuration-parts';
import type { Configuration } from '../../domain/instance/settings';
import type { ActivityDependencies } from '../dependencies';
import { unexpected, workerStopping } from '../failures';
import { unpacked } from '../runtime/packing';
import { openReceiver } from './open-receiver';
import { sendNotification } from './send-notification';

const QUERY_DEADLINE_MS = 10_000;

/** Sends one notification once, by the same path as every delivery, and tells what it looked like: a test, or a held one sent again. */
export function createSendOnce(dependencies: ActivityDependencies): ElementInstanceActivities['sendOnce'] {
  return async function sendOnce(input) {
    try {
      const sealed = input.target ?? (await presentTarget(input.instance.id));
      if (sealed === null) return unsent(input, 'the instance was deleted');
      const { instance, notification, attemptTimeoutMs } = input;
      const receiver = openReceiver(dependencies, instance, sealed);
      if (!receiver.ok) return unsent(input, receiver.problem.message);
      const attempt = await sendNotification(dependencies, instance, receiver.value, notification, attemptTimeoutMs);
      if (attempt === null) throw workerStopping();
      const { status, durationMs, reply, failure } = attempt;
      return { request: attempt.shown(), status, durationMs, reply, failure };
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

function unsent({ notification }: SendOnceInput, message: string): AttemptReport {
  const { body } = unpacked(notification);
  const request = { url: '', headers: {}, body };
  return { request, status: null, durationMs: 0, reply: null, failure: unavailable(message) };
}
