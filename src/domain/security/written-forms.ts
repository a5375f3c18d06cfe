import { CHARACTER_OF_ENTITY, MAX_ENTITY_NAME } from './html-entities';

/** A character (one unit or two of UTF-16) that stands written at some place of a text, and where it ends there. */
export interface Written {
  text: string;
  end: number;
}

/**
 * What may stand at a place of a text. Where an escape begins there are several: `&amp;` is an ampersand, and five
 * characters.
 */
export type FormReader = (at: number) => readonly Written[];

/** Escapes within escapes that are understood: JSON in JSON in HTML. */
const MAX_DEPTH = 3;
/** An escape begins with one of these, and nothing else does. */
const MAY_BEGIN_ESCAPE = '%&\\+=\'"';
const MAX_DIGITS = 24;

/**
 * Reads the characters of a text in every way they may be meant: as they stand, percent-encoded (UTF-8 and Latin-1,
 * `%uXXXX`, `+` for a space), in quoted-printable, as HTML entities, as escapes of JSON and its relatives, in octal
 * too, as doubled quotes, and as any of these within another, three deep. The text is folded. Of each place so much is
 * read as an escape takes, and it is read once.
 */
export function formReader(text: string): FormReader {
  let read: FormReader = (at) => (at < text.length ? [{ text: text.charAt(at), end: at + 1 }] : []);
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) read = withEscapes(read);
  return read;
}

/** One level of escapes, whose parts `read` reads. */
function withEscapes(read: FormReader): FormReader {
  const known = new Map<number, readonly Written[]>();
  return (at) => {
    const plain = read(at);
    if (!plain.some(({ text }) => MAY_BEGIN_ESCAPE.includes(text))) return plain;
    const before = known.get(at);
    if (before !== undefined) return before;
    const forms = [...plain];
    for (const lead of plain) {
      for (const form of escapesAfter(lead, read)) {
        if (!forms.some(({ text, end }) => end === form.end && text === form.text)) forms.push(form);
      }
    }
    known.set(at, forms);
    return forms;
  };
}

function escapesAfter(lead: Written, read: FormReader): Written[] {
  switch (lead.text) {
    case '+':
      return [{ text: ' ', end: lead.end }];
    case "'":
    case '"':
      return read(lead.end).filter(({ text }) => text === lead.text);
    case '=':
      return [...bytesAfter(lead, '=', read), ...afterSoftBreak(lead.end, read)];
    case '%':
      return [...bytesAfter(lead, '%', read), ...unitAfter(lead, 'u', 4, read)];
    case '&':
      return [...numberAfter(lead.end, read), ...nameAfter(lead.end, read)];
    case '\\':
      return backslashAfter(lead, read);
    default:
      return [];
  }
}

const CONTROLS: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };

/** `\"` `\/` `\\` and every other mark; `\n`, `\u0026`, `\x26`, `\u{26}`, `\046`. */
function backslashAfter(lead: Written, read: FormReader): Written[] {
  const next = read(lead.end);
  const marks = next.flatMap(({ text, end }) => {
    const meant = CONTROLS[text] ?? (/[a-z\d]/.test(text) ? null : text);
    return meant === null ? [] : [{ text: meant, end }];
  });
  if (!next.some(({ text }) => /^[ux0-7]$/.test(text))) return marks;
  const brace = digitsAt(lead.end, read, ['u', '{'], HEX, 6);
  const close = brace === null ? undefined : one(brace.end, read, '}');
  const inBraces = brace === null || close === undefined ? [] : written(parseInt(brace.text, 16), close.end);
  return [...marks, ...inBraces, ...unitAfter(lead, 'u', 4, read), ...bytesAfter(lead, '\\', read)];
}

const HEX = /^[\da-f]$/;

/** `%u0026` and `\u0026`: one unit of UTF-16. */
function unitAfter(lead: Written, letter: string, count: number, read: FormReader): Written[] {
  const digits = digitsAt(lead.end, read, [letter], HEX, count);
  if (digits?.text.length !== count) return [];
  return [{ text: String.fromCharCode(parseInt(digits.text, 16)), end: digits.end }];
}

