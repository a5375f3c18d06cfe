/** Characters of a version entry that stand for the record's id; the rest stands for its content. */
export const ID_DIGEST_LENGTH = 8;
/** Characters of a whole version entry: 48 bits of the id and 24 bits of the content, base64url. */
export const ENTRY_LENGTH = 12;

/** Characters of a date in a slot: minute, second and millisecond, `mmssSSS`. */
const TIME_LENGTH = 7;
/** Characters of one version in `Seen`: its time and its version entry. */
export const SLOT_LENGTH = TIME_LENGTH + ENTRY_LENGTH;
/** Characters of an hour, such as `2026-01-31T09`. With the quotes, colon and comma around it in JSON it takes as much as a slot. */
const HOUR_LENGTH = 13;
/** Characters of its day. The letter behind them marks the hour's versions: `T` for none, see `SeenEntry`. */
const DAY_LENGTH = 10;
const MARKS = { none: 'T', stays: 'S', isAhead: 'A', both: 'B' };

/**
 * The versions already sent, inside the look-back: hour of the updated date (UTC), with a mark -> slots of 19 characters, joined.
 * Texts and no lists, and few of them, because this travels with every poll: 16,000 slots are 304 KB.
 */
export type Seen = Record<string, string>;

/** Where versions are filed that have no usable date, or one that the poll window no longer covers. */
export const UNDATED = '';
const NO_TIME = '0'.repeat(TIME_LENGTH);

/** One version, and the date it is filed under: an ISO instant as `toISOString` writes it, or `UNDATED`. */
export interface SeenEntry {
  at: string;
  entry: string;
  /** The vendor may show it when the poll window has passed its date: it is not forgotten then, but filed without one. */
  stays?: boolean;
  /** Dated after the vendor's now when it was read, by a clock that was ahead: no other version is older for that. */
  isAhead?: boolean;
}

export function addSeen(seen: Seen, entries: readonly SeenEntry[]): Seen {
  const next = { ...seen };
  for (const version of entries) file(next, keyOf(version), timeOf(version.at) + version.entry);
  return next;
}

export function mergeSeen(one: Seen, other: Seen): Seen {
  const merged = { ...one };
  for (const [hour, slots] of Object.entries(inHours(other))) file(merged, hour, slots);
  return merged;
}

/** What 0.1.0 filed under whole dates, with entries alone, filed by hours. */
export function inHours(seen: Seen): Seen {
  const isByDate = (key: string, filed: string) => key.length > HOUR_LENGTH || filed.length % SLOT_LENGTH !== 0;
  if (!Object.entries(seen).some(([key, filed]) => isByDate(key, filed))) return seen;
  const byHours: Seen = {};
  for (const [at, entries] of Object.entries(seen))
    for (const entry of piecesOf(entries, ENTRY_LENGTH)) file(byHours, hourOf(at), timeOf(at) + entry);
  return byHours;
}

export function countSeen(seen: Seen): number {
  return Object.values(seen).reduce((sum, slots) => sum + slots.length / SLOT_LENGTH, 0);
}

/** Forgets what is dated before `from`: no poll asks for it again. What stays is undated from then on; undated versions stay. */
export function pruneSeen(seen: Seen, from: string): Seen {
  const [fromHour, fromTime] = [hourOf(from), timeOf(from)];
  const kept: Seen = {};
  for (const [key, slots] of Object.entries(seen)) {
    const hour = hourOfKey(key);
    if (hour === UNDATED || hour > fromHour) {
      file(kept, key, slots);
      continue;
    }
    if (hour < fromHour && !isStaying(key)) continue;
    const isLater = (slot: string) => hour === fromHour && slot.slice(0, TIME_LENGTH) >= fromTime;
    const all = piecesOf(slots, SLOT_LENGTH);
    const later = all.filter(isLater);
    if (later.length > 0) file(kept, key, later.join(''));
    const passed = isStaying(key) ? all.filter((slot) => !isLater(slot)) : [];
    if (passed.length > 0) file(kept, UNDATED, passed.map((slot) => NO_TIME + slot.slice(TIME_LENGTH)).join(''));
  }
  return kept;
}

/**
 * Keeps at most `capacity` slots, of which each hour takes one more; the oldest versions go first (of the undated: the first filed).
 * `forgottenUntil` is the latest date of which something had to go, null where nothing dated went.
 */
