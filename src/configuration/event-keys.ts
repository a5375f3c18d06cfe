import { RESOURCES } from '../domain/instance/configuration-keys';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { ElementDescription } from '../domain/vendor/element-description';
import type { NotificationFormat } from '../domain/delivery/settings';
import { failed, succeeded } from '../domain/values/result';
import { certificate, privateKey } from './client-certificate';
import { callbackHeaders } from './callback-headers';
import { METADATA_BYTES } from '../domain/instance/state-bounds';
import { bytesAtMost } from './bytes-at-most';
import { closedObject, entriesAtMost } from './closed-object';
import { attemptTimeout, heldDays, retrySchedule } from './delivery-settings';
import { shown } from './shown';
import { numberFrom, numberWithin, oneOf, readBy, singleLine, textThat, trueOrFalse, webUrl } from './plain-values';
import { pollerConfiguration } from './poller-configuration';
import { AUTHORIZATION_CODE, CALLBACK_HEADERS } from './secret-keys';
import { signatureKey } from './signature-key';
import { WORKFLOW_CALLBACK, workflowCallback } from './workflow-callback';

/** Formats that notifications can be sent in. */
export const NOTIFICATION_FORMATS: readonly NotificationFormat[] = [
  'elements',
  'cloudevents',
  'cloudevents-structured',
  'cloudevents-binary',
  'standard-webhooks',
];

const MAX_EVENTS_PER_NOTIFICATION = 100;

/** Minutes between polls if none are given, as in Cloud Elements. */
const DEFAULT_REFRESH_MINUTES = 15;
const MAX_REFRESH_INTERVAL_MS = 365 * 24 * 3600 * 1000;

export interface EventKeyRules {
  element: ElementDescription;
  minRefreshIntervalMs: number;
}

/**
 * The configuration keys that every element has. Their outputs are what is stored: booleans as booleans, the interval as
 * text of minutes, the start as an instant. JSON texts are decoded before.
 */
export function eventKeys({ element, minRefreshIntervalMs }: EventKeyRules) {
  return {
    'event.notification.enabled': trueOrFalse.optional(),
    'event.notification.callback.url': webUrl(
      1000,
      'Use event.notification.basic.username and event.notification.basic.password.',
    ).optional(),
    [WORKFLOW_CALLBACK]: workflowCallback.optional(),
    'event.notification.signature.key': signatureKey.optional(),
    'event.notification.signature.key.previous': signatureKey.optional(),
    'event.notification.basic.username': basicUsername.optional(),
    'event.notification.basic.password': singleLine(1000).optional(),
    [CALLBACK_HEADERS]: callbackHeaders.optional(),
    'event.notification.oauth.token.url': webUrl(1000, 'Credentials have keys of their own.').optional(),
    'event.notification.oauth.api.key': singleLine(1000).optional(),
    'event.notification.oauth.api.secret': singleLine(4000).optional(),
    'event.notification.oauth.scope': singleLine(1000).optional(),
    'event.notification.oauth.basic.header': trueOrFalse.optional(),
    'event.notification.tls.certificate': certificate.optional(),
    'event.notification.tls.key': privateKey.optional(),
    'event.notification.format': notificationFormat.optional(),
    'event.notification.batch.size': batchSize.optional(),
    'event.notification.timeout': attemptTimeout.optional(),
    'event.notification.retry.schedule': retrySchedule.optional(),
    'event.notification.held.days': heldDays.optional(),
    'event.notification.lifecycle': trueOrFalse.optional(),
    'event.notification.lifecycle.url': webUrl(
      1000,
      'Notices are signed; there are no credentials for them.',
    ).optional(),
    'event.notification.instance.finder': singleLine(1000).optional(),
    'event.notification.subscription.id': singleLine(1000).optional(),
    'event.helper.key': singleLine(1000).optional(),
    'event.vendor.type': vendorType.optional(),
    'event.objects': z.string().max(20_000).optional(),
    'event.metadata': eventMetadata.optional(),
    'event.poller.refresh_interval': refreshInterval(minRefreshIntervalMs).optional(),
    [RESOURCES]: pollerConfiguration(element),
    'event.poller.start': pollerStart.optional(),
    'base.url': webUrl(1000, 'Credentials have keys of their own.').optional(),
    'tls.certificate': certificate.optional(),
    'tls.key': privateKey.optional(),
    'oauth.token.url': webUrl(1000, 'Credentials have keys of their own.').optional(),
    [AUTHORIZATION_CODE]: singleLine(4000).optional(),
  };
}

