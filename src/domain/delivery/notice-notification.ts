import { exactJsonText } from '../values/exact-json';
import type { InstanceIdentity } from '../values/instance-identity';
import type { Json, JsonObject } from '../values/json';
import { notificationIdOf } from '../reading/version';
import type { Notice } from './notice';
import type { Notification } from './notification';
import type { NotificationFormat } from './settings';

/** Stands where a notification has its resource. */
const NOTICES = 'notices';

/**
 * A notice as a notification without events, in the format of the instance: `{type, timestamp, data}`, or a CloudEvent.
 * The same notice of the same instance is the same text, under the same id.
 */
export function noticeNotificationOf(
  instance: InstanceIdentity,
  { kind, at, message, whatToDo }: Notice,
  format: NotificationFormat,
): Notification {
  const id = notificationIdOf(instance.id, [kind, at]);
  const { id: instanceId, name, tags, elementKey } = instance;
  const data = { instanceId, instanceName: name, instanceTags: tags, elementKey, message, whatToDo };
  const isCloudEvent = format.startsWith('cloudevents');
  const part: JsonObject = isCloudEvent
    ? {
        specversion: '1.0',
        id,
        source: `/elements/api-v2/instances/${instanceId}`,
        type: kind,
        time: at,
        datacontenttype: 'application/json',
        data,
      }
    : { type: kind, timestamp: at, data };
  const body: Json = format === 'cloudevents' ? [part] : part;
  return { id, resource: NOTICES, body: exactJsonText(body), format, detectedAt: at, events: [] };
}
