import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { SealingKeys } from '../../src/configuration/keys';
import {
  createSealer,
  isSealed,
  maskConfiguration,
  openConfiguration,
  sealConfiguration,
  SealError,
  secretKeysOf,
} from '../../src/configuration/sealing';
import { sagecrm, sageone } from './elements';

const oldKey = { id: 'old', key: randomBytes(32) };
const newKey = { id: 'new', key: randomBytes(32) };
const keys: SealingKeys = [newKey, oldKey];
const sealer = createSealer(keys);
const place = { instanceId: 7, field: 'password' };

function codeOf(open: () => string): string {
  try {
    return `opened: ${open()}`;
  } catch (error) {
    return error instanceof SealError ? error.code : `not a SealError: ${String(error)}`;
  }
}

describe('a sealed text', () => {
  test('opens where it was sealed, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), fc.string(), (text, instanceId, field) => {
        const sealed = sealer.seal(text, { instanceId, field });
        expect(isSealed(sealed)).toBe(true);
        expect(sealer.open(sealed, { instanceId, field })).toBe(text);
      }),
    );
  });

  test('does not open once any character is another', () => {
    const sealed = sealer.seal('hunter2', place);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom(...'ABab01-_:='), (index, character) => {
        fc.pre(sealed[index] !== character);
        const changed = sealed.slice(0, index) + character + sealed.slice(index + 1);
        expect(['tampered', 'malformed', 'unknown_key']).toContain(codeOf(() => sealer.open(changed, place)));
      }),
    );
  });

  test('does not open cut, nor with something behind it', () => {
    const sealed = sealer.seal('hunter2', place);
    for (let length = 0; length < sealed.length; length++) {
      expect(codeOf(() => sealer.open(sealed.slice(0, length), place))).not.toContain('opened');
    }
    expect(codeOf(() => sealer.open(`${sealed}A`, place))).toMatch(/tampered|malformed/);
  });

  test('does not open in another instance or field', () => {
    const sealed = sealer.seal('hunter2', place);
    expect(codeOf(() => sealer.open(sealed, { ...place, instanceId: 8 }))).toBe('tampered');
    expect(codeOf(() => sealer.open(sealed, { ...place, field: 'username' }))).toBe('tampered');
  });

  test('does not open under the name of another key', () => {
    const sealed = sealer.seal('hunter2', place).replace(':new:', ':old:');
    expect(codeOf(() => sealer.open(sealed, place))).toBe('tampered');
  });

  test('of a key that was first before still opens; of an unknown key it does not, and the error names the key', () => {
    const sealed = createSealer([oldKey]).seal('hunter2', place);
    expect(sealer.open(sealed, place)).toBe('hunter2');
    expect(() => createSealer([newKey]).open(sealed, place)).toThrow(
      'password is sealed with the key "old", which is not configured (configured: new).',
    );
  });

  test('is another each time, and shows neither text nor key', () => {
    const [one, two] = [sealer.seal('hunter2', place), sealer.seal('hunter2', place)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split(':')[3] ?? '', 'base64url').includes('hunter2')).toBe(false);
  });

  test.each(['', 'hunter2', 'sealed:v1:new:', 'sealed:v1::AAAA', 'sealed:v2:new:AAAA', 'sealed:v1:new:AAAA'])(
    '%j is malformed',
    (text) => {
      expect(codeOf(() => sealer.open(text, place))).toBe('malformed');
    },
  );
});

describe('a configuration', () => {
  const configuration = {
    subdomain: 'crm.example.com',
    username: 'me',
    password: 'hunter2',
    'event.notification.signature.key': '{"looks":"like JSON"}',
    'event.notification.basic.password': 'hunter3',
    'event.notification.callback.headers': { 'X-Key': 'hunter4' },
    'providerData.code': 'hunter5',
    'event.poller.configuration': { accounts: { url: '/x' } },
  };

  test('is sealed in its secrets only, and opens to what it was', () => {
    const sealed = sealConfiguration(configuration, sagecrm, 7, sealer);
    expect(JSON.stringify(sealed)).not.toMatch(/hunter|looks/);
    expect(sealed).toMatchObject({ subdomain: 'crm.example.com', username: 'me' });
    expect(openConfiguration(sealed, sagecrm, 7, sealer)).toEqual(configuration);
    expect(() => openConfiguration(sealed, sagecrm, 8, sealer)).toThrow(SealError);
  });

  test('sealed twice is sealed once; a removed secret stays removed', () => {
    const sealed = sealConfiguration(configuration, sagecrm, 7, sealer);
    expect(sealConfiguration(sealed, sagecrm, 7, sealer)).toEqual(sealed);
    expect(sealConfiguration({ password: null }, sagecrm, 7, sealer)).toEqual({ password: null });
  });

  test('is masked in every secret, sealed or plain', () => {
    for (const shown of [configuration, sealConfiguration(configuration, sagecrm, 7, sealer)]) {
      expect(maskConfiguration(shown, sagecrm)).toEqual({
        ...configuration,
        password: '********',
        'event.notification.signature.key': '********',
        'event.notification.basic.password': '********',
        'event.notification.callback.headers': '********',
        'providerData.code': '********',
      });
    }
  });

  test('has the secrets that its element names', () => {
    expect([...secretKeysOf(sageone)]).toEqual(
      expect.arrayContaining(['oauth.api.secret', 'signature.secret', 'apim.subscription.key']),
    );
  });
});
