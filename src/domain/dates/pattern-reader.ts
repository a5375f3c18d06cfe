import type { PatternField, PatternPiece } from './pattern-fields';
import type { DateParts } from './pattern-letter';

/**
 * Reads its piece of `text` from `position` on, adds what it says to `parts`, and answers where it ends; null: no fit.
 */
type ReadPiece = (text: string, position: number, parts: DateParts) => number | null;

/**
 * What reads a whole text by the pieces of a pattern; null if it does not fit.
 * It goes from left to right and never back, as Java does, so that no pattern makes a long text slow.
 */
export function readerOf(pieces: readonly PatternPiece[]): (text: string) => DateParts | null {
  const readPieces = pieces.map((piece, index) =>
    typeof piece === 'string' ? readLiteral(piece) : readField(piece, pieces[index + 1]),
  );
  return (text) => {
    const parts: DateParts = {};
    let position = 0;
    for (const readPiece of readPieces) {
      const end = readPiece(text, position, parts);
      if (end === null) return null;
      position = end;
    }
    return position === text.length ? parts : null;
  };
}

function readLiteral(literal: string): ReadPiece {
  return (text, position) => (text.startsWith(literal, position) ? position + literal.length : null);
}

function readField(field: PatternField, next: PatternPiece | undefined): ReadPiece {
  const extent = extentOf(field, next);
  return (text, position, parts) => {
    extent.lastIndex = position;
    const found = extent.exec(text)?.[0];
    return found !== undefined && field.letter.read(parts, found, field.count) ? position + found.length : null;
  };
}

/** Digits that touch the next number's digits are as many as the pattern has letters: `yyyyMMdd`. */
function extentOf(field: PatternField, next: PatternPiece | undefined): RegExp {
  const extent = field.letter.extent(field.count);
  if (typeof extent !== 'number') return extent;
  if (isNumber(next)) return new RegExp(`\\d{${field.count}}`, 'y');
  return extent === Infinity ? /\d+/y : new RegExp(`\\d{1,${Math.max(extent, field.count)}}`, 'y');
}

function isNumber(piece: PatternPiece | undefined): boolean {
  return typeof piece === 'object' && typeof piece.letter.extent(piece.count) === 'number';
}
