import { decrypt, encrypt } from '../src/aes-gcm';
import { openSession } from '../src/client/web/session-seal';
import { createSealer } from '../src/configuration/sealing';
import { createPayloadCodec, ENCRYPTED_ENCODING } from '../src/temporal/payload-codec';

const KEY = Buffer.alloc(32, 7);
const keys = [{ id: 'a', key: KEY }] as const;
const plain = Buffer.from('what nobody should read');

describe('what is encrypted', () => {
  it('is decrypted with the same key and binding alone, and differs each time', () => {
    const bytes = encrypt(plain, KEY, Buffer.from('here'));
    expect(decrypt(bytes, KEY, Buffer.from('here'))).toEqual(plain);
    expect(decrypt(bytes, KEY, Buffer.from('there'))).toBeNull();
    expect(decrypt(bytes, KEY)).toBeNull();
    expect(decrypt(bytes, Buffer.alloc(32, 8), Buffer.from('here'))).toBeNull();
    expect(encrypt(plain, KEY)).not.toEqual(encrypt(plain, KEY));
  });

  it('is not decrypted once a byte was changed or is missing', () => {
    const bytes = encrypt(plain, KEY);
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(decrypt(changed, KEY)).toBeNull();
      expect(decrypt(bytes.subarray(0, index), KEY)).toBeNull();
    }
  });
});

/** Written before the three formats shared a cipher: what is stored is read for years. */
describe('what was written long ago is still read', () => {
  it('a sealed text', () => {
    const sealed = 'sealed:v1:a:Ya7As_i1NCeus9SS7c4q5oTP-dC6--QYF_BTjUaSkbiNIboe';
    expect(createSealer(keys).open(sealed, { instanceId: 1, field: 'password' })).toBe('a secret');
  });

  it('a payload', async () => {
    const data = 'RkTGmk45CcApcknhsPwsDrlMmQ3o_wzXIz8Gie8xb6T0RxX5Z07_aFpDW0qMX7cP5Buxg2KopM3V71F3qQ';
    const metadata = { encoding: Buffer.from(ENCRYPTED_ENCODING), 'encryption-key-id': Buffer.from('a') };
    const [payload] = await createPayloadCodec(keys).decode([{ metadata, data: Buffer.from(data, 'base64url') }]);
    expect(Buffer.from(payload?.data ?? []).toString()).toBe('"hello"');
  });

  it('a session', () => {
    const cookie =
      'oZT5bvUcJn9Vwhjsv6Xw1eIbl1y_TPaK7r0V6r6gkPZl0IlzIB0hS9PQNwMQA-OE3aWYxXsYvcZD16RJhC_nltZ_52Mlhb_JI4FOdRebrXARAQ';
    expect(openSession(cookie, keys, 0)?.authorization).toBe('User one');
  });
});
