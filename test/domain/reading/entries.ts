import fc from 'fast-check';
import { encodeEntry, KEY_LENGTH, type Ledger, type LedgerEntry } from '../../../src/domain/reading/ledger';

const NINE = Date.UTC(2026, 0, 5, 9);

/** ISO instant, so many seconds after nine. */
export const at = (second: number): string => new Date(NINE + second * 1000).toISOString();

/** An entry of the ledger; `at`: seconds after nine. */
export function entry(
  name: string,
  second: number | null = 0,
  changes: Partial<Omit<LedgerEntry, 'key' | 'at'>> = {},
): LedgerEntry {
  return {
    key: name.padEnd(KEY_LENGTH, '-').slice(0, KEY_LENGTH),
    at: second === null ? null : NINE + second * 1000,
    content: 'AAAA',
    turn: 0,
    isDeleted: false,
    isPostdated: false,
    stays: false,
    isAgain: false,
    ...changes,
  };
}

export const ledgerOf = (...entries: LedgerEntry[]): Ledger => entries.map(encodeEntry).join('');

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCxyz019-_'), minLength: length, maxLength: length });

export const anyEntry: fc.Arbitrary<LedgerEntry> = fc.record({
  key: fc.integer({ min: 0, max: 40 }).map((number) => `k${number}`.padEnd(KEY_LENGTH, '-')),
  at: fc.oneof(
    fc.constant(null),
    fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2089, 0, 1) }),
    fc.integer({ min: NINE, max: NINE + 10_000 }),
  ),
  content: digits(4),
  turn: fc.integer({ min: 0, max: 255 }),
  isDeleted: fc.boolean(),
  isPostdated: fc.boolean(),
  stays: fc.boolean(),
  isAgain: fc.boolean(),
});

export const anyEntries = fc.array(anyEntry, { maxLength: 60 });
