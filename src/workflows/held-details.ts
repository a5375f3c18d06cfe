import type { HeldDescription } from '../contract/held-notification';
import { escapeMarkdown } from './markdown';

/** A held notification at a glance, in Markdown, for the Temporal Web UI. No record. */
export function describeHeld({
  id,
  resource,
  events,
  reason,
  heldAt,
  heldUntil,
  redeliveries,
}: HeldDescription): string {
  const { count, lastAt, lastError } = redeliveries;
  return [
    `### Held: ${events.length} of ${escapeMarkdown(resource)}`,
    `The receiver did not take notification \`${id}\`: ${escapeMarkdown(reason)}.`,
    `Held since ${heldAt}, discarded at ${heldUntil}. Signal \`redeliver\` sends it again, \`discard\` discards it at once.`,
    ...(count === 0 ? [] : [`Redelivered ${count} times, last at ${lastAt}: ${escapeMarkdown(lastError ?? '')}.`]),
    '',
    '| event | type | object | changed at |',
    '| --- | --- | --- | --- |',
    ...events.map(
      (event) => `| ${event.eventId} | ${event.eventType} | ${escapeMarkdown(event.objectId)} | ${event.date} |`,
    ),
  ].join('\n');
}
