import type { InstanceState } from './state';
import { countEntries, NO_VERSIONS, type Ledger } from '../reading/ledger';
import type { Watermark } from '../reading/watermark';
import { MAX_DOUBTS } from './state-bounds';

/** What has versions that wait for a second showing: a window, open or closed; null: none is there. */
type Doubting = { doubts: Ledger } | null;

/** So many versions may be put in doubt beside those that the instance keeps. */
export function roomForDoubts({ resources }: Pick<InstanceState, 'resources'>): number {
  const kept = Object.values(resources).reduce(
    (sum, { watermark, deletions }) => sum + keptBy(watermark) + keptBy(deletions),
    0,
  );
  return Math.max(0, MAX_DOUBTS - kept);
}

/** Those of an open window take the place of those of the last one when it is closed. */
function keptBy(watermark: Watermark | null): number {
  return watermark === null ? 0 : Math.max(countOf(watermark), countOf(watermark.window));
}

/** Versions that one poll of a window put in doubt. A window that begins has none. */
export function doubtsAdded(before: Doubting, after: Doubting): number {
  return countOf(after) - countOf(before);
}

function countOf(of: Doubting): number {
  return countEntries(of?.doubts ?? NO_VERSIONS);
}
