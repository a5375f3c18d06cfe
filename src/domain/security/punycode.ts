import { parsedUrl } from '../values/url';
const PREFIX = 'xn--';

/**
 * The first part of a host name that says it is Punycode and is not: it does not decode, or what it decodes to is
 * written in another way in a URL. Null if there is none. No registry gives out such a name. A rule of our own, as URL
 * parsers differ: that of Node 20 refused them, that of Node 24 lets a host name of ASCII letters pass as it is.
 */
export function brokenPunycodeIn(host: string): string | null {
  return host.split('.').find((label) => label.startsWith(PREFIX) && !isWrittenSo(label)) ?? null;
}

function isWrittenSo(label: string): boolean {
  const decoded = decode(label.slice(PREFIX.length));
  if (decoded === null || /^[\u0000-\u007f]*$/.test(decoded)) return false;
  return parsedUrl(`http://${decoded}/`)?.hostname === label;
}

const [BASE, T_MIN, T_MAX, SKEW, DAMP, INITIAL_BIAS, INITIAL_N] = [36, 1, 26, 38, 700, 72, 128];

/** RFC 3492, 6.2. Null for what is no Punycode. */
function decode(text: string): string | null {
  const end = text.lastIndexOf('-');
  const points = [...text.slice(0, Math.max(end, 0))].map((letter) => letter.charCodeAt(0));
  let [n, bias, at] = [INITIAL_N, INITIAL_BIAS, 0];
  for (let place = end < 0 ? 0 : end + 1; place < text.length;) {
    const before = at;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(text[place++]);
      if (digit === null) return null;
      at += digit * weight;
      const t = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < t) break;
      weight *= BASE - t;
    }
    bias = adapted(at - before, points.length + 1, before === 0);
    n += Math.floor(at / (points.length + 1));
    at %= points.length + 1;
    if (!(n <= 0x10ffff) || (n >= 0xd800 && n <= 0xdfff)) return null;
    points.splice(at++, 0, n);
  }
  return String.fromCodePoint(...points);
}

function digitOf(letter: string | undefined): number | null {
  if (letter === undefined || !/[a-z0-9]/.test(letter)) return null;
  return (parseInt(letter, 36) + 26) % 36;
}

function adapted(delta: number, count: number, isFirst: boolean): number {
  let left = isFirst ? Math.floor(delta / DAMP) : delta >> 1;
  left += Math.floor(left / count);
  let k = 0;
  for (; left > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) left = Math.floor(left / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * left) / (left + SKEW));
}
