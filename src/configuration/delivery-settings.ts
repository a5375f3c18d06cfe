import { DELIVERY_WAITS_MS } from '../domain/delivery/retry-schedule';
import type { DeliverySettings } from '../domain/delivery/settings';
import { failed, succeeded } from '../domain/values/result';
import { numberFrom, numberWithin, readBy } from './plain-values';
import { shown } from './shown';

const MAX_WAITS = 50;
const MAX_WAIT_S = 24 * 3600;
const MAX_SCHEDULE_S = 30 * 24 * 3600;
const DAY_MS = 24 * 3600 * 1000;

export const DEFAULT_TIMEOUT_S = 15;
const DEFAULT_HELD_DAYS = 30;

/** Seconds for one attempt in all. */
export const attemptTimeout = numberWithin({ min: 1, max: 60, unit: 'seconds', whole: false });

/** Notifications that may be under way at once. */
export const concurrency = numberWithin({ min: 1, max: 16, unit: 'notifications at once', whole: true });

/** Days that a rejected notification is held. */
export const heldDays = numberWithin({ min: 1, max: 365, unit: 'days', whole: true });

/**
 * Waits after the first, second, ... failed attempt in seconds: a list, or a text with commas. Stored as a list of
 * numbers.
 */
export const retrySchedule = readBy<number[]>((value) => {
  const parts: unknown[] | null = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : null;
  const waits = parts?.map(numberFrom) ?? [];
  const isGood = (wait: number | null): wait is number => wait !== null && wait >= 1 && wait <= MAX_WAIT_S;
  const seconds = waits.filter(isGood);
  const isWhole = seconds.length === waits.length && waits.length >= 1 && waits.length <= MAX_WAITS;
  if (isWhole && seconds.reduce((sum, wait) => sum + wait, 0) <= MAX_SCHEDULE_S) return succeeded(seconds);
  return failed(
    `Found ${shown(value)}; allowed: 1 to ${MAX_WAITS} waits in seconds, each from 1 to ${MAX_WAIT_S}, ` +
      `${MAX_SCHEDULE_S / 86_400} days together, as a list or a text such as "5, 300, 1800".`,
  );
});

/** How notifications are sent if these keys say so, and by default if they do not. */
export function deliverySettingsOf(values: {
  'event.notification.timeout'?: number;
  'event.notification.retry.schedule'?: number[];
  'event.notification.held.days'?: number;
  'event.notification.concurrency'?: number;
}): DeliverySettings {
  const waitsS = values['event.notification.retry.schedule'];
  return {
    attemptTimeoutMs: (values['event.notification.timeout'] ?? DEFAULT_TIMEOUT_S) * 1000,
    waitsMs: waitsS === undefined ? [...DELIVERY_WAITS_MS] : waitsS.map((seconds) => seconds * 1000),
    concurrency: values['event.notification.concurrency'] ?? 1,
    heldForMs: (values['event.notification.held.days'] ?? DEFAULT_HELD_DAYS) * DAY_MS,
  };
}
