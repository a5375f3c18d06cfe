import { CALENDAR_LETTERS } from './calendar-letters';
import { CLOCK_LETTERS } from './clock-letters';
import type { PatternLetter } from './pattern-letter';
import { ZONE_LETTERS } from './zone-letters';

/** Thrown for a date pattern that cannot be used. */
export class DatePatternError extends Error {
  override readonly name = 'DatePatternError';
}

/** A piece of a pattern: text that stands for itself, or a letter and how often it is repeated. */
export type PatternPiece = string | PatternField;
export interface PatternField {
  name: string;
  count: number;
  letter: PatternLetter;
}

const LETTERS: Readonly<Record<string, PatternLetter>> = { ...CALENDAR_LETTERS, ...CLOCK_LETTERS, ...ZONE_LETTERS };

const ALLOWED =
  'Allowed are the letters of Java SimpleDateFormat: y M d D (date), E u (weekday), a H k K h m s S (time), z Z X (zone); ' +
  "other text goes in single quotes, such as 'T'; or the words milliseconds, seconds, epoch, epoch:s, epoch:ms, epoch:us, epoch:ns.";

/** `''` is a quote, also inside a quoted text; then a quoted text, a letter with its repetitions, any other character. */
const PIECE = /''|'((?:[^']|'')+)'|([A-Za-z])\2*|[^']/gy;

/**
 * Takes a SimpleDateFormat pattern apart. Throws `DatePatternError`, which names letter and position (from 1), for an
 * unknown letter, a quote that is not closed, or a pattern without any date in it.
 */
export function piecesOf(pattern: string): PatternPiece[] {
  const pieces: PatternPiece[] = [];
  let position = 0;
  for (const match of pattern.matchAll(PIECE)) {
    const [whole, quoted, name] = match;
    position = match.index + whole.length;
    pieces.push(name === undefined ? (quoted ?? whole).replaceAll("''", "'") : fieldOf(pattern, whole, match.index));
  }
  if (position < pattern.length) {
    throw patternError(pattern, `the quote at position ${position + 1} is not closed. Write '' for a quote itself`);
  }
  if (!pieces.some((piece) => typeof piece !== 'string' && piece.letter.unitMs(piece.count) < Infinity)) {
    throw patternError(pattern, 'it has no letter for a date or a time');
  }
  return pieces;
}

function fieldOf(pattern: string, letters: string, index: number): PatternField {
  const name = letters.charAt(0);
  const letter = LETTERS[name];
  const position = index + 1;
  if (letter === undefined) {
    throw patternError(pattern, `the letter "${name}" at position ${position} is not supported${adviceFor(name)}`);
  }
  if (name === 'X' && letters.length > 3) {
    throw patternError(pattern, `"${letters}" at position ${position} is too long, XXX is the longest`);
  }
  return { name, count: letters.length, letter };
}

function adviceFor(name: string): string {
  if (name === 'Y') return ' (Y is the year of the week; the year of the date is y)';
  return name === 'T' ? " (the letter between date and time is written 'T')" : '';
}

function patternError(pattern: string, problem: string): DatePatternError {
  return new DatePatternError(`Date pattern "${pattern}" cannot be used: ${problem}. ${ALLOWED}`);
}