export function trimSeen(seen: Seen, capacity: number): { seen: Seen; forgottenUntil: string | null } {
  const kept = { ...seen };
  let excess = countSeen(seen) + Object.keys(seen).length - capacity;
  let forgottenUntil: string | null = null;
  for (const key of Object.keys(seen).sort((one, other) => compare(hourOfKey(one), hourOfKey(other)))) {
    if (excess <= 0) break;
    const hour = hourOfKey(key);
    const slots = piecesOf(kept[key] as string, SLOT_LENGTH);
    if (hour !== UNDATED) slots.sort((one, other) => compare(one.slice(0, TIME_LENGTH), other.slice(0, TIME_LENGTH)));
    const going = Math.min(excess, slots.length);
    const last = slots[going - 1] as string;
    const lastDate = dateOf(hour, last.slice(0, TIME_LENGTH));
    if (hour !== UNDATED && (forgottenUntil === null || lastDate > forgottenUntil)) forgottenUntil = lastDate;
    if (going === slots.length) delete kept[key];
    else kept[key] = slots.slice(going).join('');
    excess -= going === slots.length ? going + 1 : going;
  }
  return { seen: kept, forgottenUntil };
}

/** `seen` made quick to ask; lives within one poll only. */
export interface SeenIndex {
  has(version: SeenEntry): boolean;
  /** The latest date under which a version of this record was sent; `UNDATED` where each was undated or ahead. */
  newestOf(entry: string): string | undefined;
  add(version: SeenEntry): void;
}

export function indexSeen(seen: Seen): SeenIndex {
  const versions = new Set<string>();
  /** Id digest -> hour and time: in the order of the dates as they stand. */
  const newest = new Map<string, string>();
  const add = (key: string, slot: string): void => {
    const hour = hourOfKey(key);
    // Read again, a version that was ahead may have come to be dated in time: it is as it was filed.
    if (versions.has(hour + slot)) return;
    versions.add(hour + slot);
    const id = slot.slice(TIME_LENGTH, TIME_LENGTH + ID_DIGEST_LENGTH);
    const date = isAheadKey(key) ? NO_TIME : hour + slot.slice(0, TIME_LENGTH);
    const known = newest.get(id);
    if (known === undefined || date > known) newest.set(id, date);
  };
  for (const [key, slots] of Object.entries(seen)) for (const slot of piecesOf(slots, SLOT_LENGTH)) add(key, slot);
  return {
    has: ({ at, entry }) => versions.has(hourOf(at) + timeOf(at) + entry),
    newestOf: (entry) => {
      const date = newest.get(entry.slice(0, ID_DIGEST_LENGTH));
      if (date === undefined) return undefined;
      return dateOf(date.slice(0, -TIME_LENGTH), date.slice(-TIME_LENGTH));
    },
    add: (version) => add(keyOf(version), timeOf(version.at) + version.entry),
  };
}

function file(seen: Seen, hour: string, slots: string): void {
  seen[hour] = (seen[hour] ?? '') + slots;
}

function keyOf({ at, stays = false, isAhead = false }: SeenEntry): string {
  if (at === UNDATED || !(stays || isAhead)) return hourOf(at);
  const mark = stays && isAhead ? MARKS.both : stays ? MARKS.stays : MARKS.isAhead;
  return at.slice(0, DAY_LENGTH) + mark + at.slice(DAY_LENGTH + 1, HOUR_LENGTH);
}

function isStaying(key: string): boolean {
  const mark = key.charAt(DAY_LENGTH);
  return mark === MARKS.stays || mark === MARKS.both;
}

function isAheadKey(key: string): boolean {
  const mark = key.charAt(DAY_LENGTH);
  return mark === MARKS.isAhead || mark === MARKS.both;
}

function hourOfKey(key: string): string {
  if (key === UNDATED || key.charAt(DAY_LENGTH) === MARKS.none) return key;
  return key.slice(0, DAY_LENGTH) + MARKS.none + key.slice(DAY_LENGTH + 1);
}

function hourOf(at: string): string {
  return at.slice(0, HOUR_LENGTH);
}

function timeOf(at: string): string {
  return at === UNDATED ? NO_TIME : at.slice(14, 16) + at.slice(17, 19) + at.slice(20, 23);
}

function dateOf(hour: string, time: string): string {
  return hour === UNDATED ? UNDATED : `${hour}:${time.slice(0, 2)}:${time.slice(2, 4)}.${time.slice(4)}Z`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function piecesOf(text: string, length: number): string[] {
  const pieces: string[] = [];
  for (let i = 0; i < text.length; i += length) pieces.push(text.slice(i, i + length));
  return pieces;
}
