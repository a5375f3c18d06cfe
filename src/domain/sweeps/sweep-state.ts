import type { ChangeType } from '../reading/change-type';
import type { ResourceSettings } from '../reading/settings';
import { isSameTally, NO_RECORDS, type Missed, type Tally } from '../reading/tally';

/** The shard workflows that hold the known ids of a resource. */
export interface KnownSet {
  /** Number of the sweep that made the set; unique in the instance. */
  number: number;
  /** A power of two. */
  shards: number;
}

/** A set, and whose it is. */
export interface NamedSet {
  resource: string;
  set: KnownSet;
}

/** Deletions that a sweep found and the receiver has not accepted yet, in the order of the shards. */
export interface UnreportedDeletions {
  /** When they were found missing: ISO instant, the date of their events. */
  foundAt: string;
  total: number;
  reported: number;
}

/** How far the sweeps of a resource are. Times are ISO instants. */
export interface SweepState {
  /** Null: when a snapshot misses something; see `Reconciliation`. */
  nextSweepAt: string | null;
  /** The last good one. */
  lastSweepAt: string | null;
  /** Ids of records that polls told of since: the next sweep misses those, too, if they are gone. */
  told: string[];
  /** Null until a first sweep has filled it. */
  known: KnownSet | null;
  /**
   * Number of the last sweep taken into account: what a shard holds of a later one was written by a sweep that did not
   * end.
   */
  recorded: number;
  /** How many records are known. */
  records: number;
  /** Of each path of `idField`, whether the records have numbers there, as the last listing with a record showed. */
  numericIds?: boolean[];
  unreported: UnreportedDeletions | null;
  /** Records missing in a number that is not believed until the next sweep finds them missing too. */
  suspected: number;
  consecutiveFailures: number;
  lastError: string | null;
  lastWarning: string | null;
  /** Given if snapshots say when to sweep. */
  reconciliation?: Reconciliation;
}

/**
 * What the ledger has and a whole snapshot did not show is gone, or was never told. A snapshot knows how many records
 * that are, and a sweep finds out which. What no sweep could explain stays so, and is no reason for another one.
 */
export interface Reconciliation {
  /** What the last snapshot missed. */
  missed: Tally | null;
  /** What was missed before a sweep that found nothing to be gone. Null: there was none yet. */
  explained: Tally | null;
  /**
   * When the last whole listing was accepted, which shows what is gone as a sweep does, and how many records it showed.
   */
  listedAt: string | null;
  listed: number;
}

/**
 * The sweeps of a resource that was added; the first one comes at once. Null if its deletions are found another way.
 */
export function newSweep({ deletes }: ResourceSettings, wantedAt: string): SweepState | null {
  if (deletes.mode !== 'sweep') return null;
  return {
    nextSweepAt: wantedAt,
    lastSweepAt: null,
    told: [],
    known: null,
    recorded: 0,
    records: 0,
    unreported: null,
    suspected: 0,
    consecutiveFailures: 0,
    lastError: null,
    lastWarning: null,
    ...(deletes.everyMs === null && { reconciliation: { missed: null, explained: null, listedAt: null, listed: 0 } }),
  };
}

/** A snapshot was read whole, and what it showed is accepted. What it missed is looked for, unless that was done. */
export function noteMissed(sweep: SweepState, { listed, ...missed }: Missed, now: string): SweepState {
  const { reconciliation } = sweep;
  if (reconciliation === undefined) return sweep;
  const { explained } = reconciliation;
  const isKnown = explained !== null && (isSameTally(missed, explained) || isSameTally(missed, NO_RECORDS));
  const listedWhole = { ...sweep, reconciliation: { missed, explained, listedAt: now, listed } };
  // Why an earlier one failed is of no use if none will follow.
  if (isKnown) return { ...listedWhole, nextSweepAt: null, consecutiveFailures: 0, lastError: null };
  return { ...listedWhole, nextSweepAt: now };
}

/** When it was last found out what is gone, by a sweep or by a snapshot's listing, and how many records were there. */
export function lastListingOf({ lastSweepAt, records, reconciliation }: SweepState): {
  at: string | null;
  records: number;
} {
  const { listedAt = null, listed = 0 } = reconciliation ?? {};
  const isSnapshot = listedAt !== null && (lastSweepAt === null || listedAt > lastSweepAt);
  return isSnapshot ? { at: listedAt, records: listed } : { at: lastSweepAt, records };
}

/** A sweep has found so much. */
export function reconciled(
  reconciliation: Reconciliation,
  { deleted, suspected }: { deleted: number; suspected: number },
): Reconciliation {
  const { missed, explained } = reconciliation;
  return { ...reconciliation, explained: deleted + suspected === 0 ? missed : explained };
}

/** Polls told of these records, and the receiver has accepted it. */
export function noteTold(
  sweep: SweepState | null,
  events: readonly { objectId: string; type: ChangeType }[],
): SweepState | null {
  const ids = events.flatMap(({ objectId, type }) => (type === 'DELETED' ? [] : [objectId]));
  return sweep === null || ids.length === 0 ? sweep : { ...sweep, told: [...new Set([...sweep.told, ...ids])] };
}

/**
 * The sweeps of a resource whose settings changed. Another listing or another id has other known records: they start
 * anew.
 */
export function adjustedSweep(
  sweep: SweepState | null,
  before: ResourceSettings,
  after: ResourceSettings,
  now: string,
): SweepState | null {
  if (sweep === null || listingOf(before) !== listingOf(after)) return newSweep(after, now);
  const isRetimed = everyMsOf(before) !== everyMsOf(after);
  return isRetimed ? { ...sweep, nextSweepAt: now } : sweep;
}

/** How often the resource is swept, in ms; Infinity: when there is a reason. */
export function everyMsOf({ deletes }: ResourceSettings): number {
  return deletes.mode === 'sweep' ? (deletes.everyMs ?? Infinity) : Infinity;
}

/** Where all records are listed, if not at the resource's own url. */
export function listedAt({ deletes, startUrl }: ResourceSettings): string | null {
  return (deletes.mode === 'sweep' ? deletes.url : null) ?? startUrl ?? null;
}

function listingOf(settings: ResourceSettings): string {
  const { idField, recordsPath, isSingleRecord, shape, deletes } = settings;
  const address = listedAt(settings) ?? settings.url;
  return JSON.stringify([deletes.mode, address, idField, recordsPath, isSingleRecord, shape]);
}
