import type { ActivityObserver } from '../activities/runtime/observer';
import { workflowIdOf } from '../contract/ids';
import type { Logger } from '../logging';

/**
 * Writes a line for what activities did: failures as warnings, everything else at debug. Each line names the instance
 * and its workflow, and those of deliveries the notification, as the receiver has it. What vendors and receivers
 * answered is not logged: a failure's message may hold a vendor's words, so only its kind and status are.
 */
export function createActivityLog(log: Logger): ActivityObserver {
  return {
    polled({ input: { instance }, report, startedAtMs, endedAtMs }) {
      for (const poll of report.resources) {
        const line = { ...namesOf(instance.id, instance.elementKey), resource: poll.resource, outcome: poll.outcome };
        if (poll.outcome === 'failed') {
          const { kind, status } = poll.failure;
          log.warn({ ...line, outcome: kind, status }, 'A resource could not be polled');
        } else {
          const changes = poll.notifications.reduce((sum, { events }) => sum + events.length, 0);
          log.debug({ ...line, changes, durationMs: endedAtMs - startedAtMs }, 'A resource was polled');
        }
      }
    },
    attempted({ instance, notification, status, failure, startedAtMs, endedAtMs }) {
      const line = {
        ...namesOf(instance.id, instance.elementKey),
        resource: notification.resource,
        notificationId: notification.id,
        events: notification.events.length,
        status,
        durationMs: endedAtMs - startedAtMs,
      };
      if (failure === null) log.debug({ ...line, outcome: 'accepted' }, 'A notification was accepted');
      else log.warn({ ...line, outcome: failure.kind, reason: failure.message }, 'A notification was not accepted');
    },
    swept({ input: { instance, resource, sweep }, report: { result } }) {
      const line = { ...namesOf(instance.id, instance.elementKey), resource, sweep };
      if (result.outcome === 'swept') {
        const { records, deleted, suspected } = result;
        log.debug({ ...line, outcome: 'swept', records, deleted, suspected }, 'A resource was swept');
      } else if (result.outcome === 'interrupted') {
        log.debug({ ...line, outcome: 'interrupted' }, 'A sweep was interrupted, and begins anew');
      } else {
        const { kind, status } = result.failure;
        log.warn({ ...line, outcome: kind, status }, 'A resource could not be swept');
      }
    },
    tokenRequested({ instanceId, elementKey, outcome }) {
      const line = { ...namesOf(instanceId, elementKey), outcome };
      if (outcome === 'renewed') log.debug(line, 'The vendor gave an access grant');
      else log.warn(line, 'The vendor gave no access grant');
    },
  };
}

function namesOf(instanceId: number, element: string) {
  return { instanceId, workflowId: workflowIdOf(instanceId), element };
}
