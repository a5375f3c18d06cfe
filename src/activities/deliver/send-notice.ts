import { WORKFLOW_CALLBACK } from '../../configuration/workflow-callback';
import type { ElementInstanceActivities } from '../../contract/activities';
import { noticeNotificationOf } from '../../domain/delivery/notice-notification';
import type { NotificationFormat } from '../../domain/delivery/settings';
import type { Configuration } from '../../domain/instance/settings';
import type { ActivityDependencies } from '../dependencies';
import { unexpected, workerStopping } from '../failures';
import { withHeartbeat } from '../runtime/heartbeat';
import { openReceiver } from './open-receiver';
import { presentTarget } from './present-target';
import { sendNotification } from './send-notification';

const LIFECYCLE_URL = 'event.notification.lifecycle.url';

/**
 * Sends one notice once, to where the instance has its notices now. No observer is told: what it measures is the
 * delivery of events.
 */
export function createSendNotice({
  observer: _,
  ...dependencies
}: ActivityDependencies): ElementInstanceActivities['sendNotice'] {
  return async function sendNotice({ instance, notice, attemptTimeoutMs }) {
    try {
      const target = await presentTarget(instance.id);
      // Deleted, or the notices were switched off: nobody waits for this one.
      if (target === null || target['event.notification.lifecycle'] !== true) return null;
      const receiver = openReceiver(dependencies, instance, noticeTargetOf(target));
      if (!receiver.ok) return receiver.problem;
      const format = (target['event.notification.format'] ?? 'elements') as NotificationFormat;
      const notification = noticeNotificationOf(instance, notice, format);
      const send = () => sendNotification(dependencies, instance, receiver.value, notification, attemptTimeoutMs);
      const attempt = await withHeartbeat(() => null, send);
      if (attempt === null) throw workerStopping();
      return attempt.failure;
    } catch (error) {
      throw unexpected('sendNotice', error);
    }
  };
}

/** What is meant for the callback alone: a URL of their own gets notices without its credentials, but signed. */
const OF_THE_CALLBACK = /^event\.notification\.(callback|basic|oauth|tls)\./;

function noticeTargetOf(target: Configuration): Configuration {
  const url = target[LIFECYCLE_URL];
  if (url === undefined) return target;
  const others = Object.entries(target).filter(([key]) => !OF_THE_CALLBACK.test(key) && key !== WORKFLOW_CALLBACK);
  return { ...Object.fromEntries(others), 'event.notification.callback.url': url };
}
