import type { AgainRange } from './again-range';

/**
 * For each record the latest version that was told, or was there at the start, or that the record is deleted: what
 * answers "is this news?". Texts of fixed length, joined: it travels with every poll, and 16,000 versions are 320 KB.
 * One entry per record. If two have the same key, the later one counts.
 */
export type Ledger = string;

export const NO_VERSIONS: Ledger = '';

/** One entry of the ledger. A version is the date and the content together. */
export interface LedgerEntry {
  /** Stands for the record: `KEY_LENGTH` characters. */
  key: string;
  /** Its updated date, epoch ms, as `ledgerDate` has it; null: none, or none that is trusted. */
  at: number | null;
  /** Stands for its content: `CONTENT_LENGTH` characters. */
  content: string;
  /** Versions told before under a date that did not move on: makes the event ids of A, B, A, B four. */
  turn: number;
  isDeleted: boolean;
  /** Dated after the vendor's now when it was read, by a clock that was ahead: no other version is older for that. */
  isPostdated: boolean;
  /** The vendor may show it whatever the window: it is kept when the window has passed its date. */
  stays: boolean;
  /** To be told once more, under the id it had: a backfill asked for it. */
  isAgain: boolean;
}

/** 42 bits: of 16,000 records two have one key in 1 of 34,000 cases. */
export const KEY_LENGTH = 7;
/** 24 bits: two contents of one record under one date collide once in 16 million. */
export const CONTENT_LENGTH = 4;
const DATE_LENGTH = 7;
const MARKS_LENGTH = 2;
const FIXED_LENGTH = KEY_LENGTH + CONTENT_LENGTH;
export const ENTRY_LENGTH = FIXED_LENGTH + DATE_LENGTH + MARKS_LENGTH;

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const UNDATED = '_'.repeat(DATE_LENGTH);
/** Dates are counted from here: 42 bits of ms reach to 2089. */
const FIRST_DATE_MS = Date.UTC(1950, 0, 1);
const LAST_DATE_MS = FIRST_DATE_MS + 2 ** (6 * DATE_LENGTH) - 2;

const DELETED = 1;
const POSTDATED = 2;
const STAYS = 4;
const AGAIN = 8;
const FIRST_TURN = 16;
const TURNS = 256;

/** A date as the ledger can hold it; null if it cannot: then the content alone tells versions apart. */
export function ledgerDate(ms: number | null): number | null {
  return ms !== null && ms >= FIRST_DATE_MS && ms <= LAST_DATE_MS ? ms : null;
}

export function encodeEntry(entry: LedgerEntry): string {
  const { key, content, at, turn, isDeleted, isPostdated, stays, isAgain } = entry;
  const marks = (isDeleted ? DELETED : 0) + (isPostdated ? POSTDATED : 0) + (stays ? STAYS : 0) + (isAgain ? AGAIN : 0);
  const date = at === null ? UNDATED : digitsOf(at - FIRST_DATE_MS, DATE_LENGTH);
  return key + content + date + digitsOf(marks + (turn % TURNS) * FIRST_TURN, MARKS_LENGTH);
}

export function decodeEntry(text: string): LedgerEntry {
  const date = text.slice(FIXED_LENGTH, FIXED_LENGTH + DATE_LENGTH);
  const marks = numberOf(text.slice(FIXED_LENGTH + DATE_LENGTH, ENTRY_LENGTH));
  return {
    key: text.slice(0, KEY_LENGTH),
    content: text.slice(KEY_LENGTH, FIXED_LENGTH),
    at: date === UNDATED ? null : numberOf(date) + FIRST_DATE_MS,
    turn: Math.floor(marks / FIRST_TURN),
    isDeleted: (marks & DELETED) !== 0,
    isPostdated: (marks & POSTDATED) !== 0,
    stays: (marks & STAYS) !== 0,
    isAgain: (marks & AGAIN) !== 0,
  };
}

