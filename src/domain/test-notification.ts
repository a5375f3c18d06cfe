import { buildNotifications } from './build-notifications';
import type { Notification } from './notification';
import { toIso } from './instant';
import type { InstanceIdentity, NotificationFormat } from './settings';
import { eventIdOf, versionEntry } from './version';

const RESOURCE = 'test';

/** A notification with one event of a record that no vendor has: resource and id are `test`. */
export function testNotificationOf(
  instance: InstanceIdentity,
  format: NotificationFormat,
  nowMs: number,
): Notification {
  const at = toIso(nowMs);
  const record = { id: RESOURCE, message: 'A test notification of element-events', sentAt: at };
  const eventId = eventIdOf(instance.id, RESOURCE, RESOURCE, at, record);
  const version = { at, entry: versionEntry(RESOURCE, record) };
  const change = { eventId, type: 'UPDATED' as const, recordId: RESOURCE, updatedAt: at, record, version };
  const [notification] = buildNotifications(instance, RESOURCE, [change], nowMs, { format, maxEvents: 1 });
  return notification as Notification;
}