/** The characters that begin the bytes of a character. */
type ByteSign = '%' | '\\' | '=';

/** `%C3%A9`, `\xc3\xa9`, `\303\251`, `=C3=A9`: the bytes of a character in UTF-8; or each of them one of Latin-1. */
function bytesAfter(lead: Written, sign: ByteSign, read: FormReader): Written[] {
  return byteAfter(lead.end, sign, read).flatMap(({ byte, end }) => {
    const more = byte < 0xc2 || byte > 0xf4 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    const inUtf8 = more === 0 ? [] : continued(byte & (0x3f >> more), end, more, sign, read);
    return [{ text: String.fromCharCode(byte), end }, ...inUtf8];
  });
}

function continued(point: number, at: number, more: number, sign: ByteSign, read: FormReader): Written[] {
  if (more === 0) return written(point, at);
  return read(at)
    .filter(({ text }) => text === sign)
    .flatMap(({ end }) => byteAfter(end, sign, read))
    .filter(({ byte }) => byte >= 0x80 && byte < 0xc0)
    .flatMap(({ byte, end }) => continued((point << 6) | (byte & 0x3f), end, more - 1, sign, read));
}

function byteAfter(at: number, sign: ByteSign, read: FormReader): { byte: number; end: number }[] {
  const digits = digitsAt(at, read, sign === '\\' ? ['x'] : [], HEX, 2);
  if (digits?.text.length === 2) return [{ byte: parseInt(digits.text, 16), end: digits.end }];
  const octal = sign === '\\' ? digitsAt(at, read, [], /^[0-7]$/, 3) : null;
  return octal?.text.length === 3 ? [{ byte: parseInt(octal.text, 8) & 0xff, end: octal.end }] : [];
}

/** `=` at the end of a line of quoted-printable: the text goes on behind it. White space is folded. */
function afterSoftBreak(at: number, read: FormReader): readonly Written[] {
  const line = one(at, read, ' ');
  if (line === undefined) return [];
  return read(one(line.end, read, ' ')?.end ?? line.end);
}

/** `#38;` and `#x26;`, with zeros in front, also without the semicolon. */
function numberAfter(at: number, read: FormReader): Written[] {
  const decimal = digitsAt(at, read, ['#'], /^\d$/, MAX_DIGITS);
  const hexadecimal = digitsAt(at, read, ['#', 'x'], HEX, MAX_DIGITS);
  return [
    ...(decimal === null ? [] : written(Number(decimal.text), endOf(decimal.end, read))),
    ...(hexadecimal === null ? [] : written(parseInt(hexadecimal.text, 16), endOf(hexadecimal.end, read))),
  ];
}

/** `amp;`; also without the semicolon, which old pages leave out. */
function nameAfter(at: number, read: FormReader): Written[] {
  const name = digitsAt(at, read, [], /^[a-z\d]$/, MAX_ENTITY_NAME);
  const character = name === null ? undefined : CHARACTER_OF_ENTITY.get(name.text);
  return name === null || character === undefined ? [] : [{ text: character, end: endOf(name.end, read) }];
}

function endOf(at: number, read: FormReader): number {
  return one(at, read, ';')?.end ?? at;
}

/** Behind these signs 1 to `max` characters of a kind; null if it is not so. */
function digitsAt(at: number, read: FormReader, signs: readonly string[], kind: RegExp, max: number): Written | null {
  let end = at;
  for (const sign of signs) {
    const found = one(end, read, sign);
    if (found === undefined) return null;
    end = found.end;
  }
  let text = '';
  while (text.length < max) {
    const next = read(end).find((form) => kind.test(form.text));
    if (next === undefined) break;
    text += next.text;
    end = next.end;
  }
  return text === '' ? null : { text, end };
}

function one(at: number, read: FormReader, sign: string): Written | undefined {
  return read(at).find(({ text }) => text === sign);
}

function written(point: number, end: number): Written[] {
  return point <= 0x10ffff ? [{ text: String.fromCodePoint(point), end }] : [];
}
