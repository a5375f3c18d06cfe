import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import fc from 'fast-check';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { signatureHeaders, type SignedContent } from '../../../src/activities/deliver/signing';

function content(body: string, changes: Partial<SignedContent> = {}): SignedContent {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return { id: 'C2cKD57itVFjYjQ3pyrT', timestamp, body: Buffer.from(body, 'utf8'), ...changes };
}

/** What a receiver sees of a signed notification. */
function headersOf(keys: readonly string[], signed: SignedContent): Record<string, string> {
  return { 'webhook-id': signed.id, 'webhook-timestamp': signed.timestamp, ...signatureHeaders(keys, signed) };
}

/** The public key of a `whpk_` text, as a receiver imports it. */
function publicKeyOf(x: string) {
  const bytes = Buffer.from(x.replace('whpk_', ''), 'base64');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' });
}

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const VECTOR: SignedContent = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: Buffer.from('{"test": 2432232314}'),
};
const PRIVATE_KEY = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';
const PUBLIC_KEY = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=';

describe('the published vectors', () => {
  test('of Standard Webhooks, v1', () => {
    expect(signatureHeaders([SECRET], VECTOR)['webhook-signature']).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test.each([
    ['with its public half', PRIVATE_KEY],
    ['alone', `whsk_${Buffer.from(PRIVATE_KEY.slice(5), 'base64').subarray(0, 32).toString('base64')}`],
  ])('of Standard Webhooks, v1a: the private key %s', (_, key) => {
    expect(signatureHeaders([key], VECTOR)).toEqual({
      'webhook-signature':
        'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    });
  });

  test('of Cloud Elements', () => {
    const body = Buffer.from('<INSERT_EVENT_NOTIFICATION_RESPONSE_BODY>');
    expect(signatureHeaders(['MySecretEventSignatureKey'], { ...VECTOR, body })['elements-webhook-signature']).toBe(
      'sha256=jHdbRx5EZAsOfTwAPJOGkNUzQMVVdu5VJlxcsk+G6jQ=',
    );
  });
});

describe('a receiver with the library of Standard Webhooks', () => {
  const anyBody = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })).map((value) => JSON.stringify(value));
  const anySecret = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => {
    return `whsec_${Buffer.from(bytes).toString('base64')}`;
  });
  const anyPlainKey = fc.string({ minLength: 1, maxLength: 128 }).filter((key) => !/^wh(sec|sk)_/.test(key));

  it('verifies every body under every whsec_ key', () => {
    fc.assert(
      fc.property(anyBody, anySecret, (body, key) => {
        expect(new Webhook(key).verify(body, headersOf([key], content(body)))).toEqual(JSON.parse(body));
      }),
    );
  });

  it('verifies every body under every plain key, taken as its bytes', () => {
    fc.assert(
      fc.property(anyBody, anyPlainKey, (body, key) => {
        const webhook = new Webhook(Buffer.from(key, 'utf8'), { format: 'raw' });
        expect(webhook.verify(body, headersOf([key], content(body)))).toEqual(JSON.parse(body));
      }),
    );
  });

  it('verifies bodies in every script, and lone surrogates', () => {
    const body = JSON.stringify({ name: 'Grüße, Łódź, 株式会社, 😀, \u2028, \u0000, \ud800' });
    expect(new Webhook(SECRET).verify(body, headersOf([SECRET], content(body)))).toEqual(JSON.parse(body));
  });

  it.each<[string, (headers: Record<string, string>) => { body?: string; headers?: Record<string, string> }]>([
    ['another body', () => ({ body: '{"a":2}' })],
    ['another id', (headers) => ({ headers: { ...headers, 'webhook-id': 'other' } })],
    ['another time', (headers) => ({ headers: { ...headers, 'webhook-timestamp': later(headers, 1) } })],
    ['a signature cut short', (headers) => ({ headers: { ...headers, 'webhook-signature': 'v1,' } })],
    ['no signature', ({ 'webhook-signature': _, ...headers }) => ({ headers })],
  ])('refuses %s', (_, forge) => {
    const body = '{"a":1}';
    const headers = headersOf([SECRET], content(body));
    const forged = { body, headers, ...forge(headers) };
    expect(() => new Webhook(SECRET).verify(forged.body, forged.headers)).toThrow(WebhookVerificationError);
  });

  it('refuses a notification that is replayed later: the time of the attempt is signed', () => {
    const old = content('{}', { timestamp: String(Math.floor(Date.now() / 1000) - 301) });
    expect(() => new Webhook(SECRET).verify('{}', headersOf([SECRET], old))).toThrow('too old');
  });

  function later(headers: Record<string, string>, seconds: number): string {
    return String(Number(headers['webhook-timestamp']) + seconds);
  }
});

