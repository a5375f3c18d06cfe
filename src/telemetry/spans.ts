import { createHash } from 'node:crypto';

/** A span as OTLP's JSON has it: ids in hex, instants in nanoseconds as text. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 1 internal, 3 client. */
  kind: 1 | 3;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  links?: { traceId: string; spanId: string }[];
  /** 2: error. */
  status?: { code: 2; message: string };
}

export interface Attribute {
  key: string;
  value: { stringValue: string } | { intValue: string };
}

export type SpanIds = Pick<Span, 'traceId' | 'spanId'>;

/**
 * The trace of a notification, and its first span. Both follow from the notification's id: whoever attempts it, on
 * whichever machine and day, adds to the same trace, and nothing has to be carried through the workflow.
 */
export function spanIdsOf(notificationId: string): SpanIds {
  const hash = createHash('sha256').update(`element-events/notification/${notificationId}`).digest('hex');
  return { traceId: hash.slice(0, 32), spanId: hash.slice(32, 48) };
}

/** Numbers become integers; what is null is left out. */
export function attributesOf(values: Record<string, string | number | null>): Attribute[] {
  return Object.entries(values).flatMap(([key, value]): Attribute[] => {
    if (value === null) return [];
    return [{ key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value } }];
  });
}

export function timesOf(startedAtMs: number, endedAtMs: number): Pick<Span, 'startTimeUnixNano' | 'endTimeUnixNano'> {
  return { startTimeUnixNano: nanoseconds(startedAtMs), endTimeUnixNano: nanoseconds(endedAtMs) };
}

function nanoseconds(ms: number): string {
  return `${Math.round(ms)}000000`;
}
