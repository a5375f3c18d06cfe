import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { answerText } from '../../../src/activities/vendor/answer-text';

const MAX_BYTES = 100_000;
const TEXT = '[{"id":1,"name":"Quärry \u20ac"}]';
const UTF_8 = Buffer.from(TEXT);
/** Frames of Zstandard. The last one wishes for a window of 2 GB. */
const ZSTD = {
  small: zstdFrame(UTF_8),
  bomb: zstdFrame(Buffer.alloc(0), { repeated: { times: MAX_BYTES + 1, byte: 0x20 } }),
  hugeWindow: Buffer.from('28b52ffd00a8010000', 'hex'),
};

/** A frame of Zstandard as RFC 8878 has it, with blocks that are not compressed, or of one repeated byte. */
function zstdFrame(content: Buffer, { repeated }: { repeated?: { times: number; byte: number } } = {}): Buffer {
  const head = Buffer.from('28b52ffd0058', 'hex');
  const size = repeated?.times ?? content.length;
  const block = Buffer.alloc(3);
  block.writeUIntLE((size << 3) | (repeated === undefined ? 0 : 2) | 1, 0, 3);
  return Buffer.concat([head, block, repeated === undefined ? content : Buffer.from([repeated.byte])]);
}

const read = (body: Buffer, headers: Record<string, string> = {}) => answerText({ headers, body }, MAX_BYTES);
const coded = (coding: string, body: Buffer) => read(body, { 'content-encoding': coding });

describe('a compressed answer', () => {
  it.each<[string, Buffer]>([
    ['gzip', gzipSync(UTF_8)],
    ['x-gzip', gzipSync(UTF_8)],
    ['GZip', gzipSync(UTF_8)],
    ['br', brotliCompressSync(UTF_8)],
    ['deflate', deflateSync(UTF_8)],
    ['deflate', deflateRawSync(UTF_8)],
    ['zstd', ZSTD.small],
    ['gzip, br', brotliCompressSync(gzipSync(UTF_8))],
    ['identity', UTF_8],
    ['', gzipSync(UTF_8)],
    ['gzip', UTF_8],
  ])('is read: %s', async (coding, body) => {
    expect(await coded(coding, body)).toEqual({ ok: true, value: { text: TEXT, bytes: UTF_8.length } });
  });

  it('that the real tool made is read: zstd', async () => {
    const made = Buffer.from(REAL_ZSTD, 'base64');
    const answer = await coded('zstd', made);
    expect(answer).toMatchObject({ ok: true });
    expect(JSON.parse(answer.ok ? answer.value.text : '')).toEqual(
      Array.from({ length: 40 }, (_, id) => ({ id, name: `Quärry ${id}` })),
    );
  });

  it.each<[string, Buffer]>([
    ['gzip', gzipSync(Buffer.alloc(5_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(5_000_000))],
    ['deflate', deflateSync(Buffer.alloc(5_000_000))],
    ['deflate', deflateRawSync(Buffer.alloc(5_000_000))],
    ['zstd', ZSTD.bomb],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(5_000_000)))],
  ])('never grows beyond the cap: %s', async (coding, body) => {
    expect(await coded(coding, body)).toEqual({ ok: false, problem: { kind: 'too large' } });
  });

  it('cannot make the decoder reserve memory that it does not need', async () => {
    const second = Buffer.concat([ZSTD.small, ZSTD.hugeWindow]);
    for (const body of [ZSTD.hugeWindow, second])
      expect(await coded('zstd', body)).toEqual({ ok: false, problem: { kind: 'too large' } });
  });

  it.each<[string, Buffer, string]>([
    ['gzip', gzipSync(UTF_8).subarray(0, -4), 'the answer is no whole gzip'],
    ['br', brotliCompressSync(UTF_8).subarray(0, -4), 'the answer is no whole br'],
    ['zstd', ZSTD.small.subarray(0, -4), 'the answer is no whole zstd'],
    ['zstd', Buffer.from('no zstd'), 'the answer is no whole zstd'],
    ['compress', UTF_8, "the answer's Content-Encoding is compress; gzip, br, deflate and zstd can be read"],
    [
      'gzip, gzip, gzip, gzip',
      UTF_8,
      "the answer's Content-Encoding is gzip, gzip, gzip, gzip; gzip, br, deflate and zstd",
    ],
  ])('that cannot be read says so: %s', async (coding, body, text) => {
    const problem = { kind: 'unreadable', text: expect.stringContaining(text) as string };
    expect(await coded(coding, body)).toEqual({ ok: false, problem });
  });

  it('may be empty: nothing was compressed', async () => {
    expect(await coded('gzip', Buffer.alloc(0))).toEqual({ ok: true, value: { text: '', bytes: 0 } });
  });
});

