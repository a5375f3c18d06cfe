/** A date as a count of time since 1970. Java has no letter for it; Cloud Elements has these words. */
export interface EpochPattern {
  unitMs: number;
  format(instantMs: number): string;
  /** Null for anything but a decimal number. Parts of a millisecond are cut. */
  parse(text: string): number | null;
}

const MILLISECONDS = countOf(1);
const SECONDS = countOf(1000);
const MICROSECONDS = countOfParts(3);
const NANOSECONDS = countOfParts(6);

/** `epoch` and its units, as a template's descriptor and as a record's date format. */
export const EPOCH_PATTERNS: Readonly<Record<string, EpochPattern>> = {
  epoch: MILLISECONDS,
  'epoch:ms': MILLISECONDS,
  'epoch:s': SECONDS,
  'epoch:us': MICROSECONDS,
  'epoch:ns': NANOSECONDS,
  milliseconds: MILLISECONDS,
  seconds: SECONDS,
};

/** A count of milliseconds or longer units; `unitMs`: what one more in it means. */
function countOf(unitMs: number): EpochPattern {
  return {
    unitMs,
    format: (instantMs) => String(Math.floor(instantMs / unitMs)),
    parse(text) {
      const match = /^(-?\d{1,18})(?:\.(\d+))?$/.exec(text);
      if (match === null) return null;
      const [, whole, decimals = ''] = match;
      return Number(whole) * unitMs + cutFraction(decimals, unitMs) * (text.startsWith('-') ? -1 : 1);
    },
  };
}

/**
 * A count of parts of a millisecond, one of which has so many digits. By its digits: no JavaScript number holds 19 of
 * them.
 */
function countOfParts(digits: number): EpochPattern {
  return {
    unitMs: 1,
    format(instantMs) {
      const ms = Math.floor(instantMs);
      return ms === 0 ? '0' : `${ms}${'0'.repeat(digits)}`;
    },
    parse(text) {
      const match = /^(-?)(\d{1,22})(?:\.\d+)?$/.exec(text);
      if (match === null) return null;
      const [, sign, whole = ''] = match;
      const ms = Number(whole.slice(0, -digits));
      const isWhole = /^0*$/.test(whole.slice(-digits));
      return sign === '' ? ms : -ms - (isWhole ? 0 : 1);
    },
  };
}

/** Whole milliseconds in the decimals of a count: from their digits, as binary fractions of a second are not exact. */
function cutFraction(decimals: string, unitMs: number): number {
  return unitMs === 1 ? 0 : Number(decimals.padEnd(3, '0').slice(0, 3));
}