/** Entries of the ledger, still as texts. */
export function textsOf(ledger: Ledger): string[] {
  const texts: string[] = [];
  for (let i = 0; i < ledger.length; i += ENTRY_LENGTH) texts.push(ledger.slice(i, i + ENTRY_LENGTH));
  return texts;
}

/** Whether an entry, as text, is a deletion. */
export function isDeletion(text: string): boolean {
  return (numberOf(text.charAt(ENTRY_LENGTH - 1)) & DELETED) !== 0;
}

export function keyOf(text: string): string {
  return text.slice(0, KEY_LENGTH);
}

/** The key as a number of 42 bits. */
export function keyNumberOf(key: string): number {
  return numberOf(key.slice(0, KEY_LENGTH));
}

/** Stands for an entry's record and date, whatever its content. */
export function datedKeyOf(text: string): string {
  return keyOf(text) + text.slice(FIXED_LENGTH, FIXED_LENGTH + DATE_LENGTH);
}

export function countEntries(ledger: Ledger): number {
  return ledger.length / ENTRY_LENGTH;
}

/** The ledger with these entries in place of those that it has of the same records. */
export function withEntries(ledger: Ledger, added: Ledger): Ledger {
  if (added === NO_VERSIONS) return ledger;
  const byKey = new Map<string, string>();
  for (const text of [...textsOf(ledger), ...textsOf(added)]) {
    // Set anew and not in its place: the order is that of the telling.
    byKey.delete(keyOf(text));
    byKey.set(keyOf(text), text);
  }
  return [...byKey.values()].join('');
}

/** Forgets what is dated before `fromMs`, unless it stays: no poll is shown it again. */
export function keptFrom(ledger: Ledger, fromMs: number): Ledger {
  return textsOf(ledger)
    .filter((text) => {
      const { at, stays } = decodeEntry(text);
      return stays || at === null || at >= fromMs;
    })
    .join('');
}

/** The longest unit of dates that stand for an instant of a day, wherever it begins. */
export const LONGEST_UNIT_MS = 50 * 3_600_000;

/**
 * Marks what may have changed from `sinceMs` to `untilMs`, both inclusive, or has no date, to be told again. How coarse
 * the dates are is known to the reader.
 */
export function toldAgain(ledger: Ledger, sinceMs: number, untilMs = Infinity): Ledger {
  return marked(ledger, (entry) => {
    const { at } = entry;
    return at === null || (at > sinceMs - LONGEST_UNIT_MS && at <= untilMs) ? { ...entry, isAgain: true } : entry;
  });
}

/** The same by a range of ISO instants; null: nothing. */
export function toldAgainIn(ledger: Ledger, range: AgainRange | null): Ledger {
  if (range === null) return ledger;
  return toldAgain(ledger, Date.parse(range.from), range.until === null ? Infinity : Date.parse(range.until));
}

/** Everything that was to be told again was shown: what was not is as it was. */
export function notAgain(ledger: Ledger): Ledger {
  return marked(ledger, (entry) => (entry.isAgain ? { ...entry, isAgain: false } : entry));
}

function marked(ledger: Ledger, change: (entry: LedgerEntry) => LedgerEntry): Ledger {
  return textsOf(ledger)
    .map((text) => encodeEntry(change(decodeEntry(text))))
    .join('');
}

function digitsOf(value: number, length: number): string {
  let digits = '';
  let rest = value;
  for (let i = 0; i < length; i += 1) {
    digits = DIGITS.charAt(rest % 64) + digits;
    rest = Math.floor(rest / 64);
  }
  return digits;
}

const VALUES = new Map([...DIGITS].map((digit, value) => [digit.charCodeAt(0), value]));

function numberOf(digits: string): number {
  let value = 0;
  for (let i = 0; i < digits.length; i += 1) value = value * 64 + (VALUES.get(digits.charCodeAt(i)) ?? -1);
  return value;
}

/** The dates of its entries, epoch ms. */
export function datesIn(ledger: Ledger): number[] {
  return textsOf(ledger).flatMap((text) => decodeEntry(text).at ?? []);
}
