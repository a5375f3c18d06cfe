import { EVENT_LOG_BYTES } from '../delivery/event-log';

/**
 * What an instance's state may take at most, in bytes of JSON in UTF-8, part by part, when it is carried into a new run
 * as one payload. Whoever lets a part in keeps its bound; the sum is the proof
 * (`test/domain/instance/state-bounds.test.ts`).
 */
export const STATE_BYTES = 500_000;

export const STATE_BOUNDS = {
  /** Name, tags, and whose it is. */
  identity: 4_000,
  /**
   * What was configured: the stored configuration with its secrets sealed, the settings that were made of it, and
   * `RESOURCE_STATE_BYTES` for each resource. One bound, so that many small resources and a few large ones both fit.
   */
  configured: 232_000,
  /** The last error and the last warning of each resource and each sweep, together. */
  words: 20_000,
  /** The vendor's OAuth answer, sealed. */
  grant: 24_000,
  /** The problems of the last refused update. */
  refusal: 12_000,
  /**
   * Changes that wait to be validated, and what a new run takes over of the pending notifications: these have what the
   * updates leave.
   */
  waiting: 64_000,
  /** What came of the latest changes with an id. */
  decided: 8_000,
  /** Ids of held notifications. */
  held: 24_000,
  events: EVENT_LOG_BYTES,
  /** Ids of records that were told since the last sweeps of their resources. */
  told: 16_000,
  /** Older versions that wait for a second showing, of all resources. */
  doubts: 8_000,
  /**
   * Windows that are being read, as far as a new run takes them over: 20 at least. If there is more room, they may take
   * it.
   */
  windows: 14_000,
  /** Flags, counters, instants, and why the last delivery failed. */
  others: 4_000,
} as const;

/** Everything but the ledger of versions. */
export const BESIDE_LEDGER_BYTES = Object.values(STATE_BOUNDS).reduce((sum: number, bytes) => sum + bytes, 0);

/** All parts together: some 10 KB stay free. */
export const FULL_STATE_BYTES = 490_000;
/** What is left for the ledger if every other part is full. */
export const LEDGER_BYTES = FULL_STATE_BYTES - BESIDE_LEDGER_BYTES;

/**
 * One resource's own state without what has a bound of its own (versions, doubts, open windows, told ids, words):
 * instants, counters, how far it and its list of deletions are read, its sweeps. A backfill that is under way takes 360
 * more: what stays free has room for 25.
 */
export const RESOURCE_STATE_BYTES = 1_560;
/** Versions in doubt that an instance keeps: 20 bytes each. */
export const MAX_DOUBTS = STATE_BOUNDS.doubts / 20;
/** A place in the vendor's pages that is kept from poll to poll. */
export const PAGE_TOKEN_BYTES = 2_000;
/**
 * A mark of the vendor's own (a delta link has some 500 to 1,500 characters); it counts as configured for each resource
 * that has one.
 */
export const MARK_BYTES = 4_000;
/** A resource's name, as JSON without its quotes: it stands in each of its events and sets, too. */
export const RESOURCE_NAME_BYTES = 100;
/** One error or warning, before all of them have to share. */
export const WORDS_BYTES = 1_000;
/** Of `waiting`, what changes may take. */
export const WANTED_BYTES = 56_000;
/** Of `configured`, what the list of event types may take, on which nothing depends. */
export const METADATA_BYTES = 16_000;
/** Of `configured`, all callback headers before they are sealed. Servers take 8 to 16 KB of headers in a request. */
export const CALLBACK_HEADERS_BYTES = 16_000;
/** A grant before it is sealed: base64, the name of the key, and a seal of 28 bytes make `grant` of it. */
export const GRANT_BYTES = Math.floor(((STATE_BOUNDS.grant - 50) * 3) / 4) - 28;
