import type { Json } from '../values/json';
import type { Mark } from './mark';
import type { ChangeType } from './change-type';
import type { RequestShape } from '../vendor/request-shape';

/** Where a record keeps one of its dates, and how to read it. */
export interface DateField {
  /** Path into the record; nested with dots (`_info.lastUpdated`); looked up as given, then without regard to case. */
  field: string;
  /** Java SimpleDateFormat pattern, or `milliseconds`. */
  format: string;
  /** Zone of dates that carry none of their own: region, abbreviation or offset. Default `GMT`. */
  timezone: string;
}

/** The poller configuration of one resource, typed. */
export interface ResourceSettings {
  /** Hub path with query and date templates, as the customer wrote it. */
  url: string;
  /** Asked in place of `url` until the first reading is whole; left out: `url` is asked from the beginning. */
  startUrl?: string;
  /** What is asked for at once reaches no further than this; left out: up to now. */
  maxWindowMs?: number;
  /** Between two polls of it; left out: as the instance has it. */
  refreshIntervalMs?: number;
  /** Paths whose values, joined with `|`, are a record's id: one or more. */
  idField: string[];
  /** Paths of fields that are no part of a version: if only they differ, nothing has changed. */
  ignoreFields: string[];
  /** The order that the vendor lists in, if the customer vouches for it; null: none is trusted. */
  order: 'newestFirst' | null;
  updated: DateField | null;
  created: DateField | null;
  /** Drop records older than the poll window. `false` if the filtered date is not the updated date. */
  filterByUpdatedDate: boolean;
  /** Put off records dated after the vendor's now. */
  filterByCurrentDate: boolean;
  /** Created and updated this close together still count as CREATED. */
  createdCheckToleranceMs: number;
  /** Records asked for per page; null: the element's default. */
  pageSize: number | null;
  /** Look-back for records that the vendor shows late; the dates' own unit if that is longer. */
  pollDelayMs: number;
  /** Where in an answer the records are; null: where the element has them. */
  recordsPath: string | null;
  /** One object where the list should be is one record. */
  isSingleRecord?: true;
  /** How it is asked for; left out: by a GET of its url alone. */
  shape?: RequestShape;
  /** Left out: by dates. */
  source?: ChangeSource;
  deletes: DeletionSettings;
  /** The CEQL condition that a record has to meet to be sent; left out: none. */
  filter?: string;
  /** The types of event that are sent; left out: all. */
  eventTypes?: ChangeType[];
}

/**
 * How changes are found, if not by dates. `cursor`: by a mark of the vendor's own, which is at `path` in an answer, or
 * is the greatest value of `field` in the records; `start` is the first one. `snapshot`: everything is listed and held
 * against the ledger.
 */
export type ChangeSource = CursorSource | { kind: 'snapshot' };

export interface CursorSource {
  kind: 'cursor';
  path: string | null;
  field: string | null;
  start: Mark | null;
  /** The mark is the address to ask, in place of a url. */
  isAddress: boolean;
}

/** How far the resource was read before, and where an answer says how far it goes. */
export interface MarkQuery {
  /** Stands for `${cursor}`; null: there is none yet. */
  mark: Mark | null;
  /** Where in an answer the next mark is; null: the records have it. */
  path: string | null;
  /** The mark is the address to ask, in place of a url. */
  isAddress: boolean;
}

/**
 * How deleted records are noticed. `feed`: the vendor lists them. `flag`: a field of the record says so; see
 * `isFlagSet`. `sweep`: all records are listed every `everyMs`, or if that is null when a snapshot misses something, at
 * `url` or, if that is null, at the resource's own with its dates in 1970.
 */
export type DeletionSettings =
  | { mode: 'none' }
  | { mode: 'feed' }
  | { mode: 'flag'; field: string; value: Json | null }
  | { mode: 'sweep'; everyMs: number | null; url: string | null };

/** Where the first poll of a resource starts: vendor's now, everything, or an ISO instant (inclusive). */
export type PollerStart = 'now' | 'all' | string;