describe('an ed25519 key', () => {
  it('signs what the public key verifies, and nothing else', () => {
    const signed = content('{"name":"Grüße 😀"}');
    const [version, signature = ''] = signatureHeaders([PRIVATE_KEY], signed)['webhook-signature']!.split(',');
    expect(version).toBe('v1a');
    const verifies = (body: string) =>
      verify(
        null,
        Buffer.from(`${signed.id}.${signed.timestamp}.${body}`),
        publicKeyOf(PUBLIC_KEY),
        Buffer.from(signature, 'base64'),
      );
    expect(verifies('{"name":"Grüße 😀"}')).toBe(true);
    expect(verifies('{"name":"Gruesse"}')).toBe(false);
  });

  it('may be any that node makes', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
    const signed = content('{}');
    const header = signatureHeaders([`whsk_${seed.toString('base64')}`], signed)['webhook-signature']!;
    const bytes = Buffer.from(`${signed.id}.${signed.timestamp}.{}`);
    expect(verify(null, bytes, publicKey, Buffer.from(header.slice('v1a,'.length), 'base64'))).toBe(true);
  });

  it('leaves out the Elements header: there is no secret to share', () => {
    expect(signatureHeaders([PRIVATE_KEY], content('{}'))).not.toHaveProperty('elements-webhook-signature');
  });
});

describe('the Elements header', () => {
  it('is made with the whole text of the key, a whsec_ in front included', () => {
    const expected = createHmac('sha256', SECRET).update('{"Ü":1}', 'utf8').digest('base64');
    const headers = signatureHeaders([SECRET], content('{"Ü":1}'));
    expect(headers['elements-webhook-signature']).toBe(`sha256=${expected}`);
  });
});

describe('while keys rotate', () => {
  const next = `whsec_${randomBytes(32).toString('base64')}`;

  it('a receiver with either key verifies; one with neither does not', () => {
    const headers = headersOf([next, SECRET], content('{}'));
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect(new Webhook(next).verify('{}', headers)).toEqual({});
    expect(new Webhook(SECRET).verify('{}', headers)).toEqual({});
    const stranger = new Webhook(`whsec_${randomBytes(32).toString('base64')}`);
    expect(() => stranger.verify('{}', headers)).toThrow('No matching signature');
  });

  it('the Elements header, which has room for one, is that of the newest shared secret', () => {
    const signed = content('{}');
    const of = (...keys: string[]) => signatureHeaders(keys, signed)['elements-webhook-signature'];
    expect(of(next, SECRET)).toBe(of(next));
    expect(of(PRIVATE_KEY, SECRET)).toBe(of(SECRET));
  });

  it('from a shared secret to a private key both kinds are sent', () => {
    const headers = headersOf([PRIVATE_KEY, SECRET], content('{}'));
    expect(headers['webhook-signature']).toMatch(/^v1a,\S+ v1,\S+$/);
    expect(new Webhook(SECRET).verify('{}', headers)).toEqual({});
  });
});

test('without a key nothing is signed', () => {
  expect(signatureHeaders([], content('{}'))).toEqual({});
});
