/** Characters of a version entry that stand for the record's id; the rest stands for its content. */
export const ID_DIGEST_LENGTH = 8;
/** Characters of a whole version entry: 48 bits of the id and 24 bits of the content, base64url. */
export const ENTRY_LENGTH = 12;

/**
 * The versions already sent, inside the look-back: updated date (ISO instant) -> version entries of 12 characters, joined.
 * Texts and no lists, because this travels with every poll: 20,000 versions are 240 KB.
 */
export type Seen = Record<string, string>;

/** Where versions are filed that have no usable date, or one that the poll window no longer covers. */
export const UNDATED = '';

/** One version, and the date it is filed under. */
export interface SeenEntry {
  at: string;
  entry: string;
}

export function addSeen(seen: Seen, entries: readonly SeenEntry[]): Seen {
  const next = { ...seen };
  for (const { at, entry } of entries) next[at] = (next[at] ?? '') + entry;
  return next;
}

export function mergeSeen(one: Seen, other: Seen): Seen {
  const merged = { ...one };
  for (const [at, entries] of Object.entries(other)) merged[at] = (merged[at] ?? '') + entries;
  return merged;
}

export function countSeen(seen: Seen): number {
  return Object.values(seen).reduce((sum, entries) => sum + entries.length / ENTRY_LENGTH, 0);
}

/** Forgets what is dated before `from`: no poll asks for it again. Undated versions stay. */
export function pruneSeen(seen: Seen, from: string): Seen {
  return Object.fromEntries(Object.entries(seen).filter(([at]) => at === UNDATED || at >= from));
}

/**
 * Keeps at most `capacity` versions, the oldest go first (of the undated: the first filed).
 * `forgottenUntil` is the latest date of which something had to go, null where nothing dated went.
 */
export function trimSeen(seen: Seen, capacity: number): { seen: Seen; forgottenUntil: string | null } {
  let excess = countSeen(seen) - capacity;
  if (excess <= 0) return { seen, forgottenUntil: null };
  const kept = { ...seen };
  let forgottenUntil: string | null = null;
  for (const at of Object.keys(seen).sort()) {
    const entries = kept[at] as string;
    const going = Math.min(excess, entries.length / ENTRY_LENGTH);
    if (going * ENTRY_LENGTH === entries.length) delete kept[at];
    else kept[at] = entries.slice(going * ENTRY_LENGTH);
    if (at !== UNDATED) forgottenUntil = at;
    excess -= going;
    if (excess === 0) break;
  }
  return { seen: kept, forgottenUntil };
}

/** `seen` made quick to ask; lives within one poll only. */
export interface SeenIndex {
  has(version: SeenEntry): boolean;
  /** The latest date under which a version of this record was sent. */
  newestOf(entry: string): string | undefined;
  knows(entry: string): boolean;
  add(version: SeenEntry): void;
}

export function indexSeen(seen: Seen): SeenIndex {
  const versions = new Set<string>();
  const newest = new Map<string, string>();
  const add = ({ at, entry }: SeenEntry): void => {
    versions.add(at + entry);
    const id = entry.slice(0, ID_DIGEST_LENGTH);
    const known = newest.get(id);
    if (known === undefined || at > known) newest.set(id, at);
  };
  for (const [at, entries] of Object.entries(seen)) {
    for (let i = 0; i < entries.length; i += ENTRY_LENGTH) add({ at, entry: entries.slice(i, i + ENTRY_LENGTH) });
  }
  return {
    has: ({ at, entry }) => versions.has(at + entry),
    newestOf: (entry) => newest.get(entry.slice(0, ID_DIGEST_LENGTH)),
    knows: (entry) => newest.has(entry.slice(0, ID_DIGEST_LENGTH)),
    add,
  };
}
