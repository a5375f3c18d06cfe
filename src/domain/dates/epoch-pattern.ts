/** A date as a count of time since 1970. Java has no letter for it; Cloud Elements has these words. */
export interface EpochPattern {
  unitMs: number;
  format(instantMs: number): string;
  /** Null for anything but a decimal number. Parts of a millisecond are cut. */
  parse(text: string): number | null;
}

const MILLISECONDS = epochPattern(1);
const SECONDS = epochPattern(1000);
const MICROSECONDS = epochPattern(1 / 1000);

/** `epoch` and its units, as a template's descriptor and as a record's date format. */
export const EPOCH_PATTERNS: Readonly<Record<string, EpochPattern>> = {
  epoch: MILLISECONDS,
  'epoch:ms': MILLISECONDS,
  'epoch:s': SECONDS,
  'epoch:us': MICROSECONDS,
  milliseconds: MILLISECONDS,
  seconds: SECONDS,
};

/** `stepMs`: what one more in the count means. */
function epochPattern(stepMs: number): EpochPattern {
  return {
    unitMs: Math.max(1, stepMs),
    // Below a millisecond multiplying is exact, dividing is not.
    format: (instantMs) => String(stepMs < 1 ? Math.floor(instantMs) * 1000 : Math.floor(instantMs / stepMs)),
    parse(text) {
      const match = /^(-?\d{1,18})(?:\.(\d+))?$/.exec(text);
      if (match === null) return null;
      const [, whole, decimals = ''] = match;
      if (stepMs < 1) return Math.floor(Number(whole) / 1000);
      return Number(whole) * stepMs + cutFraction(decimals, stepMs) * (text.startsWith('-') ? -1 : 1);
    },
  };
}

/** Whole milliseconds in the decimals of a count: from their digits, as binary fractions of a second are not exact. */
function cutFraction(decimals: string, stepMs: number): number {
  return stepMs === 1 ? 0 : Number(decimals.padEnd(3, '0').slice(0, 3));
}