/** RFC 7617: a colon would end the user name. */
const basicUsername = textThat(
  (text) => (/[:\u0000-\u001f\u007f]/.test(text) ? 'A user name must not contain ":" or control characters.' : null),
  1000,
);

const vendorType = readBy<string>((value) => {
  if (value === 'polling') return succeeded(value);
  const found = value === 'webhook' || value === 'webhooks' ? 'Vendor webhooks are not available: ' : '';
  return failed(`${found}found ${shown(value)}; allowed: polling.`);
});

const notificationFormat = readBy<NotificationFormat>((value) => {
  const format = NOTIFICATION_FORMATS.find((known) => known === value);
  if (format !== undefined) return succeeded(format);
  return failed(`Found ${shown(value)}; allowed: ${NOTIFICATION_FORMATS.join(', ')}.`);
});

const batchSize = numberWithin({ min: 1, max: MAX_EVENTS_PER_NOTIFICATION, unit: 'events', whole: true });

/** Cloud Elements' list of event types an object can have; checked and kept, but nothing here depends on it. */
const eventTypes = entriesAtMost(1000).pipe(
  z.record(
    z.string().max(200),
    closedObject({
      eventTypes: z
        .array(oneOf(['created', 'updated', 'deleted']))
        .max(10)
        .optional(),
    }),
  ),
);
const eventMetadata = closedObject({ polling: eventTypes.optional(), webhook: eventTypes.optional() }).superRefine(
  bytesAtMost(METADATA_BYTES, 'List fewer objects: nothing depends on them.'),
);

function refreshInterval(minMs: number): z.ZodType<string> {
  const minMinutes = minMinutesOf(minMs);
  const allowed = `allowed: minutes from ${minMinutes} to ${MAX_REFRESH_INTERVAL_MS / 60_000}, as number or text`;
  return readBy<string>((value) => {
    const minutes = numberFrom(value);
    const intervalMs = minutes === null ? 0 : refreshIntervalMsOf(String(minutes));
    return intervalMs >= Math.max(minMs, 1) && intervalMs <= MAX_REFRESH_INTERVAL_MS
      ? succeeded(String(value).trim())
      : failed(`Found ${shown(value)}; ${allowed}.`);
  });
}

/** The interval if none is given: the usual one, or the least that is allowed. */
export function defaultRefreshInterval({ minRefreshIntervalMs }: Pick<EventKeyRules, 'minRefreshIntervalMs'>): string {
  return String(Math.max(DEFAULT_REFRESH_MINUTES, minMinutesOf(minRefreshIntervalMs)));
}

/** In minutes, to thousandths of one, upwards: what is named as allowed must be. */
function minMinutesOf(minMs: number): number {
  return Math.ceil(minMs / 60) / 1000;
}

/** Milliseconds of a refresh interval that is text of minutes. */
export function refreshIntervalMsOf(minutes: string): number {
  return Math.round(Number(minutes) * 60_000);
}

/** `now`, `all`, or an ISO date, kept as an instant. A date without a zone is UTC, a date without a time is midnight. */
const pollerStart = readBy<string>((value) => {
  if (value === 'now' || value === 'all') return succeeded(value);
  const isDate = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(value);
  const instant = isDate ? DateTime.fromISO(value, { zone: 'utc' }).toISO() : null;
  return instant === null
    ? failed(`Found ${shown(value)}; allowed: now, all, or an ISO date such as 2017-06-12T14:09:00Z.`)
    : succeeded(instant);
});

/** A stored configuration with its event keys typed. */
export type EventValues = {
  [Key in keyof ReturnType<typeof eventKeys>]: z.output<ReturnType<typeof eventKeys>[Key]>;
};
