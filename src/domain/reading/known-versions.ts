import { decodeEntry, keyOf, textsOf, type Ledger, type LedgerEntry } from './ledger';

/** The ledger made quick to ask; lives within one poll only. */
export interface KnownVersions {
  /** What was told of the record before this poll. */
  told(key: string): LedgerEntry | undefined;
  /** What this poll read of it. */
  read(key: string): LedgerEntry | undefined;
  /** This poll read the version: from now on it is known. */
  note(entry: LedgerEntry): void;
  /** How many records are known under this date, in the near part and of what this poll read. */
  countAt(dateMs: number): number;
  /** There is no far part. */
  isNearOnly: boolean;
}

/** `near` is what the workflow holds; `far` answers for the rest, and counts only if `near` has no entry. */
export function knownVersions(near: Ledger, far?: (key: string) => string | undefined): KnownVersions {
  const texts = new Map(textsOf(near).map((text) => [keyOf(text), text]));
  const read = new Map<string, LedgerEntry>();
  return {
    told: (key) => {
      const text = texts.get(key) ?? far?.(key);
      return text === undefined ? undefined : decodeEntry(text);
    },
    read: (key) => read.get(key),
    isNearOnly: far === undefined,
    note: (entry) => void read.set(entry.key, entry),
    countAt: (dateMs) => {
      const unread = [...texts].filter(([key]) => !read.has(key)).map(([, text]) => decodeEntry(text));
      return [...read.values(), ...unread].filter(({ at }) => at === dateMs).length;
    },
  };
}
