/** Signal names of `knownRecords`. */
export const KNOWN_RECORDS_SIGNALS = {
  /** `KnownRecords`: takes the place of what is there, unless that is of a later sweep. */
  replace: 'replace',
  /** Ends the shard. */
  close: 'close',
} as const;

/** Query of `knownRecords`: `KnownRecords`. */
export const KNOWN_RECORDS_QUERY = 'content';

/** What a shard of known records holds; also the argument of its workflow. */
export interface KnownRecords {
  /** Number of the sweep that wrote it; 0: nothing was written yet. */
  sweep: number;
  /** Of activities alone: deflated JSON in base64. */
  content: string;
}
