import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Notification } from '../../domain/delivery/notification';

/**
 * Up to so many characters of bodies travel as they are and can be read in Temporal's Web UI. A bulk travels deflated:
 * each body goes through the history twice, and those of docs/performance.md are a quarter of their size then.
 */
const READABLE_CHARS = 32_000;

/** The notifications of one poll of a resource as they travel through the workflow: with a bulk of them, deflated. */
export function packed(notifications: readonly Notification[]): Notification[] {
  const chars = notifications.reduce((sum, { body }) => sum + body.length, 0);
  return chars <= READABLE_CHARS ? [...notifications] : notifications.map(deflated);
}

/** A notification with its body as it is sent: the very text that it was built with. */
export function unpacked(notification: Notification): Notification {
  const { packing, ...plain } = notification;
  if (packing === undefined) return notification;
  return { ...plain, body: inflateRawSync(Buffer.from(notification.body, 'base64')).toString('utf8') };
}

function deflated(notification: Notification): Notification {
  const body = deflateRawSync(Buffer.from(notification.body, 'utf8')).toString('base64');
  return { ...notification, body, packing: 'deflate' };
}
