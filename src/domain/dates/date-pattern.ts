import { instantOfParts } from './date-parts';
import { EPOCH_PATTERNS } from './epoch-pattern';
import { piecesOf, type PatternPiece } from './pattern-fields';
import { DAY_MS } from './pattern-letter';
import { readerOf } from './pattern-reader';
import { localTimeAt, type Zone } from './time-zone';

export { DatePatternError } from './pattern-fields';

const LONGEST_CLOCK_CHANGE_MS = 7_200_000;

/** A way to write dates. Instants are epoch ms. */
export interface DatePattern {
  source: string;
  /** The finest unit it tells: 1, 1000, 60000, ..., a day, the longest month (31 days), the longest year (366 days). */
  unitMs: number;
  /** Its texts say their zone or offset themselves, so the zone given to `parse` is not needed. */
  hasZone: boolean;
  /** It ends with a Z in quotes and has no zone: a Z behind a date is a letter and no zone. */
  endsWithLetterZ: boolean;
  /** What the pattern cannot tell is cut, never rounded up. */
  format(instantMs: number, zone: Zone): string;
  /**
   * Reads the whole text; null if it does not fit or is no real date. A repeated local time is standard time, as in
   * Java.
   */
  parse(text: string, zone: Zone): number | null;
}

/**
 * Compiles a pattern of Java SimpleDateFormat, or one of the words `milliseconds`, `seconds`, `epoch`, `epoch:s`,
 * `epoch:ms`, `epoch:us` and `epoch:ns`. Throws `DatePatternError`, which names letter and position, for a pattern that
 * cannot be used.
 *
 * It departs from Java if Java would give a wrong instant without a word: months 13 and the like are not dates (Java
 * rolls them over), and fractions of a second, two-digit years and offsets follow the rules written at their letters.
 */
export function compileDatePattern(pattern: string): DatePattern {
  const epoch = Object.hasOwn(EPOCH_PATTERNS, pattern) ? EPOCH_PATTERNS[pattern] : undefined;
  if (epoch !== undefined) return { source: pattern, hasZone: true, endsWithLetterZ: false, ...epoch };
  const pieces = piecesOf(pattern);
  const read = readerOf(pieces);
  const fields = pieces.filter((piece) => typeof piece !== 'string');
  const hasZone = fields.some(({ name }) => 'zZX'.includes(name));
  const last = pieces.at(-1);
  return {
    source: pattern,
    unitMs: Math.min(...fields.map(({ letter, count }) => letter.unitMs(count))),
    hasZone,
    endsWithLetterZ: !hasZone && typeof last === 'string' && last.endsWith('Z'),
    format: (instantMs, zone) => formatPieces(pieces, instantMs, zone),
    parse(text, zone) {
      const parts = read(text);
      return parts === null ? null : instantOfParts(parts, zone);
    },
  };
}

/**
 * How long a text of the pattern may stand for: in a zone with summer time, a day or more is two hours longer, as its
 * longest day is.
 */
export function longestUnitMs({ unitMs }: DatePattern, zone: Zone): number {
  return unitMs + (unitMs >= DAY_MS && !zone.isUniversal ? LONGEST_CLOCK_CHANGE_MS : 0);
}

function formatPieces(pieces: readonly PatternPiece[], instantMs: number, zone: Zone): string {
  const local = localTimeAt(instantMs, zone);
  const offsetMinutes = zone.offset(instantMs);
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : piece.letter.format(local, piece.count, offsetMinutes)))
    .join('');
}