const mark = (hex: string, body: Buffer) => Buffer.concat([Buffer.from(hex, 'hex'), body]);
const utf16be = Buffer.from(TEXT, 'utf16le').swap16();

describe('the charset of an answer', () => {
  it.each<[string, string, Buffer]>([
    ['UTF-8, not declared', 'application/json', UTF_8],
    ['UTF-8', 'application/json; charset=utf-8', UTF_8],
    ['UTF-8 with a mark', 'application/json', mark('efbbbf', UTF_8)],
    ['UTF-8 with a mark, declared as something else', 'application/json; charset=latin1', mark('efbbbf', UTF_8)],
    ['UTF-16 with a mark', 'application/json', mark('fffe', Buffer.from(TEXT, 'utf16le'))],
    ['UTF-16 with a mark, the other way round', 'application/json', mark('feff', utf16be)],
    ['UTF-16, declared', 'application/json; charset=utf-16', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16BE, declared', 'application/json; charset=UTF-16BE', utf16be],
    ['UTF-16 that only its zeros tell', 'application/json', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16BE that only its zeros tell, declared as UTF-8', 'application/json;charset=utf-8', utf16be],
    ['Windows-1252', 'text/json; charset="windows-1252"', Buffer.from(TEXT.replace('\u20ac', '\x80'), 'latin1')],
    ['ISO-8859-15', 'application/json; charset=ISO-8859-15', Buffer.from(TEXT.replace('\u20ac', '\xa4'), 'latin1')],
    ['one nobody knows, which is UTF-8', 'application/json; charset=none', UTF_8],
  ])('is understood: %s', async (_, contentType, body) => {
    expect(await read(body, { 'content-type': contentType })).toMatchObject({ ok: true, value: { text: TEXT } });
  });

  it('may be an older one', async () => {
    const latin1 = Buffer.from('["\xe9\xdf\x81"]', 'latin1');
    const charset = (name: string) => ({ 'content-type': `application/json; charset=${name}` });
    expect(await read(latin1, charset('ISO-8859-1'))).toMatchObject({ value: { text: '["éß\x81"]' } });
    expect(await read(Buffer.from([0x5b, 0x8e, 0xa0, 0x5d]), charset('cp850'))).toMatchObject({
      value: { text: '[Äá]' },
    });
    expect(await read(Buffer.from([0x83, 0x65]), charset('Shift_JIS'))).toMatchObject({ value: { text: 'テ' } });
    expect(await read(Buffer.from([0xc4, 0xe3]), charset('gb2312'))).toMatchObject({ value: { text: '你' } });
  });

  it.each<[string, string, Buffer]>([
    ['no charset, and no UTF-8', '', Buffer.from('["\xe9"]', 'latin1')],
    ['UTF-8, and it is not', '; charset=utf-8', Buffer.from('["\xe9"]', 'latin1')],
    ['Shift_JIS, and it is not', '; charset=shift_jis', Buffer.from([0x5b, 0xff, 0xff, 0x5d])],
    ['what nobody knows', '; charset=x-none', Buffer.from('["\xe9"]', 'latin1')],
  ])('is not guessed: %s', async (_, charset, body) => {
    const answer = await read(body, { 'content-type': `application/json${charset}` });
    expect(answer).toMatchObject({ ok: false, problem: { kind: 'unreadable' } });
  });
});

const REAL_ZSTD =
  'KLUv/QRYFQUAUgcVGXCJ0gFABzshyIQ6F4DLrP3fUuQadv//LAGDRTX//////6qqqqqq27Zt27ZtW9MwzLIoSpIgyOuWjEUdKQFByHMckSACVHLqORAQlYwjOVUwlCIQTqgx+P1/A4AzSg8RjBCIZCK8yA9ubmbs7MzMzc2sf+2XvubLXuslr/Fy13apa7rMdbnENVzWWx9wq2oLtnPwhB08Qg5fNAP2ALEKIyfcrA==';
