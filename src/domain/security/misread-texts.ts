const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8');

/** What Windows-1252 has at 0x80 to 0x9F; five of them are nothing there. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';
/** With fewer letters of ASCII left, question marks alone would be taken for a secret. */
const MIN_ASCII = 6;
const ASCII = /^[\0-\x7F]*$/;

/**
 * What becomes of a text under way, where one side takes it for something else: composed and decomposed (NFC, NFD), its
 * UTF-8 read as Latin-1 or Windows-1252, its Latin-1 read as UTF-8, and what is not ASCII as question marks. None of a
 * text of ASCII, to which nothing of this happens.
 */
export function readingsOf(text: string): string[] {
  if (ASCII.test(text)) return [];
  const normal = [text.normalize('NFC'), text.normalize('NFD')];
  const misread = [text, ...normal].flatMap((one) => {
    const utf8 = [...encoder.encode(one)];
    return [String.fromCharCode(...utf8), utf8.map(windowsCharacter).join('')];
  });
  const latin = [text, ...normal].flatMap((one) => latinBytesOf(one) ?? []).map((bytes) => decoder.decode(bytes));
  const marks = text.replace(/[^\0-\x7F]/gu, '?');
  const isTelling = marks.replaceAll('?', '').length >= MIN_ASCII;
  return [...normal, ...misread, ...latin, ...(isTelling ? [marks] : [])];
}

/**
 * A text as bytes of Latin-1 or Windows-1252; null if these have not all of its characters, or if they are those of
 * UTF-8 anyway.
 */
export function latinBytesOf(text: string): Uint8Array | null {
  if (ASCII.test(text)) return null;
  const bytes = [...text].map((character) => {
    const windows = WINDOWS.indexOf(character);
    return windows >= 0 ? 0x80 + windows : (character.codePointAt(0) ?? 0);
  });
  return bytes.every((byte) => byte <= 0xff) ? Uint8Array.from(bytes) : null;
}

function windowsCharacter(byte: number): string {
  return byte >= 0x80 && byte < 0xa0 ? WINDOWS.charAt(byte - 0x80) : String.fromCharCode(byte);
}
