import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { createPayloadCodec, ENCRYPTED_ENCODING, type PayloadKeys } from '../../src/temporal/payload-codec';
import { tracesOf } from '../support/secret-traces';

const CANARY = 'Kanarie/der+Nutzlast ü%&';
const OLD = { id: 'old', key: Buffer.alloc(32, 1) };
const NEW = { id: 'new', key: Buffer.alloc(32, 2) };

const plain = defaultPayloadConverter.toPayload({ text: CANARY });
const valueOf = (payload: Payload | undefined) => defaultPayloadConverter.fromPayload(payload as Payload);
const encode = async (...keys: PayloadKeys) => (await createPayloadCodec(keys).encode([plain]))[0] as Payload;
const decode = async (payload: Payload, ...keys: PayloadKeys) =>
  valueOf((await createPayloadCodec(keys).decode([payload]))[0]);
const textOf = ({ metadata, data }: Payload) =>
  Buffer.concat([...Object.values(metadata ?? {}), data as Uint8Array]).toString('latin1');

describe('the payload codec', () => {
  it('hides the value and its own encoding, and gives both back', async () => {
    const encrypted = await encode(NEW);
    expect(Buffer.from(textOf(plain), 'latin1').toString()).toContain(CANARY);
    expect(tracesOf(CANARY, textOf(encrypted))).toEqual([]);
    expect(textOf(encrypted)).not.toContain('json/plain');
    expect(await decode(encrypted, NEW)).toEqual({ text: CANARY });
  });

  it('encrypts with the first key, and decrypts with every one', async () => {
    expect(textOf(await encode(NEW, OLD))).toContain('new');
    expect(await decode(await encode(OLD), NEW, OLD)).toEqual({ text: CANARY });
  });

  it('makes another text of the same value each time', async () => {
    expect(textOf(await encode(NEW))).not.toBe(textOf(await encode(NEW)));
  });

  it('reads payloads that were written before there were keys, and those of other codecs', async () => {
    expect(await decode(plain, NEW)).toEqual({ text: CANARY });
    const foreign = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('theirs') };
    expect(await createPayloadCodec([NEW]).decode([foreign])).toEqual([foreign]);
  });

  it('reads and does not write with keys that only decrypt', async () => {
    const codec = createPayloadCodec([NEW], true);
    expect(await codec.encode([plain])).toEqual([plain]);
    expect((await codec.decode([await encode(NEW)])).map(valueOf)).toEqual([{ text: CANARY }]);
  });

  it('changes nothing without keys', async () => {
    expect(await createPayloadCodec(null).encode([plain])).toEqual([plain]);
    expect(await createPayloadCodec(null).decode([plain])).toEqual([plain]);
  });

  it('names the key that is missing, and those that are there', async () => {
    const encrypted = await encode(OLD);
    await expect(decode(encrypted, NEW)).rejects.toMatchObject({
      code: 'unknown_key',
      message: expect.stringMatching(/"old".*\(configured: new\)\. Add it to ELEMENT_EVENTS_PAYLOAD_KEYS/),
    });
    await expect(createPayloadCodec(null).decode([encrypted])).rejects.toThrow('(configured: none)');
  });

  it('refuses another key under the same id', async () => {
    const impostor = { id: 'old', key: Buffer.alloc(32, 9) };
    await expect(decode(await encode(OLD), impostor)).rejects.toMatchObject({
      code: 'tampered',
      message: expect.stringContaining('"old"'),
    });
  });

  it('refuses a payload in which a single bit was changed, wherever it is', async () => {
    const encrypted = await encode(NEW);
    const length = (encrypted.data as Uint8Array).length;
    for (let at = 0; at < length; at++) {
      const data = Buffer.from(encrypted.data as Uint8Array);
      data[at]! ^= 1;
      await expect(decode({ ...encrypted, data }, NEW)).rejects.toMatchObject({ code: 'tampered' });
    }
  });

  it('refuses the id of another key that it has', async () => {
    const encrypted = await encode(OLD);
    const moved = { ...encrypted, metadata: { ...encrypted.metadata, 'encryption-key-id': Buffer.from('new') } };
    await expect(decode(moved, NEW, OLD)).rejects.toMatchObject({ code: 'tampered' });
  });

  it('refuses what only says that it is encrypted', async () => {
    const encoding = Buffer.from(ENCRYPTED_ENCODING);
    const keyId = Buffer.from('new');
    const payloads: Payload[] = [
      { metadata: { encoding }, data: Buffer.alloc(40) },
      { metadata: { encoding, 'encryption-key-id': keyId }, data: Buffer.alloc(27) },
      { metadata: { encoding, 'encryption-key-id': keyId } },
    ];
    for (const payload of payloads) await expect(decode(payload, NEW)).rejects.toMatchObject({ code: 'malformed' });
  });
});
