import { CALENDAR_LETTERS } from './calendar-letters';
import { CLOCK_LETTERS } from './clock-letters';
import type { PatternLetter } from './pattern-letter';
import { failed, succeeded, type Result } from '../values/result';
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

/**
 * `''` is a quote, also inside a quoted text; then a quoted text, a letter with its repetitions, any other character.
 */
const PIECE = /''|'((?:[^']|'')+)'|([A-Za-z])\2*|[^']/gy;

/**
 * Takes a SimpleDateFormat pattern apart. Throws `DatePatternError`, which names each letter that is unknown and its
 * position (from 1), for such a letter, a quote that is not closed, or a pattern without any date in it.
 */
export function piecesOf(pattern: string): PatternPiece[] {
  const pieces: PatternPiece[] = [];
  const problems: string[] = [];
  let position = 0;
  for (const match of pattern.matchAll(PIECE)) {
    const [whole, quoted, name] = match;
    position = match.index + whole.length;
    const piece = name === undefined ? succeeded((quoted ?? whole).replaceAll("''", "'")) : fieldOf(whole, match.index);
    if (piece.ok) pieces.push(piece.value);
    else problems.push(piece.problem);
  }
  if (position < pattern.length)
    problems.push(`the quote at position ${position + 1} is not closed. Write '' for a quote itself`);
  const hasDate = pieces.some((piece) => typeof piece !== 'string' && piece.letter.unitMs(piece.count) < Infinity);
  if (!hasDate && problems.length === 0) problems.push('it has no letter for a date or a time');
  problems.push(...mistakenIn(pieces));
  if (problems.length === 0) return pieces;
  throw new DatePatternError(`Date pattern "${pattern}" cannot be used: ${problems.join('; ')}. ${ALLOWED}`);
}

/**
 * Letters that were taken for others: dates would be wrong without a word. Not `hh` without `a`, as the bodies of
 * others have it: what it cannot read is read as ISO 8601.
 */
function mistakenIn(pieces: readonly PatternPiece[]): string[] {
  const names = new Set(pieces.map((piece) => (typeof piece === 'string' ? '' : piece.name)));
  const has = (letters: string) => [...letters].some((letter) => names.has(letter));
  const isOf: [boolean, string][] = [
    [has('m') && !has('HkhK') && has('yMdD'), 'm is the minute, and there is no hour beside it; the month is M'],
    [has('s') && has('HkhK') && !has('m'), 'there are seconds and no minutes, which are m; M is the month'],
    [has('D') && has('M') && !has('d'), 'D is the day of the year; the day of the month is d'],
  ];
  return isOf.flatMap(([isMistaken, problem]) => (isMistaken ? [problem] : []));
}

function fieldOf(letters: string, index: number): Result<PatternField, string> {
  const name = letters.charAt(0);
  const letter = LETTERS[name];
  const position = index + 1;
  if (letter === undefined)
    return failed(`the letter "${name}" at position ${position} is not supported${adviceFor(name)}`);
  if (name === 'X' && letters.length > 3)
    return failed(`"${letters}" at position ${position} is too long, XXX is the longest`);
  return succeeded({ name, count: letters.length, letter });
}

function adviceFor(name: string): string {
  if (name === 'Y') return ' (Y is the year of the week; the year of the date is y)';
  return name === 'T' ? " (the letter between date and time is written 'T')" : '';
}
