import type { Json } from '../values/json';

/** A date, or an instant with or without its zone. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * The instant (epoch ms) that a backfill begins at: an ISO date or date and time, UTC if it names no zone; NaN for anything else.
 * A day that its month does not have is one of the next month, as it always was: histories may hold such a signal.
 */
export function sinceMs(text: Json | undefined): number {
  if (typeof text !== 'string' || !ISO_DATE.test(text)) return NaN;
  const hasZone = !text.includes('T') || /(Z|[+-]\d{2}:\d{2})$/.test(text);
  return Date.parse(hasZone ? text : `${text}Z`);
}
