import type { ChangeType } from './change-type';
import { laterOf, toIso } from './instant';
import type { Scan } from './scan';
import { addSeen, ID_DIGEST_LENGTH, mergeSeen, pruneSeen, trimSeen, type Seen, type SeenEntry } from './seen';

/**
 * How far a resource has been read: the **watermark** `{at, seen}` and what is needed to go on from there.
 * Plain JSON; lives in workflow state and survives continue-as-new.
 */
export interface Progress {
  /** The greatest updated date processed (ISO instant); null before the first good poll. */
  at: string | null;
  /** The versions sent inside the look-back before `at`, and after it. */
  seen: Seen;
  /** Nothing dated before this is sent: the starting point, or what `seen` had to forget. */
  floor: string | null;
  /** In the first window from `now`: records up to here are history, remembered and not sent. */
  historyUntil: string | null;
  /** Latest date of which `seen` forgot versions in the present scan. */
  forgottenUntil: string | null;
  scan: Scan | null;
  /** Id digests, joined, of records reported as deleted: one that comes back is CREATED. */
  gone: string;
}

/** Progress of a resource that was read, or told where to start. */
export type StartedProgress = Progress & { at: string };

export const NOT_STARTED: Progress = {
  at: null,
  seen: {},
  floor: null,
  historyUntil: null,
  forgottenUntil: null,
  scan: null,
  gone: '',
};

/** What a poll leads to, once all its changes are accepted. Without the changes' versions: those come with each acceptance. */
export interface NextProgress {
  at: string;
  floor: string | null;
  scan: Scan | null;
  /** Versions to remember although they were not sent: what was there before the starting point. */
  read: Seen;
  /** The next poll asks from here: older versions can be forgotten. */
  seenFrom: string;
}

/** Slots for the versions that one instance may remember, over all its resources: 304 KB of state. */
const CAPACITY = 16_000;

/** What `trimSeen` leaves to each of so many watermarks. */
export function seenCapacity(resourceCount: number): number {
  return Math.max(200, Math.floor(CAPACITY / Math.max(1, resourceCount)));
}

/**
 * The receiver accepted these changes: they are never sent again in this version. The watermark's date stays: what lies between
 * is remembered one by one until the poll that found it is over.
 */
export function acceptChanges(progress: Progress, changes: readonly AcceptedChange[], capacity: number): Progress {
  const seen = addSeen(
    progress.seen,
    changes.map(({ version }) => version),
  );
  return noteGone(remember(progress, seen, capacity), changes, capacity);
}

/** Remembers which of these records are deleted, so that one that comes back is CREATED. */
export function noteGone(progress: Progress, changes: readonly AcceptedChange[], capacity: number): Progress {
  return { ...progress, gone: latestGone(goneAfter(progress.gone, changes), capacity) };
}

/** What an acceptance tells of a change. */
export interface AcceptedChange {
  version: SeenEntry;
  type: ChangeType;
}

/** A deleted record is remembered as such for so many versions that may be: 2,000 over all resources of an instance, 16 KB. */
const VERSIONS_PER_GONE = 8;

/** Those deleted last. */
function latestGone(gone: string, capacity: number): string {
  return gone.slice(-Math.ceil(capacity / VERSIONS_PER_GONE) * ID_DIGEST_LENGTH);
}

function goneAfter(gone: string, changes: readonly AcceptedChange[]): string {
  if (gone === '' && changes.every(({ type }) => type !== 'DELETED')) return gone;
  const ids = goneIds(gone);
  for (const { version, type } of changes) {
    const id = version.entry.slice(0, ID_DIGEST_LENGTH);
    ids.delete(id);
    if (type === 'DELETED') ids.add(id);
  }
  return [...ids].join('');
}

export function goneIds(gone: string): Set<string> {
  return new Set(gone.match(new RegExp(`.{${ID_DIGEST_LENGTH}}`, 'g')) ?? []);
}

/** All changes of a poll are accepted: the watermark moves. It never moves back. */
export function settle(progress: Progress, next: NextProgress, capacity: number): Progress {
  const at = laterOf(next.at, progress.at);
  const seen = pruneSeen(mergeSeen(progress.seen, next.read), next.seenFrom);
  const gone = latestGone(progress.gone, capacity);
  const remembered = { ...remember(progress, seen, capacity), gone };
  if (next.scan !== null) return { ...remembered, at, floor: laterOf(progress.floor, next.floor), scan: next.scan };
  const forgotten = remembered.forgottenUntil;
  const floor = forgotten === null ? next.floor : laterOf(next.floor, justAfter(forgotten < at ? forgotten : at));
  return { ...NOT_STARTED, at, seen: remembered.seen, floor: laterOf(progress.floor, floor), gone };
}

/** Starts a resource over from a date (inclusive): what changed since is sent again, under the ids it had. */
export function startFrom(since: string): StartedProgress {
  return { ...NOT_STARTED, at: since, floor: since };
}

function remember(progress: Progress, seen: Seen, capacity: number): Progress {
  const trimmed = trimSeen(seen, capacity);
  return { ...progress, seen: trimmed.seen, forgottenUntil: laterOf(progress.forgottenUntil, trimmed.forgottenUntil) };
}

function justAfter(instant: string): string {
  return toIso(Date.parse(instant) + 1);
}
