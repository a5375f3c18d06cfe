import { isJsonObject, type Json } from '../values/json';

/** What came of sending a held notification again, so far. */
export interface Redeliveries {
  count: number;
  /** ISO instant of the latest one. */
  lastAt: string | null;
  /** HTTP status of its answer, if there was one. */
  lastStatus: number | null;
  /** Why it was not accepted; null once it is. */
  lastError: string | null;
}

export const NOT_REDELIVERED: Redeliveries = { count: 0, lastAt: null, lastStatus: null, lastError: null };

/** Redeliveries as a signal brought them, which may have come from anybody: what is none counts as none. */
export function readRedeliveries(value: Json | undefined): Redeliveries {
  if (!isJsonObject(value)) return NOT_REDELIVERED;
  const { count, lastAt, lastStatus, lastError } = value;
  if (!isCount(count) || typeof lastAt !== 'string' || Number.isNaN(Date.parse(lastAt))) return NOT_REDELIVERED;
  return {
    count,
    lastAt: new Date(lastAt).toISOString(),
    lastStatus: isCount(lastStatus) ? lastStatus : null,
    lastError: typeof lastError === 'string' ? lastError : null,
  };
}

function isCount(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
