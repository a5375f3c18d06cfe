/**
 * A made-up vendor, one instance that polls it, and what happens to both: plain JSON, so that a world that fails can be
 * shown, shrunk and run again. Times are ms; those of happenings count from the creation of the instance.
 */
export interface World {
  /** Decides what the traits leave open: how long each request takes, how ties fall. */
  seed: number;
  /** From then on nothing happens any more, and the instance has time to catch up. */
  quietFromMs: number;
  vendor: VendorTraits;
  resources: ResourceTraits[];
  instance: InstanceTraits;
  /** In the order they happen. */
  happenings: Happening[];
}

/** What all resources of the vendor have in common. */
export interface VendorTraits {
  paging: 'none' | 'page' | 'offset' | 'numberCursor' | 'keysetCursor' | 'link';
  tellsTotal: boolean;
  /** A total is never said to be more than that, however many records there are. */
  countsTo: number | null;
  /** The configuration forgot that the vendor has pages; how the vendor says itself that there is more. */
  forgottenPaging: 'link' | 'flag' | null;
  /** Cursors: what the last page gives for the next one. */
  lastCursor: 'none' | 'repeats' | 'always';
  /** Pages that are counted: what comes behind the last one. */
  beyond: 'empty' | 'lastPage' | 'firstPage';
  /** Offsets that are no multiple of the limit. */
  unaligned: 'taken' | 'refused' | 'floored';
  /** Offsets: what reaches further is refused for good. */
  offsetCap: number | null;
  /** A place of a page that is older is refused. */
  tokenLifetimeMs: number | null;
  /** Cursors and links: each so-many-th page is empty, in the middle of the list. */
  emptyPageEvery: number | null;
  /** How far the dates of records are from the right time. */
  recordClockMs: number;
  /** How far the `Date` header is from it; null: there is none. */
  dateHeaderMs: number | null;
  /** The shortest and the longest time that an answer takes. */
  latencyMs: readonly [number, number];
}

export type Unit = 'ms' | 'second' | 'minute' | 'quarter' | 'hour' | 'day';

/** One list of the vendor, and how it is configured. */
export interface ResourceTraits {
  name: string;
  /** Rows that are there before the instance. */
  rows: number;
  pageSize: number;
  order: 'updatedAscending' | 'updatedDescending' | 'id' | 'createdDescending' | 'scattered';
  /**
   * Rows with equal keys: by id; in an order of its own for each page that can be asked for; in any order each time.
   */
  ties: 'stable' | 'byPage' | 'random';
  /**
   * `updated`: the record says when it changed. `none`: it does not. `due`: its date is another one, which moves either
   * way, and the configuration says so (`filterByUpdatedDate: false`).
   */
  dates: 'updated' | 'none' | 'due';
  /** DateStepMs of the dates that records show. */
  unit: Unit;
  /** They are written with milliseconds, which are always 0. */
  looksFiner: boolean;
  /** The vendor filters and sorts by dates that are finer than those it shows. */
  storesFiner: boolean;
  /** Each third row shows the day alone. */
  hasMixedPrecision: boolean;
  /** The vendor is asked by date, with this operator; null: it gives its whole list. */
  filter: '>' | '>=' | null;
  templateUnit: Unit;
  /** A row may become visible so long after its date. */
  lateMs: number;
  /** `pollDelay`; null: left out. */
  lookBackS: number | null;
  deletes: 'none' | 'flag' | 'sweep' | 'feed';
  sweepMinutes: number;
  hasCreated: boolean;
  /** Rows have no updated date until they are edited. */
  isUpdatedEmptyAtFirst: boolean;
  /** A field differs in each answer. */
  isVolatile: boolean;
  /** Each row shares its id with the next one. */
  hasTwins: boolean;
  /**
   * Asked by date: what reaches further is refused, so the vendor is asked with both ends; null: it is asked with its
   * beginning alone.
   */
  maxWindowMinutes: number | null;
  /** It is listed whole until a first reading is whole (`startUrl`). */
  hasStartUrl: boolean;
  /** Its own interval, as a multiple of the instance's; null: it has none. */
  ownInterval: number | null;
  /**
   * How its changes are found. `mark`: the vendor gives one with each last page. `field`: each change has a greater
   * number than all before. `snapshot`: the whole list is held against what is known.
   */
  source: 'dates' | 'mark' | 'field' | 'snapshot';
  /** A mark that is older is refused; null: they last. */
  markLifetimeMs: number | null;
}

export interface InstanceTraits {
  refreshMinutes: number;
  start: 'now' | 'all';
  /** Entries that the state of the instance may remember; null: as the product has it. */
  capacity: number | null;
  /**
   * Notifications that may be under way at once. More than one: they are small, and a receiver in trouble takes every
   * second one.
   */
  lanes: number;
}

export type VendorTrouble = '500' | '429' | 'cut' | 'html';
export type ReceiverTrouble = '500' | 'refused' | 'lostAnswer' | '400' | '410';

/** `atRequest`: not before the so-many-th request from then on, while the vendor works at it; left out: at once. */
export type Happening = { atMs: number; atRequest?: number } & (
  | { kind: 'create' | 'edit' | 'delete' | 'recreate'; resource: string; rows: number[] }
  /** The content of a row goes back and forth; with `keepsDate` under the date it had. */
  | { kind: 'toggle'; resource: string; rows: number[]; keepsDate: boolean }
  /** Rows go back to what they were before the last change, date and content. */
  | { kind: 'restore'; resource: string; rows: number[] }
  /** `every`: each so-many-th request fails; 1: all. */
  | { kind: 'vendorFails'; trouble: VendorTrouble; every: number; forMs: number }
  | { kind: 'receiverFails'; trouble: ReceiverTrouble; forMs: number }
  /**
   * The worker is killed at the so-many-th request from now on, before or after the other side got it; 0: when an
   * activity ends.
   */
  | { kind: 'kill'; atRequest: number; isReceived: boolean }
  | { kind: 'pause'; forMs: number }
  /** `untilBackMs`: its end lies so far back; left out, it has none. */
  | { kind: 'backfill'; resource: string; backMs: number; untilBackMs?: number }
  | { kind: 'changePageSize'; resource: string; pageSize: number }
  /** `isWhole`: it has no date any more. */
  | { kind: 'changeUrl'; resource: string; isWhole?: true }
  | { kind: 'changeLookBack'; resource: string; lookBackS: number }
  | { kind: 'changeInterval'; refreshMinutes: number }
  | { kind: 'continueAsNew'; carriedBytes: number }
  | { kind: 'pollNow' }
);

/** When the instance of every world is created: a Monday morning. */
export const CREATED_AT_MS = Date.parse('2026-03-02T10:00:00.000Z');

export const UNIT_MS: Record<Unit, number> = {
  ms: 1,
  second: 1_000,
  minute: 60_000,
  quarter: 900_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** What the design says where `pollDelay` is left out. */
export const DEFAULT_LOOK_BACK_S = 60;

/** How much of the past every poll has to cover. */
export function lookBackMsOf({ lookBackS, unit, templateUnit, filter }: ResourceTraits): number {
  const template = filter === null ? 0 : UNIT_MS[templateUnit];
  return Math.max((lookBackS ?? DEFAULT_LOOK_BACK_S) * 1000, UNIT_MS[unit], template);
}
