import { buildNotifications } from './build-notifications';
import type { Notification } from './notification';
import { toIso } from '../values/instant';
import type { InstanceIdentity } from '../values/instance-identity';
import type { NotificationFormat } from './settings';
import { canonicalJson } from '../values/canonical-json';
import { contentDigest, eventIdOf, recordKey } from '../reading/version';

const RESOURCE = 'test';

/** A notification with one event of a record that no vendor has: resource and id are `test`. */
export function testNotificationOf(
  instance: InstanceIdentity,
  format: NotificationFormat,
  nowMs: number,
): Notification {
  const at = toIso(nowMs);
  const record = { id: RESOURCE, message: 'A test notification of element-events', sentAt: at };
  const content = canonicalJson(record);
  const eventId = eventIdOf(instance.id, RESOURCE, RESOURCE, at, content);
  const version = {
    key: recordKey(RESOURCE),
    at: nowMs,
    content: contentDigest(content),
    turn: 0,
    isDeleted: false,
    isPostdated: false,
    stays: false,
    isAgain: false,
  };
  const change = { eventId, type: 'UPDATED' as const, recordId: RESOURCE, updatedAt: at, record, version };
  const [notification] = buildNotifications(instance, RESOURCE, [change], nowMs, { format, maxEvents: 1 });
  return notification as Notification;
}
