import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { decompressZstd, TooLargeError } from './zstd';

/** Why a body cannot be had as it was before it was compressed. */
export type CodingProblem = { kind: 'too large' } | { kind: 'unreadable'; text: string };

type Decompress = (bytes: Buffer, maxBytes: number) => Promise<Buffer>;

const limited =
  (decompress: (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>): Decompress =>
  (bytes, maxBytes) =>
    decompress(bytes, { maxOutputLength: maxBytes });

const [gunzipped, unbrotlied, inflated, rawInflated] = [gunzip, brotliDecompress, inflate, inflateRaw].map((one) =>
  limited(promisify<Buffer, object, Buffer>(one)),
) as [Decompress, Decompress, Decompress, Decompress];

/**
 * `deflate` means zlib's format (RFC 9110, 8.4.1.2); some servers send it without zlib's header, whose two bytes are a
 * multiple of 31.
 */
const eitherDeflate: Decompress = (bytes, maxBytes) => {
  const hasHeader = bytes.length > 1 && (bytes.readUInt8(0) & 15) === 8 && bytes.readUInt16BE(0) % 31 === 0;
  return hasHeader ? inflated(bytes, maxBytes) : rawInflated(bytes, maxBytes);
};

const CODINGS: Readonly<Record<string, Decompress>> = {
  gzip: gunzipped,
  'x-gzip': gunzipped,
  br: unbrotlied,
  deflate: eitherDeflate,
  zstd: (bytes, maxBytes) => Promise.resolve().then(() => decompressZstd(bytes, maxBytes)),
};
const NONE = ['', 'identity'];
/** More on top of one another are no body, but work. */
const MAX_CODINGS = 3;

/**
 * The body without its content codings (RFC 9110, 8.4), the last one first, each step of at most `maxBytes`: a bomb is
 * stopped there. Many vendors compress whatever was asked. What begins as gzip does is gzip also if no header says so:
 * no text begins like that. And a body that a proxy unpacked, and left the header, is taken as it is if it begins like
 * JSON.
 */
export async function withoutCodings(
  body: Buffer,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Result<Buffer, CodingProblem>> {
  const named = (contentEncoding ?? '').split(',').map((name) => name.trim().toLowerCase());
  const codings = named.filter((name) => !NONE.includes(name));
  const unknown = codings.find((name) => !Object.hasOwn(CODINGS, name));
  if (unknown !== undefined || codings.length > MAX_CODINGS) return failed(unreadable(unknownCoding(named)));
  if (codings.length === 0 && isGzip(body)) codings.push('gzip');
  let decoded = body;
  for (const name of codings.reverse()) {
    if (decoded.length === 0) break;
    try {
      decoded = await (CODINGS[name] as Decompress)(decoded, maxBytes);
    } catch (error) {
      if (isTooLarge(error)) return failed({ kind: 'too large' });
      if (isJsonLike(decoded)) break;
      return failed(unreadable(`the answer is no whole ${name}`));
    }
  }
  return succeeded(decoded);
}

function isGzip(body: Buffer): boolean {
  return body.length > 2 && body.readUInt16BE(0) === 0x1f8b;
}

/** Asked only of what could not be unpacked. */
function isJsonLike(body: Buffer): boolean {
  return /^\s*[[{][\t\n\r\x20-\x7e]{7}/.test(body.subarray(0, 64).toString('latin1'));
}

function isTooLarge(error: unknown): boolean {
  return error instanceof TooLargeError || (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
}

function unreadable(text: string): CodingProblem {
  return { kind: 'unreadable', text };
}

function unknownCoding(named: readonly string[]): string {
  const found = named.join(', ').slice(0, 60);
  return `the answer's Content-Encoding is ${found}; gzip, br, deflate and zstd can be read`;
}
