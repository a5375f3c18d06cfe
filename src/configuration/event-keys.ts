import { RESOURCES } from '../domain/instance/configuration-keys';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { ElementDescription } from '../domain/vendor/element-description';
import type { NotificationFormat } from '../domain/delivery/settings';
import { failed, succeeded } from '../domain/values/result';
import { certificate, privateKey } from './client-certificate';
import { callbackHeaders } from './callback-headers';
import { attemptTimeout, concurrency, heldDays, retrySchedule } from './delivery-settings';
import { eventMetadata } from './event-metadata';
import { shown } from './shown';
import { numberWithin, readBy, singleLine, textThat, trueOrFalse, webUrl } from './plain-values';
import { pollerConfiguration } from './poller-configuration';
import { AUTHORIZATION_CODE, CALLBACK_HEADERS, CODE_VERIFIER } from './secret-keys';
import { refreshInterval } from './refresh-interval';
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

export interface EventKeyRules {
  element: ElementDescription;
  minRefreshIntervalMs: number;
  /** The same for the own intervals of resources. */
  minOwnIntervalMs: number;
}

/**
 * The configuration keys that every element has. Their outputs are what is stored: booleans as booleans, the interval
 * as text of minutes, the start as an instant. JSON texts are decoded before.
 */
export function eventKeys({ element, minRefreshIntervalMs, minOwnIntervalMs }: EventKeyRules) {
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
    'event.notification.concurrency': concurrency.optional(),
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
    [RESOURCES]: pollerConfiguration(element, minOwnIntervalMs),
    'event.poller.start': pollerStart.optional(),
    'base.url': webUrl(1000, 'Credentials have keys of their own.').optional(),
    'tls.certificate': certificate.optional(),
    'tls.key': privateKey.optional(),
    'oauth.token.url': webUrl(1000, 'Credentials have keys of their own.').optional(),
    [AUTHORIZATION_CODE]: singleLine(4000).optional(),
    [CODE_VERIFIER]: codeVerifier.optional(),
  };
}

/** RFC 7636, 4.1. */
const codeVerifier = textThat(
  (text) => (/^[A-Za-z0-9._~-]{43,}$/.test(text) ? null : 'Allowed: 43 to 128 letters, digits and any of -._~.'),
  128,
);

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

/**
 * `now`, `all`, or an ISO date, kept as an instant. A date without a zone is UTC, a date without a time is midnight.
 */
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
