import fc from 'fast-check';
import {
  countEntries,
  decodeEntry,
  encodeEntry,
  ENTRY_LENGTH,
  keptFrom,
  keyOf,
  ledgerDate,
  NO_VERSIONS,
  notAgain,
  textsOf,
  toldAgain,
  withEntries,
  type Ledger,
  type LedgerEntry,
} from '../../../src/domain/reading/ledger';
import { anyEntries, anyEntry, at, entry, ledgerOf } from './entries';

const entriesOf = (ledger: Ledger) => textsOf(ledger).map(decodeEntry);

/** The last entry of each key, in the order of the telling. */
function lastOfEach(entries: readonly LedgerEntry[]): LedgerEntry[] {
  return entries.filter(({ key }, place) => !entries.slice(place + 1).some((later) => later.key === key));
}

describe('an entry of the ledger', () => {
  it('comes out as it went in, in a text of fixed length, also after JSON', () => {
    fc.assert(
      fc.property(anyEntry, (each) => {
        const text = encodeEntry(each);
        expect(text).toHaveLength(ENTRY_LENGTH);
        expect(text).toMatch(/^[\w-]+$/);
        expect(decodeEntry(JSON.parse(JSON.stringify(text)) as string)).toEqual(each);
        expect(keyOf(text)).toBe(each.key);
      }),
    );
  });

  it('counts its turns round and round: 256 of them are told apart', () => {
    expect(decodeEntry(encodeEntry(entry('one', 0, { turn: 255 }))).turn).toBe(255);
    expect(decodeEntry(encodeEntry(entry('one', 0, { turn: 256 }))).turn).toBe(0);
  });

  it.each([
    ['1950-01-01T00:00:00.000Z', true],
    ['1949-12-31T23:59:59.999Z', false],
    ['2089-01-01T00:00:00.000Z', true],
    ['2100-01-01T00:00:00.000Z', false],
  ])('can be dated %s: %p', (date, isHeld) => {
    const ms = Date.parse(date);
    expect(ledgerDate(ms)).toBe(isHeld ? ms : null);
    if (isHeld) expect(decodeEntry(encodeEntry({ ...entry('one'), at: ms })).at).toBe(ms);
  });

  it('with the latest date that can be held is not one without a date', () => {
    const last = Date.UTC(1950, 0, 1) + 2 ** 42 - 2;
    expect(ledgerDate(last)).toBe(last);
    expect(decodeEntry(encodeEntry({ ...entry('one'), at: last })).at).toBe(last);
    expect(ledgerDate(last + 1)).toBeNull();
  });
});

describe('the ledger', () => {
  it('has one entry per record, the last one told, and the others in the order of the telling', () => {
    fc.assert(
      fc.property(anyEntries, anyEntries, (before, added) => {
        const ledger = withEntries(withEntries(NO_VERSIONS, ledgerOf(...before)), ledgerOf(...added));
        expect(entriesOf(ledger)).toEqual(lastOfEach([...before, ...added]));
        expect(countEntries(ledger)).toBe(new Set([...before, ...added].map(({ key }) => key)).size);
      }),
    );
  });

  it('takes the same entries twice as if they had come once: an acceptance may be repeated', () => {
    fc.assert(
      fc.property(anyEntries, anyEntries, (before, added) => {
        const once = withEntries(withEntries(NO_VERSIONS, ledgerOf(...before)), ledgerOf(...added));
        expect(withEntries(once, ledgerOf(...added))).toBe(once);
      }),
    );
  });

  it('forgets what is dated before a date, and nothing that stays or has no date', () => {
    fc.assert(
      fc.property(anyEntries, anyEntry, (entries, { at: date }) => {
        const fromMs = date ?? 0;
        const ledger = withEntries(NO_VERSIONS, ledgerOf(...entries));
        const kept = lastOfEach(entries).filter((each) => each.stays || each.at === null || each.at >= fromMs);
        expect(entriesOf(keptFrom(ledger, fromMs))).toEqual(kept);
        expect(keptFrom(keptFrom(ledger, fromMs), fromMs)).toBe(keptFrom(ledger, fromMs));
      }),
    );
  });

  it('has what may have changed from a date to another, and what has no date, told again, until it was', () => {
    fc.assert(
      fc.property(anyEntries, anyEntry, fc.constantFrom(0, 3_600_000, Infinity), (entries, { at: date }, lengthMs) => {
        const sinceMs = date ?? 0;
        const untilMs = sinceMs + lengthMs;
        const ledger = ledgerOf(...entries);
        expect(entriesOf(toldAgain(ledger, sinceMs, untilMs))).toEqual(
          entries.map((each) => ({
            ...each,
            isAgain: each.isAgain || each.at === null || (each.at > sinceMs - 50 * 3_600_000 && each.at <= untilMs),
          })),
        );
        expect(entriesOf(notAgain(toldAgain(ledger, sinceMs)))).toEqual(
          entries.map((each) => ({ ...each, isAgain: false })),
        );
      }),
    );
  });

  it('of 16,000 records takes 320 KB', () => {
    const entries = Array.from({ length: 16_000 }, (_, id) => entry(String(id), id));
    expect(JSON.stringify(ledgerOf(...entries)).length).toBeLessThanOrEqual(320_002);
    expect(at(0)).toBe('2026-01-05T09:00:00.000Z');
  });
});
