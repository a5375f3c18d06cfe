import type { DeliveryFailure } from './outcome';
import {
  afterAttempt,
  afterHolding,
  afterSplit,
  entriesOf,
  type EventLogEntry,
  type LoggedNotification,
} from './event-entries';

/** What a run's history says of events, one after another as it happened. */
export type HistoryFact =
  | { kind: 'found'; notifications: LoggedNotification[] }
  /** Something is read: nothing was waiting to be sent any more. */
  | { kind: 'read' }
  /** A round of deliveries ended at this ISO instant. */
  | { kind: 'sent'; accepted: string[]; acceptedStatus: number | null; failed: Failed | null; at: string }
  | { kind: 'split'; notifications: LoggedNotification[] }
  | { kind: 'held'; notificationId: string; reason: string };

interface Failed {
  notificationId: string;
  failure: DeliveryFailure;
}

/** The events that one reading found, and what became of them. */
export interface FoundEvents {
  /** The last one of the reading first. */
  entries: EventLogEntry[];
  /** Something was read since: what was not sent until then is not sent any more as of this reading. */
  isOver: boolean;
}

/**
 * What was found so far, the latest first, after one fact more. Nothing is read while anything waits to be sent, so
 * whatever happens to events happens to those of the latest reading. The times of attempts are the history's, and may
 * be some ms before those of the log.
 */
export function withFact(found: readonly FoundEvents[], fact: HistoryFact): FoundEvents[] {
  const [latest, ...earlier] = found;
  if (fact.kind === 'found') {
    const over = latest === undefined ? [] : [{ ...latest, isOver: true }, ...earlier];
    return [{ entries: entriesOf(fact.notifications), isOver: false }, ...over];
  }
  if (latest === undefined || latest.isOver) return [...found];
  if (fact.kind === 'read') return [{ ...latest, isOver: true }, ...earlier];
  return [{ ...latest, entries: entriesAfter(latest.entries, fact) }, ...earlier];
}

function entriesAfter(
  entries: readonly EventLogEntry[],
  fact: Exclude<HistoryFact, { kind: 'found' | 'read' }>,
): EventLogEntry[] {
  switch (fact.kind) {
    case 'split':
      return afterSplit(entries, fact.notifications);
    case 'held':
      return afterHolding(entries, fact.notificationId, fact.reason);
    case 'sent': {
      const { accepted, acceptedStatus: lastStatus, failed, at } = fact;
      const sent = afterAttempt(entries, accepted, { status: 'delivered', at, lastStatus });
      if (failed === null) return sent;
      const { notificationId, failure } = failed;
      return afterAttempt(sent, [notificationId], { status: 'waiting', at, failure, nextAttemptAt: null });
    }
  }
}

/** Whether it is known what became of an event in the end, or held notifications alone know. */
export function hasEnded({ status }: EventLogEntry): boolean {
  return status !== 'pending' && status !== 'waiting';
}
