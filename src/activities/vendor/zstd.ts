import { Decompress } from 'fzstd';

/** As RFC 9659 has it for HTTP: a decoder need not keep more than 8 MB of what it wrote. */
const MAX_WINDOW_BYTES = 8 * 1024 * 1024;
const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** Bytes that are given to the decoder at once: what they become is counted before the next ones are. */
const STEP_BYTES = 64 * 1024;

/** Thrown if what comes out would be larger than is allowed. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/**
 * Zstandard (RFC 8878), decompressed: `TooLargeError` if that is more than `maxBytes`, an `Error` if it cannot be read.
 * The memory that a frame wishes for is judged before the decoder, which would reserve up to 2 GB for it, sees the
 * frame.
 */
export function decompressZstd(bytes: Buffer, maxBytes: number): Buffer {
  checkFrames(bytes, Math.max(MAX_WINDOW_BYTES, maxBytes));
  const chunks: Uint8Array[] = [];
  let length = 0;
  const decoder = new Decompress((chunk) => {
    length += chunk.length;
    if (length > maxBytes) throw new TooLargeError();
    chunks.push(chunk);
  });
  for (let start = 0; start < bytes.length; start += STEP_BYTES) {
    decoder.push(bytes.subarray(start, start + STEP_BYTES), start + STEP_BYTES >= bytes.length);
  }
  return Buffer.concat(chunks);
}

/** Walks over all frames without decoding them. Reading past the end throws. */
function checkFrames(bytes: Buffer, maxWindowBytes: number): void {
  for (let position = 0; position < bytes.length;) {
    const magic = bytes.readUInt32LE(position);
    if (magic >>> 4 === SKIPPABLE >>> 4) {
      position += 8 + bytes.readUInt32LE(position + 4);
      continue;
    }
    if (magic !== FRAME) throw new Error('no frame of Zstandard');
    const { windowBytes, headerBytes, hasChecksum } = frameAt(bytes, position + 4);
    if (windowBytes > maxWindowBytes) throw new TooLargeError();
    position = endOfBlocks(bytes, position + 4 + headerBytes) + (hasChecksum ? 4 : 0);
  }
}

/** The header of a frame (RFC 8878, 3.1.1.1) behind its magic number. */
function frameAt(bytes: Buffer, start: number): { windowBytes: number; headerBytes: number; hasChecksum: boolean } {
  const flags = bytes.readUInt8(start);
  const isSingleSegment = (flags & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] as number;
  const contentBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][flags >>> 6] as number;
  const windowAt = start + 1;
  const contentAt = windowAt + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  const windowBytes = isSingleSegment ? sizeAt(bytes, contentAt, contentBytes) : windowOf(bytes.readUInt8(windowAt));
  return { windowBytes, headerBytes: contentAt + contentBytes - start, hasChecksum: (flags & 4) !== 0 };
}

function sizeAt(bytes: Buffer, position: number, length: number): number {
  if (length === 8) return Number(bytes.readBigUInt64LE(position));
  return bytes.readUIntLE(position, length) + (length === 2 ? 256 : 0);
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** Where the blocks of a frame end (RFC 8878, 3.1.1.2). A block of one repeated byte has that byte alone. */
function endOfBlocks(bytes: Buffer, start: number): number {
  for (let position = start; ;) {
    const header = bytes.readUIntLE(position, 3);
    const isRepeatedByte = ((header >>> 1) & 3) === 1;
    position += 3 + (isRepeatedByte ? 1 : header >>> 3);
    if ((header & 1) === 1) return position;
  }
}
