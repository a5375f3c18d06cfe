import { keyNumberOf } from './ledger';

/** Stands for a set of records, whatever their order: how many they are, and the sum of what stands for each. */
export interface Tally {
  count: number;
  sum: number;
}

/** What is known and a whole listing did not show. */
export interface Missed extends Tally {
  /** How many records it showed. */
  listed: number;
}

export const NO_RECORDS: Tally = { count: 0, sum: 0 };

/** Sums stay integers that JavaScript counts to. */
const MODULUS = 2 ** 50;

export function withRecord({ count, sum }: Tally, key: string): Tally {
  return { count: count + 1, sum: (sum + keyNumberOf(key)) % MODULUS };
}

export function tallyOf(keys: Iterable<string>): Tally {
  let tally = NO_RECORDS;
  for (const key of keys) tally = withRecord(tally, key);
  return tally;
}

/** What the first has more than the second. Records that only the second has make it wrong, and no `NO_RECORDS`. */
export function difference(one: Tally, other: Tally): Tally {
  return { count: one.count - other.count, sum: (one.sum - other.sum + MODULUS) % MODULUS };
}

export function isSameTally(one: Tally, other: Tally): boolean {
  return one.count === other.count && one.sum === other.sum;
}
