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
}

export type WindowReading = WindowResult | { failure: VendorFailure };

/** Reads on in a window. Vendors forget their page tokens: then the pass begins again, and what was sent of it is known. */
export async function readWindow(asking: Asking, window: Window): Promise<WindowReading> {
  const reading = await readPages(asking, window);
  const { scan } = window.progress;
  if (scan === null || !('failure' in reading) || !reading.isFirstPage || !isOfToken(scan, reading.failure))
    return reading;
  return readPages(asking, { ...window, progress: { ...window.progress, scan: restarted(scan) } });
}

/** A page token that an earlier poll was given may be why the vendor did not give the page. */
function isOfToken({ position }: Scan, { kind }: VendorFailure): boolean {
  return position !== null && 'token' in position && (kind === 'refused' || kind === 'malformed');
}

/** Brings pages until the reader has enough. A failure on any page spoils the whole poll of the resource: nothing has moved. */
async function readPages(
  { dependencies, signal }: Asking,
  { source, queryAt, rules, records, progress }: Window,
): Promise<WindowResult | { failure: VendorFailure; isFirstPage: boolean }> {
  const reader = createWindowReader(rules, records, progress);
  const problemWith = createPageWatch((record) => records.idOf(record));
  let bytes = 0;
  for (let pages = 0; pages < MAX_PAGES && bytes < MAX_READ_BYTES; pages += 1) {
    const isFirstPage = pages === 0;
    const position = reader.position();
    const answer = await fetchPage(dependencies, source, queryAt(position), signal);
    if ('failure' in answer) return { failure: answer.failure, isFirstPage };
    const problem = problemWith(position, answer.page);
    if (problem !== null) return { failure: problem, isFirstPage };
    bytes += answer.bytes;
    if (!reader.take(answer.page, answer.clock)) break;
  }
  return reader.finish();
}
