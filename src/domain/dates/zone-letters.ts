import { padded, type PatternLetter } from './pattern-letter';
import { parseOffset } from './time-zone';
import { PRINTED_ABBREVIATIONS } from './zone-names';

/** Zone of the date itself. The three print differently; vendors mix the forms up, so each of them reads all. */
export const ZONE_LETTERS: Readonly<Record<string, PatternLetter>> = {
  z: zoneLetter(generalZone),
  Z: zoneLetter((offsetMinutes) => offsetText(offsetMinutes, '')),
  X: zoneLetter(isoOffset),
};

/** The longest first: UTC begins with UT. */
const ABBREVIATIONS = Object.keys(PRINTED_ABBREVIATIONS).sort((one, other) => other.length - one.length);
const OFFSET_OR_ABBREVIATION = `(?:GMT|UTC|UT)?[+-]\\d{1,2}(?::?\\d{2})?|${ABBREVIATIONS.join('|')}`;

function zoneLetter(print: (offsetMinutes: number, count: number) => string): PatternLetter {
  return {
    unitMs: () => Infinity,
    extent: () => new RegExp(OFFSET_OR_ABBREVIATION, 'iy'),
    format: (_local, count, offsetMinutes) => print(offsetMinutes, count),
    read(parts, text) {
      const abbreviation = PRINTED_ABBREVIATIONS[text.toUpperCase()];
      const offsetMinutes = parseOffset(abbreviation ?? text.replace(/^(GMT|UTC|UT)/i, ''));
      if (offsetMinutes === null) return false;
      parts.offsetMinutes = offsetMinutes;
      return true;
    },
  };
}

/** Java prints names such as IST here, which mean different offsets to different readers; an offset means one. */
function generalZone(offsetMinutes: number): string {
  return offsetMinutes === 0 ? 'GMT' : 'GMT' + offsetText(offsetMinutes, ':');
}

/** Java drops the minutes under a single X, which moves every date of India; they are kept if there are any. */
function isoOffset(offsetMinutes: number, count: number): string {
  if (offsetMinutes === 0) return 'Z';
  const isHourOnly = count === 1 && offsetMinutes % 60 === 0;
  return isHourOnly ? offsetText(offsetMinutes, '').slice(0, 3) : offsetText(offsetMinutes, count === 3 ? ':' : '');
}

function offsetText(offsetMinutes: number, separator: string): string {
  const minutes = Math.floor(Math.abs(offsetMinutes));
  return (offsetMinutes < 0 ? '-' : '+') + padded(Math.floor(minutes / 60), 2) + separator + padded(minutes % 60, 2);
}
