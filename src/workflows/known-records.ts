import { condition, continueAsNew, defineQuery, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';
import { KNOWN_RECORDS_QUERY, KNOWN_RECORDS_SIGNALS, type KnownRecords } from '../contract/known-records';

/** Each content written is an event of some 100 KB: a run ends when its history would take long to read. */
const MAX_HISTORY_BYTES = 2 * 1024 * 1024;

/**
 * Holds the known ids of one shard of a resource from one sweep to the next, and does nothing by itself: it sleeps
 * until it is asked, given new content, or closed. A late write of an earlier sweep, by a worker that slept, changes
 * nothing.
 */
export async function knownRecords(input: KnownRecords): Promise<void> {
  let held = input;
  let isClosed = false;
  setHandler(defineQuery<KnownRecords>(KNOWN_RECORDS_QUERY), () => held);
  setHandler(defineSignal<[KnownRecords | undefined]>(KNOWN_RECORDS_SIGNALS.replace), (next) => {
    if (areKnownRecords(next) && next.sweep >= held.sweep) held = next;
  });
  setHandler(defineSignal(KNOWN_RECORDS_SIGNALS.close), () => void (isClosed = true));
  await condition(() => isClosed || isLong());
  if (!isClosed) await continueAsNew<typeof knownRecords>(held);
}

/** Whoever may signal may send anything; a task that fails over it would fail for good. */
function areKnownRecords(next: KnownRecords | undefined): next is KnownRecords {
  return typeof next?.sweep === 'number' && typeof next.content === 'string';
}

function isLong(): boolean {
  const { historySize, continueAsNewSuggested } = workflowInfo();
  return historySize > MAX_HISTORY_BYTES || continueAsNewSuggested;
}
