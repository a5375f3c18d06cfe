import type { RecordReader } from '../domain/change';
import { restarted, type PagePosition, type Scan } from '../domain/scan';
import type { VendorFailure } from '../domain/vendor-failure';
import type { StartedProgress } from '../domain/watermark';
import { createWindowReader, type WindowResult, type WindowRules } from '../domain/window-reader';
import type { ListQuery } from '../elements/element';
import type { ActivityDependencies } from './dependencies';
import { createPageWatch } from './page-watch';
import { fetchPage, type PageSource } from './vendor';

/** What one poll reads of one resource before the rest is left to the next one, which follows at once. */
const MAX_PAGES = 200;
const MAX_READ_BYTES = 64 * 1024 * 1024;
const MAX_READ_MS = 60_000;

/** With what, and until when, vendors are asked. */
export interface Asking {
  dependencies: Pick<ActivityDependencies, 'send' | 'now'>;
  signal: AbortSignal;
}

/** A window to read: where its pages come from, and how its records are judged. */
export interface Window {
  source: PageSource;
  queryAt(position: PagePosition): ListQuery;
  rules: WindowRules;
  records: RecordReader;
  progress: StartedProgress;
  /** Polls of the resource that failed in a row before this one. */
  failures: number;
}

/** What was read of a window. */
export interface WindowRead extends WindowResult {
  /** Why the vendor did not give the next page; null where it did, or where there was none. */
  cutShortBy: VendorFailure | null;
}

export type WindowReading = WindowRead | { failure: VendorFailure };

/** Reads on in a window. Vendors forget their page tokens: then the pass begins again, and what was sent of it is known. */
export async function readWindow(asking: Asking, window: Window): Promise<WindowReading> {
  const reading = await readPages(asking, window);
  const { scan } = window.progress;
  if (scan === null || !('failure' in reading) || !reading.isFirstPage || !isOfToken(scan, reading.failure, window))
    return reading;
  return readPages(asking, { ...window, progress: { ...window.progress, scan: restarted(scan) } });
}

/** Kinds of failure that may pass by themselves, or with a new token. */
const PASSING: readonly VendorFailure['kind'][] = ['unavailable', 'throttled', 'unauthorized'];
/** Kinds of failure by which vendors refuse a page token of an earlier poll. */
const OF_TOKENS: readonly VendorFailure['kind'][] = ['refused', 'malformed', 'forbidden'];
/** After so many failed polls in a row a vendor that just fails may do so over the page token, too. */
const DOUBTFUL_FAILURES = 3;

function isOfToken({ position }: Scan, { kind }: VendorFailure, { failures }: Window): boolean {
  const isDoubtful = kind === 'unavailable' && failures >= DOUBTFUL_FAILURES;
  return position !== null && 'token' in position && (OF_TOKENS.includes(kind) || isDoubtful);
}

/**
 * Brings pages until the reader has enough, or the vendor fails in a way that may pass: what was read then counts, and the next poll meets
 * the failure on its first page, where tokens are renewed and waits grow. So a vendor that never gives all pages in a row is read
 * all the same. Any other failure spoils the whole poll of the resource: nothing has moved.
 */
async function readPages(
  { dependencies, signal }: Asking,
  { source, queryAt, rules, records, progress }: Window,
): Promise<WindowRead | { failure: VendorFailure; isFirstPage: boolean }> {
  const endsAtMs = dependencies.now() + MAX_READ_MS;
  const reader = createWindowReader(rules, records, progress);
  const problemWith = createPageWatch((record) => records.idOf(record));
  let bytes = 0;
  for (let pages = 0; pages < MAX_PAGES && bytes < MAX_READ_BYTES && dependencies.now() < endsAtMs; pages += 1) {
    const isFirstPage = pages === 0;
    const position = reader.position();
    const answer = await fetchPage(dependencies, source, queryAt(position), signal);
    if ('failure' in answer) {
      if (isFirstPage || !PASSING.includes(answer.failure.kind)) return { failure: answer.failure, isFirstPage };
      return { ...reader.finish(), cutShortBy: answer.failure };
    }
    const problem = problemWith(position, answer.page);
    if (problem !== null) return { failure: problem, isFirstPage };
    bytes += answer.bytes;
    if (!reader.take(answer.page, answer.clock)) break;
  }
  return { ...reader.finish(), cutShortBy: null };
}
