import { folded } from './folded';
import { latinBytesOf, readingsOf } from './misread-texts';

/** What a secret looks like in one of its codings. Escapes of its characters are not its business. */
export interface SecretPattern {
  /** For each place the characters that may stand there (folded), mostly one. */
  places: readonly string[];
  /**
   * What may stand in front of a place, any number of them, as dumps and folded lines have it (folded); mostly nothing.
   */
  between(place: number): string;
}

/** A shorter text is no secret, and masking it would cut words apart. */
const MIN_CHARS = 3;
/** Longer than any key; what lies behind is not looked for. */
const MAX_CHARS = 16 * 1024;
/** More than any pattern has: a character has three bytes at most, each of them three characters of a form. */
export const MAX_PATTERN = 32 * MAX_CHARS;
/** RFC 4648, 6, folded. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Fewer may be a word. */
const MIN_BASE32_PLACES = 6;
/** Base64's 64, each with what stands in its place in base64url, and a space if a plus was taken for one. */
const CHARACTERS = [...folded('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'), '+- ', '/_'];
const encoder = new TextEncoder();

/** What stands between the bytes of a dump: `73 65`, `73:65`, `0x73, 0x65`. */
const BETWEEN_BYTES = ' :-,;.|_0x';
/** The same of a list of numbers: `115, 101`, `[115,101]`. */
const BETWEEN_NUMBERS = ' ,;:-[](){}';
/** Lines of base64 are folded; white space in anything shorter would be found between words. */
const BETWEEN_LINES = ' ';
const MIN_FOLDED_PLACES = 8;
const nothingBetween = () => '';

/**
 * The patterns of these secrets: as they are, backwards, and as somebody misreads them (see `readingsOf`), as a list of
 * their bytes, in hex, and in base64 and base32 wherever in three or five bytes they begin there, also in parts.
 */
export function patternsOf(secrets: readonly string[]): SecretPattern[] {
  const texts = new Set(secrets.flatMap((secret) => [secret, secret.trim()]).filter(isSecret));
  const readings = new Set([...texts].flatMap((text) => [text, ...readingsOf(text.slice(0, MAX_CHARS))]));
  const latin = [...texts].flatMap((text) => latinBytesOf(text.slice(0, MAX_CHARS)) ?? []);
  return [
    ...[...texts].flatMap((secret) => [
      plainPattern([...secret].reverse().join('')),
      ...rarePatternsOf(encoder.encode(secret.slice(0, MAX_CHARS))),
    ]),
    ...[...readings].flatMap((secret) => [plainPattern(secret), ...codedPatterns(secret)]),
    ...latin.flatMap(patternsOfBytes),
  ];
}

function isSecret({ length }: string): boolean {
  return length >= MIN_CHARS;
}

/** Half a character has no bytes: who writes them takes the sign for "no character" in its place. */
function plainPattern(secret: string): SecretPattern {
  const places = [...folded(secret.slice(0, MAX_CHARS))].flatMap((character) =>
    /\p{Surrogate}/u.test(character) ? [`${character}\uFFFD`] : character.split(''),
  );
  return { places, between: nothingBetween };
}

/** Some clients encode id and secret as a form does before they join them for `Basic` (RFC 6749, 2.3.1). */
function codedPatterns(secret: string): SecretPattern[] {
  const percent = encodeURIComponent(secret.slice(0, MAX_CHARS).replace(/\p{Surrogate}/gu, '\uFFFD'));
  const form = percent.replace(/[!'()~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const texts = new Set([secret.slice(0, MAX_CHARS), percent, form.replaceAll('%20', '+')]);
  return [...texts].flatMap((text) => patternsOfBytes(encoder.encode(text)));
}

function patternsOfBytes(bytes: Uint8Array): SecretPattern[] {
  return [hexPattern(bytes), ...[0, 1, 2].map((shift) => base64Pattern(bytes, shift))];
}

function rarePatternsOf(bytes: Uint8Array): SecretPattern[] {
  const inBase32 = [0, 1, 2, 3, 4].map((shift) => base32Pattern(bytes, shift));
  return [listPattern(bytes), ...inBase32.filter(({ places }) => places.length >= MIN_BASE32_PLACES)];
}

/** `115, 101, 99`, as JavaScript and Java print bytes. */
function listPattern(bytes: Uint8Array): SecretPattern {
  const numbers = [...bytes].map(String);
  const places = numbers.flatMap((number) => number.split(''));
  const isFirstDigit = numbers.flatMap(({ length }) => Array.from({ length }, (_, index) => index === 0));
  return { places, between: (place) => (isFirstDigit[place] === true ? BETWEEN_NUMBERS : '') };
}

/** As in base64; without the characters at both ends that the neighbours share, which tell less than a byte. */
function base32Pattern(bytes: Uint8Array, shift: number): SecretPattern {
  const first = Math.ceil((shift * 8) / 5);
  const end = Math.floor(((shift + bytes.length) * 8) / 5);
  const places = Array.from({ length: end - first }, (_, index) => {
    const bit = (first + index) * 5 - shift * 8;
    const byte = Math.floor(bit / 8);
    const pair = ((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0);
    return BASE32.charAt((pair >> (11 - (bit - byte * 8))) & 31);
  });
  return { places, between: () => BETWEEN_LINES };
}

function hexPattern(bytes: Uint8Array): SecretPattern {
  const places = [...bytes].flatMap((byte) => byte.toString(16).padStart(2, '0').split(''));
  return { places, between: (place) => (place % 2 === 0 ? BETWEEN_BYTES : '') };
}

/**
 * As it shows in the base64 of a longer text, behind `shift` bytes of three. The characters at both ends also depend on
 * the neighbours: there all stand that may be.
 */
function base64Pattern(bytes: Uint8Array, shift: number): SecretPattern {
  const first = Math.floor((shift * 8) / 6);
  const end = Math.ceil(((shift + bytes.length) * 8) / 6);
  const places = Array.from({ length: end - first }, (_, index) =>
    charactersAt(bytes, (first + index) * 6 - shift * 8),
  );
  return { places, between: places.length < MIN_FOLDED_PLACES ? nothingBetween : () => BETWEEN_LINES };
}

/**
 * What the six bits from here on may come out as; those before the first byte and behind the last one are not known.
 */
function charactersAt(bytes: Uint8Array, bit: number): string {
  const known = bit < 0 ? 6 + bit : Math.min(6, bytes.length * 8 - bit);
  const byte = Math.floor(bit / 8);
  const pair = ((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0);
  const value = (pair >> (10 - (bit - byte * 8))) & 63;
  if (known === 6) return CHARACTERS[value] ?? '';
  const isPossible = (other: number) =>
    bit < 0 ? other % (1 << known) === value : other >> (6 - known) === value >> (6 - known);
  return CHARACTERS.filter((_, other) => isPossible(other)).join('');
}
