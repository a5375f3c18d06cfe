import { decode, encodingExists } from 'iconv-lite';
import { failed, succeeded, type Result } from '../../domain/values/result';

const UTF_8: readonly string[] = ['utf-8', 'utf8', 'unicode-1-1-utf-8'];
/** Browsers read it as Windows-1252. What is not ASCII under this name is mostly UTF-8. */
const ASCII: readonly string[] = ['us-ascii', 'ascii', 'ansi_x3.4-1968', 'iso646-us'];

/** Byte order marks. Of two that begin alike the longer one is first. */
const MARKS: readonly [string, readonly number[]][] = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** JSON begins with two characters of ASCII: their zeros tell the form of Unicode (RFC 4627, 3). */
const ZEROS: readonly [string, readonly boolean[]][] = [
  ['utf-32le', [false, true, true, true]],
  ['utf-32be', [true, true, true, false]],
  ['utf-16le', [false, true, false, true]],
  ['utf-16be', [true, false, true, false]],
];

/**
 * The text of a body, without a byte order mark. A mark goes before the charset that `contentType` declares; without
 * both it is UTF-8, or the form of Unicode that its zeros tell. Bytes that are none of that charset, and a charset that
 * nobody here knows, are a problem in words: a guess would change the customer's data silently.
 */
export function textOfBytes(body: Buffer, contentType: string | undefined): Result<string, string> {
  const mark = MARKS.find(([, bytes]) => bytes.every((byte, place) => body[place] === byte));
  const declared = charsetIn(contentType ?? '') ?? 'utf-8';
  const name: string = mark?.[0] ?? (UTF_8.includes(declared) ? unicodeOf(body) : declared);
  const bytes = body.subarray(mark?.[1].length ?? 0);
  if (UTF_8.includes(name)) return utf8Of(bytes);
  const asUtf8 = ASCII.includes(name) ? utf8Of(bytes) : null;
  if (asUtf8?.ok) return asUtf8;
  const encoding = encodingOf(name);
  if (encoding === null) {
    const utf8 = utf8Of(bytes);
    return utf8.ok ? utf8 : failed(`the answer's charset, ${name.slice(0, 40)}, is not known, and it is not UTF-8`);
  }
  return decoded(bytes, encoding);
}

/**
 * The encoding that browsers know by this label (for them ISO-8859-1 is Windows-1252), else the one that has this name.
 */
function encodingOf(label: string): string | null {
  let encoding = label;
  try {
    encoding = new TextDecoder(label).encoding;
  } catch {
    // One that browsers do not read, such as UTF-32 or CP850.
  }
  return encodingExists(encoding) ? encoding : null;
}

function decoded(bytes: Buffer, encoding: string): Result<string, string> {
  const text = decode(bytes, encoding, { stripBOM: false });
  if (!text.includes('\uFFFD')) return succeeded(text);
  // Five bytes have no meaning in Windows-1252: then it is ISO-8859-1 to the letter.
  if (encoding === 'windows-1252') return succeeded(bytes.toString('latin1'));
  return failed(`the answer is not ${encoding}, as it says it is`);
}

function utf8Of(bytes: Buffer): Result<string, string> {
  try {
    return succeeded(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return failed('the answer is not UTF-8, and declares no other charset');
  }
}

/** The charset of a media type, in lower case: `application/json; charset="ISO-8859-1"`. */
function charsetIn(contentType: string): string | null {
  return /;\s*charset\s*=\s*["']?([^\s;"',]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? null;
}

function unicodeOf(body: Buffer): string {
  if (body.length < 4) return 'utf-8';
  return ZEROS.find(([, zeros]) => zeros.every((isZero, place) => (body[place] === 0) === isZero))?.[0] ?? 'utf-8';
}
