import type { EventLogEntry } from '../../domain/delivery/event-entries';
import { invalidInput } from '../errors';
import { pageTokenOf, readPageToken } from '../page-token';

/** Where a list of events goes on. */
export interface EventsCursor {
  /** With the events of this run; null: where the event after which it goes on is found first, from the log on. */
  runId: string | null;
  /** After this event, found at this instant; null: with the latest event of the run. */
  after: Pick<EventLogEntry, 'eventId' | 'detectedAt'> | null;
}

export function cursorText(instanceId: number, { runId, after }: EventsCursor): string {
  const text = JSON.stringify([runId, after?.eventId ?? null, after?.detectedAt ?? null]);
  return pageTokenOf(listOf(instanceId), Buffer.from(text)) as string;
}

/** Throws an `InstancesError` if the text is no cursor of this instance's events. */
export function readCursor(instanceId: number, text: string): EventsCursor {
  const bytes = readPageToken(listOf(instanceId), text);
  if (bytes === null) {
    const message = 'Not a page token of the events of this instance. Start without one.';
    throw invalidInput([{ pointer: '/nextPage', message }]);
  }
  const [runId, eventId, detectedAt] = JSON.parse(Buffer.from(bytes).toString()) as (string | null)[];
  return { runId: runId ?? null, after: eventId && detectedAt ? { eventId, detectedAt } : null };
}

function listOf(instanceId: number): string {
  return `events of ${instanceId}`;
}
