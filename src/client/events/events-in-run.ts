import type { Client } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import { hasEnded, withFact, type FoundEvents } from '../../domain/delivery/event-history';
import type { EventLogEntry } from '../../domain/delivery/event-entries';
import { eventsOf, firstEvent, type HistoryEvent, type RunOfInstance } from './history-events';
import { createFactReader } from './history-facts';

/** What a run began with. */
export interface BeginningOfRun {
  beganAtMs: number;
  /** The run before it; null for the first. */
  previous: string | null;
}

/** An event as a run's history shows it. */
export interface EventInHistory {
  entry: EventLogEntry;
  /**
   * It was read again later, before it was sent, and is told as of then; or it still waits in the run that is the
   * latest.
   */
  isLeft: 'behind' | 'waiting' | null;
}

/** Null: Temporal does not have the run any more. */
export async function beginningOf(client: Client, run: RunOfInstance): Promise<BeginningOfRun | null> {
  const event = await firstEvent(client, run);
  if (event === null) return null;
  const previous = event.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  return { beganAtMs: optionalTsToDate(event.eventTime)?.getTime() ?? 0, previous: previous || null };
}

/**
 * The events that were found in a run, the latest first. What became of those that the run left to the next one is read
 * there, as far as needed: until something else is read.
 */
export async function eventsInRun(client: Client, run: RunOfInstance): Promise<EventInHistory[]> {
  let found: FoundEvents[] = [];
  let present: RunOfInstance | null = run;
  for (let isFirst = true; present !== null; isFirst = false) {
    const factOf = createFactReader(client, present);
    let next: string | null = null;
    for await (const event of eventsOf(client, present)) {
      const fact = await factOf(event);
      if (fact !== null) found = withFact(found, fact);
      if (!isFirst && isAllOver(found)) break;
      next = nextRunIn(event) ?? next;
    }
    present = next === null || isAllOver(found) ? null : { ...run, execution: { ...run.execution, runId: next } };
  }
  return found.flatMap(({ entries, isOver }) =>
    entries.map((entry) => ({ entry, isLeft: hasEnded(entry) ? null : isOver ? 'behind' : 'waiting' })),
  );
}

/** Whether nothing that follows can change what became of them. */
function isAllOver([latest]: readonly FoundEvents[]): boolean {
  return latest === undefined || latest.isOver || latest.entries.every(hasEnded);
}

function nextRunIn({ workflowExecutionContinuedAsNewEventAttributes }: HistoryEvent): string | null {
  return workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId || null;
}
