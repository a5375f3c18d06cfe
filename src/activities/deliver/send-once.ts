import type { AttemptReport, ElementInstanceActivities, SendOnceInput } from '../../contract/activities';
import { unavailable } from '../../domain/delivery/outcome';
import type { ActivityDependencies } from '../dependencies';
import { unexpected, workerStopping } from '../failures';
import { withHeartbeat } from '../runtime/heartbeat';
import { unpacked } from '../runtime/packing';
import { openReceiver } from './open-receiver';
import { presentTarget } from './present-target';
import { sendNotification } from './send-notification';

/**
 * Sends one notification once, by the same path as every delivery, and tells what it looked like: a test, or a held one
 * sent again.
 */
export function createSendOnce(dependencies: ActivityDependencies): ElementInstanceActivities['sendOnce'] {
  return async function sendOnce(input) {
    try {
      const sealed = input.target ?? (await presentTarget(input.instance.id));
      if (sealed === null) return unsent(input, 'the instance was deleted');
      const { instance, notification, attemptTimeoutMs } = input;
      const receiver = openReceiver(dependencies, instance, sealed);
      if (!receiver.ok) return unsent(input, receiver.problem.message);
      const send = () => sendNotification(dependencies, instance, receiver.value, notification, attemptTimeoutMs);
      const attempt = await withHeartbeat(() => null, send);
      if (attempt === null) throw workerStopping();
      const { status, durationMs, reply, failure } = attempt;
      return { request: attempt.shown(), status, durationMs, reply, failure };
    } catch (error) {
      throw unexpected('sendOnce', error);
    }
  };
}

function unsent({ notification }: SendOnceInput, message: string): AttemptReport {
  const { body } = unpacked(notification);
  const request = { url: '', headers: {}, body };
  return { request, status: null, durationMs: 0, reply: null, failure: unavailable(message) };
}
